"""Check a quotation against the archive: word for word, altered, or not there."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate

import numpy as np

from rag.cite import ids
from rag.cite.align import Alignment, align, least_distance
from rag.cite.grams import Grams
from rag.errors import BadQuote
from rag.text.normalise import Folded, fold_words
from rag.text.numbers import number_across
from rag.types import Citation, Difference, QuoteCheck, Span, Speech

#: Fewer characters, white space and the punctuation at the ends not counted, stand in many speeches by chance. Ten
#: would be surer, but people quote less: one of the development questions asks about nine.
MIN_LENGTH = 6
#: Longer than any quotation; what is longer is a document.
MAX_LENGTH = 2000
# How near a quotation of at least so many characters must come to the archive to be altered and not absent: one less
# the share of its characters that must change. The longer it is, the less chance brings it near to other words. Of
# clauses with one or two words changed, a negation put in or a fifth left out, at least 0.95 come as near as this, but
# short ones with two words changed (0.3); of sentences that only another speech holds, 0.12, 0.03 and 0.00 do.
_NEAR = ((41, 0.5), (15, 0.6), (0, 0.7))
# What depends on where a quotation was cut, not on its words. A percent sign or a mask is a word.
_EDGES = "\"'.,;:!?…()[]{}《》<>"
_SEPARATOR = "\n"
# Words that begin right behind one of these say the opposite of their source.
_NEGATION = re.compile("(?:不|没有?|未|勿|莫)$")
_LONGEST_NEGATION = 2
# Words from this length on are looked up by runs of three characters, which are rarer; few changes touch all of them.
_LONG = 16
# Limits on the work for one quotation: runs looked up, places considered for each, windows aligned.
_RUNS = 64
_PLACES = 2000
_WINDOWS = 12


class QuoteIndex:
    """Speeches made ready for checking any number of quotations; threads may share it."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self._speeches = speeches
        # The way back from folded text takes more room than the text, so it is kept for the speeches in use only.
        self._folded = lru_cache(maxsize=64)(lambda position: fold_words(speeches[position].text))

    def check(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the speeches, and where; raises BadQuote when they are too few or too many.

        Width, case, white space, quote marks, traditional characters and the punctuation at both ends are no
        differences. Words that begin or end inside a number of the source change it, and are altered. The matches are
        the sentences that hold the words; of an altered quotation, those that come nearest, and the differences are
        those from the first.
        """
        words = _read(text)
        runs = [Span(at, at + len(words.text)) for at in _places(words.text, self._text)]
        exact = [run for run in runs if self._cut(run) == (None, None)]
        if exact:
            return QuoteCheck(text, "exact", self._cite(exact))
        runs = runs or self._nearest(words.text)
        if not runs:
            return QuoteCheck(text, "absent")
        return QuoteCheck(text, "altered", self._cite(runs), self._differences(text, words, runs[0]))

    @cached_property
    def _text(self) -> str:
        """The folded speeches, one behind the other; folding drops line breaks, so that the separator is unique."""
        return "".join(fold_words(speech.text).text + _SEPARATOR for speech in self._speeches)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(part) + 1 for part in self._text.split(_SEPARATOR))]

    @cached_property
    def _pairs(self) -> Grams:
        return Grams(self._text, 2)

    @cached_property
    def _triples(self) -> Grams:
        return Grams(self._text, 3)

    def _nearest(self, words: str) -> list[Span]:
        """Return the runs that come nearest to some words, none if that is not near, without those that overlap."""
        least, counts, runs = _most_changes(words), Counter(words), []
        for start, part in self._windows(words):
            run = align(words, part, least) if least_distance(counts, part) <= least else None
            if run:
                least = run.distance
                runs.append(Alignment(start + run.start, start + run.end, run.distance))
        found: list[Span] = []
        for run in sorted(runs, key=lambda run: run.start):
            if run.distance == least and not (found and found[-1].overlaps(run.start, run.end)):
                found.append(Span(run.start, run.end))
        return found

    def _windows(self, words: str) -> Iterator[tuple[int, str]]:
        """Yield the windows of the archive that share the most, and the rarest, short runs with some words.

        A run that stands at `place` in the archive and at `offset` in the words votes for a copy of the words that
        starts at about place - offset; insertions and deletions spread the votes, so they are counted in broad steps.
        A window is where it starts and its text; one that spans several speeches comes in parts.
        """
        width = max(8, len(words) // 4)
        grams = self._pairs if len(words) < _LONG else self._triples
        offsets, places, weights = grams.find(words, _RUNS, _PLACES)
        steps, step_of = np.unique((places - offsets) // width, return_inverse=True)
        votes = np.bincount(step_of, weights, len(steps))
        # A copy may begin in a step or, where something was put in or left out, in the next.
        votes[:-1] += np.where(np.diff(steps) == 1, votes[1:], 0)
        chosen: list[int] = []
        for step in steps[np.argsort(-votes, kind="stable")[: 3 * _WINDOWS]].tolist():
            # The window of a neighbour holds the same copy.
            if len(chosen) < _WINDOWS and not {step - 1, step + 1} & set(chosen):
                chosen.append(step)
        for step in chosen:
            start = max(0, (step - 1) * width)
            for part in self._text[start : max(0, (step + 3) * width + len(words))].split(_SEPARATOR):
                if part:
                    yield start, part
                start += len(part) + 1

    def _cite(self, runs: Iterable[Span]) -> tuple[Citation, ...]:
        """Cite the sentences that hold some runs of the archive, each once."""
        return tuple(dict.fromkeys(ids.make(*self._origin(run)) for run in runs))

    def _origin(self, run: Span) -> tuple[Speech, int, int]:
        """Return the speech of a run of the archive, and where it stands there."""
        position = bisect_right(self._starts, run.start) - 1
        start = self._starts[position]
        return self._speeches[position], *self._folded(position).origin(run.start - start, run.end - start)

    def _cut(self, run: Span) -> tuple[Span | None, Span | None]:
        """Return the number or negation that a run of the archive cuts off at its start, and the number at its end.

        Both are spans of the speech's text.
        """
        speech, first, last = self._origin(run)
        negation = _NEGATION.search(speech.text, max(0, first - _LONGEST_NEGATION), first)
        head = Span(*negation.span()) if negation else number_across(speech.text, first)
        return head, number_across(speech.text, last)

    def _differences(self, text: str, words: Folded, run: Span) -> tuple[Difference, ...]:
        """Compare a quotation, of which `words` were looked up, with a run of the archive, both as they are printed.

        What the run cuts off at its ends is one difference there, a number whole.
        """
        position = bisect_right(self._starts, run.start) - 1
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
            Difference(_print(text, words, a, b), _print(printed, folded, first + c, first + d))
            for a, b, c, d in _changes(words.text, source, left - first, right - first)
        )


def check(text: str, speeches: Sequence[Speech]) -> QuoteCheck:
    """Check one quotation against some speeches; a QuoteIndex is quicker for more than one."""
    return QuoteIndex(speeches).check(text)


def _read(text: str) -> Folded:
    if len(text) > MAX_LENGTH:
        raise BadQuote(
            f"The quotation has {len(text):,} characters, at most {MAX_LENGTH:,} are checked; check it in parts."
        )
    folded = fold_words(text)
    start = len(folded.text) - len(folded.text.lstrip(_EDGES))
    end = len(folded.text.rstrip(_EDGES))
    if end - start < MIN_LENGTH:
        raise BadQuote(
            f"The quotation has {max(0, end - start)} characters without spaces and punctuation around it, "
            f"at least {MIN_LENGTH} are needed to find it; quote more of the sentence."
        )
    return Folded(folded.text[start:end], folded.offsets[start:end])


def _most_changes(words: str) -> float:
    return next((1 - near) * len(words) for length, near in _NEAR if len(words) >= length)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _changes(words: str, source: str, left: int, right: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the spans words[a:b] and source[c:d] that differ; only within source[left:right] may they be equal."""
    blocks = SequenceMatcher(None, words, source, autojunk=False).get_matching_blocks()
    same = [(each.a - each.b, max(each.b, left), min(each.b + each.size, right)) for each in blocks]
    same = [(shift, start, end) for shift, start, end in same if start < end]
    a = c = 0
    for shift, start, end in [*same, (len(words) - len(source), len(source), len(source))]:
        if a < start + shift or c < start:
            yield a, start + shift, c, start
        a, c = end + shift, end


def _print(text: str, folded: Folded, start: int, end: int) -> str:
    if start == end:
        return ""
    first, last = folded.origin(start, end)
    return text[first:last]
