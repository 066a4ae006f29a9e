import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, AnswerSentence, Citation, Filters, Piece, Question, Source, Span


def citation(number: int) -> Citation:
    return Citation(f"s1#p{number}", "s1", number, number + 1, "字", (), "讲话", None, None)


def test_markers_number_the_citations_in_order_of_first_use() -> None:
    sentences = (
        AnswerSentence("出处：", (), "frame"),
        AnswerSentence("甲", (citation(5),)),
        AnswerSentence("乙", (citation(2), citation(5))),
    )
    answer = Answer(Question("问", "zh", "问"), sentences, "answered")
    assert answer.text == "出处：\n甲 [1]\n乙 [2] [1]"
    assert answer.citations == (citation(5), citation(2))


def test_empty_filters_admit_everything() -> None:
    assert Filters().admit("s1", None, None, None)
    assert not Filters(years=(2022,)).admit("s1", "定西", None, None)


PIECES = (Piece(0, 10, 3), Piece(4, 20, 2), Piece(7, 23, 4))
SOURCE = Source("a.txt", 1, 10, 27, "", PIECES)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 3), (10, 13)),
        ((1, 2), (11, 12)),
        ((0, 6), (10, 22)),
        ((5, 8), (21, 24)),
        ((3, 4), (20, 20)),
        ((0, 11), (10, 27)),
    ],
)
def test_spans_map_to_the_source(span: tuple[int, int], expected: tuple[int, int]) -> None:
    located = SOURCE.locate(*span)
    if span == (3, 4):  # a line break that the reader put in: an empty or tiny span next to it
        assert 12 <= located.start <= located.end <= 21
    else:
        assert (located.start, located.end) == expected


@given(start=st.integers(0, 10), length=st.integers(1, 11))
def test_every_character_of_a_span_lies_in_its_source_span(start: int, length: int) -> None:
    end = min(start + length, 11)
    located = SOURCE.locate(start, end)
    for piece in PIECES:
        for offset in range(max(start, piece.start), min(end, piece.start + piece.length)):
            assert located.start <= piece.source_start + offset - piece.start < located.end


def test_spans_overlap_only_when_they_share_a_character() -> None:
    assert Span(0, 2).overlaps(1, 3)
    assert not Span(0, 2).overlaps(2, 3)


def test_a_part_of_an_occasion_is_enough() -> None:
    meetings = Filters(occasions=("茶产业", "科技"))
    assert meetings.admit("s", None, None, "全县茶产业大会")
    assert not meetings.admit("s", None, None, "运动会")
    assert not meetings.admit("s", None, None, None)
