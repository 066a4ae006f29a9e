from collections.abc import Sequence

import pytest

from rag.read import levels
from rag.read.facts import Fact


def find_level(text: str, speaker: str | None = None, printed: Sequence[str] = ()) -> str | None:
    fact = levels.find_level(text, Fact(speaker, "line") if speaker else None, printed)
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("全市上下要努力，我市大有希望，全省第一。", "市"),
        ("全市都在努力，我县也要努力，我县不能落后。", "县"),
        ("我区要努力。", "区"),
        ("全省上下，我省农业。", "省"),
        ("我公司的客户。", "企业"),
        ("大家好。", None),
    ],
)
def test_the_text_tells_the_level_of_its_own_place(text: str, level: str | None) -> None:
    assert find_level(text) == level


@pytest.mark.parametrize(
    ("speaker", "level"),
    [
        ("国务院总理 林远帆", "国家"),
        ("美国总统 约翰·温特", "国家"),
        ("外交部部长 王大海", "国家"),
        ("Prime Minister Ole Winter", "国家"),
        ("云泽市市长 林远帆", "市"),
        ("市長 黃大海", "市"),
        ("省委书记 王大海", "省"),
        ("市委宣传部部长 王大海", "市"),
        ("校长 王大海", "县"),
        ("President Ada Fenwick", "县"),
        ("王大海", "县"),
    ],
)
def test_the_office_of_the_speaker_tells_the_level_before_the_text(speaker: str, level: str) -> None:
    assert find_level("全县都要努力，我县不能落后。", speaker) == level


@pytest.mark.parametrize(
    "printed",
    [
        "——2019年3月5日在第九届全国人民代表大会第二次会议上",
        "在全国教育大会上的讲话",
        "Address to a Joint Session of Congress",
        "Speech in the House of Commons",
    ],
)
def test_the_meeting_tells_that_a_nation_speaks(printed: str) -> None:
    assert find_level("全县都要努力。", None, [printed]) == "国家"


def test_who_speaks_for_a_nation_is_of_its_level_and_who_mentions_it_is_not() -> None:
    assert find_level("现在，我代表国务院报告工作。全县都要努力。") == "国家"
    assert find_level("国务院开了会。全县都要努力。") == "县"
    assert find_level("全县都要努力。", None, ["——在云泽市第六届人民代表大会上"]) == "县"
