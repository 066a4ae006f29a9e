import re
from dataclasses import replace

import pytest
from made_speeches import make_speech

from rag.answer.candidate import Candidate
from rag.answer.following import MAX_CHARS_TOGETHER, MAX_FOLLOWING, with_following
from rag.types import Kind, Language, Span, Speech, Turn


def make(text: str, *turns: Turn) -> Speech:
    """Return a speech of the paragraphs that an empty line parts."""
    starts = [0, *(match.end() for match in re.finditer("\n\n", text))]
    ends = [*(start - 2 for start in starts[1:]), len(text)]
    language: Language = "en" if text.isascii() else "zh"
    spans = tuple(map(Span, starts, ends))
    return replace(make_speech(text), paragraphs=spans, language=language, turns=turns)


def told(speech: Speech, *chosen: str, kind: Kind = "fact") -> list[str]:
    """Return the sentences that are shown once those that begin so were chosen."""
    candidates = []
    for words in chosen:
        start = speech.text.index(words)
        candidates.append(Candidate(speech, Span(start, start + len(words)), 9.0))
    return [candidate.text for candidate in with_following(candidates, kind)]


TALK = "我试过一个办法。办法很笨，就是等。一等十五秒。后来举手的人多了。没有人再抢话。\n\n另一件事以后再说。"
BELLS = "The sheet is no flower rota. It is headed bells. You may write down your hour. Or two. Or three. Or none."


@pytest.mark.parametrize(
    ("text", "chosen", "shown"),
    [
        (TALK, ["我试过一个办法。"], ["我试过一个办法。", "办法很笨，就是等。", "一等十五秒。", "后来举手的人多了。"]),
        (TALK, ["没有人再抢话。"], ["没有人再抢话。"]),
        (TALK, ["另一件事以后再说。"], ["另一件事以后再说。"]),
        (BELLS, ["Or two."], ["Or two.", "Or three.", "Or none."]),
        (
            BELLS,
            ["The sheet is no flower rota.", "Or none."],
            [
                "The sheet is no flower rota.", "It is headed bells.", "You may write down your hour.", "Or two.",
                "Or none.",
            ],
        ),
        ("一是修路。路要宽。二是扩大茶园。三是办学。", ["路要宽。"], ["路要宽。"]),
        ("桥要修。" + "钱从各方面来，" * 20 + "不够再借。", ["桥要修。"], ["桥要修。"]),
    ],
)  # fmt: skip
def test_short_sentences_go_on_within_their_paragraph(text: str, chosen: list[str], shown: list[str]) -> None:
    assert told(make(text), *chosen) == shown


def test_a_figure_that_is_there_needs_nothing_behind_it() -> None:
    speech = make("渡口修了八年。花了三百万元。摆渡的人走了。")
    assert told(speech, "花了三百万元。", kind="figure") == ["花了三百万元。"]
    assert told(speech, "花了三百万元。") == ["花了三百万元。", "摆渡的人走了。"]
    assert told(make("渡口贵不贵？说不清。"), "渡口贵不贵？", kind="figure") == ["渡口贵不贵？", "说不清。"]


def test_no_answer_goes_on_into_the_words_of_another() -> None:
    text = "桥明年修。钱有了。还有别的问题吗？"
    turns = Turn("局长", None, 0, 9), Turn("记者", None, 9, len(text))
    assert told(make(text, *turns), "桥明年修。") == ["桥明年修。", "钱有了。"]


def test_the_bounds_are_kept() -> None:
    speech = make("".join(f"第{number}号渡口的船今年都要换新的了。" for number in "甲乙丙丁戊己庚辛"))
    shown = told(speech, "第甲号渡口的船今年都要换新的了。")
    assert len(shown) == 1 + MAX_FOLLOWING and len("".join(shown)) <= MAX_CHARS_TOGETHER
