"""The terms of an index, mapped from two files: sorted by their bytes, and found by halving."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import BLOCK_NUMBERS, ArrayFile, check_pointers, open_array

VOCABULARY = "vocabulary.npy"
VOCABULARY_ENDS = "vocabulary_ends.npy"
#: Terms that are remembered with their columns: questions ask for the same ones again.
_REMEMBERED_TERMS = 20_000


class Vocabulary(Mapping[str, int]):
    """The column of every term; a term that is looked up is read from the file and nothing else is."""

    def __init__(self, folder: Path) -> None:
        """Map the files; raises OSError or ValueError for other ones."""
        self._letters = np.asarray(open_array(folder / VOCABULARY, np.uint8))
        self._ends = np.asarray(open_array(folder / VOCABULARY_ENDS, np.int64))
        if not len(self._ends):
            raise ValueError(f"{VOCABULARY_ENDS} is empty")
        self.column = lru_cache(maxsize=_REMEMBERED_TERMS)(self._find)

    def check(self) -> None:
        """Raise ValueError unless the terms are text, sorted, and each there once."""
        check_pointers(VOCABULARY_ENDS, self._ends, len(self), len(self._letters))
        former = b""
        for number, term in enumerate(self.encoded()):
            if term <= former and number:
                raise ValueError(f"{VOCABULARY} is not sorted")
            decode(term)
            former = term

    def __getitem__(self, term: str) -> int:
        column = self.column(term)
        if column is None:
            raise KeyError(term)
        return column

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[str]:
        """Yield the terms in the order of their columns."""
        return map(decode, self.encoded())

    @property
    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The bytes of all terms, and where each ends, beginning with 0."""
        return self._letters, self._ends

    def encoded(self) -> Iterator[bytes]:
        """Yield the bytes of the terms in the order of their columns."""
        return split_terms(self._letters, self._ends)

    def _find(self, term: str) -> int | None:
        """Return the column of a term, None where no passage holds it."""
        wanted = encode(term)
        column = bisect_left(range(len(self)), wanted, key=self._term_at)
        return column if column < len(self) and self._term_at(column) == wanted else None

    def _term_at(self, column: int) -> bytes:
        return self._letters[self._ends[column] : self._ends[column + 1]].tobytes()


def split_terms(letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> Iterator[bytes]:
    """Yield the terms that `ends` cut out of letters, block by block; the first of `ends` is 0."""
    for first in range(0, len(ends) - 1, BLOCK_NUMBERS):
        bounds = ends[first : first + BLOCK_NUMBERS + 1]
        block, cuts = letters[bounds[0] : bounds[-1]].tobytes(), (bounds - bounds[0]).tolist()
        yield from (block[start:end] for start, end in pairwise(cuts))


def write_vocabulary(folder: Path, terms: Iterable[bytes]) -> None:
    """Write terms, which are sorted."""
    with ArrayFile(folder / VOCABULARY, np.uint8) as letters, ArrayFile(folder / VOCABULARY_ENDS, np.int64) as ends:
        end, block, cuts = 0, [], [0]
        for term in terms:
            end += len(term)
            block.append(term)
            cuts.append(end)
            if len(block) == BLOCK_NUMBERS:
                _flush(letters, ends, block, cuts)
        _flush(letters, ends, block, cuts)


def _flush(letters: ArrayFile, ends: ArrayFile, block: list[bytes], cuts: list[int]) -> None:
    letters.append(np.frombuffer(b"".join(block), np.uint8))
    ends.append(np.asarray(cuts, np.int64))
    block.clear()
    cuts.clear()


def encode(term: str) -> bytes:
    """Return the bytes by which a term is sorted and found."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """Return a term from its bytes; raises UnicodeDecodeError for what is no text."""
    return term.decode("utf-8", "surrogatepass")
