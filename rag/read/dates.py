"""Dates: which lines are one, and the date of a speech, by a fixed order of what tells it.

A printed line at the head or foot wins over the name of the file and its folders, and that over what the text says of
itself; other years in the text never win. Sites rewrite the years of old speeches to make them look new. A rewritten
year gives itself away by what is said about the five-year plans, whose years are fixed, and by ranges that begin and
end in the same year; then no year of the text is believed.

A new rule for dates goes here. A new way to write a date goes into rag/read/date_forms.py. If a sentence may tell the
year of the speech, add it to `_YEARS_OF_MEETINGS`. If a year is not to be believed, say so in `_rewritten_years`. A new
plan is a row of rag/data/five_year_plans.tsv. Every rule wants a line in tests/read/test_dates.py that it dates and one
that it leaves alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_rows
from rag.read.date_forms import find_written_dates, normalise_width
from rag.read.date_lines import date_of_line
from rag.read.facts import Fact

#: Of a longer text the first characters are looked at.
MAX_SEARCHED_CHARS = 300_000
_WIDE_DIGIT = re.compile(r"[０-９]")
_YEAR = r"(?<!\d)((?:19|20)\d\d)"

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
    _YEAR
    + r"年[^。；;，,！!\n]{0,24}?[“\"'‘]?(十[一二三四五]?五)[”\"'’]?(?:规划|计划)?的?"
    + r"([^。；;，,！!\n]{0,10}?)之?年(?![均度内初底来代])"
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


@dataclass(frozen=True, slots=True)
class DateClues:
    """What may tell the date of a speech beside its text: its title, the lines at its head and foot, and its name.

    `named` are the dates of the name of the file and of its folders, the nearest first; `notes` those that sentences of
    an editor give.
    """

    title: str | None = None
    head: Sequence[str] = ()
    foot: Sequence[str] = ()
    named: Sequence[Fact] = ()
    notes: Sequence[Fact] = ()


def find_date(text: str, clues: DateClues) -> Fact | None:
    """Return the date in ISO 8601 as far as it is known, or None.

    What is printed at the head wins over the foot, both over the name of the file, that over the text. A year in the
    title alone counts only where nothing else tells one. Every year of the text is distrusted when one of them is
    contradicted, since rewriting spares none, and so are two dates that exclude each other, unless the name of the file
    tells which of them is right.
    """
    plain = text[:MAX_SEARCHED_CHARS]
    if _WIDE_DIGIT.search(plain):
        plain = normalise_width(plain)
    named = next(iter(clues.named), None)
    if named is None and next(_rewritten_years(plain), None):
        return None
    rewritten = frozenset(_rewritten_years(plain)) if named else frozenset()
    if named and named.value[:4] in rewritten:
        return None
    printed = _printed_date(plain, clues, named)
    if rewritten and printed and named and printed.value[:4] != named.value[:4]:
        return named
    if printed or named:
        return printed or named
    told = _year_of_meeting(plain)
    return told if told and _fits_plans(plain, int(told.value)) else None


def _printed_date(text: str, clues: DateClues, named: Fact | None) -> Fact | None:
    """Return the date that is printed at the head, else at the foot, if the text does not belie it."""
    head = [*_dates_in_title(clues.title), *_dates_of_lines(clues.head)]
    for facts in (head, [*_dates_of_lines(clues.foot)], [*clues.notes[:1]]):
        agreed = [fact for fact in facts if named and fact.value[:4] == named.value[:4]] or facts
        fullest = max(agreed, key=lambda fact: len(fact.value), default=None)
        if fullest is None or any(not fullest.value.startswith(fact.value) for fact in agreed):
            continue
        if (named and named.value[:4] == fullest.value[:4]) or _fits_plans(text, int(fullest.value[:4])):
            return fullest
    return None


def _rewritten_years(text: str) -> Iterator[str]:
    """Yield the years of a text that cannot have been said: in a range of one year, or outside their plan."""
    yield from (match[1] for match in _RANGE_OF_ONE_YEAR.finditer(text))
    for match in _YEAR_OF_PLAN.finditer(text):
        if _contradicts(int(match[1]), _plans()[match[2]], match[3]):
            yield match[1]


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
    for date in find_written_dates(normalise_width(title or "")):
        if date.is_of_month:
            yield Fact.from_words(date.value, "title", title or "")


def _dates_of_lines(lines: Sequence[str]) -> Iterator[Fact]:
    """Yield the dates that stand in some lines, alone or with the speaker, the place or the meeting."""
    for line in lines:
        date = date_of_line(line)
        if date:
            yield Fact.from_words(date, "line", line)
