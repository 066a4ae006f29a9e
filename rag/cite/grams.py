"""Where every few neighbouring characters of a text stand, so that those of some words are found without reading it."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
# Unicode ends below 2 ** 21: three characters make one number.
_BITS = 21


class Grams:
    """The places of all runs of two or three characters of a text, sorted by run: 4 bytes a character."""

    def __init__(self, text: str, length: int) -> None:
        self._length = length
        runs = self._runs(text)
        order = np.argsort(runs, kind="stable")
        self._known, starts = np.unique(runs[order], return_index=True)
        self._starts = np.append(starts, len(order))
        self._places = order.astype(np.int32) if len(order) < 2**31 else order

    def find(self, words: str, most: int, limit: int) -> tuple[Integers, Integers, NDArray[np.float64]]:
        """Return where runs of some words stand: where in the words, where in the text, and one by how many places.

        At most `most` runs of the words are looked up, evenly spread, and of each the first `limit` places.
        """
        runs = self._runs(words)
        offsets = np.arange(0, len(runs), -(-len(runs) // most) or 1)
        at = np.searchsorted(self._known, runs[offsets])
        found = at < len(self._known)
        found[found] = self._known[at[found]] == runs[offsets][found]
        offsets, at = offsets[found], at[found]
        counts = np.minimum(self._starts[at + 1] - self._starts[at], limit)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places = self._places[np.repeat(self._starts[at], counts) + within].astype(np.int64)
        return np.repeat(offsets, counts), places, np.repeat(1 / counts, counts)

    def _runs(self, text: str) -> Integers:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
        count = max(0, len(codes) - self._length + 1)
        runs = np.zeros(count, np.int64)
        for place in range(self._length):
            runs = runs << _BITS | codes[place : place + count]
        return runs
