import sys

import pytest
from language_models import Served

from rag.errors import MissingExtra
from rag.generate.client import MAX_ANSWER_CHARS, ChatModel, GenerationFailed
from rag.generate.prompt import Message
from rag.settings import LanguageModel

ASKED = [Message("user", "<passage 1>\n题\n\n要种茶。要修路。\n</passage 1>")]


def written(name: str, endpoint: Served) -> list[str]:
    return list(ChatModel(LanguageModel(name, endpoint.url)).write(ASKED))


def test_the_last_of_what_is_yielded_is_the_whole(endpoint: Served) -> None:
    assert written("good", endpoint)[-1] == "要种茶。[1]要修路。[1]"


def test_thoughts_are_left_out(endpoint: Served) -> None:
    assert written("thinking", endpoint)[-1] == "要种茶。[1]要修路。[1]"


def test_text_without_end_is_cut_and_the_connection_closed(endpoint: Served) -> None:
    assert len(written("unending", endpoint)[-1]) == MAX_ANSWER_CHARS


@pytest.mark.parametrize(
    ("name", "reason"),
    [("401", "key"), ("404", "refused"), ("429", "busy"), ("empty", "empty"), ("malformed", "broken")],
)
def test_a_failure_says_what_kind_it_is(endpoint: Served, name: str, reason: str) -> None:
    with pytest.raises(GenerationFailed) as failed:
        written(name, endpoint)
    assert failed.value.reason == reason


def test_a_key_that_is_not_set_is_none_that_could_be_used(endpoint: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the client would read by itself must not go to an address for which it was not meant.
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-else-s")
    written("good", endpoint)
    assert "somebody" not in str(endpoint.headers)


def test_a_missing_library_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # The library is installed where tests run: None makes it look as if it were not.
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r"pip install 'wengao\[llm\]'"):
        ChatModel(LanguageModel("m", "http://127.0.0.1:9/v1"))
