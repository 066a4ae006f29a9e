"""Read figures with their units in Chinese and English, so that two of them can be told equal: 6万亩 is 60,000 mu.

Search needs only telling figures (rag.text.numbers); a claim is wrong by any of them, small ones and units included.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rag.data.tables import read_toml, read_words
from rag.text.normalise import fold
from rag.text.numerals import english_numbers, numeral_value

#: What a figure says of a change: what was, or what came of it.
Role = Literal["", "from", "to"]

_SCALES = {
    "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "兆": 1e12,
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_TABLE = "units.toml"
_UNITS = tuple(read_toml(_TABLE)["units"])
#: A classifier: the figure counts something, and what it counts is said in words.
COUNT = "个"
# Each unit is a group named by its number, u0, u1 and so on.
_UNIT_GROUPS = "|".join(
    f"(?P<u{number}>{'|'.join(read_words(_TABLE, f'units.{unit}'))})" for number, unit in enumerate(_UNITS)
)
_POWERS: Mapping[str, Mapping[str, str]] = read_toml(_TABLE)["powers"]
_LENGTHS: Mapping[str, str] = read_toml(_TABLE)["lengths"]
_RATES = read_toml(_TABLE)["rates"]
_ANY_LENGTH = "|".join(_LENGTHS.values())
_POWER_AFTER = re.compile(
    rf"\s*(?:(?P<before>{'|'.join(said['before'] for said in _POWERS.values())})(?P<length>{_ANY_LENGTH})"
    rf"|(?P<based>{_ANY_LENGTH})(?P<behind>[{''.join(said['behind'] for said in _POWERS.values())}])(?![0-9])"
    rf"|(?P<short>{'|'.join(said['short'] for said in _POWERS.values())}))"
)
#: A rate before a figure stands within so many characters.
MAX_RATE_CHARS = 12
_PER_BEHIND = re.compile(rf"\s*(?:{_RATES['behind']})")
_PER_BEFORE = re.compile(_RATES["before"])
_RATE_END = re.compile(r"(?:约|达到?|为)?\s*\Z")
_RATE_WORDS = {unit: re.compile(rf"(?:{words})(?:约|达到?|为)?\s*\Z") for unit, words in _RATES["words"].items()}
_UNIT_AFTER = re.compile(rf"\s*(?:{_UNIT_GROUPS}|(?P<count>{'|'.join(read_words(_TABLE, 'classifiers.zh'))}))")
#: Units that only count: what is counted is said in words.
_COUNTING_UNITS = {"", COUNT, "人", "户", "次", "分", "级"}
#: Units before which 一 is an article.
_UNITS_AFTER_ARTICLE = (COUNT, "次", "级", "人", "度")
_DIGITS = re.compile(
    r"(?<![0-9a-z.])(?:(?P<currency>rmb|cny|usd|us\$|\$|[¥￥])\s*)?"
    r"(?P<digits>[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<ordinal>st|nd|rd|th)?"
    r"(?:\s*[多余几])?(?P<scale>\s*[十百千]?[万亿]{1,2}|\s*[百千](?![瓦米克])|"
    r"\s*-?(?:thousand|million|billion|trillion|bn|mn)\b)?(?:[多余几])?"
)
_NUMERAL = re.compile(
    r"(?P<divisor>[○零一二两三四五六七八九十百]+)分之(?P<share>[0-9]+(?:\.[0-9]+)?|[○零一二两三四五六七八九十百]+(?:点[○零一二三四五六七八九]+)?)"
    r"|(?P<numeral>[○零一二两三四五六七八九十百千][○零一二两三四五六七八九十百千万亿]*(?:点[○零一二三四五六七八九]+)?)[多余几]?"
)
_PLAN = re.compile(
    r"(十[一二三四五六])五(?![年个%])|(?<!\d)(\d{1,3})th five-year|(thirteenth|fourteenth|fifteenth) five-year"
)
_PLAN_BY_NUMBER = re.compile("第(十[一二三四五六])个五年")
#: The unit of a five-year plan, whose figure is its number.
_PLAN_UNIT = "五年规划"
_ENGLISH_PLANS = {"thirteenth": 13, "fourteenth": 14, "fifteenth": 15}
# English names: this is read before anything can set another locale.
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
# May is also a verb: only beside a day or a year.
_MONTH = re.compile(rf"\b({'|'.join(name for name in _MONTHS if name != 'may')})\b|\bmay(?= \d)|(?<=\d )may\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERAL_YEAR = re.compile("[一二][九○零][○零一二三四五六七八九]{2}")
#: So many characters before a figure are read for what it is.
MAX_CHARS_BEFORE = 40
_FROM = re.compile(r"(?:[由从]|\bfrom )(?:约|近|原来的|过去的|去年的)?\s*\Z")
_TO = re.compile(r"(?:[到至]|[短长整高低改变增减缩升降大]为|\bto )(?:约|近|了)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its unit: "" where none is said, 个 for things that are counted, "year" for a year of the calendar.

    `per` is the unit by which it is counted, "" where none is said: 小时 of 350公里/小时, 亩 of 亩产500公斤.

    `start` and `end` are offsets into the folded text. `role` is "from" for what was (由310家) and "to" for what
    came of it (增加到425家), where that is said.
    """

    value: float
    unit: str
    start: int
    end: int
    role: Role = ""
    per: str = ""

    def means(self, other: "Figure") -> bool:
        """Return True if two figures say the same: equal values, and units that do not contradict each other."""
        if abs(self.value - other.value) > 1e-6 * max(1.0, abs(self.value)):
            return False
        if {self.role, other.role} == {"from", "to"}:
            return False
        if self.per and other.per and self.per != other.per:
            return False
        units = {self.unit, other.unit}
        # 3 students and 3名, 3 and 3户: what is counted is said in words, and those are compared as words.
        if len(units) == 1 or units <= _COUNTING_UNITS:
            return True
        return "" in units and not units & {"%", "点"}

    def rivals(self, other: "Figure") -> bool:
        """Return True if another figure could stand in the place of this one: of its kind, and not its value."""
        same_kind = self.unit == other.unit or {self.unit, other.unit} <= {"", COUNT, "人"}
        return same_kind and not self.means(other)


