"""An index of the short runs of characters in a text: the runs of some words are found without reading the text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
# Unicode ends below 2 ** 21, so that three characters make one number of 63 bits.
_BITS_OF_A_CHARACTER = 21


@dataclass(frozen=True, slots=True)
class GramMatches:
    """Runs that stand in some words and in a text; all three arrays have the shape (matches,).

    `in_words` and `in_text` are the offsets of the first character; `weights` is one divided by how often the text
    holds the run, which makes rare runs count more.
    """

    in_words: Integers
    in_text: Integers
    weights: NDArray[np.float64]


class Grams:
    """The offsets of all runs of two or three characters of a text, sorted by run: 4 bytes a character."""

    def __init__(self, text: str, length: int) -> None:
        self._length = length
        runs = self._runs(text)
        order = np.argsort(runs, kind="stable")
        self._known, starts = np.unique(runs[order], return_index=True)
        self._starts = np.append(starts, len(order))
        self._offsets = order.astype(np.int32) if len(order) < 2**31 else order

    def find(self, words: str, max_runs: int, max_matches: int) -> GramMatches:
        """Return where the text holds runs of some words.

        At most `max_runs` runs of the words are looked up, evenly spread, and of each the first `max_matches` matches.
        """
        runs = self._runs(words)
        asked = np.arange(0, len(runs), -(-len(runs) // max_runs) or 1)
        indices = np.searchsorted(self._known, runs[asked])
        is_known = indices < len(self._known)
        is_known[is_known] = self._known[indices[is_known]] == runs[asked][is_known]
        asked, indices = asked[is_known], indices[is_known]
        counts = np.minimum(self._starts[indices + 1] - self._starts[indices], max_matches)
        ranks = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        in_text = self._offsets[np.repeat(self._starts[indices], counts) + ranks].astype(np.int64)
        return GramMatches(np.repeat(asked, counts), in_text, np.repeat(1 / counts, counts))

    def _runs(self, text: str) -> Integers:
        """Return all runs of a text as numbers, by the offset of their first character."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
        count = max(0, len(codes) - self._length + 1)
        runs = np.zeros(count, np.int64)
        for shift in range(self._length):
            runs = runs << _BITS_OF_A_CHARACTER | codes[shift : shift + count]
        return runs
