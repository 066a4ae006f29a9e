"""Which figures of a text are listed, and the words that say what they count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.listed_figures import list_figures


def listed(text: str) -> list[tuple[str, float, str]]:
    return [(text[f.start : f.end], f.value, f.unit) for f in list_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全县茶园面积达到8.6万亩，茶农人均增收2300元。", [("8.6万亩", 86000, "亩"), ("2300元", 2300, "元")]),
        ("今年修完三十公里，明年再修十二公里。", [("三十公里", 30, "公里"), ("十二公里", 12, "公里")]),
        ("污水处理率要达到100%。", [("100%", 100, "%")]),
        ("建设3个良种繁育基地，招收学生120名。", [("3个", 3, "个"), ("120名", 120, "人")]),
        ("The hospital has 240 beds and cost $2.3 million.", [("240", 240, ""), ("$2.3 million", 2.3e6, "美元")]),
        ("Wages rose by 12.5 percent last year.", [("12.5 percent", 12.5, "%")]),
    ],
)
def test_a_figure_with_what_it_measures_is_listed(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert listed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月5日，大会在礼堂举行。",
        "在20xx年的会上，投入××亿元。",
        "第三，要抓落实。第12条写得很清楚。",
        "一、种好药材\n（二）修好水渠\n3．办好学校",
        "这是一个好的开头，有两个方面要说。",
        "按照“十三五”规划和〔2019〕12号文件办。",
        "会议从8:30开到11:45，每年12月底总结。",
        "上世纪80年代，90后还没有出生。",
        "进入21世纪，先在一两个领域突破，再用五六十天做完。",
        "这项工作十分重要，要实施“863”计划，抓好十大工程。",
        "We celebrate our 200th anniversary, the one hundred and fiftieth year, and remember the war of 1812.",
        "It was so in April, 1861, and in 1868.",
        "On March 5, 2021, at 8:30, the first of two meetings began.",
    ],
)
def test_dates_numbers_of_items_masks_and_articles_are_not_listed(text: str) -> None:
    assert listed(text) == []


def test_a_figure_is_shown_in_its_clause() -> None:
    text = "过去一年很不平凡。全县茶园面积达到8.6万亩，茶农很高兴。"
    [figure] = list_figures(text)
    assert text[figure.clause.start : figure.clause.end] == "全县茶园面积达到8.6万亩"


def test_a_clause_that_is_little_but_the_figure_begins_with_the_one_before() -> None:
    text = "财政收入完成47亿元，增长12%。"
    last = list_figures(text)[-1]
    assert text[last.clause.start : last.clause.end] == "财政收入完成47亿元，增长12%"


def test_a_comma_or_point_within_a_figure_ends_no_clause() -> None:
    text = "Output reached 1,250,000 tons, up from 3.5 million."
    first = list_figures(text)[0]
    assert text[first.clause.start : first.clause.end] == "Output reached 1,250,000 tons"


@given(st.text(alphabet="全县茶园达到0123456789.,，。万亿元%年月第个 \n×xtons", max_size=60))
def test_every_figure_lies_in_its_clause_and_in_the_text(text: str) -> None:
    for figure in list_figures(text):
        assert 0 <= figure.clause.start <= figure.start < figure.end <= figure.clause.end <= len(text)
