"""Check a quotation against the archive: word for word, altered, or not there."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, islice

from rag.cite import ids
from rag.cite.align import Alignment, align
from rag.errors import BadQuote
from rag.text.normalise import Folded, fold_words
from rag.types import Citation, Difference, QuoteCheck, Speech

#: Fewer characters, punctuation at the ends and white space not counted, stand in too many speeches by chance.
MIN_LENGTH = 6
#: Longer than any quotation; what is longer is a document.
MAX_LENGTH = 2000
#: The least share of a quotation's characters that stand in the source unchanged, in order and together, for it to
#: count as altered rather than absent; measured in benchmarks/README.md.
SIMILAR = 0.7
# What follows from where a quotation was cut, not from its words.
_EDGE = re.compile(r"""^[\s"'.,;:!?…()\[\]{}《》<>]+|[\s"'.,;:!?…()\[\]{}《》<>]+$""")
_SEPARATOR = "\n"
_SEEDS = 64
_PLACES = 2000
_WINDOWS = 12


class QuoteIndex:
    """Speeches made ready for checking any number of quotations; safe to share between threads."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self._speeches = speeches

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The folded speeches, one behind the other, and where each starts; folding drops every line break."""
        texts = [fold_words(speech.text).text + _SEPARATOR for speech in self._speeches]
        return "".join(texts), [0, *accumulate(map(len, texts))][:-1]

    def check(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the speeches, and where; raises BadQuote when they are too few or too many.

        Width, case, white space, quote marks, traditional characters and the punctuation at both ends are not counted
        as differences. An altered quotation comes with the true wording, which the differences belong to, first.
        """
        words = _trim(text)
        exact = list(_places(words.text, self._text))
        if exact:
            return QuoteCheck(text, "exact", self._cite((at, at + len(words.text)) for at in exact))
        nearest = self._nearest(words.text)
        if not nearest or nearest[0].distance > (1 - SIMILAR) * len(words.text):
            return QuoteCheck(text, "absent")
        runs = [(run.start, run.end) for run in nearest]
        return QuoteCheck(text, "altered", self._cite(runs), self._differences(text, words, nearest[0]))

    def _nearest(self, words: str) -> list[Alignment]:
        """Return the runs with the least distance to some words, without those that overlap one before them."""
        runs = [run for start, end in self._windows(words) for run in self._align(words, start, end)]
        least = min((run.distance for run in runs), default=0)
        found: list[Alignment] = []
        for run in sorted((run for run in runs if run.distance == least), key=lambda run: run.start):
            if not found or run.start >= found[-1].end:
                found.append(run)
        return found

    def _align(self, words: str, start: int, end: int) -> Iterator[Alignment]:
        """Align some words with a window of the archive, or with each of its parts if it spans several speeches."""
        for part in self._text[start:end].split(_SEPARATOR):
            if part:
                run = align(words, part)
                yield Alignment(start + run.start, start + run.end, run.distance)
            start += len(part) + 1

    def _windows(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield the windows that share the most, and the rarest, short runs of characters with some words.

        A run that stands at `place` in the archive and at `offset` in the words votes for a copy of the words that
        starts about place - offset; insertions and deletions spread the votes, so they are counted in broad steps.
        """
        width = max(16, len(words) // 4)
        votes: Counter[int] = Counter()
        for offset, seed in _seeds(words):
            places = list(islice(_places(seed, self._text), _PLACES))
            for place in places:
                step = (place - offset) // width
                votes[step] += 1 / len(places)
                votes[step - 1] += 1 / len(places)
        for step, _ in votes.most_common(_WINDOWS):
            start = (step - 1) * width
            yield max(0, start), max(0, start + 4 * width + len(words))

    def _cite(self, runs: Iterable[tuple[int, int]]) -> tuple[Citation, ...]:
        """Cite runs of the archive, those in the same sentences once."""
        cited = (ids.make(speech, *span) for speech, span in map(self._origin, runs))
        return tuple(dict.fromkeys(cited))
