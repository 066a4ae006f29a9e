import pytest

from rag import errors
from rag.web.error_wording import explain_error

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.WengaoError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_said_in_both_languages(kind: type[errors.WengaoError]) -> None:
    chinese, english = explain_error(kind("what was got, what to do"))
    assert english == "what was got, what to do" and chinese.endswith("。") and "what" not in chinese


def test_a_kind_of_a_kind_is_explained_as_that_kind() -> None:
    class ShortQuote(errors.BadQuote):
        pass

    assert explain_error(ShortQuote("short")) == (explain_error(errors.BadQuote("other"))[0], "short")
