from dataclasses import replace

import pytest
from made_speeches import make_speech

from rag.text.pep_talk import is_pep_talk
from rag.types import Span, Speech


def closing_with(sentence: str) -> tuple[Speech, Span]:
    text = f"今年修两座桥。\n明年通车。\n桥要结实。\n{sentence}"
    ends = [0, 8, 14, 20]
    paragraphs = tuple(Span(start, text.find("\n", start) if "\n" in text[start:] else len(text)) for start in ends)
    return replace(make_speech(text), paragraphs=paragraphs), paragraphs[-1]


@pytest.mark.parametrize(
    "sentence",
    [
        "让我们携手并肩，把渔港建成最美的渔港！",
        "为建设富饶的茶乡而努力奋斗！",
        "祝大家新年快乐，阖家幸福。",
        "同志们，以优异的成绩迎接建县六十周年！",
        "Let us go forward with stout hearts.",
        "Together, we can make Brackwater a great port again.",
        "Thank you, and good night.",
    ],
)
def test_the_cheer_at_the_end_is_a_pep_talk(sentence: str) -> None:
    assert is_pep_talk(*closing_with(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "年底前修好三座码头。",
        "各乡镇下周把名单报上来。",
        "The bridge will open in May.",
        "We will lend every boat owner five hundred pounds.",
        "散会以后，请渔业局留下。",
    ],
)
def test_what_is_to_be_done_is_none(sentence: str) -> None:
    assert not is_pep_talk(*closing_with(sentence))


def test_within_a_speech_nothing_is_one() -> None:
    speech, _ = closing_with("好。")
    speech = replace(speech, text="让我们修桥。。\n" + speech.text[8:])
    assert not is_pep_talk(speech, speech.paragraphs[0])
