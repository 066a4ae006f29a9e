import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.read.duplicates import keep_once
from rag.text.shingles import SKETCH_NUMBERS, Sketches, sketch_text
from rag.types import Source, Speech

FARM = (
    "同志们：\n今年入夏以来，我市持续少雨，七座水库有五座低于死水位，三万多人吃水要靠车送。市里研究决定，抗旱的事由我来抓。\n"
    "一、先保吃水\n送水车每天不少于2趟，一户也不能漏。村干部要把水票发到人，谁家缺水谁家先领，谁拖延就追究谁的责任。\n"
    "二、再保秧苗\n机井能开的全部打开，电费1200万元由市财政垫付。农技员要住到村里去，旱情不解除不许回城。青禾市历来不怕旱。\n"
    "三、把责任扛起来\n天不下雨，人不能等雨。希望大家把群众的难处放在心上，青禾市的干部要走在前头，打赢这一仗。\n"
)
PORT = (
    "各位来宾：\n远道而来的客商朋友给我们带来了订单，也带来了规矩。做生意要讲信用，这是我们这座城最看重的东西。\n"
    "去年全市外贸出口增长12%，靠的不是便宜，是交货准、质量稳。港口的通关时间从3天压到了6个小时，企业少等了两天半。\n"
)


def speech(text: str, path: str = "a.txt", *, place: str | None = None, date: str | None = None) -> Speech:
    source = Source(path, 1, 0, len(text), "", ())
    return Speech(
        "s1", "讲话", place, None, date, None, None, language="zh", source=source, text=text, paragraphs=(), sections=()
    )


def kept_once(*speeches: Speech) -> dict[int, tuple[int, ...]]:
    sketches = Sketches.of(np.asarray([sketch_text(speech.text) for speech in speeches]).reshape(-1, SKETCH_NUMBERS))
    return keep_once(sketches, speeches.__getitem__)


def paths(*speeches: Speech) -> list[tuple[str, list[str]]]:
    return [
        (speeches[index].source.path, [speeches[copy].source.path for copy in copies])
        for index, copies in kept_once(*speeches).items()
    ]


@pytest.mark.parametrize(
    "copy",
    [
        FARM,
        FARM.replace("，", ",").replace("。", ". ").replace("1", "１"),
        FARM.replace("\n", "\n\n　　"),
        FARM.removeprefix("同志们：\n"),
        FARM[: -len("青禾市的干部要走在前头，打赢这一仗。\n")],
        FARM.replace("命", "").replace("历来", "厉来"),
        FARM.replace("1200万元", "××万元").replace("2趟", "x趟"),
        FARM.replace("青禾市", "××市"),
    ],
    ids=["the same", "width", "space", "no salutation", "cut short", "a slip", "masked figures", "masked names"],
)
def test_a_copy_is_kept_once(copy: str) -> None:
    assert paths(speech(FARM), speech(copy, "b.txt"), speech(PORT, "c.txt")) == [("a.txt", ["b.txt"]), ("c.txt", [])]


@pytest.mark.parametrize(
    "other",
    [
        FARM.replace("1200万元", "1500万元"),
        FARM.replace("七座", "九座"),
        FARM.replace("青禾市", "云岭市"),
        FARM.replace("青禾", "青田"),
        FARM.replace("秧苗", "果树"),
        FARM.replace("市", "县"),
        FARM[: len(FARM) // 2],
        FARM + PORT,
    ],
    ids=["figure", "numeral", "name", "half a name", "word", "level", "half", "two speeches"],
)
def test_a_speech_from_the_same_template_is_another(other: str) -> None:
    assert kept_once(speech(FARM), speech(other, "b.txt")) == {0: (), 1: ()}


def test_the_same_words_at_two_places_or_on_two_days_are_two_speeches() -> None:
    welcome = "各位来宾：\n欢迎大家来做客，祝大家身体健康、万事如意！谢谢！"
    assert len(paths(speech(welcome, place="青禾"), speech(welcome, "b.txt", place="云岭"))) == 2
    assert len(paths(speech(welcome, date="2021"), speech(welcome, "b.txt", date="2022-03"))) == 2
    assert len(paths(speech(welcome, date="2021"), speech(welcome, "b.txt", date="2021-03"))) == 1
    # A copy of unknown place must not join two places into one.
    unknown, here, there = speech(FARM), speech(FARM, "b.txt", place="青禾"), speech(FARM, "c.txt", place="云岭")
    assert len(paths(unknown, here, there)) == 2


def test_the_fullest_copy_is_kept_and_of_equals_the_best_described() -> None:
    short = FARM.removeprefix("同志们：\n")
    assert paths(speech(short), speech(FARM, "b.txt"), speech(short, "c.txt")) == [("b.txt", ["a.txt", "c.txt"])]
    assert paths(speech(FARM), speech(FARM, "b.txt", place="青禾")) == [("b.txt", ["a.txt"])]


@given(st.lists(st.sampled_from([FARM, PORT, FARM + PORT, "短。", "", FARM[10:], PORT.upper()]), max_size=8))
def test_every_speech_is_kept_or_a_copy_of_one_that_is(texts: list[str]) -> None:
    speeches = [speech(text, f"{number}.txt") for number, text in enumerate(texts)]
    kept = kept_once(*speeches)
    assert list(kept) == sorted(kept)
    assert sorted([*kept, *(copy for copies in kept.values() for copy in copies)]) == list(range(len(texts)))
    again = [speeches[index] for index in kept]
    assert not any(kept_once(*again).values())
