import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quantities import read_figures


def read(text: str) -> list[tuple[float, str]]:
    return [(figure.value, figure.unit) for figure in read_figures(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("6万亩", "60000亩"),
        ("6万亩", "六万亩"),
        ("6万亩", "60,000 mu"),
        ("210亿元", "21 billion yuan"),
        ("210亿元", "RMB 21 billion"),
        ("1.2万亿元", "1.2 trillion yuan"),
        ("3000多万元", "30 million yuan"),
        ("5%", "百分之五"),
        ("5%", "5 percent"),
        ("5%", "five per cent"),
        ("八成", "80%"),
        ("5个百分点", "5 percentage points"),
        ("二○二二年", "2022年"),
        ("2022年", "in 2022"),
        ("二十分钟", "twenty minutes"),
        ("3个基地", "three bases"),
        ("十三五", "the 13th Five-Year Plan"),
        ("3月", "in March"),
        ("200万立方米", "2 million cubic metres"),
        ("30立方公里", "30 cubic kilometers"),
        ("500平方厘米", "500 square centimetres"),
        ("12㎡", "12 sq m"),
        ("3000立方", "3,000 m3"),
        ("350公里/小时", "350 kilometres per hour"),
        ("每小时350公里", "350 km/h"),
        ("亩产500公斤", "500 kg per mu"),
        ("每吨40元", "40 yuan a tonne"),
        ("人均3万元", "30,000 yuan per person"),
        ("人均3万元", "30,000 yuan"),
    ],
)
def test_the_same_figure(one: str, other: str) -> None:
    [a], [b] = read_figures(one), read_figures(other)
    assert a.means(b) and b.means(a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("50万亩", "500万亩"),
        ("50万亩", "50万公顷"),
        ("50万元", "50万美元"),
        ("5%", "5个百分点"),
        ("5%", "5元"),
        ("3年", "3个月"),
        ("2021年", "2022年"),
        ("2022年", "2022元"),
        ("由310家", "增加到310家"),
        ("from 31 percent", "to 31 percent"),
        ("500立方米", "500平方米"),
        ("20立方公里", "20公里"),
        ("每吨40元", "每亩40元"),
        ("60 miles per hour", "60 miles a day"),
    ],
)
def test_another_figure(one: str, other: str) -> None:
    [a], [b] = read_figures(one), read_figures(other)
    assert not a.means(b) and not b.means(a)


@pytest.mark.parametrize("text", ["一个好办法", "十分重要", "一是要抓紧", "万众一心", "one of them", "第一书记"])
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_figures_come_in_order_with_their_places() -> None:
    figures = read_figures("投资47亿元，建6个泊位")
    assert [(figure.start, figure.end) for figure in figures] == [(2, 6), (8, 10)]


def test_a_rival_is_of_the_same_kind_with_another_value() -> None:
    a, b, c = read_figures("47亿元、30亿元、6个")
    assert a.rivals(b) and not a.rivals(a) and not a.rivals(c)


@given(st.integers(min_value=1, max_value=10**9))
def test_a_number_means_itself_with_and_without_separators(number: int) -> None:
    [plain], [separated] = read_figures(f"{number}亩"), read_figures(f"{number:,} mu")
    assert plain.means(separated) and plain.value == number


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for figure in read_figures(text):
        assert 0 <= figure.start < figure.end


def test_two_english_numbers_that_only_and_joins_are_two() -> None:
    assert [figure.value for figure in read_figures("between forty and fifty orders")] == [40, 50]
    assert [figure.value for figure in read_figures("two hundred and five orders")] == [205]
