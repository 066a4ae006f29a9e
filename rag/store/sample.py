"""The sample of an archive: some passages that stand for all where it is asked how rare a meaning is.

That of a large archive is written beside it, so that opening reads it in one piece and not at 2,000 places.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import check_pointers, open_array
from rag.store.schema import SAMPLE_OFFSETS, SAMPLE_VECTORS, SAMPLE_WORDS
from rag.types import Vectors

#: At most so many passages, evenly spread, stand for the archive where the rarity of a meaning is estimated.
MAX_SAMPLED_PASSAGES = 2000


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The distinct words of n passages as ids, one passage after the other.

    Those of passage i are `ids[offsets[i]:offsets[i + 1]]`; `ids` has the shape (words,), `offsets` (n + 1,).
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def select(self, rows: NDArray[np.int64]) -> "PassageWords":
        """Return the words of some passages, in the order of `rows`."""
        starts = self.offsets[rows]
        lengths = self.offsets[rows + 1] - starts
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        positions = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
        return PassageWords(self.ids[positions], offsets)


def sample_rows(passages: int) -> NDArray[np.int64]:
    """Return the rows of up to MAX_SAMPLED_PASSAGES of so many passages, evenly spread."""
    step = max(1, -(-passages // MAX_SAMPLED_PASSAGES))
    return np.arange(0, passages, step)


@dataclass(frozen=True, slots=True)
class StoredSample:
    """The words and the vectors of the passages of a sample, these of shape (passages, dimension)."""

    words: PassageWords
    vectors: Vectors

    def save(self, folder: Path) -> None:
        """Write the sample; one of no passages stands for an archive that is its own sample."""
        np.save(folder / SAMPLE_WORDS, self.words.ids)
        np.save(folder / SAMPLE_OFFSETS, self.words.offsets)
        np.save(folder / SAMPLE_VECTORS, self.vectors.reshape(-1))

    @classmethod
    def open(cls, folder: Path, passages: int, dimension: int) -> "StoredSample | None":
        """Map the sample of so many passages, None where they are their own; raises ValueError for another one."""
        words = np.asarray(open_array(folder / SAMPLE_WORDS, np.int32))
        offsets = np.asarray(open_array(folder / SAMPLE_OFFSETS, np.int64))
        vectors = np.asarray(open_array(folder / SAMPLE_VECTORS, np.float32))
        sampled = len(sample_rows(passages)) if passages > MAX_SAMPLED_PASSAGES else 0
        check_pointers(SAMPLE_OFFSETS, offsets, sampled, len(words))
        if len(vectors) != sampled * dimension:
            raise ValueError(f"{SAMPLE_VECTORS} does not hold {sampled} vectors of {dimension} numbers")
        return cls(PassageWords(words, offsets), vectors.reshape(-1, dimension)) if sampled else None

    def check(self, words: PassageWords, vectors: Vectors) -> None:
        """Raise ValueError unless the sample has these words and vectors."""
        pairs = ((self.words.ids, words.ids), (self.words.offsets, words.offsets), (self.vectors, vectors))
        if not all(np.array_equal(ours, others) for ours, others in pairs):
            raise ValueError(f"{SAMPLE_WORDS} and {SAMPLE_VECTORS} are of other passages")
