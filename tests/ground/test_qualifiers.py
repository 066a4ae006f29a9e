import pytest

from rag.ground.qualifiers import Statement, drops_qualifier, turns_order


def drops(claim: str, *clauses: str, first: int = 0, last: int | None = None) -> bool:
    return drops_qualifier(claim, claim, Statement(clauses, first, len(clauses) - 1 if last is None else last))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("the shop will move.", "if the lease ends, the shop will move."),
        ("小店要搬家。", "要是租约到期,小店就搬家。"),
        ("the bell was cast here.", "the bell may have been cast here."),
        ("这口钟铸于本地。", "据说这口钟铸于本地。"),
        ("all shops pay rent.", "some shops pay rent."),
        ("商户都交租。", "有的商户交租。"),
        ("the shops pay at most ten crowns.", "the shops pay at least ten crowns."),
        ("来了9人。", "来了7到9人。"),
        ("members may speak.", "only members with a badge may speak."),
    ],
)
def test_what_bounds_a_source_has_to_bound_a_claim(claim: str, source: str) -> None:
    assert drops(claim, source) and not drops(source, source)


def test_a_condition_bounds_what_it_governs_and_nothing_before_it() -> None:
    clauses = ("the shop is open,", " and if the lease ends,", " it will move.")
    assert not drops("the shop is open.", *clauses, last=0)
    assert drops("it will move.", *clauses, first=2)
    assert drops("the shop stays open.", "the shop stays open,", " unless the lease ends.", last=0)


def test_what_comes_first_does_not_come_then() -> None:
    assert turns_order("先付款,", "再付款。") and not turns_order("先付款,", "先付款,")
