"""Read the times that a question names: years, decades, spans of years, and whether it asks for results or plans."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.data.tables import read_words
from rag.text.numerals import numeral_value

_CUES = "time_cues.toml"
#: Years before this and after this are no dates of speeches but other numbers.
FIRST_YEAR = 1000
LAST_YEAR = 2199
#: The year before the first of the Republic of China, by which 民国108年 counts.
_BEFORE_REPUBLIC = 1911
_CENTURIES = {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
#: '49 is of this century and '50 of the last one.
_LAST_SHORT_YEAR = 49


@dataclass(frozen=True, slots=True, order=True)
class YearSpan:
    """Years that a question names, the last one included, and where in characters of the folded question.

    `is_of_speech` is True where they are those of a speech: the 2016 report.
    """

    start: int
    end: int
    first: int
    last: int
    is_of_speech: bool = False

    def holds(self, year: int) -> bool:
        """Return True if a year lies in the span."""
        return self.first <= year <= self.last


def _any_of(key: str) -> str:
    return "|".join(read_words(_CUES, key))


# Behind the four figures, so that only years are looked at.
_NOT_BEHIND = "".join(f"(?<!{word}....)" for word in read_words(_CUES, "years.number_behind"))
_NOT_BEFORE = rf"(?!\d|\.\d|,\d{{3}}(?!\d)|{_any_of('years.number_before')})"
_NUMERAL = "[○零一二三四五六七八九]"
_YEAR = rf"(?:(?<!\d)(?<!\d\.)(?:1\d{{3}}|2[01]\d\d){_NOT_BEFORE}{_NOT_BEHIND}|[一二]{_NUMERAL}{{3}}(?=\s?年))"
_TENS = "[一二三四五六七八九]十"

_Years = tuple[int, int]


def _one_year(written: str) -> _Years:
    return _value(written), _value(written)


def _until_short_year(first: str, last: str) -> _Years:
    """Read 2018/19; 2019-03 is a month, and only its year is left."""
    year, end = _value(first), _value(first) // 100 * 100 + int(last)
    return year, max(year, end)


def _republican_year(written: str) -> _Years:
    year = _BEFORE_REPUBLIC + (1 if written == "元" else _value(written))
    return year, year


def _short_year(written: str) -> _Years:
    year = int(written) + (2000 if int(written) <= _LAST_SHORT_YEAR else 1900)
    return year, year


def _decade(written: str) -> _Years:
    """Read the 1930s; the 1800s and 1900s are centuries."""
    first = _value(written)
    return first, first + (99 if first % 100 == 0 and first < 2000 else 9)


def _decade_of_century(*written: str) -> _Years:
    """Read 20世纪30年代; without its number the century is the twentieth."""
    century = _value(written[0]) if len(written) > 1 else 20
    first = (century - 1) * 100 + _value(written[-1])
    return first, first + 9


def _century(written: str) -> _Years:
    century = _CENTURIES.get(written) or _value(written)
    return century * 100 - 99, century * 100


_PLAIN_YEAR = re.compile(rf"({_YEAR})(?:\s?年度?)?")
# Every way to write a time, with what reads the groups that match; of several that overlap the longest counts.
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., _Years]], ...] = (
    (_PLAIN_YEAR, _one_year),
    (re.compile(rf"({_YEAR})\s?年?\s?(?:[到至/-]|~)\s?(\d\d)(?![\d月.]|[-/]\d)年?"), _until_short_year),
    (re.compile(r"民国\s?(\d{1,3}|[一二三四五六七八九十百零○]+|元)\s?年度?|(?<!\d)(1[0-2]\d)年度"), _republican_year),
    (re.compile(r"(?<![\w'])'(\d\d)(?![\w'])"), _short_year),
    (re.compile(r"(?<!\d)([12]\d\d0)(?:'?s\b|年代)"), _decade),
    (
        re.compile(
            rf"(?:(?:(?<!\d)(\d\d)|(二?十[一二三四五六七八九]?))世纪|上个?世纪)?([1-9]0|{_TENS})年代|'([1-9]0)s\b"
        ),
        _decade_of_century,
    ),
    (
        re.compile(
            rf"\b(?:(1\d|2[01])(?:th|st)|({'|'.join(_CENTURIES)}))[ -]century\b"
            r"|(?<!\d)(1\d|2[01]|二?十[一二三四五六七八九]?)世纪"
        ),
        _century,
    ),
)
_TO = re.compile(r"\s*(?:到|至|-+|~+|to|through|until|till)\s*$")
_AND = re.compile(r"\s*,?\s*(?:,|和|与|及|跟|同|比|and|or|vs\.?|versus|to)?\s*(?:the\s+)?$")
_BETWEEN = re.compile(r"(?<!differ)(?:\bbetween\s+|从)$")
_BETWEEN_ZH = re.compile(r"\s*(?:期间|间|这几年|年间|之间)(?!的?(?:有什么|有何|有哪些)?(?:差|区别|不同|异同))")
_DIFFERENCE = re.compile(r"\b(?:differ\w*|compar\w*|contrast\w*)\s+(?:\w+\s+)?between\s+$")
_FROM = re.compile(r"(?:\b(?:from|between)\s+|从|自)$")
_SINCE_BEFORE = re.compile(r"\b(?:since|starting (?:in|from|with))\s+(?:the\s+)?$")
_AFTER_BEFORE = re.compile(r"\b(?:after|later than)\s+(?:the\s+)?$")
_UNTIL_BEFORE = re.compile(r"\b(?:until|till|up to|no later than)\s+(?:the\s+)?$")
_BEFORE_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s+(?:the\s+)?$")
_SINCE_BEHIND = re.compile(
    r"\s*(?:及?以来|及?以后|及?之后|后(?!来|半|[一二三四五六七八九十\d])|起(?!草|步|点)|[至到](?:今|现在|目前)"
    r"|(?:(?:and|or) )?(?:later|after|afterwards)\b(?! \d)|onwards?\b|to (?:now|date|the present|today)\b|on\b(?=\W*$))"
)
_BEFORE_BEHIND = re.compile(r"\s*(?:以前|之前|前(?![\d一二三四五六七八九十几半]))")
_UNTIL_BEHIND = re.compile(r"\s*(?:及以前|及之前|(?:and|or) (?:earlier|before)\b(?! \d))")
_SPEECH_EN = rf"(?:{_any_of('years.speech_en')})(?:es|s)?\b"
_SPEECH_ZH = rf"(?:{_any_of('years.speech_zh')})"
_REST_OF_DATE = r"(?:\s?\d\d?\s?月(?:\s?\d\d?\s?[日号])?|-\d\d?(?:-\d\d?)?)?"
_SPEECH_BEHIND = re.compile(
    rf"{_REST_OF_DATE}(?:\s?(?:的|在?那[篇份次个])?{_SPEECH_ZH}|\s+(?:(?!and\b|to\b)\w+\s+){{0,2}}{_SPEECH_EN})"
)
_SPEECH_BEFORE = re.compile(rf"(?:照|按照?|据|根据)$|\b{_SPEECH_EN}\s+(?:(?:of|for|from|in)\s+)?(?:the\s+)?$")
_SURELY_RESULT = re.compile(_any_of("question.surely_result"))
_RESULT = re.compile(_any_of("question.result"))
_PLAN = re.compile(_any_of("question.plan"))


def find_years(folded: str) -> list[YearSpan]:
    """Return the years and spans of years that a folded question names, in order; no two share a character."""
    spans = [_open(folded, span) for span in _join_ends(folded, _named_years(folded))]
    of_speech = [_is_of_speech(folded, span) for span in spans]
    # The 2016 and 2018 reports: what is said of one of two that are joined is said of both.
    joined = [bool(_AND.match(folded[left.end : right.start])) for left, right in pairwise(spans)]
    for index in range(len(joined)):
        of_speech[index + 1] |= joined[index] and of_speech[index]
    for index in reversed(range(len(joined))):
        of_speech[index] |= joined[index] and of_speech[index + 1]
    return [replace(span, is_of_speech=said) for span, said in zip(spans, of_speech, strict=True)]


def find_plain_years(folded: str) -> set[int]:
    """Return the years that a text names in four figures, each by itself; much faster than to find all times."""
    return {_value(match[1]) for match in _PLAIN_YEAR.finditer(folded)}


def asks_for_result(folded: str) -> bool | None:
    """Return True if a question asks for what came about, False for what was planned, None where it does not tell."""
    if _SURELY_RESULT.search(folded):
        return True
    if _PLAN.search(folded):
        return False
    return True if _RESULT.search(folded) else None


def _named_years(folded: str) -> list[YearSpan]:
    """Return the times that a text names, one by one, in order."""
    named = [
        YearSpan(match.start(), match.end(), *read(*filter(None, match.groups())))
        for form, read in _FORMS
        for match in form.finditer(folded)
    ]
    apart: list[YearSpan] = []
    for span in sorted(named, key=lambda span: (span.start - span.end, span.start)):
        if span.first >= FIRST_YEAR and span.last <= LAST_YEAR and not _overlaps_one(span, apart):
            apart.append(span)
    return sorted(apart)


def _overlaps_one(span: YearSpan, others: Sequence[YearSpan]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _join_ends(folded: str, spans: Sequence[YearSpan]) -> list[YearSpan]:
    """Return the spans with those joined that are the two ends of one: 2010-2012, between 2010 and 2012."""
    joined: list[YearSpan] = []
    for span in spans:
        if joined and joined[-1].last < span.first and (ends := _ends(folded, joined[-1], span)):
            joined[-1] = YearSpan(*ends, joined[-1].first, span.last)
        else:
            joined.append(span)
    return joined


def _ends(folded: str, left: YearSpan, right: YearSpan) -> tuple[int, int] | None:
    """Return where a span with two ends stands; None for two years that are only named side by side."""
    before, gap = folded[: left.start], folded[left.end : right.start]
    during = _BETWEEN_ZH.match(folded, right.end)
    between = bool(_BETWEEN.search(before)) and not _DIFFERENCE.search(before)
    if not (_TO.match(gap) or ((between or during) and re.fullmatch(r"\s*(?:和|与|and)\s*", gap))):
        return None
    start = _FROM.search(before)
    return start.start() if start else left.start, during.end() if during else right.end


def _open(folded: str, span: YearSpan) -> YearSpan:
    """Return a span without end, or without beginning, where a text says since or before: 2018年以来."""
    before = folded[: span.start]
    for pattern, first, last in (
        (_SINCE_BEFORE, span.first, LAST_YEAR),
        (_AFTER_BEFORE, span.last + 1, LAST_YEAR),
        (_UNTIL_BEFORE, FIRST_YEAR, span.last),
        (_BEFORE_BEFORE, FIRST_YEAR, span.first - 1),
    ):
        if cue := pattern.search(before):
            return YearSpan(cue.start(), span.end, first, last)
    for pattern, first, last in (
        (_UNTIL_BEHIND, FIRST_YEAR, span.last),
        (_SINCE_BEHIND, span.first, LAST_YEAR),
        (_BEFORE_BEHIND, FIRST_YEAR, span.first - 1),
    ):
        if cue := pattern.match(folded, span.end):
            start = _FROM.search(before)
            return YearSpan(start.start() if start else span.start, cue.end(), first, last)
    return span


def _is_of_speech(folded: str, span: YearSpan) -> bool:
    """Return True if a year is said of a speech: 2016年的报告, the 2016 report, the address of 1861."""
    return bool(_SPEECH_BEHIND.match(folded, span.end) or _SPEECH_BEFORE.search(folded[: span.start]))


def _value(written: str) -> int:
    return int(numeral_value(written.replace("〇", "○")))
