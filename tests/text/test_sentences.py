import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import sentence_spans


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def test_chinese_and_ascii_stops_end_a_sentence() -> None:
    assert cut("一是抓项目；二是抓人才。好！ok? 完") == ["一是抓项目；", "二是抓人才。", "好！", "ok?", "完"]


def test_closing_marks_stay_with_their_sentence() -> None:
    assert cut("他说：“要干！”大家鼓掌。（全场起立。）完") == ["他说：“要干！”", "大家鼓掌。", "（全场起立。）", "完"]


def test_points_in_figures_and_initials_do_not_end_one() -> None:
    assert cut("R&D rose by 1.4 percent. The U.S. paid.") == ["R&D rose by 1.4 percent.", "The U.S. paid."]


def test_a_line_break_ends_one() -> None:
    assert cut("一、提高认识\n同志们") == ["一、提高认识", "同志们"]


def test_a_part_of_a_text_keeps_its_offsets() -> None:
    spans = sentence_spans("甲。乙。丙。", 2, 4)
    assert [(span.start, span.end) for span in spans] == [(2, 4)]


@given(st.text(alphabet="甲乙a1.。！？；;!?…”’）) \n\u3000"))
def test_every_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = [offset for span in spans for offset in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(span.start < span.end for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Lane met Dr. A. B. Moss in the U.S. Senate at 5 p.m. Eastern time.",
        "It cost 1.5 million (No. 5, Sec. 12, p. 7), i.e. Moss was right.",
        "“Who goes there?” he called … and nobody spoke ... for a while.",
        "3. Roads and bridges",
        "We built roads; we dug wells; we planted trees.",
    ],
)
def test_abbreviations_initials_labels_and_asides_do_not_end_an_english_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_capitals_digits_brackets_and_quotations_end_an_english_sentence() -> None:
    sentences = [
        "We live in the U.S.",
        "The vote came in 1861.",
        "They left (at last.)",
        "He said “Stop.”",
        "So say I.",
        "We chose plan B.",
        "We refuse.[2]",
        "They waited...",
        "Then it came.",
    ]
    assert cut(" ".join(sentences)) == sentences


def test_a_very_long_english_sentence_ends_at_its_semicolons() -> None:
    parts = [
        f"the {word} of the valley was mended with great care and small means by many hands;" for word in "abcdefg"
    ]
    assert cut(" ".join(parts)) == parts
