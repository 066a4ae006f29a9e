"""Find the pairs of sentences that are easily mistaken for one another: they share rare words, in either language.

In a batch drawn at random nearly every other sentence is about something else, and to tell them apart is learnt soon.
Of two sentences that share a name or a term, each is a hard negative of the other (as those that BM25 finds are for
dense retrieval, Karpukhin et al. 2020).
"""

import numpy as np
from numpy.typing import NDArray

from training.corpus import Bags

#: A word is rare in so many pairs; a word of a single pair brings no other, common ones bring too many.
_FEWEST, _MOST = 2, 400
#: So many of the rarest words of a pair are looked up, and one of so many nearest pairs is drawn.
_WORDS, _NEAREST = 6, 4


class Neighbours:
    """The pairs of a collection by their rare words; only those that are `admitted` are given."""

    def __init__(self, english: Bags, chinese: Bags, admitted: NDArray[np.bool_]) -> None:
        self._english, self._chinese, self._admitted = english, chinese, admitted
        pairs = np.arange(len(chinese))
        owners = np.concatenate([np.repeat(pairs, chinese.lengths), np.repeat(pairs, english.lengths)])
        ids = np.concatenate([chinese.ids, english.ids])
        size = int(ids.max(initial=0)) + 1
        owners, ids = np.divmod(np.unique(owners * size + ids), size)
        self._frequency = np.bincount(ids, minlength=size)
        rare = (self._frequency[ids] >= _FEWEST) & (self._frequency[ids] <= _MOST)
        self._words, owners = ids[rare], owners[rare]
        self._of_pair = np.searchsorted(owners, np.arange(len(chinese) + 1))
        order = np.argsort(self._words, kind="stable")
        self._pairs = owners[order]
        self._of_word = np.searchsorted(self._words[order], np.arange(size + 1))

    def draw(self, rng: np.random.Generator, row: int) -> int | None:
        """Return one of the pairs that share the most with a pair, None where it shares no rare word with any."""
        words = self._words[self._of_pair[row] : self._of_pair[row + 1]]
        words = words[np.argsort(self._frequency[words], kind="stable")[:_WORDS]]
        found = [self._pairs[self._of_word[word] : self._of_word[word + 1]] for word in words]
        if not found:
            return None
        rarity = np.log(len(self._chinese) / self._frequency[words])
        near, places = np.unique(np.concatenate(found), return_inverse=True)
        scores = np.bincount(places, np.repeat(rarity, [len(each) for each in found]))
        near = near[np.argsort(-scores, kind="stable")][: 2 * _NEAREST]
        others = [int(other) for other in near if self._admitted[other] and not self._is_same(row, int(other))]
        return others[rng.integers(min(len(others), _NEAREST))] if others else None

    def _is_same(self, row: int, other: int) -> bool:
        """Tell whether two pairs have the same words in one of the languages: neither is wrong for the other."""
        return any(
            np.array_equal(
                bags.ids[slice(*bags.offsets[row : row + 2])], bags.ids[slice(*bags.offsets[other : other + 2])]
            )
            for bags in (self._english, self._chinese)
        )
