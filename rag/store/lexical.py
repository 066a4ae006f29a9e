"""How often each term stands in each passage, and the BM25 scores that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import BLOCK_NUMBERS, ArrayFile, check_pointers, check_range, check_size, open_array
from rag.store.term_counts import MergedTables, PlacedTable, TermBlock, TermTable
from rag.store.vocabulary import VOCABULARY, VOCABULARY_ENDS, Vocabulary, write_vocabulary

Scores = NDArray[np.float32]

SCORES, PASSAGES, COUNTS, ENDS, LENGTHS = "scores.npy", "passages.npy", "counts.npy", "ends.npy", "lengths.npy"
#: The files of the terms.
TERM_FILES = (SCORES, PASSAGES, COUNTS, ENDS, LENGTHS, VOCABULARY, VOCABULARY_ENDS)
#: The rarest term of 10^40 passages scores less.
MAX_TERM_SCORE = 100.0
# The usual values for short passages (Robertson & Zaragoza 2009): how soon repetition stops to count, and how much the
# length of a passage does.
_K1 = 1.2
_B = 0.75


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
    """The scores of every term in every passage, memory-mapped, term by term."""

    def __init__(self, folder: Path, is_checked: bool = False) -> None:
        """Open the files; raises OSError or ValueError for other ones, unless `is_checked` says that they were read."""
        # As plain arrays, which are still mapped: slices of np.memmap take ten times as long.
        self._scores = np.asarray(open_array(folder / SCORES, np.float32))
        self._passages = np.asarray(open_array(folder / PASSAGES, np.int32))
        self._counts = np.asarray(open_array(folder / COUNTS, np.uint16))
        self._ends = np.asarray(open_array(folder / ENDS, np.int64))
        self._lengths = np.asarray(open_array(folder / LENGTHS, np.int64))
        #: The column of every term.
        self.vocabulary = Vocabulary(folder)
        if not is_checked:
            self._check()

    def _check(self) -> None:
        """Raise ValueError unless the files agree with each other."""
        entries = len(self._scores)
        self.vocabulary.check()
        if not len(self._passages) == len(self._counts) == entries:
            raise ValueError("the terms have not as many counts as scores")
        check_pointers("the table of terms", self._ends, len(self.vocabulary), entries)
        check_range("the table of terms", self._passages, len(self))
        check_range(LENGTHS, self._lengths, np.iinfo(np.int32).max)
        check_size("the table of terms", self._scores, MAX_TERM_SCORE)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._lengths)

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the sum of the weighted scores of some terms for every passage, shape (len(self),)."""
        scores = np.zeros(len(self), np.float32)
        for term, weight in weights.items():
            column = self.vocabulary.column(term)
            if column is not None:
                entries = slice(self._ends[column], self._ends[column + 1])
                scores[self._passages[entries]] += np.float32(weight) * self._scores[entries]
        return scores

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        column = self.vocabulary.column(term)
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

    def table(self) -> TermTable:
        """Return how often each passage holds each term."""
        letters, letter_ends = self.vocabulary.arrays
        return TermTable(letters, letter_ends, self._ends, self._passages, self._counts, self._lengths)


class LexicalWriter:
    """Put the terms of passages together and score them when all are there."""

    def __init__(self) -> None:
        self._tables: list[PlacedTable] = []
        self._taken: list[tuple[LexicalIndex, NDArray[np.int64]]] = []
        self._passages = 0

    def add(self, table: TermTable) -> None:
        """Append the passages of a table; rows count from 0."""
        rows = np.arange(self._passages, self._passages + len(table.lengths))
        self._tables.append(PlacedTable(table, rows))
        self._passages += len(rows)

    def take(self, index: LexicalIndex, rows: NDArray[np.int64]) -> None:
        """Append some passages of another index, of which each can be taken once."""
        placed = next((placed for taken, placed in self._taken if taken is index), None)
        if placed is None:
            placed = np.full(len(index), -1, np.int64)
            self._taken.append((index, placed))
        placed[rows] = np.arange(self._passages, self._passages + len(rows))
        self._passages += len(rows)

    def write(self, folder: Path) -> None:
        """Score the passages and write them; nothing can be added afterwards."""
        folder.mkdir(exist_ok=True)
        tables = [*self._tables, *(PlacedTable(index.table(), rows) for index, rows in self._taken)]
        lengths = np.zeros(self._passages, np.int64)
        for placed in tables:
            kept = placed.rows >= 0
            lengths[placed.rows[kept]] = placed.table.lengths[kept]
        merged = MergedTables(tables)
        write_vocabulary(folder, merged.terms)
        np.save(folder / ENDS, merged.ends.astype(np.int64))
        np.save(folder / LENGTHS, lengths)
        scorer = _Scorer(merged.frequencies, lengths)
        with (
            ArrayFile(folder / SCORES, np.float32) as scores,
            ArrayFile(folder / PASSAGES, np.int32) as passages,
            ArrayFile(folder / COUNTS, np.uint16) as counts,
        ):
            for block in merged.blocks():
                scores.append(scorer.score(block))
                passages.append(block.rows)
                counts.append(block.counts)
        self._tables, self._taken = [], []


class _Scorer:
    """Lucene's variant of BM25, as bm25s computes it to the last bit (Lù 2024, arXiv 2407.03618).

    `bm25s.BM25.index` wants the terms of all passages as lists, which were most of the memory of a build
    (benchmarks/README.md).
    """

    def __init__(self, frequencies: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
        """`frequencies` are the passages of each term, shape (terms,), `lengths` the terms of each passage."""
        passages = len(lengths)
        self._rarity = np.log(1 + (passages - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
        average = max(lengths.sum() / max(passages, 1), 1e-9)
        self._norm: NDArray[Any] = _K1 * ((1 - _B) + _B * lengths / average)

    def score(self, block: TermBlock) -> Scores:
        """Return the score of every entry of a block, shape (entries,)."""
        counts = block.counts.astype(np.float32)
        rarity = self._rarity[block.first : block.first + len(block.ends) - 1]
        weights = np.repeat(rarity, np.diff(block.ends))
        return np.asarray(weights * (counts / (self._norm[block.rows] + counts)), np.float32)
