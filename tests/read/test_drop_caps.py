import pytest
from made_files import make_placed_pdf

from rag.read.pdf import extract_pdf

LINES = (
    "he harbour wall was raised by four",
    "metres before the storms came, and",
    "nobody spoke against it at the time.",
)


def page(cap: str, size: float, left: float = 60) -> str:
    placed = [(60, 668, size, cap), *((left + 12 * 4, 700 - 16 * n, 12, line) for n, line in enumerate(LINES))]
    return extract_pdf(make_placed_pdf([placed]), "a.pdf").text


@pytest.mark.parametrize(("cap", "size"), [("T", 48), ("T", 45), ("今", 46), ("Q", 47), ("É", 48)])
def test_a_large_first_letter_goes_with_the_first_line(cap: str, size: float) -> None:
    assert page(cap, size).startswith(f"{cap}he harbour wall was raised")


@pytest.mark.parametrize(("cap", "size", "left"), [("T", 12, 60), ("7", 48, 60), ("T", 48, 200), ("Of", 48, 60)])
def test_what_is_no_large_letter_beside_lines_stays(cap: str, size: float, left: float) -> None:
    assert not page(cap, size, left).startswith(f"{cap}he harbour")