def read_figures(text: str) -> list[Figure]:
    """Return the figures of a text in order; 一 and "one" before a thing are articles and left out."""
    folded = fold(text)
    figures: list[Figure] = []
    # Which characters belong to a figure already: a file may hold as many figures as it has room for.
    taken = bytearray(len(folded))
    for reader in (_read_plans, _read_digits, _read_numerals, _read_english, _read_months):
        for figure in reader(folded):
            if not any(taken[figure.start : figure.end]):
                role = _role_after(_words_before(folded, figure.start))
                figures.append(replace(_with_rate(figure, folded), role=role))
                taken[figure.start : figures[-1].end] = b"\1" * (figures[-1].end - figure.start)
    return sorted(figures, key=lambda figure: figure.start)


def _words_before(text: str, position: int) -> str:
    """Return what stands before a position, as far as it may say something of a figure there."""
    return text[max(0, position - MAX_CHARS_BEFORE) : position]


def _role_after(before: str) -> Role:
    """Return the role of a figure that stands after some words."""
    return "from" if _FROM.search(before) else "to" if _TO.search(before) else ""


def _read_plans(text: str) -> Iterator[Figure]:
    """Yield the five-year plans by their numbers: 十三五, the 13th five-year plan."""
    for match in _PLAN.finditer(text):
        number = numeral_value(match[1]) if match[1] else _ENGLISH_PLANS.get(match[3] or "", 0) or float(match[2])
        yield Figure(float(number), _PLAN_UNIT, *match.span())
    for match in _PLAN_BY_NUMBER.finditer(text):
        yield Figure(numeral_value(match[1]), _PLAN_UNIT, *match.span())


def _read_digits(text: str) -> Iterator[Figure]:
    """Yield the figures that are written in digits, with their scales and units."""
    for match in _DIGITS.finditer(text):
        value = numeral_value(match["digits"])
        for scale in _scales(match["scale"] or ""):
            value *= scale
        unit, end = read_unit(text, match.end())
        if match["currency"] and unit == "":
            unit = "美元" if match["currency"] in ("usd", "us$", "$") else "元"
        if unit == "成":
            value, unit = 10 * value, "%"
        if unit in ("", "年") and not match["scale"] and _YEAR.fullmatch(match["digits"]):
            unit = "year"
        yield Figure(value, unit, match.start(), end)


