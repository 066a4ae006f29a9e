"""Check a quotation against the archive: word for word, altered, or not there."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, islice

import numpy as np

from rag.cite import ids
from rag.cite.align import Alignment, align, least_distance
from rag.cite.changes import find_changes
from rag.cite.grams import Grams
from rag.errors import BadQuote
from rag.text.normalise import Folded, fold_punctuation, fold_words
from rag.text.numbers import number_across
from rag.types import Citation, Difference, QuoteCheck, Span, Speech

#: Fewer characters, white space and the punctuation at the ends not counted, stand in many speeches by chance. Ten
#: would be surer, but people quote less: one of the development questions asks about nine.
MIN_QUOTE_CHARS = 6
#: No quotation is longer; what is longer is a document.
MAX_QUOTE_CHARS = 2000
# By the least length of a quotation in characters: the share of them that must stay as they are to make it words of the
# archive, for it to be altered and not absent. The longer it is, the less chance brings it near to other words. Of
# clauses with one or two words changed, a negation put in or a fifth left out, at least 0.95 come as near as this, but
# short ones with two words changed (0.3); of sentences that only another speech holds, 0.12, 0.03 and 0.00 do.
_MIN_SIMILARITY = {41: 0.5, 15: 0.6, 0: 0.7}
#: A part of a quotation that leaves words out has at least so many characters, and one of them MIN_QUOTE_CHARS.
MIN_PART_CHARS = 4
_OMISSION = re.compile(r"[\[(]?…[\])]?")
# Punctuation at the ends depends on where a quotation was cut, not on its words. A percent sign or a mask is a word.
_EDGE_PUNCTUATION = "\"'.,;:!?…()[]{}《》<>"
_SEPARATOR = "\n"
# Words that begin right behind one of these say the opposite of their source.
_NEGATION_BEFORE = re.compile("(?:不|没有?|未|勿|莫)$")
_MAX_NEGATION_CHARS = 2
# Words from this length on are looked up by runs of three characters, which are rarer; few changes touch all of them.
_LONG_QUOTE_CHARS = 16
# Limits on the work for one quotation: runs looked up, matches considered for each, windows aligned.
_MAX_RUNS = 64
_MAX_MATCHES_OF_A_RUN = 2000
_MAX_WINDOWS = 12
# Windows considered for one that is aligned: many are neighbours and hold the same copy.
_WINDOWS_CONSIDERED = 3 * _MAX_WINDOWS
# Speeches of which the offsets of folded text are held in memory.
_CACHED_SPEECHES = 64


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the folded archive in which a quotation may stand, within one speech."""

    start: int
    text: str


