"""Dates: which lines are one, and the date of a speech, only where the text says it and its years can be trusted.

Sites rewrite the years of old speeches to make them look new. A rewritten year gives itself away by what is said about
the five-year plans, whose years are fixed, and by ranges that begin and end in the same year.

A new rule for dates goes here. If a line may be written in another way, add the way to `_DATE_LINE` (a line that is a
date and nothing else) or to `_DATE_BESIDE` (a date with something beside it). If a sentence may tell the year of the
speech, add it to `_YEARS_OF_MEETINGS`. If a year is not to be believed, say so in `_is_rewritten`. A new plan is a row
of rag/data/five_year_plans.tsv. Every rule wants a line in tests/read/test_dates.py that it dates and one that it
leaves alone.
"""

import re
import unicodedata
from calendar import month_name, monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_rows
from rag.read.facts import Fact
from rag.text.numerals import read_number

#: Of a longer text the first characters are looked at.
MAX_SEARCHED_CHARS = 300_000
_MAX_DATE_LINE_CHARS = 30
_MAX_LINE_WITH_DATE_CHARS = 60
_WIDE_DIGIT = re.compile(r"[０-９]")
_YEAR = r"(?<!\d)((?:19|20)\d\d)"

_DATE_LINE = re.compile(
    r"[（(\[【]?\s*(?:(?:讲话|会议|发表|演讲)?(?:时间|日期)\s*[:：]\s*)?(?:"
    r"[\dxX×*＊○〇零一二三四五六七八九０-９]{2,4}\s*年"
    r"(?:\s*[\dxX×*＊〇零一二三四五六七八九十０-９]{1,3}\s*月)?(?:\s*[\dxX×*＊〇零一二三四五六七八九十０-９]{1,3}\s*[日号])?"
    r"|(?:19|20)\d\d\s?(?P<sep>[-.／/．])\s?\d{1,2}(?:\s?(?P=sep)\s?\d{1,2})?)"
    r"\s*(?:上午|下午|晚上?)?\s*[）)\]】]?$"
)
_MONTHS = tuple(month_name)[1:]
_ENGLISH_DATE_LINE = re.compile(
    rf"[（(]?(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(_MONTHS)})\s+(?:(?P<day_behind>\d{{1,2}}),?\s+)?"
    r"(?P<year>(?:19|20)\d\d)[）)]?\.?"
)
_FULL_DATE = r"((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?[日号])?"
_DATE_IN_TITLE = re.compile(rf"(?<!\d){_FULL_DATE}")
# （2022年8月25日，县委书记 张三） and ——2022年8月25日在某某会议上的讲话
_DATE_BESIDE = re.compile(
    rf"(?:[(（\[【]\s*{_FULL_DATE}(?=[\s,，、;；].{{1,30}}[)）\]】]$)|[-—]+\s*{_FULL_DATE}(?=在))"
)

# Sentences that tell the year in which they are said.
_YEARS_OF_MEETINGS = (
    re.compile(
        r"(?:做好|抓好|部署|安排|谋划|推动|推进|完成|研究)(?:了|好)?"
        + _YEAR
        + r"年(?!以来|底|末|前)[^。；;，,！!\n]{0,16}(?:工作|任务|目标)"
    ),
    re.compile(_YEAR + r"年是[^。；;！!\n]{1,40}(?:之年|第[一二三四五]年|的一年|关键年|开局年)"),
    re.compile(_YEAR + r"年度[^。；;，,！!\n]{0,16}(?:责任书|责任状|目标书)"),
    re.compile(r"今年(?:是|[（(])" + _YEAR + r"年"),
    re.compile(_YEAR + r"年(?:的)?(?:工作|重点工作|目标任务)(?:的)?(?:第一目标|安排|部署|思路|重点)"),
)

