"""How often each term stands in each passage, and the BM25 scores that follow from it, in the form of bm25s."""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import BLOCK_NUMBERS, check_pointers, check_range, check_size, open_array

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix, csr_matrix

Scores = NDArray[np.float32]

COUNTS = "counts.npy"
#: The rarest term of 10^40 passages scores less.
MAX_TERM_SCORE = 100.0
# The usual values for short passages (Robertson & Zaragoza 2009): how soon repetition stops to count, and how much the
# length of a passage does.
_K1 = 1.2
_B = 0.75
# Entries of the table that are scored at once, which bounds the memory that this takes.
_BLOCK_ENTRIES = 250_000


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The distinct terms of one passage by their columns, and how often each stands there; both of shape (terms,)."""

    columns: NDArray[np.int32]
    counts: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """The terms of the passages from `first` up to `last`, one passage after the other, with their scores.

    Those of the passage at `first + i` are `columns[ends[i]:ends[i + 1]]`, and the same of `scores`.
    """

    first: int
    last: int
    columns: NDArray[np.int64]
    scores: Scores
    ends: NDArray[np.int64]

    @classmethod
    def empty(cls) -> "PassageTerms":
        """Return the terms of no passage."""
        return cls(0, 0, np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(1, np.int64))

    def of(self, row: int) -> tuple[NDArray[np.int64], Scores]:
        """Return the columns of the terms of one passage and their scores, both of shape (terms,)."""
        entries = slice(self.ends[row - self.first], self.ends[row - self.first + 1])
        return self.columns[entries], self.scores[entries]


class LexicalIndex:
    """The scores of every term in every passage, memory-mapped from the files that bm25s writes.

    They are read with NumPy alone: a question need not wait for bm25s and SciPy, which a build takes.
    """

    def __init__(self, folder: Path) -> None:
        """Open the files; raises OSError, ValueError, KeyError, TypeError or RecursionError for other ones."""
        self._folder = folder
        # As plain arrays, which are still mapped: slices of np.memmap take ten times as long.
        self._scores = np.asarray(open_array(folder / "data.csc.index.npy", np.float32))
        self._passages = np.asarray(open_array(folder / "indices.csc.index.npy", np.int32))
        self._ends = _open_ends(folder / "indptr.csc.index.npy")
        self._length: int = json.loads((folder / "params.index.json").read_text("utf-8"))["num_docs"]
        #: The column of every term.
        self.vocabulary: dict[str, int] = json.loads((folder / "vocab.index.json").read_text("utf-8"))
        self._check()

    def _check(self) -> None:
        """Raise ValueError unless the files agree with each other."""
        entries = len(self._scores)
        if list(self.vocabulary.values()) != list(range(len(self.vocabulary))):
            raise ValueError("the vocabulary does not number its terms")
        if not isinstance(self._length, int) or self._length < 0:
            raise ValueError(f"{self._length!r} is no number of passages")
        if not len(self._passages) == len(open_array(self._folder / COUNTS, np.uint16)) == entries:
            raise ValueError("the terms have not as many counts as scores")
        check_pointers("the table of terms", self._ends, len(self.vocabulary), entries)
        check_range("the table of terms", self._passages, self._length)
        check_size("the table of terms", self._scores, MAX_TERM_SCORE)

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._length

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the sum of the weighted scores of some terms for every passage, shape (len(self),)."""
        scores = np.zeros(len(self), np.float32)
        for term, weight in weights.items():
            column = self.vocabulary.get(term)
            if column is not None:
                entries = slice(self._ends[column], self._ends[column + 1])
                scores[self._passages[entries]] += np.float32(weight) * self._scores[entries]
        return scores

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        column = self.vocabulary.get(term)
        if column is None:
            return 0
        return int(self._ends[column + 1] - self._ends[column])

    def passage_terms(self, first: int, last: int) -> PassageTerms:
        """Return the terms of the passages from one row up to another; the whole table is gone through for it."""
        rows, columns = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        scores = [np.zeros(0, np.float32)]
        for start in range(0, len(self._passages), BLOCK_NUMBERS):
            block = self._passages[start : start + BLOCK_NUMBERS]
            held = np.flatnonzero((block >= first) & (block < last)) + start
            rows.append(self._passages[held])
            columns.append(np.searchsorted(self._ends, held, "right") - 1)
            scores.append(self._scores[held])
        row_of = np.concatenate(rows)
        order = np.argsort(row_of, kind="stable")
        ends = np.searchsorted(row_of[order], np.arange(first, last + 1))
        return PassageTerms(first, last, np.concatenate(columns)[order], np.concatenate(scores)[order], ends)

    def frequencies_in_groups(self, group_of: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
        """Return how many passages of each group hold each term, shape (groups, terms), in the order of `vocabulary`.

        `group_of` says of each passage which group it belongs to, -1 for none; its shape is (len(self),).
        """
        terms = len(self.vocabulary)
        columns = np.repeat(np.arange(terms), np.diff(self._ends))
        group = group_of[self._passages]
        inside = group >= 0
        counts = np.bincount(group[inside] * terms + columns[inside], minlength=groups * terms)
        return counts.reshape(groups, terms)

    def counts(self) -> "csr_matrix":
        """Return how often each passage holds each term, shape (passages, terms), ready to be read row by row."""
        from scipy.sparse import csc_matrix

        shape = (len(self), len(self.vocabulary))
        return csc_matrix((np.load(self._folder / COUNTS), self._passages, self._ends), shape).tocsr()


def _open_ends(file: Path) -> NDArray[np.int32] | NDArray[np.int64]:
    """Map the ends of the columns, which SciPy counts in 64 bits only where 32 do not suffice."""
    try:
        return np.asarray(open_array(file, np.int32))
    except ValueError:
        return np.asarray(open_array(file, np.int64))


class LexicalWriter:
    """Count the terms of passages and score them when all are there; a distinct term of a passage takes 6 bytes."""

    def __init__(self) -> None:
        # A new term gets the next column.
        self._vocabulary: defaultdict[str, int] = defaultdict(count().__next__)
        # Arrays of the standard library grow where they stand, those of NumPy have to be copied.
        self._columns, self._counts, self._ends = array("i"), array("H"), array("q", [0])
        self._lengths = array("q")
        self._other: _RenumberedCounts | None = None

    def count(self, terms: Iterable[str]) -> TermCounts:
        """Count the terms of a passage."""
        counts = Counter(terms)
        columns = map(self._vocabulary.__getitem__, counts)
        return TermCounts(
            np.fromiter(columns, np.int32, len(counts)), np.fromiter(counts.values(), np.uint16, len(counts))
        )

    def take(self, index: LexicalIndex, rows: Sequence[int]) -> list[TermCounts]:
        """Return the counts of some passages of another index, which has to be the same one at every call."""
        if not rows:
            return []
        self._other = self._other or _RenumberedCounts(index, self._vocabulary)
        return self._other.rows(rows)

    def add(self, passage: TermCounts) -> None:
        """Append a passage; rows count from 0."""
        self._columns.frombytes(passage.columns.tobytes())
        self._counts.frombytes(passage.counts.tobytes())
        self._ends.append(len(self._columns))
        self._lengths.append(int(passage.counts.sum()))

    def write(self, folder: Path) -> None:
        """Score the passages and write them; nothing can be added afterwards."""
        import bm25s

        self._other = None
        lengths = np.asarray(self._lengths)
        table = self._drain()
        index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        index.scores = {
            "data": _score(table, lengths),
            "indices": table.indices,
            "indptr": table.indptr,
            "num_docs": len(lengths),
        }
        index.vocab_dict = dict(self._vocabulary)
        index.nonoccurrence_array = None
        index.save(folder, show_progress=False)
        np.save(folder / COUNTS, table.data)

    def _drain(self) -> "csc_matrix":
        """Return the counts by term, shape (passages, terms), and free what they were collected in."""
        from scipy.sparse import csr_matrix

        columns, counts = np.frombuffer(self._columns, np.int32), np.frombuffer(self._counts, np.uint16)
        shape = (len(self._lengths), len(self._vocabulary))
        by_passage = csr_matrix((counts, columns, np.asarray(self._ends)), shape)
        self._columns, self._counts = array("i"), array("H")
        return by_passage.tocsc()


class _RenumberedCounts:
    """The counts of an index, with the columns that its terms have in a growing vocabulary."""

    def __init__(self, index: LexicalIndex, vocabulary: defaultdict[str, int]) -> None:
        self._counts = index.counts()
        self._terms = list(index.vocabulary)
        self._vocabulary = vocabulary
        # The new column of each old one, -1 until it has one; shape (terms,).
        self._new_columns = np.full(len(self._terms), -1, np.int32)

    def rows(self, rows: Sequence[int]) -> list[TermCounts]:
        """Return the counts of some passages; the vocabulary gets the terms of these and no others."""
        table = self._counts[np.asarray(rows, np.int64)]
        for column in np.unique(table.indices[self._new_columns[table.indices] < 0]).tolist():
            self._new_columns[column] = self._vocabulary[self._terms[column]]
        ends = table.indptr[1:-1]
        columns, counts = np.split(self._new_columns[table.indices], ends), np.split(table.data, ends)
        return list(map(TermCounts, columns, counts))


def _score(table: "csc_matrix", lengths: NDArray[np.int64]) -> Scores:
    """Return the score of every entry by Lucene's variant of BM25, as bm25s computes it (Lù 2024, arXiv 2407.03618).

    `table` holds the counts, shape (passages, terms); `lengths` are the terms of each passage, shape (passages,). The
    scores have the shape (entries,), in the order of `table.data`.

    `bm25s.BM25.index` wants the terms of all passages as lists, which were most of the memory of a build
    (benchmarks/README.md).
    """
    passages, scores = len(lengths), np.empty(table.nnz, np.float32)
    frequencies = np.diff(table.indptr)
    rarity = np.log(1 + (passages - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
    average = max(lengths.sum() / max(passages, 1), 1e-9)
    norm = _K1 * ((1 - _B) + _B * lengths / average)
    for first, last in _blocks(table.indptr):
        entries = slice(table.indptr[first], table.indptr[last])
        counts = table.data[entries].astype(np.float32)
        weights = np.repeat(rarity[first:last], frequencies[first:last])
        scores[entries] = weights * (counts / (norm[table.indices[entries]] + counts))
    return scores


def _blocks(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut the columns into runs of about _BLOCK_ENTRIES entries; `ends` has the shape (columns + 1,)."""
    cuts = np.searchsorted(ends, np.arange(0, int(ends[-1]) + _BLOCK_ENTRIES, _BLOCK_ENTRIES))
    bounds = np.unique(np.minimum(cuts, len(ends) - 1)).tolist()
    return pairwise(bounds)
