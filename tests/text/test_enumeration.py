from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_speeches import make_speech

from rag.text.enumeration import announced_items
from rag.types import Section, Span


def items_of(text: str, announcement: str) -> list[str]:
    speech = replace(make_speech(text), sections=(), paragraphs=(Span(0, len(text)),))
    items = announced_items(speech, text.index(announcement) + len(announcement))
    return [text[item.start : item.end].strip() for item in items]


@pytest.mark.parametrize(
    ("text", "announcement", "begins"),
    [
        ("我想说三句实话。第一句，要早睡。我自己做不到。第二句，要吃早饭。第三句，少抽烟。", "我想说三句实话。", 3),
        ("原因不复杂。其一，钱少。其二，人少。", "原因不复杂。", 2),
        ("有两件事要办。首先，修桥。桥断了两年。其次，通车。最后，谢谢大家。", "有两件事要办。", 3),
        ("Two things. First, mend the roof. It leaks. Second, pay the men.", "Two things.", 2),
        ("My plan is short. One, boats. Two, nets. And finally, a harbour.", "My plan is short.", 3),
        ("There are reasons. Number one is cost. Number two is time.", "There are reasons.", 2),
    ],
)
def test_items_behind_an_announcement_are_found(text: str, announcement: str, begins: int) -> None:
    items = items_of(text, announcement)
    assert len(items) == begins
    assert "".join(text.split()).endswith("".join("".join(items).split()))


@pytest.mark.parametrize(
    ("text", "announcement"),
    [
        ("今年很难。第一产业增长百分之三。第二产业下降。", "今年很难。"),
        ("We lost. First of all, thank you. We go home now.", "We lost."),
        ("桥断了。我们去看过。第一，要修。第二，要快。", "桥断了。"),
        ("一句话：快。第二天就动工。", "一句话：快。"),
        ("Two men came. Two went.", "Two men came."),
        ("完了。", "完了。"),
    ],
)
def test_what_only_sounds_like_an_enumeration_is_none(text: str, announcement: str) -> None:
    assert items_of(text, announcement) == []


def test_sections_of_the_outline_are_items() -> None:
    text = "我讲三点。\n一是修路。路要宽。\n二是种树。"
    sections = (Section(1, "一是", "一是修路", 6, 15), Section(1, "二是", "二是种树", 16, 21))
    speech = replace(make_speech(text), sections=sections)
    assert announced_items(speech, 5) == [Span(6, 15), Span(16, 21)]
    # Behind the first item there is no announcement.
    assert announced_items(speech, 11) == []


@given(st.text(alphabet="第一二三其是首先后，。 \nFirstSecond,.", max_size=60), st.integers(0, 60))
def test_items_lie_behind_the_announcement_in_order_and_apart(text: str, end: int) -> None:
    speech = replace(make_speech(text), paragraphs=(Span(0, len(text)),))
    items = announced_items(speech, min(end, len(text)))
    bounds = [bound for item in items for bound in (item.start, item.end)]
    assert bounds == sorted(bounds) and len(items) != 1
    assert all(min(end, len(text)) <= bound <= len(text) for bound in bounds)