class QuoteIndex:
    """Speeches made ready for checking any number of quotations; threads may share it.

    They are folded and joined to one text, the archive; the offsets of this class count its characters.
    """

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self._speeches = speeches
        # The offsets that lead from folded text back take more room than the text: they are held for few speeches.
        self._folded = lru_cache(maxsize=_CACHED_SPEECHES)(lambda position: _fold(speeches[position].text))

    def check(self, text: str) -> QuoteCheck:
        """Return whether words stand in the speeches, and where; raises BadQuote when they are too few or too many.

        Width, case, white space, kinds of quotation marks, dashes and dots typed several times, traditional characters
        and the punctuation at both ends are no differences. Where words may be left out at an ellipsis and the parts
        stand in their order in one paragraph or two neighbouring ones, the quotation is abridged. Words that begin or
        end inside a number of the source change it, and are altered. The matches are
        the sentences that hold the words; for an altered quotation they are those that come nearest, and the
        differences are those from the first of them.
        """
        words = _fold_quotation(text)
        runs = [Span(start, start + len(words.text)) for start in _occurrences(words.text, self._text)]
        exact = [run for run in runs if self._cut(run) == (None, None)]
        if exact:
            return QuoteCheck(text, "exact", self._cite(exact))
        if parts := self._abridged(words.text):
            return QuoteCheck(text, "abridged", self._cite(parts))
        runs = runs or self._nearest(words.text)
        if not runs:
            return QuoteCheck(text, "absent")
        return QuoteCheck(text, "altered", self._cite(runs), self._differences(text, words, runs[0]))

    def _abridged(self, words: str) -> list[Span]:
        """Return where the parts of a quotation stand that leaves words out at its dots; none where they do not.

        They have to stand in their order, each in the paragraph of the one before it or in the next.
        """
        parts = [part.strip(_EDGE_PUNCTUATION) for part in _OMISSION.split(words)]
        if len(parts) < 2 or min(map(len, parts)) < MIN_PART_CHARS or max(map(len, parts)) < MIN_QUOTE_CHARS:
            return []
        for start in _occurrences(parts[0], self._text):
            runs = [Span(start, start + len(parts[0]))]
            for part in parts[1:]:
                runs += self._next_part(part, runs[-1])
            if len(runs) == len(parts) and self._cut(runs[0]) == (None, None):
                return runs
        return []

    def _next_part(self, part: str, before: Span) -> list[Span]:
        """Return where a part of a quotation stands behind another one, in its paragraph or in the next; else none."""
        nearby = self._text[before.end : self._end_of_next_paragraph(before)]
        spans = (Span(before.end + at, before.end + at + len(part)) for at in _occurrences(part, nearby))
        return list(islice((span for span in spans if self._cut(span) == (None, None)), 1))

    def _end_of_next_paragraph(self, run: Span) -> int:
        """Return where in the archive the paragraph behind that of a run ends, or its turn where that ends before."""
        speech, start, end = self._origin(run)
        following = bisect_right(speech.paragraphs, end - 1, key=lambda paragraph: paragraph.start)
        last = speech.paragraphs[min(following, len(speech.paragraphs) - 1)].end
        turn = speech.turn_at(start)
        position = self._position(run)
        stop = bisect_left(self._folded(position).offsets, min(last, turn.end) if turn else last)
        return self._starts[position] + stop

    @cached_property
    def _text(self) -> str:
        """The archive: the folded speeches, one behind the other.

        Folding drops line breaks, so that a separator stands nowhere else.
        """
        return "".join(_fold(speech.text).text + _SEPARATOR for speech in self._speeches)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each speech begins in the archive."""
        return [0, *accumulate(len(part) + 1 for part in self._text.split(_SEPARATOR))]

    @cached_property
    def _pairs(self) -> Grams:
        return Grams(self._text, 2)

    @cached_property
    def _triples(self) -> Grams:
        return Grams(self._text, 3)

    def _nearest(self, words: str) -> list[Span]:
        """Return the runs that come nearest to some words, none if that is not near, without those that overlap."""
        least, counts, runs = _max_changes(words), Counter(words), []
        for window in self._windows(words):
            run = align(words, window.text, least) if least_distance(counts, window.text) <= least else None
            if run:
                least = run.distance
                runs.append(Alignment(window.start + run.start, window.start + run.end, run.distance))
        nearest: list[Span] = []
        for run in sorted(runs, key=lambda run: run.start):
            if run.distance == least and not (nearest and nearest[-1].overlaps(run.start, run.end)):
                nearest.append(Span(run.start, run.end))
        return nearest

    def _windows(self, words: str) -> Iterator[_Window]:
        """Yield the windows of the archive that share the most, and the rarest, short runs with some words.

        One that spans several speeches comes in parts.
        """
        width = _step_width(words)
        for step in self._likely_steps(words):
            start = max(0, (step - 1) * width)
            for part in self._text[start : max(0, (step + 3) * width + len(words))].split(_SEPARATOR):
                if part:
                    yield _Window(start, part)
                start += len(part) + 1

    def _likely_steps(self, words: str) -> list[int]:
        """Return in which steps of the archive copies of some words may begin, the likeliest first.

        A run at one offset in the archive and at another in the words votes for a copy that begins at about the
        difference. Insertions and deletions spread the votes, so they are counted in broad steps of `_step_width`.
        """
        grams = self._pairs if len(words) < _LONG_QUOTE_CHARS else self._triples
        matches = grams.find(words, _MAX_RUNS, _MAX_MATCHES_OF_A_RUN)
        steps, step_of = np.unique((matches.in_text - matches.in_words) // _step_width(words), return_inverse=True)
        votes = np.bincount(step_of, matches.weights, len(steps))
        # A copy may begin in a step or, where something was put in or left out, in the next.
        votes[:-1] += np.where(np.diff(steps) == 1, votes[1:], 0)
        likely: list[int] = []
        for step in steps[np.argsort(-votes, kind="stable")[:_WINDOWS_CONSIDERED]].tolist():
            # The window of a neighbour holds the same copy.
            if len(likely) < _MAX_WINDOWS and not {step - 1, step + 1} & set(likely):
                likely.append(step)
        return likely

    def _cite(self, runs: Iterable[Span]) -> tuple[Citation, ...]:
        """Cite the sentences that hold some runs of the archive, each once."""
        return tuple(dict.fromkeys(ids.make(*self._origin(run)) for run in runs))

    def _position(self, run: Span) -> int:
        """Return which speech a run of the archive stands in."""
        return bisect_right(self._starts, run.start) - 1

    def _origin(self, run: Span) -> tuple[Speech, int, int]:
        """Return the speech of a run of the archive, and the start and end of the run in its text."""
        position = self._position(run)
        start = self._starts[position]
        return self._speeches[position], *self._folded(position).origin(run.start - start, run.end - start)

    def _cut(self, run: Span) -> tuple[Span | None, Span | None]:
        """Return the number or negation that a run of the archive cuts at its start, and the number at its end.

        Both are spans of the speech's text, None where nothing is cut.
        """
        speech, first, last = self._origin(run)
        negation = _NEGATION_BEFORE.search(speech.text, max(0, first - _MAX_NEGATION_CHARS), first)
        head = Span(*negation.span()) if negation else number_across(speech.text, first)
        return head, number_across(speech.text, last)

    def _differences(self, text: str, words: Folded, run: Span) -> tuple[Difference, ...]:
        """Compare a quotation, of which `words` were looked up, with a run of the archive, both as they are printed.

        What the run cuts off at its ends is one difference there, a number whole.
        """
        position = self._position(run)
        folded, start = self._folded(position), self._starts[position]
        head, tail = self._cut(run)
        first, last = run.start - start, run.end - start
        left, right = first, last
        if head:
            first, left = bisect_left(folded.offsets, head.start), bisect_left(folded.offsets, head.end)
        if tail:
            right, last = bisect_left(folded.offsets, tail.start), bisect_left(folded.offsets, tail.end)
        printed, source = self._speeches[position].text, folded.text[first:last]
        return tuple(
            Difference(
                _printed(text, words, change.start, change.end),
                _printed(printed, folded, first + change.source_start, first + change.source_end),
                _offset_at(words, change.start, len(text)),
                _offset_at(folded, first + change.source_start, len(printed)),
            )
            for change in find_changes(words.text, source, left - first, right - first)
        )


def check(text: str, speeches: Sequence[Speech]) -> QuoteCheck:
    """Check one quotation against some speeches; a QuoteIndex is quicker for more than one."""
    return QuoteIndex(speeches).check(text)


def _fold(text: str) -> Folded:
    return fold_punctuation(fold_words(text))


def _fold_quotation(text: str) -> Folded:
    """Return a quotation folded, without the punctuation at its ends; raises BadQuote by its length."""
    if len(text) > MAX_QUOTE_CHARS:
        raise BadQuote(
            f"The quotation has {len(text):,} characters, at most {MAX_QUOTE_CHARS:,} are checked; check it in parts."
        )
    folded = _fold(text)
    start = len(folded.text) - len(folded.text.lstrip(_EDGE_PUNCTUATION))
    end = len(folded.text.rstrip(_EDGE_PUNCTUATION))
    if end - start < MIN_QUOTE_CHARS:
        raise BadQuote(
            f"The quotation has {max(0, end - start)} characters without spaces and punctuation around it, "
            f"at least {MIN_QUOTE_CHARS} are needed to find it; quote more of the sentence."
        )
    return Folded(folded.text[start:end], folded.offsets[start:end])


def _max_changes(words: str) -> float:
    """Return how many characters of some words may change before they count as absent."""
    similarity = next(share for length, share in _MIN_SIMILARITY.items() if len(words) >= length)
    return (1 - similarity) * len(words)


def _step_width(words: str) -> int:
    """Return how many characters of the archive make one step where copies of some words are looked for."""
    return max(8, len(words) // 4)


def _occurrences(words: str, text: str) -> Iterator[int]:
    """Yield the offsets at which some words stand in a text, also where they overlap."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _printed(text: str, folded: Folded, start: int, end: int) -> str:
    """Return the characters of a text that a span of its folded form was made from."""
    if start == end:
        return ""
    first, last = folded.origin(start, end)
    return text[first:last]


def _offset_at(folded: Folded, position: int, end: int) -> int:
    """Return where a character of a folded text begins in the original, its end behind the last one."""
    return folded.offsets[position] if position < len(folded.offsets) else end
