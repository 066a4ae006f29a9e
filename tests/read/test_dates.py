from collections.abc import Sequence

import pytest

from rag.read import dates
from rag.read.dates import DateClues
from rag.read.facts import Fact


def find_date(
    text: str, head: Sequence[str] = (), title: str | None = None, foot: Sequence[str] = (), named: str | None = None
) -> str | None:
    names = (Fact(named, "file name"),) if named else ()
    fact = dates.find_date(text, DateClues(title, head, foot, names))
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("我们要做好2022年的工作，2021年成绩很好。", "2022"),
        ("2022年是本届政府的开局之年。", "2022"),
        ("签订了2023年度植树目标责任书。", "2023"),
        ("2021年是“十四五”规划的开局之年，要做好2021年的工作。", "2021"),
        ("2024年的树栽得不错。", None),
        ("要做好20xx年的工作。", None),
        ("要做好2022年的工作，做好2023年的工作。", None),
        ("2024年是“十四五”规划的开局之年，要做好2024年的工作。", None),
        ("2024年是“十三五”规划的收官之年，要做好2024年的工作。", None),
        ("2024年是实现“十二五”规划的重要一年，要做好2024年的工作。", None),
        ("规划纲要（2024—2024年）印发了，要做好2024年的工作。", None),
        ("“十一五”期间要栽树，要做好2024年的工作。", None),
        ("到2030年要绿化完。", None),
    ],
)
def test_years_count_only_where_the_text_can_be_trusted(text: str, date: str | None) -> None:
    assert find_date(text, [text]) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2022年8月25日", "2022-08-25"),
        ("（2022年8月）", "2022-08"),
        ("二〇二二年八月", "2022-08"),
        ("20xx年8月25日", None),
        ("August 28, 1963", "1963-08-28"),
        ("3 May 1999", "1999-05-03"),
        ("2022年13月", "2022"),
    ],
)
def test_a_date_on_a_line_of_its_own(line: str, date: str | None) -> None:
    assert find_date(f"同志们：\n好。\n{line}", ["同志们：", "好。", line]) == date


def test_a_full_date_in_a_title_counts_and_a_year_alone_does_not() -> None:
    assert find_date("今天栽树。", [], "在全县大会上的讲话（2022年8月25日）") == "2022-08-25"
    assert find_date("今天栽树。", [], "在2022年全县大会上的讲话") is None
    assert find_date("今天栽树。", ["2021年8月25日"], "在全县大会上的讲话（2022年8月25日）") is None


def test_a_printed_line_wins_over_the_name_and_the_text() -> None:
    text = "2008年是很不容易的一年。要做好2020年的工作。"
    assert find_date(text, ["——2009年3月5日在第三次会议上"], named="2010") == "2009-03-05"
    assert find_date(text, [], foot=["2009年3月5日"], named="2010") == "2009-03-05"
    assert find_date(text, [], named="2010") == "2010"
    assert find_date("要做好2020年的工作。", []) == "2020"


def test_the_head_wins_over_the_foot_and_the_name_decides_between_two_lines() -> None:
    assert find_date("今天栽树。", ["2019年3月5日"], foot=["2019年4月1日"]) == "2019-03-05"
    assert find_date("今天栽树。", ["2019年3月5日", "2020年3月5日"]) is None
    assert find_date("今天栽树。", ["2019年3月5日", "2020年3月5日"], named="2020") == "2020-03-05"


def test_rewritten_years_are_not_believed_and_the_name_is_unless_it_says_the_same() -> None:
    text = "2024年是“十三五”规划的收官之年。"
    assert find_date(text, ["2024年8月25日"]) is None
    assert find_date(text, ["2024年8月25日"], named="2024") is None
    assert find_date(text, ["2024年8月25日"], named="2020-12-20") == "2020-12-20"


def test_a_comparison_of_years_and_a_rate_of_a_plan_are_no_rewriting() -> None:
    text = "到2020年比2010年翻一番，“十三五”时期经济年均增长保持稳定。"
    assert find_date(text, ["2016年3月5日"]) == "2016-03-05"
