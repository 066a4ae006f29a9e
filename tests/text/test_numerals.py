import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numerals import numeral_value, read_number

DIGITS = "零一二三四五六七八九"


def section_numeral(number: int) -> str:
    """Return a whole number below ten thousand in Chinese numerals, empty for nought."""
    written, is_gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            written += ("零" if is_gap and written else "") + DIGITS[digit] + name
        is_gap = not digit
    return written


def numeral(number: int, scale: int = 10**4, name: str = "万") -> str:
    """Return a whole number in Chinese numerals with one great scale: 一万零五十 for 10,050."""
    high, low = divmod(number, scale)
    if not high:
        return section_numeral(low) or "零"
    return section_numeral(high) + name + ("零" if 0 < low < 1000 else "") + section_numeral(low)


@given(st.integers(0, 10**8 - 1))
def test_a_number_in_chinese_numerals_is_read_back(number: int) -> None:
    assert numeral_value(numeral(number)) == number


@given(st.integers(1, 9999), st.integers(0, 10**8 - 1))
def test_a_number_of_hundred_millions_is_read_back(high: int, low: int) -> None:
    written = numeral(high) + "亿" + (numeral(low) if low else "")
    assert numeral_value(written) == high * 10**8 + low


@given(st.integers(0, 10**8 - 1), st.text("0123456789", min_size=1, max_size=4))
def test_decimals_are_read_as_in_digits(number: int, decimals: str) -> None:
    written = "".join(DIGITS[int(digit)] for digit in decimals)
    assert numeral_value(f"{numeral(number)}点{written}") == numeral_value(f"{number}.{decimals}")


@given(st.integers(1, 10**9))
def test_numerals_are_read_figure_by_figure_where_no_scale_is_named(number: int) -> None:
    assert numeral_value("".join(DIGITS[int(digit)] for digit in str(number))) == number


@given(st.integers(0, 999))
def test_a_small_number_is_read_in_every_writing(number: int) -> None:
    assert read_number(numeral(number)) == read_number(str(number)) == number
    assert read_number("".join(chr(ord(digit) - ord("0") + ord("０")) for digit in str(number))) == number


@given(st.text("零〇○一二两三四五六七八九十百千万亿", min_size=1, max_size=40))
def test_any_numerals_have_a_value(written: str) -> None:
    assert numeral_value(written) >= 0


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("两百", 200),
        ("三千二百万", 32_000_000),
        ("一亿二千万", 120_000_000),
        ("三亿两千万", 320_000_000),
        ("一万亿", 10**12),
        ("两万三千亿", 2_300_000_000_000),
        ("十二万亿三千万", 12_000_030_000_000),
        ("二○二二", 2022),
        ("二〇二二", 2022),
        ("三点五", 3.5),
    ],
)
def test_values(written: str, value: float) -> None:
    assert numeral_value(written) == value


def test_a_number_of_thousands_of_digits_is_infinite() -> None:
    assert numeral_value("九" + "亿" * 1000) == math.inf


@pytest.mark.parametrize(
    ("text", "number"),
    [("十二", 12), ("１２", 12), ("twelve", 12), ("One", 1), (" 7 ", 7), ("一百零五", 105), ("一二三", 3), ("二〇", 0)],
)
def test_numbers_of_labels(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "thirteen", "zero", "千", "两", "1234567", "1.5", "十a"])
def test_what_is_no_number_of_a_label(text: str) -> None:
    assert read_number(text) is None
