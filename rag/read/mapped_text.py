"""A text that lacks some marks of its file, or shows what they mean: where each of its characters stands there."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.read.account import MARKS, Dropped, DropRule
from rag.types import Piece, Span


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: a run of the file, or words that stand in none and are put there."""

    span: Span | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A run of a file that is no part of its text, the rule that left it out, and what is read in its place."""

    start: int
    end: int
    rule: DropRule = MARKS
    inserted: str = ""


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text as it is read, the runs of its file that it is made of, and what of the file was left out.

    `runs` are in the order of the text; a character of none of them was put there to show what the marks mean.
    """

    text: str
    runs: tuple[Piece, ...]
    dropped: tuple[Dropped, ...]

    def in_file(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the runs of the file that a run of the text is made of; `start` of each counts from that of the run."""
        first = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        for run in self.runs[first:]:
            if run.start >= end:
                return
            low, high = max(start, run.start), min(end, run.start + run.length)
            if low < high:
                yield Piece(low - start, run.source_start + low - run.start, high - low)


def map_text(
    source: str, edits: Sequence[Edit], replaced: Sequence[tuple[Span, list[Part]]], rest: DropRule = MARKS
) -> MappedText:
    """Return a file with runs of it left out, and others read as parts of their own, in which no edit counts.

    What those parts leave out goes by the rule `rest`.
    """
    inside = sorted((span for span, _ in replaced if span.start < span.end), key=lambda span: span.start)
    edits = [edit for edit in edits if not any(s.start <= edit.start < s.end for s in _near(inside, edit))]
    regions = [(Span(edit.start, edit.end), [Part(words=edit.inserted)]) for edit in edits] + list(replaced)
    writer = _Writer(source)
    at = 0
    for span, parts in sorted(regions, key=lambda region: (region[0].start, region[0].end)):
        writer.add_run(at, span.start)
        for part in parts:
            if part.span:
                writer.add_run(part.span.start, part.span.end)
            else:
                writer.add_words(part.words)
        at = max(at, span.end)
    writer.add_run(at, len(source))
    return MappedText("".join(writer.texts), tuple(writer.runs), tuple(_dropped(source, edits, writer.runs, rest)))


def _near(spans: Sequence[Span], edit: Edit) -> Iterable[Span]:
    """Return the only one of some spans in order that may hold an edit."""
    index = bisect_right(spans, edit.start, key=lambda span: span.start) - 1
    return spans[max(0, index) : index + 1]


class _Writer:
    """The text while it is put together."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.texts: list[str] = []
        self.runs: list[Piece] = []
        self._at = 0

    def add_run(self, start: int, end: int) -> None:
        """Add a run of the file."""
        if start < end:
            self.runs.append(Piece(self._at, start, end - start))
            self.add_words(self.source[start:end])

    def add_words(self, words: str) -> None:
        """Add words that stand nowhere in the file."""
        self.texts.append(words)
        self._at += len(words)


def _dropped(source: str, edits: Sequence[Edit], runs: Sequence[Piece], rest: DropRule) -> Iterator[Dropped]:
    """Yield what of the file is in no run of the text, by the rule of the edit that left it out, else by `rest`."""
    rules = sorted((edit for edit in edits if edit.start < edit.end), key=lambda edit: edit.start)
    starts = [edit.start for edit in rules]
    kept = sorted((run.source_start, run.source_start + run.length) for run in runs)
    at = 0
    for begin, end in [*kept, (len(source), len(source))]:
        inner = starts[bisect_right(starts, at) : bisect_left(starts, begin)] if at < begin else []
        for left, right in pairwise([at, *inner, begin]):
            if source[left:right].strip():
                index = bisect_right(starts, left) - 1
                is_begun = index >= 0 and starts[index] == left
                yield Dropped(left, right, rules[index].rule if is_begun else rest)
        at = max(at, end)
