import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.figure_hints import english_value, hint_figures
from rag.data.tables import read_toml
from rag.text.quantities import read_figures


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("投入2751万元", ["27.51 million yuan"]),
        ("整治耕地6万亩", ["60,000 mu (4,000 ha)"]),
        ("产粮3.2亿斤", ["320 million jin (160 million kg)"]),
        ("失业率下降百分之一点四", ["1.4%"]),
        ("造林60多万亩", ["over 600,000 mu (40,000 ha)"]),
        ("贸易总额2.97万亿美元", ["2.97 trillion US dollars"]),
        ("新增病床三百张", ["300"]),
        ("提高2.5个百分点", ["2.5 percentage points"]),
        ("达到三成", ["30%"]),
        ("安置12万人，1.5万户", ["120,000 people", "15,000 households"]),
        ("库容3.2亿立方米", ["320 million cubic metres"]),
        ("亩产650公斤", ["650 kilograms per mu"]),
        ("时速350公里/小时", ["350 kilometres per hour"]),
        ("人均收入3万元，每平方公里200人", ["30,000 yuan", "200 people per square kilometre"]),
        ("歷時三十年，耗資八十億元", ["30 years", "8 billion yuan"]),
    ],
)
def test_figures_for_a_reader_of_english(text: str, hints: list[str]) -> None:
    assert [figure.hint for figure in hint_figures(text, "en")] == hints


@pytest.mark.parametrize(
    "text", ["2021年9月1日", "第四项和第三名", "两个问题", "党的十七大", "增长15%", "共40件", "×亿元"]
)
def test_what_needs_no_hint_gets_none(text: str) -> None:
    assert hint_figures(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("We spent $1.2 trillion.", ["1.2万亿美元"]),
        ("It covers 60,000 mu of land.", ["6万亩"]),
        ("5.3 million people were vaccinated.", ["530万人"]),
        ("In 1997 we had 40 ships.", []),
    ],
)
def test_figures_for_a_reader_of_chinese(text: str, hints: list[str]) -> None:
    assert [figure.hint for figure in hint_figures(text, "zh")] == hints


def test_a_hint_says_where_its_figure_stands() -> None:
    text = "去年投入2751万元修路"
    [hint] = hint_figures(text, "en")
    assert (text[hint.start : hint.end], hint.figure) == ("2751万元", "2751万元")


@given(st.integers(min_value=1, max_value=10**15))
def test_a_value_in_english_is_read_as_itself(value: int) -> None:
    [figure] = read_figures(f"{english_value(float(value))} yuan")
    assert figure.value == pytest.approx(value, rel=1e-9)


def test_units_are_named_that_figures_have() -> None:
    units = [unit["unit"] for unit in read_toml("unit_names.toml")["units"]]
    assert len(set(units)) == len(units)
    assert set(units) <= set(read_toml("units.toml")["units"])
