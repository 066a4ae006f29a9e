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
