import pytest

from rag.read.english_headings import english_headings
from rag.types import Span

PROSE = "The mill was opened in spring, and from that day on the whole valley came to have its corn ground by us. " * 2


def headings(*lines: str) -> list[str]:
    text, spans, at = "\n".join(lines), [], 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return sorted(text[span.start : span.end] for span in english_headings(text, spans))


@pytest.mark.parametrize(
    "line",
    ["OUR HARBOUR", "Section 3", "Article II. Of Bridges", "The Way to the Sea", "CHAPTER ONE", "Roads and Rail"],
)
def test_a_line_above_prose_is_a_heading(line: str) -> None:
    assert headings("Title", PROSE, line, PROSE) == [line]


@pytest.mark.parametrize(
    "line", ["My Fellow Citizens:", "We shall build.", "OUR HARBOUR:", "the old mill", "Ada Vale,", "“Build the Mill”"]
)
def test_salutations_sentences_and_names_are_no_headings(line: str) -> None:
    assert headings("Title", PROSE, line, PROSE) == []


def test_the_first_line_and_a_line_above_a_line_are_no_headings() -> None:
    assert headings("The Old Mill", PROSE, "Ada Vale", "Mayor of Lowfield") == []