_PLAN_NAME = re.compile(r"[“\"'‘](十[一二三四五]?五)[”\"'’]")
_YEAR_OF_PLAN = re.compile(
    _YEAR + r"年[^。；;！!\n]{0,24}?[“\"'‘]?(十[一二三四五]?五)[”\"'’]?(?:规划|计划)?的?([^。；;，,！!\n]{0,10}?)之?年"
)
_RANGE_OF_ONE_YEAR = re.compile(_YEAR + r"年?\s*(?:[-—–~～－至到]|——)\s*\1\s*年")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A five-year plan: its first and its last year."""

    first: int
    last: int


@cache
def _plans() -> dict[str, _Plan]:
    return {name: _Plan(int(first), int(last)) for name, first, last in read_rows("five_year_plans.tsv", 3)}


def is_date(text: str) -> bool:
    """Return True if a line is a date in Chinese or in figures and nothing else; masked digits count."""
    return len(text) <= _MAX_DATE_LINE_CHARS and _DATE_LINE.match(text) is not None


def is_date_in_any_language(text: str) -> bool:
    """Return True if a line is a date and nothing else, in Chinese, in figures or in English: May 3, 2019."""
    return is_date(text) or (len(text) <= _MAX_DATE_LINE_CHARS and _ENGLISH_DATE_LINE.fullmatch(text) is not None)


def find_date(text: str, paragraphs: Sequence[str], title: str | None = None) -> Fact | None:
    """Return the date in ISO 8601 as far as it is known, or None.

    `paragraphs` are the first and the last few. A year in the title alone is no evidence, a full date is. Every year of
    the speech is distrusted when one of them is contradicted, since rewriting spares none, and so are two dates that
    exclude each other.
    """
    plain = text[:MAX_SEARCHED_CHARS]
    if _WIDE_DIGIT.search(plain):
        plain = unicodedata.normalize("NFKC", plain)
    if _is_rewritten(plain):
        return None
    meeting = _year_of_meeting(plain)
    stated = [*_dates_in_title(title), *_dates_of_lines(paragraphs)]
    fullest = max(stated, key=lambda fact: len(fact.value), default=None)
    if fullest and any(not fullest.value.startswith(fact.value) for fact in stated):
        return None
    date = fullest if fullest and (not meeting or meeting.value == fullest.value[:4]) else meeting
    return date if date and _fits_plans(plain, int(date.value[:4])) else None


def _is_rewritten(text: str) -> bool:
    """Return True if a year of a text cannot have been said: a range of one year, a year outside its plan."""
    if _RANGE_OF_ONE_YEAR.search(text):
        return True
    return any(_contradicts(int(match[1]), _plans()[match[2]], match[3]) for match in _YEAR_OF_PLAN.finditer(text))


def _contradicts(year: int, plan: _Plan, role: str) -> bool:
    """Return True if a year cannot be what is said of it in a plan: 开局之年 is the first, 收官之年 the last."""
    if "开局" in role or "起步" in role:
        return year != plan.first
    if "收官" in role or "最后一" in role:
        return year != plan.last
    return not plan.first - 1 <= year <= plan.last


def _year_of_meeting(text: str) -> Fact | None:
    """Return the year that most of the telling sentences give; None where two years come first."""
    matches = [match for pattern in _YEARS_OF_MEETINGS for match in pattern.finditer(text)]
    ranked = Counter(match[1] for match in matches).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    year = ranked[0][0]
    return Fact.from_words(year, "text", next(match[0] for match in matches if match[1] == year))


def _fits_plans(text: str, year: int) -> bool:
    """Return True if the newest plan spoken of can be the one of that year or of the years around it."""
    plans = (_plans()[match[1]] for match in _PLAN_NAME.finditer(text))
    newest = max(plans, key=lambda plan: plan.first, default=None)
    return newest is None or newest.first - 3 <= year <= newest.last + 1


def _dates_in_title(title: str | None) -> Iterator[Fact]:
    """Yield the date of a title that gives at least the month, such as 在某某会议上的讲话（2022年8月25日）."""
    plain = unicodedata.normalize("NFKC", title or "")
    for match in _DATE_IN_TITLE.finditer(plain):
        yield Fact.from_words(_iso_date(*filter(None, match.groups())), "title", title or "")


def _dates_of_lines(lines: Sequence[str]) -> Iterator[Fact]:
    """Yield the dates that stand in some lines, alone or with the speaker or the meeting."""
    for line in lines:
        date = _date_of_line(line)
        if date:
            yield Fact.from_words(date, "line", line)


def _date_of_line(line: str) -> str | None:
    if len(line) > _MAX_LINE_WITH_DATE_CHARS:
        return None
    plain = unicodedata.normalize("NFKC", line)
    if is_date(plain):
        digits = re.findall(r"\d+", _in_arabic_digits(plain))
        return _iso_date(*digits[:3]) if digits and re.fullmatch(r"(?:19|20)\d\d", digits[0]) else None
    if match := _ENGLISH_DATE_LINE.fullmatch(plain):
        day = match["day"] or match["day_behind"]
        return _iso_date(match["year"], str(_MONTHS.index(match["month"]) + 1), *([day] if day else []))
    beside = _DATE_BESIDE.match(plain)
    return _iso_date(*filter(None, beside.groups())) if beside else None


def _in_arabic_digits(date: str) -> str:
    """Write the numbers of a date in Arabic digits: 二〇二二 digit by digit, 十六日 as a number."""
    year, mark, rest = date.partition("年")
    if not mark:
        return date
    return _read_numbers(r"[〇零一二三四五六七八九]", year) + mark + _read_numbers(r"[一二三四五六七八九十]+", rest)


def _read_numbers(numeral: str, text: str) -> str:
    return re.sub(numeral, lambda match: str(read_number(match[0])), text)


def _iso_date(year: str, *parts: str) -> str:
    """Return a date as far as it is one: 2022-02-31 is 2022-02."""
    date = year
    has_month = parts and 1 <= int(parts[0]) <= 12
    tops = (12, monthrange(int(year), int(parts[0]))[1]) if has_month else (12,)
    for part, top in zip(parts, tops, strict=False):
        if not 1 <= int(part) <= top:
            break
        date += f"-{int(part):02d}"
    return date
