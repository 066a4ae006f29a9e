from collections.abc import Sequence

import pytest

from rag.read import people
from rag.read.facts import Fact
from rag.read.people import SpeakerClues, bare_name, is_speaker, speaker_on_line


def find_speaker(
    text: str,
    title: str | None = None,
    head: Sequence[str] = (),
    foot: Sequence[str] = (),
    named: str | None = None,
) -> str | None:
    names = (Fact(named, "file name"),) if named else ()
    fact = people.find_speaker(text, SpeakerClues(title, head, foot, names))
    return fact.value if fact else None


@pytest.mark.parametrize(
    "text",
    [
        "在此，我代表市政府，向大家问好。",
        "现在，我代表国务院，向大会报告工作。",
        "我谨代表党中央对大会表示祝贺。",
        "他代表市政府讲话。我说两句。",
        "王大海刚才说得好。",
    ],
)
def test_nobody_who_is_not_named_is_a_speaker(text: str) -> None:
    assert find_speaker(text) is None


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("县委书记王大海在全县大会上的讲话", "县委书记 王大海"),
        ("王大海同志在全县大会上的讲话", "王大海"),
        ("县长在全县大会上的讲话", None),
        ("王大海在全县大会上的讲话", "王大海"),
        ("李远航总理在大会上的报告", "总理 李远航"),
        ("欧阳修文：在开学典礼上的致辞", "欧阳修文"),
        ("高校在全国大会上的发言", None),
        ("党委在大会上的讲话", None),
        ("Remarks by President Marlow on Trade", "President Marlow"),
        ("Second Inaugural Address of Ada Fenwick", "Ada Fenwick"),
        ("Ada Fenwick's Farewell Address", "Ada Fenwick"),
        ("Prime Minister Marlow’s speech to the House", "Prime Minister Marlow"),
        ("Address of the President of the Republic", None),
        ("Address of Welcome", None),
        ("王县长讲话要点", None),
        ("在县长王大海家里的讲话", None),
        ("全县科技大会县长讲话", None),
    ],
)
def test_the_title_names_the_speaker(title: str | None, speaker: str | None) -> None:
    assert find_speaker("今天说一件事。", title) == speaker


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("国务院总理　林远帆", "国务院总理 林远帆"),
        ("（国务院总理 林远帆）", "国务院总理 林远帆"),
        ("——在全县大会上的讲话 / 王大海", "王大海"),
        ("演讲者：Ada Fenwick", "Ada Fenwick"),
        ("发言人：努尔·白克力", "努尔·白克力"),
        ("联合国秘书长 安东尼奥·古特雷斯", "联合国秘书长 安东尼奥·古特雷斯"),
        ("法国总统埃马纽埃尔·马克龙阁下", "法国总统 埃马纽埃尔·马克龙"),
        ("约翰逊先生", "约翰逊"),
        ("林远帆 云泽市市长", "云泽市市长 林远帆"),
        ("云泽市青年企业家 王建", "云泽市青年企业家 王建"),
        ("行政長官 梁思遠", "行政長官 梁思遠"),
        ("（2021年3月5日，副县长 欧阳修文）", "副县长 欧阳修文"),
        ("县长", None),
        ("党中央代表", None),
        ("主讲：县长", None),
        ("代表 全体", None),
        ("在全县大会上的讲话", None),
        ("市长林远帆答记者问", None),
        ("Delivered by Ada Fenwick", "Ada Fenwick"),
        ("Speaker: Sir Ole Winter", "Sir Ole Winter"),
        ("by Chancellor Olaf Brandt at the Assembly", "Chancellor Olaf Brandt"),
        ("THE HONORABLE SENATOR ADA FENWICK", "Senator Ada Fenwick"),
        ("Vice President Ada J. Marlow", "Vice President Ada J. Marlow"),
        ("President Hoover, Mr. Chief Justice, My friends,", None),
        ("By the People", None),
        ("The White House", None),
    ],
)
def test_a_line_names_a_speaker_with_an_office_or_a_label(line: str, speaker: str | None) -> None:
    assert speaker_on_line(line) == speaker


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("王大海", "王大海"),
        ("王 明", "王明"),
        ("司马清风", "司马清风"),
        ("范徐丽泰", "范徐丽泰"),
        ("Ada Fenwick", "Ada Fenwick"),
        ("ADA J. FENWICK", "Ada J. Fenwick"),
        ("Charles de Marlow", "Charles de Marlow"),
        ("高质量", None),
        ("安 排", None),
        ("时 间", None),
        ("江苏", None),
        ("Brandenburg Gate", None),
        ("A Plain Talk", None),
        ("Table of Contents", None),
    ],
)
def test_a_name_alone_is_told_from_other_words(line: str, name: str | None) -> None:
    assert bare_name(line) == name


def test_a_name_alone_counts_under_a_title_or_beside_a_date() -> None:
    assert find_speaker("今天栽树。", "植树讲话", ["王大海"]) == "王大海"
    assert find_speaker("今天栽树。", None, ["王大海", "2019年3月5日"]) == "王大海"
    assert find_speaker("今天栽树。", None, ["王大海"]) is None


def test_a_printed_line_wins_over_the_title_the_name_and_the_speaker_himself() -> None:
    text = "我叫周明。今天栽树。"
    assert find_speaker(text, "李燕在大会上的讲话", ["县长 王大海"], named="张三") == "县长 王大海"
    assert find_speaker(text, "李燕在大会上的讲话", named="张三") == "李燕"
    assert find_speaker(text, foot=["县长 王大海"], named="张三") == "县长 王大海"
    assert find_speaker(text, named="张三") == "张三"
    assert find_speaker(text) == "周明"
    assert find_speaker("Good evening, my name is Ada Fenwick and I sail.") == "Ada Fenwick"


def test_what_is_a_speakers_line() -> None:
    assert is_speaker("县长")
    assert is_speaker("常务副县长 ×××")
    assert is_speaker("县长 王大海")
    assert not is_speaker("全体代表")
    assert not is_speaker("安 排")


def test_a_list_of_those_present_names_no_speaker() -> None:
    assert find_speaker("今天开会。", "会议记录", ["何大山議員", "李小川議員", "王大海議員"]) is None
    assert find_speaker("今天开会。", "会议记录", ["何大山議員"]) == "何大山"