def _scales(written: str) -> list[float]:
    """Return the factors that a scale stands for: 百万 is a hundred and ten thousand."""
    written = written.strip(" -")
    return [_SCALES[written]] if written in _SCALES else [_SCALES[character] for character in written]


def _read_numerals(text: str) -> Iterator[Figure]:
    """Yield the figures that are written in Chinese numerals."""
    for match in _NUMERAL.finditer(text):
        figure = _read_fraction(match) if match["divisor"] else _read_numeral(match)
        if figure:
            yield figure


def _read_fraction(match: re.Match[str]) -> Figure:
    """Return the figure of 百分之五 or 三分之二."""
    share, divisor = numeral_value(match["share"]), numeral_value(match["divisor"])
    if divisor == 100:
        return Figure(share, "%", *match.span())
    return Figure(share / (divisor or 1), "分之", *match.span())


def _read_numeral(match: re.Match[str]) -> Figure | None:
    """Return the figure of a numeral, None where it is part of a word or an article."""
    written = match["numeral"]
    unit, end = read_unit(match.string, match.end())
    if unit == "成":
        return Figure(10 * numeral_value(written), "%", match.start(), end)
    if unit == "年" and _NUMERAL_YEAR.fullmatch(written):
        unit = "year"
    is_part_of_word = not unit and not re.search("[万亿]", written)
    is_article = written == "一" and unit in _UNITS_AFTER_ARTICLE
    return None if is_part_of_word or is_article else Figure(numeral_value(written), unit, match.start(), end)


def _read_english(text: str) -> Iterator[Figure]:
    """Yield the figures that are written in English words."""
    for number in english_numbers(text):
        unit, end = read_unit(text, number.end)
        yield Figure(number.value, unit, number.start, end)


def _read_months(text: str) -> Iterator[Figure]:
    """Yield the English names of months as 1月, 2月 and so on."""
    for match in _MONTH.finditer(text):
        yield Figure(float(_MONTHS[match[0]]), "月", *match.span())


def _with_rate(figure: Figure, text: str) -> Figure:
    """Return a figure with the unit by which it is counted, where that is said behind it or right before it."""
    if figure.unit in ("", "year"):
        return figure
    if match := _PER_BEHIND.match(text, figure.end):
        unit, end = read_unit(text, match.end())
        if unit not in ("", COUNT):
            return replace(figure, per=unit, end=end)
    return replace(figure, per=_rate_before(_words_before(text, figure.start)))


def _rate_before(before: str) -> str:
    """Return the unit by which a figure is counted that stands after some words, "" for none: 每小时, 亩产."""
    for match in _PER_BEFORE.finditer(before, max(0, len(before) - MAX_RATE_CHARS)):
        unit, end = read_unit(before, match.end())
        if unit != COUNT and _RATE_END.match(before, end):
            return unit
    return next((unit for unit, pattern in _RATE_WORDS.items() if pattern.search(before)), "")


def read_unit(text: str, position: int) -> tuple[str, int]:
    """Return the unit that stands at a position of a folded text, "" where none does, and where it ends."""
    if match := _POWER_AFTER.match(text, position):
        return _power_of(match) + _length_of(match["length"] or match["based"] or ""), match.end()
    match = _UNIT_AFTER.match(text, position)
    if not match:
        return "", position
    if match["count"]:
        return COUNT, match.end()
    return next(unit for number, unit in enumerate(_UNITS) if match[f"u{number}"]), match.end()


def _power_of(match: re.Match[str]) -> str:
    """Return the power of a unit of area or volume, by the word before it or the sign behind it."""
    written = match["before"] or match["short"] or match["behind"]
    return next(power for power, said in _POWERS.items() if re.match("|".join(said.values()), written))


def _length_of(written: str) -> str:
    """Return a unit of length as it is compared; the metre where none is written: 500立方."""
    return next((unit for unit, pattern in _LENGTHS.items() if re.match(pattern, written)), "米")
