"""Where every two neighbouring characters of a text stand, so that those of some words are found without reading it."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
# Unicode ends below 2 ** 21: two characters make one number.
_BITS = 21


class Bigrams:
    """The places of all pairs of neighbouring characters of a text, sorted by pair: 4 bytes a character."""

    def __init__(self, text: str) -> None:
        pairs = _pairs(text)
        order = np.argsort(pairs, kind="stable")
        self._pairs, starts = np.unique(pairs[order], return_index=True)
        self._ends = np.append(starts, len(order))
        self._places = order.astype(np.int32) if len(order) < 2**31 else order

    def find(self, words: str, most: int, limit: int) -> tuple[Integers, Integers, NDArray[np.float64]]:
        """Return where pairs of some words stand: where in the words, where in the text, and one by how many places.

        At most `most` pairs of the words are looked up, evenly spread, and of each the first `limit` places.
        """
        offsets = np.arange(0, len(words) - 1, max(1, (len(words) - 1) // most))
        pairs = _pairs(words)[offsets]
        at = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        known = self._pairs[at] == pairs if len(self._pairs) else np.zeros(len(pairs), bool)
        offsets, at = offsets[known], at[known]
        counts = np.minimum(self._ends[at + 1] - self._ends[at], limit)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places = self._places[np.repeat(self._ends[at], counts) + within].astype(np.int64)
        return np.repeat(offsets, counts), places, np.repeat(1 / counts, counts)


def _pairs(text: str) -> Integers:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    return codes[:-1] << _BITS | codes[1:]
