from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import fold
from rag.text.numbers import figure_spans, mask_spans, masked_figure_spans, number_across, quantity_terms
from rag.types import Span


def shown(spans: Sequence[Span], text: str) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投入×亿元", ["×"]),
        ("达到XX%以上", ["XX"]),
        ("20xx年全市", ["20xx"]),
        ("****年的评优", ["****"]),
        ("第xx届", ["xx"]),
        ("*月*日召开", ["*", "*"]),
        ("全年产值达到亿元，增长%。", ["", ""]),
        ("比上年提高个百分点", [""]),
        ("已于年月日动工", [""]),
        ("新建泵站达到座，共家，", [""]),
        ("exports grew by percent", [""]),
        ("突破亿元大关，亿元企业上亿元", []),
        ("○○镇□□元", ["○○", "□□"]),
        ("产量▲亿吨", ["▲"]),
        ("二○二四年增长百分之○点五", []),
        ("▲加强领导 ■ 压实责任", []),
        ("某某局长到某县", ["某某", "某"]),
        ("某些人", []),
        ("如下：（略）", ["（略）"]),
        ("【此处略】", ["【此处略】"]),
        ("（节约策略）和（大略）", []),
        ("paid [redacted] to [name withheld]", ["[redacted]", "[name withheld]"]),
        ("[…] and [...]", ["[…]", "[...]"]),
        ("the [Act] of 1890", []),
        ("投入____万元，20__年", ["____", "20__"]),
        ("“”期间", ["“”"]),
        ("next to 3x4 boxes", []),
        ("MAXX Corp", []),
    ],
)
def test_masks(text: str, expected: list[str]) -> None:
    assert shown(mask_spans(text), text) == expected


def test_a_masked_name_is_no_masked_figure() -> None:
    assert masked_figure_spans("XX市和×书记") == []


def test_a_masked_amount_is() -> None:
    text = "研发投入超×亿元，占比XX%"
    assert shown(masked_figure_spans(text), text) == ["×", "XX"]


@pytest.mark.parametrize(
    "figure", ["530万元", "1.4%", "225项", "1.25∶63", "二十多个", "百分之一点四", "五十眼", "十一艘", "三千万元"]
)
def test_figures(figure: str) -> None:
    text = f"共计{figure}，其余不变"
    assert figure in shown(figure_spans(text), text)


def test_an_article_is_no_figure() -> None:
    assert figure_spans("这是一个问题，要抓一批项目，十分重要，千万不能松") == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (("60,000 mu", "60000亩", "6万亩", "六万亩", "60 thousand mu", "６万亩"), "60000"),
        (("1.4 percent", "1.4%", "百分之一点四", "１．４％", "百分之1.4"), "1.4%"),
        (("5.3 million yuan", "530万元", "五百三十万元"), "5300000"),
        (("三千二百万", "3200万"), "32000000"),
        (("二○二二年", "二〇二二年", "2022年"), "2022"),
        (("百分之百", "100%"), "100%"),
        (("两百家", "200家"), "200"),
        (("10.5倍",), "10.5"),
    ],
)
def test_a_figure_has_one_value_however_it_is_written(written: tuple[str, ...], value: str) -> None:
    assert [quantity_terms(fold(text)) for text in written] == [[value]] * len(written)


@pytest.mark.parametrize(
    "text", ["一是三个", "第12条", "千方百计", "万众一心", "3月5日", "百分之…", "百分之。", "20xx年"]
)
def test_labels_dates_and_phrases_tell_no_value(text: str) -> None:
    assert quantity_terms(fold(text)) == []


@given(st.text(st.sampled_from("0123456789.,%万亿千百十一二两零○点百分之 million percent个年")))
def test_any_text_can_be_read_for_figures(text: str) -> None:
    assert all(value.rstrip("%").replace(".", "", 1).isdigit() for value in quantity_terms(text))


@given(st.integers(100, 10**12))
def test_a_value_is_the_number_itself(number: int) -> None:
    assert quantity_terms(f"共{number:,}元") == quantity_terms(f"共{number}元") == [str(number)]


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("平台1", "5家以上", "15"),
        ("增长3", ".5%以上", "3.5%"),
        ("增长3.5", "%以上", "3.5%"),
        ("共1,2", "00户", "1,200"),
        ("投资47", "亿元", "47亿"),
        ("达到３", "０万", "３０万"),
        ("有十", "五家", "十五"),
        ("百分之", "十五以上", "百分之十五"),
        ("三分", "之二的村", "三分之二"),
        ("有二十", "多家", "二十多"),
        ("在二〇", "二二年", "二〇二二"),
        ("在20", "xx年", "20xx"),
        ("超×", "亿元", "×亿"),
        ("共", "15家", None),
        ("共15", "家", None),
        ("统一", "一次", None),
        ("第", "十五次", None),
        ("共1", " 5家", None),
        ("增长5。", "2021年", None),
        ("", "15家", None),
        ("共15", "", None),
    ],
)
def test_a_number_that_is_cut_in_two(before: str, after: str, number: str | None) -> None:
    span = number_across(before + after, len(before))
    assert (span and (before + after)[span.start : span.end]) == number


def test_numbers_in_english_words_have_their_values() -> None:
    text = "three hundred and fifty men, twenty-five per cent, one man in a thousand, two million, nineteen hundred"
    assert quantity_terms(text) == ["350", "25%", "2000000", "1900"]
    assert figure_spans("one on the other hand") == []
    assert figure_spans("Thirty men, one-third of them") != []
