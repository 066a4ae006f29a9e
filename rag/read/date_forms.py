"""Dates as they are written: in Chinese, of the Republic of China, in figures and in English, as precise as they are.

A value is an ISO 8601 date, shortened to what is known: 1865, 1865-03 or 1865-03-04. Of a span of days it is the first.
A new way to write a date is a row of `_FORMS`; it wants a line in tests/read/test_date_forms.py that it reads and one
that it leaves alone.
"""

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.numerals import numeral_value

_HAN_DIGITS = "〇○零一二三四五六七八九"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_UNTIL = r"\s?(?:[-—–~～至到、]|--)+\s?"
_MONTHS = tuple(month_name)[1:]
_MONTH = "|".join(
    rf"{name}|{name[:4]}\.?|{name[:3]}\.?" if len(name) > 4 else rf"{name}|{name[:3]}\.?" for name in _MONTHS
)
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH_UNTIL = r"(?:\s?(?:[-–—]|to|and|through)\s?\d{1,2}(?:st|nd|rd|th)?)?"
_ENGLISH_YEAR = r"(?:A\.\s?D\.\s?)?(?P<year>1\d\d\d|20\d\d)(?!\d)"
_FORMS = (
    # 2019年3月5日至7日, 二〇一九年三月, 一九七八年, 民國一百零八年, 中华民国元年一月一日
    re.compile(
        rf"(?:(?<![\d{_HAN_DIGITS}])(?P<year>1\d\d\d|20\d\d|[一二][{_HAN_DIGITS}]{{3}})"
        rf"|(?:中華|中华)?民[國国]\s?(?P<republic>\d{{1,3}}|[{_HAN_DIGITS}十百]{{1,5}}|元))\s?年(?!代|度|来|前|后|以)"
        rf"(?:\s?(?P<month>{_NUMBER}|元|正)\s?月份?"
        rf"(?:\s?(?P<day>{_NUMBER}|初[一二三四五六七八九十])(?:{_UNTIL}{_NUMBER})?\s?[日号號])?)?"
    ),
    # 2019-03-05, 2019.3.5, 2019/3/5, 2019-03
    re.compile(
        r"(?<![\d.])(?P<year>1\d\d\d|20\d\d)(?P<mark>\s?[-./·．／]\s?)(?P<month>\d{1,2})"
        r"(?:(?P=mark)(?P<day>\d{1,2})|(?<=(?:19|20)\d\d.\d\d))(?![\d%])(?!\.\d)"
    ),
    # 5.3.2019: the year last is a European date; with strokes nobody knows which is the month.
    re.compile(rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_ENGLISH_YEAR}"),
    # March 4, 1865; March 4-6, 1865; Mar. 4th 1865
    re.compile(rf"\b(?P<month>{_MONTH})\s+{_ORDINAL}{_ENGLISH_UNTIL},?\s+{_ENGLISH_YEAR}", re.IGNORECASE),
    # 4 March 1933, 4th of March, 1921, this 4th day of March 1921, 4-6 March 1933
    re.compile(
        rf"(?<!\d)\b{_ORDINAL}{_ENGLISH_UNTIL}\s+(?:day\s+)?(?:of\s+)?(?P<month>{_MONTH}),?\s+{_ENGLISH_YEAR}",
        re.IGNORECASE,
    ),
    # April 30 - May 2, 1865; 30 April to 2 May 1865; April 1865
    re.compile(
        rf"(?<!\d)\b{_ORDINAL}\s+(?P<month>{_MONTH})\s?(?:[-–—]|to|and)\s?\d{{1,2}}\s+(?:{_MONTH}),?\s+{_ENGLISH_YEAR}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<month>{_MONTH})\s+{_ORDINAL}\s?(?:[-–—]|to|and)\s?(?:{_MONTH})\s+\d{{1,2}},?\s+{_ENGLISH_YEAR}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?:of\s+)?{_ENGLISH_YEAR}", re.IGNORECASE),
)
_REPUBLIC_BEFORE_FIRST_YEAR = 1911
#: What tells at once that a text may hold a date.
_MAY_HOLD_DATE = re.compile(rf"\d{{4}}|[{_HAN_DIGITS}]{{4}}|民[國国]")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that stands in a text, in ISO 8601 as far as it is known, and where it stands."""

    value: str
    start: int
    end: int

    @property
    def is_of_month(self) -> bool:
        """Whether at least the month is known."""
        return len(self.value) > len("2019")


def find_written_dates(text: str) -> tuple[WrittenDate, ...]:
    """Return the dates of a text in NFKC, in their order; of two that share characters the first and longest."""
    if not _MAY_HOLD_DATE.search(text):
        return ()
    dates: list[WrittenDate] = []
    for date in sorted(_all_dates(text), key=lambda date: (date.start, -date.end)):
        if not dates or date.start >= dates[-1].end:
            dates.append(date)
    return tuple(dates)


def _all_dates(text: str) -> Iterator[WrittenDate]:
    for form in _FORMS:
        for match in form.finditer(text):
            groups = match.groupdict()
            year = _number(groups["year"]) if groups["year"] else _of_republic(groups.get("republic") or "")
            yield WrittenDate(_iso_date(year, groups["month"], groups.get("day")), *match.span())


def _of_republic(written: str) -> int:
    return _REPUBLIC_BEFORE_FIRST_YEAR + _number(written)


def _iso_date(year: int, *parts: str | None) -> str:
    """Return a date as far as it is one: 2022-02-31 is 2022-02."""
    date = f"{year:04d}"
    month = month_number(parts[0]) if parts[0] else 0
    if not 1 <= month <= 12:
        return date
    date += f"-{month:02d}"
    day = _number(parts[1]) if parts[1] else 0
    return f"{date}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else date


def month_number(written: str) -> int:
    """Return the number of a month that is written in figures or in English, in full or cut short."""
    if not written[0].isascii() or written.isdecimal():
        return _number(written)
    return next(number for number, name in enumerate(_MONTHS, 1) if name[:3].casefold() == written[:3].casefold())


def _number(written: str) -> int:
    """Return the number of a year, month or day: 二〇一九 figure by figure, 廿五 and 初五 as people write days."""
    plain = (
        written.replace("廿", "二十").replace("卅", "三十").removeprefix("初").replace("○", "〇").replace("零", "〇")
    )
    if plain in ("元", "正"):
        return 1
    try:
        return int(numeral_value(plain if plain.isdecimal() or "百" not in plain else plain.replace("〇", "零")))
    except (KeyError, ValueError):
        return 0


def normalise_width(text: str) -> str:
    """Return a text with figures, brackets and blanks of one width, in which dates are looked for."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
