"""Which labels begin turns because of what the rest of the record says, and which keys beside them begin none."""

import pytest

from rag.read.lines import split_lines
from rag.read.turns import mark_turns


def speakers(text: str) -> list[str]:
    return [line.turn.speaker for line in mark_turns(split_lines(text)) if line.turn]


_RECORD = (
    "主席：现在开会，请大家发言。\n\n林远帆议员：渡船停了两年，什么时候修？\n\n"
    "主席：请答复。\n\n{}\n\n林远帆议员：知道了，谢谢。\n"
)


@pytest.mark.parametrize(
    ("head", "line", "speaker"),
    [
        ("列席：港务所总工程师 高士铭", "港务所总工程师：六月以前修好。", "港务所总工程师"),
        ("出席：粘大川、扎西次仁", "扎西次仁：我看可以。", "扎西次仁"),
        ("列席官員：\n船政署助理署長（營運） 高士銘先生", "船政署助理署長：六月以前修好。", "船政署助理署長"),
        ("参加人：阿依古丽、林远帆", "阿依古丽：我看可以。", "阿依古丽"),
        ("在座：乌日娜女士", "乌日娜：我看可以。", "乌日娜"),
    ],
)
def test_who_is_listed_in_the_head_speaks_where_he_stands_before_a_colon(head: str, line: str, speaker: str) -> None:
    assert speaker in speakers(f"{head}\n\n{_RECORD.format(line)}")


@pytest.mark.parametrize(
    "line",
    [
        "决定：六月以前修好，费用由船队出。",
        "结论：先修船，后修桥。",
        "措施如下：先修船，后修桥。",
        "原因：船底漏水，修过三回。",
        "第一：修船，第二，修桥，都不能拖。",
        "备注：会议记录由文书保管。",
        "同志们：今天先到这里。",
        "我的意见：先修船再说。",
    ],
)
def test_keys_among_turns_begin_none(line: str) -> None:
    assert speakers(_RECORD.format(line)) == ["主席", "林远帆议员", "主席", "林远帆议员"]


@pytest.mark.parametrize("label", ["麴議員大同", "闕議員素娥", "宓議員振宇", "逄議員惠芬", "笪議員明"])
def test_an_office_with_a_name_around_it_is_a_label_where_others_have_it(label: str) -> None:
    text = (
        "林議員遠帆：\n渡船什麼時候修？\n\n高局長士銘：\n六月以前修好。\n\n林議員遠帆：\n經費呢？\n\n"
        f"高局長士銘：\n已經核定。\n\n{label}：\n本席贊成修船。\n\n高局長士銘：\n謝謝。\n"
    )
    assert label in speakers(text)


@pytest.mark.parametrize(
    ("first", "second", "short"),
    [
        ("Marta Lund", "Piet Oskam", ("ML", "PO")),
        ("Dr. Ines Calder", "Emil J. Rask", ("IC", "EJR")),
        ("Ole van Winter", "Dana Frost", ("OW", "DF")),
    ],
)
def test_initials_are_spelled_out(first: str, second: str, short: tuple[str, str]) -> None:
    a, b = short
    text = (
        f"{first}: You began late, I think.\n{second}: I did.\n{a}: Why?\n{b}: The well.\n"
        f"{a}: Which?\n{b}: The dry one.\n"
    )
    assert speakers(text) == [first, second] * 3


def test_initials_of_two_names_stay_as_they_are() -> None:
    head = "Marta Lund and Mona Lark met Piet Oskam.\n"
    text = f"{head}PO: You began late?\nML: I did.\nPO: Why?\nML: The well.\nPO: Which?\nML: The dry one.\n"
    assert speakers(text) == ["Piet Oskam", "ML"] * 3


def test_surnames_alone_take_turns() -> None:
    text = "韩松年与林远帆的对话。\n韩：窑还剩几座？\n林：一座，还在烧。\n韩：谁来接班？\n林：没有人。\n"
    assert speakers(text) == ["韩松年", "林远帆", "韩松年", "林远帆"]


@pytest.mark.parametrize(
    "text",
    [
        "水：三升，面：两斤，都要备好。\n水：开了再下面。\n今天的活就是这些，大家动手吧。\n",
        "高：一米八，重：六十公斤。\n高：是说身高，重：是说体重。\n以上是填表的说明，请照填。\n",
        "同志们：今天只说一件事。\n林：木的林，不是临时的临。\n说完了，散会。\n",
    ],
)
def test_single_characters_before_colons_are_no_speakers(text: str) -> None:
    assert speakers(text) == []


def test_who_is_listed_above_a_call_speaks_only_where_sentences_follow() -> None:
    text = (
        "Participants\nNadia Frost - Harrow Mills\nBea Lomax - Pell & Co.\nOle Winter - Rudd Ltd.\n\n"
        "Nadia Frost\nGood morning, and welcome to the call of Harrow Mills for the second quarter.\n\n"
        "Bea Lomax\nHow much of the wheat was rye this time?\n\n"
        "Nadia Frost\nNone of it was rye, and none of it ever will be while I am here.\n\nBea Lomax\n"
        "Thank you, that is all.\n"
    )
    assert speakers(text) == ["Nadia Frost", "Bea Lomax", "Nadia Frost", "Bea Lomax"]


def test_who_speaks_once_is_named_where_every_paragraph_has_a_label() -> None:
    text = (
        "Vale: The steps are worn.\n\nTarn: So they are.\n\nVale: I would turn them over.\n\nOkafor: At what cost?\n\n"
        "Tarn: Forty crowns.\n\nVale: Each.\n"
    )
    assert speakers(text) == ["Vale", "Tarn", "Vale", "Okafor", "Tarn", "Vale"]


@pytest.mark.parametrize("key", ["几点看法", "两条路子", "我的账目", "这件事情"])
def test_keys_that_come_again_begin_none(key: str) -> None:
    assert speakers(_RECORD.format(f"{key}：先修船。\n\n{key}：后修桥。")) == [
        "主席",
        "林远帆议员",
        "主席",
        "林远帆议员",
    ]
