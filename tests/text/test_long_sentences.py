from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.long_sentences import MAX_MARKED_CHARS, MAX_PIECE_CHARS, MAX_SENTENCE_CHARS
from rag.text.sentences import sentence_spans

WORDS = st.sampled_from(
    ["码头", "加长", "二百", "渔船", "，", "、", "；", " ", "road", "and", "built", ",", "。", "12", "|"]
)


@given(st.lists(WORDS, min_size=1, max_size=900).map("".join))
def test_no_sentence_is_too_long_and_no_character_is_lost(text: str) -> None:
    spans = sentence_spans(text)
    assert all(span.end - span.start <= MAX_MARKED_CHARS for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


def test_a_transcript_without_a_mark_is_cut_before_words_that_go_on() -> None:
    text = "渔船登记了四百条码头加长了二百米" * 4 + "然后" + "学校修了两所路灯换了三百盏" * 6
    spans = sentence_spans(text)
    assert all(span.end - span.start <= MAX_PIECE_CHARS for span in spans)
    assert any(text[span.start :].startswith("然后") for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "今年码头加长二百米，渔船登记四百条，学校修了两所，路灯换了三百盏，大家都出了力，镇里再补一成，明年接着修。",
        "We built the road, and the harbour; " * 6 + "that is all.",
        "坚持" + "一" * 100 + "。",
        "短句。",
        "1,200 crowns were paid.",
    ],
)
def test_a_sentence_of_usual_length_stays_whole(text: str) -> None:
    assert len(sentence_spans(text)) == 1


def test_a_row_of_a_table_is_cut_between_cells() -> None:
    row = "柳村 | " + " | ".join(f"第{n}项的金额：{n}万元" for n in range(60))
    cut = [row[s.start : s.end] for s in sentence_spans(row)]
    assert len(cut) > 1 and all(len(part) <= MAX_SENTENCE_CHARS for part in cut)
    assert all(part.endswith(("万元", "|")) for part in cut)
