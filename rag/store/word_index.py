"""Which passages hold each word of the model: late interaction finds its candidates by it.

For each word of a question only the passages that hold a word near to it are looked at, as an inverted index does with
terms (Zobel & Moffat 2006), and the greatest gain counts where a passage holds several. benchmarks/scale.md says what
the other signals leave out without it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import check_pointers, check_range, open_array
from rag.store.sample import MAX_SAMPLED_PASSAGES, PassageWords
from rag.store.schema import WORD_ENDS, WORD_ROWS
from rag.types import Vectors

Scores = NDArray[np.float32]
# Passages whose words are put in order at once.
_BLOCK_PASSAGES = 1 << 14


class WordIndex:
    """The rows of the passages that hold each word, mapped; empty where an archive is small enough to score it all."""

    def __init__(self, folder: Path, passages: int, is_checked: bool = False) -> None:
        """Open the files of so many passages; raises ValueError for other ones, unless `is_checked`."""
        rows = np.asarray(open_array(folder / WORD_ROWS, np.int32))
        ends = np.asarray(open_array(folder / WORD_ENDS, np.int64))
        if not is_checked:
            check_pointers(WORD_ENDS, ends, len(ends) - 1, len(rows))
            check_range(WORD_ROWS, rows, passages)
            if len(rows) and passages <= MAX_SAMPLED_PASSAGES:
                raise ValueError(f"{WORD_ROWS} is that of a larger archive")
        self._passages, self._words = passages, len(ends) - 1
        self._rows_of_words = PassageWords(rows, ends)

    def __len__(self) -> int:
        """Return the number of entries, one for each word of each passage."""
        return len(self._rows_of_words.ids)

    def scores(self, words: NDArray[np.int32], gains: Vectors) -> Scores:
        """Return for every passage the sum of the greatest gains, shape (passages,).

        `gains`, shape (asked, len(words)), says what each word of a passage is worth for each word that is asked for;
        of those that a passage holds the greatest counts, and none that is not above zero.
        """
        scores, best = np.zeros(self._passages, np.float32), np.zeros(self._passages, np.float32)
        for gain in gains:
            chosen = np.flatnonzero((gain > 0) & (words < self._words))
            # The greatest come last, and what is written last stays.
            chosen = chosen[np.argsort(gain[chosen], kind="stable")]
            held = self._rows_of_words.select(words[chosen].astype(np.int64))
            best[held.ids] = np.repeat(gain[chosen], np.diff(held.offsets))
            # A row that comes again is given the same sum again.
            scores[held.ids] = scores[held.ids] + best[held.ids]
        return scores


def write_word_index(folder: Path, words: PassageWords) -> None:
    """Write which passages hold each word; of few passages nothing, as all of them are scored."""
    passages = len(words.offsets) - 1
    if passages <= MAX_SAMPLED_PASSAGES:
        words, passages = PassageWords(words.ids[:0], words.offsets[:1] * 0), 0
    blocks = range(0, passages, _BLOCK_PASSAGES)
    counts = np.zeros(
        1 + max((int(_words_of(words, first)[0].max(initial=0)) for first in blocks), default=-1), np.int64
    )
    for first in blocks:
        counts += np.bincount(_words_of(words, first)[0], minlength=len(counts))
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    np.save(folder / WORD_ENDS, ends)
    if not ends[-1]:
        np.save(folder / WORD_ROWS, np.zeros(0, np.int32))
        return
    written = np.lib.format.open_memmap(folder / WORD_ROWS, "w+", np.int32, (int(ends[-1]),))
    free = ends[:-1]
    for first in blocks:
        ids, rows = _words_of(words, first)
        order = np.argsort(ids, kind="stable")
        counts = np.bincount(ids, minlength=len(free))
        begins = np.cumsum(counts) - counts
        places = (free - begins)[ids[order]] + np.arange(len(ids))
        written[places] = rows[order]
        free = free + counts
    written.flush()


def _words_of(words: PassageWords, first: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the words of a block of passages, and the row of each."""
    offsets = words.offsets[first : first + _BLOCK_PASSAGES + 1]
    rows = np.arange(first, first + len(offsets) - 1, dtype=np.int32)
    return words.ids[offsets[0] : offsets[-1]], np.repeat(rows, np.diff(offsets))
