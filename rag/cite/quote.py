"""Check a quotation against the archive: word for word, altered, or not there."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from heapq import nlargest
from itertools import accumulate, islice

from rag.cite import ids
from rag.cite.align import Alignment, align
from rag.errors import BadQuote
from rag.text.normalise import Folded, fold_words
from rag.types import Citation, Difference, QuoteCheck, Span, Speech

#: Fewer characters, white space and the punctuation at the ends not counted, stand in many speeches by chance.
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
# Limits on the work for one quotation: seeds looked up, places considered for each, windows aligned.
_SEEDS = 64
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
        differences. The matches are the sentences that hold the words; of an altered quotation, those that come
        nearest, and the differences are those from the first.
        """
        words = _read(text)
        exact = [Span(at, at + len(words.text)) for at in _places(words.text, self._text)]
        if exact:
            return QuoteCheck(text, "exact", self._cite(exact))
        runs = self._nearest(words.text)
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

    def _nearest(self, words: str) -> list[Span]:
        """Return the runs that come nearest to some words, none if that is not near, without those that overlap."""
        runs = [run for window in self._windows(words) for run in self._align(words, window)]
        least = min((run.distance for run in runs), default=len(words))
        found: list[Span] = []
        for run in sorted(runs, key=lambda run: run.start):
            if run.distance == least <= _most_changes(words) and not (found and found[-1].overlaps(run.start, run.end)):
                found.append(Span(run.start, run.end))
        return found

    def _align(self, words: str, window: Span) -> Iterator[Alignment]:
        """Align some words with a window of the archive, or with each of its parts if it spans several speeches."""
        start = window.start
        for part in self._text[window.start : window.end].split(_SEPARATOR):
            if part:
                run = align(words, part)
                yield Alignment(start + run.start, start + run.end, run.distance)
            start += len(part) + 1

    def _windows(self, words: str) -> Iterator[Span]:
        """Yield the windows of the archive that share the most, and the rarest, short runs with some words.

        A run that stands at `place` in the archive and at `offset` in the words votes for a copy of the words that
        starts at about place - offset; insertions and deletions spread the votes, so they are counted in broad steps.
        """
        width = max(16, len(words) // 4)
        votes: defaultdict[int, float] = defaultdict(float)
        for offset, seed in _seeds(words):
            places = list(islice(_places(seed, self._text), _PLACES))
            for place in places:
                step = (place - offset) // width
                votes[step] += 1 / len(places)
                votes[step - 1] += 1 / len(places)
        for step in nlargest(_WINDOWS, votes, key=votes.__getitem__):
            yield Span(max(0, (step - 1) * width), max(0, (step + 3) * width + len(words)))

    def _cite(self, runs: Iterable[Span]) -> tuple[Citation, ...]:
        """Cite the sentences that hold some runs of the archive, each once."""
        return tuple(dict.fromkeys(ids.make(*self._origin(run)) for run in runs))

    def _origin(self, run: Span) -> tuple[Speech, int, int]:
        """Return the speech of a run of the archive, and where it stands there."""
        position = bisect_right(self._starts, run.start) - 1
        start = self._starts[position]
        return self._speeches[position], *self._folded(position).origin(run.start - start, run.end - start)

    def _differences(self, text: str, words: Folded, run: Span) -> tuple[Difference, ...]:
        """Compare a quotation, of which `words` were looked up, with a run of the archive, both as they are printed."""
        speech, first, last = self._origin(run)
        printed = speech.text[first:last]
        source = fold_words(printed)
        steps = SequenceMatcher(None, words.text, source.text, autojunk=False).get_opcodes()
        return tuple(
            Difference(_print(text, words, a, b), _print(printed, source, c, d))
            for kind, a, b, c, d in steps
            if kind != "equal"
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


def _seeds(words: str) -> list[tuple[int, str]]:
    """Return short runs of the words with their offsets, evenly spread, and shorter ones of few words."""
    length = 2 if len(words) < 16 else 3
    offsets = range(len(words) - length + 1)
    step = max(1, len(offsets) // _SEEDS)
    return [(offset, words[offset : offset + length]) for offset in offsets[::step]]


def _print(text: str, folded: Folded, start: int, end: int) -> str:
    if start == end:
        return ""
    first, last = folded.origin(start, end)
    return text[first:last]
