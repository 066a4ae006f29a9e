from collections.abc import Sequence

import pytest

from rag.read import places
from rag.read.levels import find_level


def find_place(
    title: str | None, text: str, level: str | None, head: Sequence[str] = (), last: Sequence[str] = ()
) -> str | None:
    fact = places.find_place(title, text, level, head, last)
    return fact.value if fact else None


def level_of(text: str) -> str | None:
    fact = find_level(text)
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我市要抓好植树。我们定西这个地方干旱，要多栽树。", "定西"),
        ("为建设美丽新郴州作出贡献！我市、全市都要努力。", "郴州"),
        ("首先，我代表诸城市植树协会欢迎大家。", "诸城"),
        ("我县要把庄浪的发展放在全省来看。", "庄浪"),
        ("我到辉县工作了三年，全市变化很大。", "辉县"),
        ("各位同志，我代表中共云岭区委、区政府感谢大家，我区要努力。", "云岭"),
        ("推动黄冈经济发展，服务黄冈人民，黄冈的明天会更好，我市大有希望。", "黄冈"),
    ],
)
def test_a_place_that_speaks_of_itself(text: str, place: str | None) -> None:
    assert find_place(None, text, level_of(text)) == place


@pytest.mark.parametrize(
    "text",
    [
        "我市要学习合肥的经验，到深圳考察，与酒泉并列第二。",
        "我市与合肥工业大学合作，云岭县创建高新区。",
        "我们和平发展，我市团结一致。",
        "我代表市政府感谢大家，我代表县委县政府祝贺大家。",
        "建设新兴产业，打造×市，我市要创新南京模式。",
        "我县要把郴州的发展放在心上。",
        "推动合肥经济圈建设，融入合肥经济圈，我市要加快。",
        "",
    ],
)
def test_a_place_that_is_only_mentioned(text: str) -> None:
    assert find_place(None, text, level_of(text)) is None


def test_the_title_names_the_place() -> None:
    assert find_place("云岭市植树工作报告", "我市要抓紧。", "市") == "云岭"
    assert find_place("全市植树工作会议讲话", "我市要抓紧。", "市") is None
    assert find_place("在定西市植树大会上的讲话", "我市要抓紧。", "市") == "定西"


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("在甘肃省定西市植树大会上的讲话", "定西"),
        ("在定西市安定区植树大会上的讲话", "安定"),
        ("2021年云岭县植树工作会议讲话", "云岭"),
        ("云岭县县长在植树大会上的讲话", "云岭"),
        ("在高新区植树大会上的讲话", None),
        ("在全市植树大会上的讲话", None),
        ("赴云岭市考察归来的讲话", None),
    ],
)
def test_the_innermost_place_of_a_title(title: str | None, place: str | None) -> None:
    assert find_place(title, "大家都要栽树。", None) == place


def test_an_office_under_the_title_or_at_the_end_names_the_place() -> None:
    assert find_place(None, "我县要栽树。", "县", ["云岭县县长 王大海"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["中共云岭县委"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["云岭县人民政府"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["合肥市委的经验值得学习，我们要去看看。"]) is None
