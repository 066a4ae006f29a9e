"""List the figures of a text that are worth a line in a table, each with the clause that says what it counts."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.text.normalise import fold
from rag.text.numbers import mask_spans
from rag.text.quantities import COUNT, Figure, read_figures
from rag.types import Span

#: A clause that leaves so few characters beside its figure says what it counts only with the clause before it.
MIN_WORDS_BESIDE = 4
#: More of a clause than so many characters on either side of its figure is left out.
MAX_CLAUSE_SIDE = 80
#: So many characters on either side of a figure are read for what it is.
MAX_CHARS_AROUND = 40
#: Smaller figures that stand without a unit are labels, and those in words are articles.
MIN_BARE = 10
# What has the form of a figure and is a number of something: of a year, a month, a plan, a session.
_NUMBERING_UNITS = ("year", "五年规划", "届", "级")
_ORDINAL_BEFORE = re.compile(r"(?:\bno\.|\bchapter|\bsection|\barticle|\bpart|[:/\-–—])$")
_ORDINAL_AFTER = re.compile(
    r"\s*(?:号|世纪|[代后前](?![0-9])|[:/]\d|[、.)）．](?=\D|$)|(?:and |-)[a-z]*(?:first|second|third|th|ieth)\b)"
)
_ORDINAL_WRITTEN = re.compile(r"(?:\dst|\dnd|\drd|\dth|大)$")
_MONTH_BEFORE = re.compile(
    r"(?:\d月|\b(?:january|february|march|april|may|june|july|august|september|october|november|december))$"
)
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_YEAR_BEFORE = re.compile(r"(?:\b(?:in|of|since|by|from|until|till|before|after|during|between|year)|,)$")
_QUOTE_BEFORE, _QUOTE_AFTER = re.compile(r"[\"'“‘《「]$"), re.compile(r"[\"'”’》」]")
#: Very, and not ten of anything.
_ADVERB = "十分"
#: One or two, five or six tens: two digits in a row, which are no year.
_APPROXIMATE = re.compile(r"(?<![○零一二两三四五六七八九])[一二两三四五六七八九]{2}(?![○零一二两三四五六七八九])")
_CLAUSE_END = re.compile(r"[。！？；;!?\n，、]|,(?!\d)|\.(?=\s|$)")
_SENTENCE_END = "。！？；;!?\n."


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A figure with its value and unit (as in rag.text.quantities), where it stands, and the clause around it."""

    value: float
    unit: str
    start: int
    end: int
    clause: Span


def list_figures(text: str) -> list[ListedFigure]:
    """Return the figures of a text in order, without dates, numbers of items, articles and what is half masked."""
    figures: list[ListedFigure] = []
    for line in _lines(text):
        figures += _list_line(text, line)
    return figures


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def _list_line(text: str, line: Span) -> Iterator[ListedFigure]:
    words = text[line.start : line.end]
    folded = fold(words)
    if len(folded) != len(words) or not re.search(r"[0-9○零一二两三四五六七八九十百]|[a-z]{3}", folded):
        return
    figures = read_figures(words)
    if not figures:
        return
    masks = [mask for mask in mask_spans(words) if mask.start < mask.end]
    mask_ends = [mask.end for mask in masks]
    clauses = _clauses(words)
    for figure in figures:
        start, end = _trimmed(words, figure)
        nearest = masks[bisect_left(mask_ends, start) :][:1]
        is_masked = any(mask.start <= end for mask in nearest)
        if not is_masked and not _is_numbering(folded, figure):
            clause = _clause_of(words, clauses, Span(start, end))
            around = Span(line.start + clause.start, line.start + clause.end)
            yield ListedFigure(figure.value, figure.unit, line.start + start, line.start + end, around)


def _trimmed(words: str, figure: Figure) -> tuple[int, int]:
    """Return where a figure stands, without white space around it."""
    written = words[figure.start : figure.end]
    return figure.end - len(written.lstrip()), figure.start + len(written.rstrip())


def _is_numbering(folded: str, figure: Figure) -> bool:
    """Return True if a figure dates, counts off, names, or only begins a noun: 3月5日, 第12条, “863”, 两个方面."""
    written = folded[figure.start : figure.end].strip()
    before = folded[max(0, figure.start - MAX_CHARS_AROUND) : figure.start].rstrip()
    after = folded[figure.end : figure.end + MAX_CHARS_AROUND]
    is_small = figure.value < MIN_BARE and (figure.unit == "" or not any(map(str.isdigit, written)))
    return (
        figure.unit in _NUMBERING_UNITS
        or is_small
        or written == _ADVERB
        or bool(_APPROXIMATE.search(written))
        or _is_date(figure, written, before)
        or _is_ordinal(figure, written, before, after)
        or bool(figure.unit == "" and _QUOTE_BEFORE.search(before) and _QUOTE_AFTER.match(after))
    )


def _is_date(figure: Figure, written: str, before: str) -> bool:
    """Return True for a month, a day, or a year that only an English preposition shows to be one."""
    is_month = figure.unit == "月" and "个" not in written
    is_day = figure.unit == "天" and written.endswith(("日", "号"))
    is_day_of_month = figure.unit in ("天", "") and bool(_MONTH_BEFORE.search(before))
    return is_month or is_day or is_day_of_month or bool(_YEAR.fullmatch(written) and _YEAR_BEFORE.search(before))


def _is_ordinal(figure: Figure, written: str, before: str, after: str) -> bool:
    """Return True for what counts off: 第12条, 十大, 90后, 200th, No. 5, 8:30, 3．."""
    is_label = figure.unit in ("", COUNT, "年") and (_ORDINAL_BEFORE.search(before) or _ORDINAL_AFTER.match(after))
    return bool(before.endswith("第") or _ORDINAL_WRITTEN.search(written) or is_label)


def _clauses(words: str) -> list[Span]:
    """Return the clauses of a line, with the marks that end them."""
    ends = [match.end() for match in _CLAUSE_END.finditer(words)]
    cuts = sorted({0, *ends, len(words)})
    return [Span(start, end) for start, end in pairwise(cuts)]


def _clause_of(words: str, clauses: list[Span], figure: Span) -> Span:
    """Return the clause of a figure without the mark at its end; of a bare one, with the clause before it."""
    index = bisect_right(clauses, figure.start, key=lambda clause: clause.end)
    start, end = clauses[index].start, max(figure.end, clauses[index].end)
    is_bare = end - start - (figure.end - figure.start) < MIN_WORDS_BESIDE
    if is_bare and index and words[clauses[index - 1].end - 1] not in _SENTENCE_END:
        start = clauses[index - 1].start
    start, end = max(start, figure.start - MAX_CLAUSE_SIDE), min(end, figure.end + MAX_CLAUSE_SIDE)
    while end > figure.end and words[end - 1] in "，、,。；;！？!?. ":
        end -= 1
    while start < figure.start and words[start] in " \u3000":
        start += 1
    return Span(start, end)
