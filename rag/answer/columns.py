"""Which row of a table has the most or the least: the column that is asked for is compared, totals left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.candidate import Candidate
from rag.data.tables import read_alternatives
from rag.text.normalise import fold
from rag.types import Question, Span, Speech

#: So many of the best candidates are looked at for the row of a table.
CANDIDATES_READ = 8
#: A head is asked for if the question holds so much of it.
MIN_HEAD_SHARE = 0.5
_BAR = " | "
_TABLE = "table_extremes.toml"
_CELL = re.compile(r"(?P<head>.+?)(?:：|: )(?P<value>.+)")
_NUMBER = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_UNIT = re.compile(r"[（(].*?[）)]")
_MOST = re.compile(read_alternatives(_TABLE, "words.most"), re.IGNORECASE)
_LEAST = re.compile(read_alternatives(_TABLE, "words.least"), re.IGNORECASE)
_WHICH = re.compile(read_alternatives(_TABLE, "words.which"), re.IGNORECASE)
_TOTAL = re.compile(read_alternatives(_TABLE, "words.totals"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: where it stands, its first cell, and the values of the others by their heads."""

    span: Span
    name: str
    values: dict[str, str]


def find_extreme_row(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the row with the largest or smallest value in the column that is asked for, all of them where several tie.

    Nothing is returned where the question asks for no such thing, or no table among the best candidates has the column.
    """
    text = fold(question.text)
    sign = -1 if _LEAST.search(text) else 1 if _MOST.search(text) else 0
    if not sign or not _WHICH.search(text):
        return []
    for candidate in candidates[:CANDIDATES_READ]:
        rows = [row for row in _table_around(candidate) if row.values and not _TOTAL.fullmatch(row.name)]
        head = _asked_head(text, rows)
        values = {
            row.span: value for row in rows if head and (value := _number_of(row.values.get(head, ""))) is not None
        }
        if len(values) > 1:
            best = max(sign * value for value in values.values())
            spans = [span for span, value in values.items() if sign * value == best]
            return [Candidate(candidate.speech, span, candidate.score, candidate.subject_index) for span in spans]
    return []


def _table_around(candidate: Candidate) -> list[_Row]:
    """Return the rows of the table of which a candidate is one."""
    speech = candidate.speech
    paragraphs = speech.paragraphs
    at = next((i for i, p in enumerate(paragraphs) if p.start <= candidate.span.start < p.end), None)
    if at is None or not _is_row(speech, paragraphs[at]):
        return []
    first = last = at
    while first and _is_row(speech, paragraphs[first - 1]):
        first -= 1
    while last + 1 < len(paragraphs) and _is_row(speech, paragraphs[last + 1]):
        last += 1
    return [_read_row(speech, span) for span in paragraphs[first : last + 1]]


def _is_row(speech: Speech, paragraph: Span) -> bool:
    return _BAR in speech.text[paragraph.start : paragraph.end]


def _read_row(speech: Speech, span: Span) -> _Row:
    name, *cells = speech.text[span.start : span.end].split(_BAR)
    return _Row(span, name.strip(), dict(_heads_and_values(cells)))


def _heads_and_values(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    for cell in cells:
        if match := _CELL.fullmatch(cell):
            yield match["head"], match["value"]


def _asked_head(question: str, rows: Sequence[_Row]) -> str | None:
    """Return the head of which a question holds the largest share, None where it holds too little of any."""
    heads = [head for head in dict.fromkeys(head for row in rows for head in row.values) if _holds_figures(head, rows)]
    shares = {head: _share(fold(_UNIT.sub("", head)), question) for head in heads}
    best = max(shares, key=lambda head: shares[head], default=None)
    return best if best is not None and shares[best] >= MIN_HEAD_SHARE else None


def _holds_figures(head: str, rows: Sequence[_Row]) -> bool:
    """Return True if a column has figures to compare, and not the names of the rows."""
    return sum(_number_of(row.values.get(head, "")) is not None for row in rows) > 1


def _share(head: str, question: str) -> float:
    """Return how much of a head a question holds: of its Latin words, else of its neighbouring characters."""
    if head.isascii():
        words = head.split()
        return sum(word.rstrip("s") in question for word in words) / max(1, len(words))
    pairs = [head[i : i + 2] for i in range(len(head) - 1)] or [head]
    return sum(pair in question for pair in pairs) / len(pairs)


def _number_of(value: str) -> float | None:
    match = _NUMBER.search(fold(value))
    return float(match[0].replace(",", "").replace("，", "").replace("−", "-")) if match else None
