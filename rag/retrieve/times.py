"""Read the times that a question names: years, spans of years, which speech in their order, results or plans."""

import re
from dataclasses import dataclass

from rag.data.tables import read_words
from rag.text.numerals import numeral_value

_CUES = "time_cues.toml"
#: Years before this and after this are no dates of speeches but other numbers.
FIRST_YEAR = 1000
LAST_YEAR = 2199

_DIGIT_YEAR = r"(?<![\d.,])(1\d{3}|2[01]\d\d)(?![\d,.]\d|\d|%|万|亿|元|人|个|公里|亩|户|名|吨)"
_NUMERAL_YEAR = r"([一二][〇○零一二三四五六七八九]{3})(?=年)"
_YEAR = rf"(?:{_DIGIT_YEAR}|{_NUMERAL_YEAR})"
_NAMED_YEAR = re.compile(rf"{_YEAR}年?(?:度)?")
_TO = r"\s*年?\s*(?:到|至|和|与|—+|–|-|~|～|to|and|through|until)\s*"
# 2010年到2012年 / between 2010 and 2012 / from 2010 to 2012 / 2010-2012
_SPAN = re.compile(
    rf"(?:\b(?P<between>between|from)\s+|(?P<from_zh>从))?{_YEAR}{_TO}{_YEAR}年?(?P<during>期间|之间|间|这几年|年间)?"
)
_SPEECH_BEHIND = re.compile(
    r"(?:的|那[篇份次个])?(?:政府)?(?:工作)?(?:报告|讲话|演讲|演说|致辞|发言|就职)"
    r"|\s+(?:(?!and\b|to\b)\w+\s+){0,2}(?:report|address|speech|inaugural|talk|statement|remarks|debate|message)\b"
)
_SPEECH_BEFORE = re.compile(
    r"(?:照|按照?|据|根据)$|\b(?:report|address|speech|inaugural|talk|statement|remarks)\s+(?:of|for|from|in)\s+$"
)
_JOINS_TWO = re.compile(r"和|与|\band\b")
_SINCE = re.compile(rf"{_YEAR}年?\s*(?:以来|以后|之后|后|起)|\b(?:since|after|from)\s+{_YEAR}(?:\s+on(?:wards?)?)?")
_UNTIL = re.compile(rf"{_YEAR}年?\s*(?:以前|之前|前)|\b(?:before|until|up to)\s+{_YEAR}")


def _cue(key: str) -> re.Pattern[str]:
    return re.compile("|".join(read_words(_CUES, key)))


_SURELY_RESULT = _cue("question.surely_result")
_RESULT = _cue("question.result")
_PLAN = _cue("question.plan")


@dataclass(frozen=True, slots=True)
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


def find_years(folded: str) -> list[YearSpan]:
    """Return the years and spans of years that a folded question names, in order; no two share a character."""
    spans = [*_spans(folded), *_half_open(folded)]
    for match in _NAMED_YEAR.finditer(folded):
        if not any(span.start < match.end() and match.start() < span.end for span in spans):
            year = _value(match[1] or match[2])
            if FIRST_YEAR <= year <= LAST_YEAR:
                is_of_speech = _is_of_speech(folded, match.start(), match.end())
                spans.append(YearSpan(match.start(), match.end(), year, year, is_of_speech))
    return sorted(spans, key=lambda span: span.start)


def _is_of_speech(folded: str, start: int, end: int) -> bool:
    """Return True if a year is said of a speech: 2016年的报告, the 2016 report, the address of 1861."""
    return bool(_SPEECH_BEHIND.match(folded, end) or _SPEECH_BEFORE.search(folded[:start]))


def asks_for_result(folded: str) -> bool | None:
    """Return True if a question asks for what came about, False for what was planned, None where it does not tell."""
    if _SURELY_RESULT.search(folded):
        return True
    if _PLAN.search(folded):
        return False
    return True if _RESULT.search(folded) else None


def _spans(folded: str) -> list[YearSpan]:
    """Return the spans with two ends; two years that are only joined by "and" are two years."""
    spans = []
    for match in _SPAN.finditer(folded):
        years = [_value(written) for written in match.groups()[2:6] if written]
        joined = folded[match.start() : match.end()]
        only_joined = _JOINS_TWO.search(joined) and not (match["between"] or match["from_zh"] or match["during"])
        if len(years) == 2 and years[0] < years[1] and not only_joined:
            spans.append(YearSpan(match.start(), match.end(), years[0], years[1]))
    return spans


def _half_open(folded: str) -> list[YearSpan]:
    since = [(match, True) for match in _SINCE.finditer(folded)]
    until = [(match, False) for match in _UNTIL.finditer(folded)]
    spans = []
    for match, is_since in [*since, *until]:
        year = _value(next(written for written in match.groups() if written))
        first, last = (year, LAST_YEAR) if is_since else (FIRST_YEAR, year)
        spans.append(YearSpan(match.start(), match.end(), first, last))
    return spans


def _value(written: str) -> int:
    return int(written) if written.isascii() else int(numeral_value(written.replace("〇", "○")))


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """Which of several speeches by their dates: 1 the first, -1 the last; and where a question says so."""

    start: int
    end: int
    position: int


_NOUN_ZH = "(?:一[次篇份个])?(?:的|届|任)?(?:总统)?(?:就职)?(?:讲话|演讲|演说|报告|致辞|发言|政府工作报告|就职)"
_NOUN_EN = r"(?:\s+\w+)?\s+(?:inaugural|inauguration|address|speech|report|talk|term|statement)\b"
_POSITIONS = {"first": 1, "second": 2, "third": 3, "last": -1}


def _order_pattern(name: str) -> re.Pattern[str]:
    chinese, english = read_words(_CUES, f"order.{name}")
    return re.compile(f"(?:{chinese}){_NOUN_ZH}|(?:{english}){_NOUN_EN}")


_ORDERS = tuple((_order_pattern(name), position) for name, position in _POSITIONS.items())


def find_order(folded: str) -> SpeechOrder | None:
    """Return which speech in the order of their dates a folded question means; None where it does not say."""
    orders = [
        SpeechOrder(match.start(), match.end(), position)
        for pattern, position in _ORDERS
        if (match := pattern.search(folded))
    ]
    return min(orders, key=lambda order: order.start, default=None)
