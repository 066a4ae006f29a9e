import pytest

from rag.ground.qualifiers import Statement
from rag.ground.roles import gives_parts_to_others


def gives(claim: str, *clauses: str) -> bool:
    return gives_parts_to_others(claim, Statement(clauses, 0, len(clauses) - 1))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("the tailor paid the baker.", "the baker paid the tailor."),
        ("the tailor was paid by the baker.", "the tailor paid the baker."),
        ("裁缝帮助面包师。", "面包师帮助裁缝。"),
        ("wool is warmer than silk.", "silk is warmer than wool."),
        ("羊毛比丝绸暖。", "丝绸比羊毛暖。"),
    ],
)
def test_who_does_what_to_whom_is_held_to_the_source(claim: str, source: str) -> None:
    assert gives(claim, source) and not gives(source, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("the tailor was paid by the baker.", "the baker paid the tailor."),
        ("裁缝被面包师帮助。", "面包师帮助裁缝。"),
        ("wool is colder than silk.", "silk is warmer than wool."),
    ],
)
def test_a_passive_and_a_comparison_turned_say_the_same(claim: str, source: str) -> None:
    assert not gives(claim, source)


def test_what_is_said_of_one_is_not_said_of_the_other() -> None:
    source = ("the bakers sweep the yard,", " and the tailors sweep the stairs.")
    assert gives("the tailors sweep the yard.", *source)
    assert not gives("the tailors sweep the stairs.", *source)
