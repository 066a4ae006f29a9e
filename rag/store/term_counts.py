"""How often terms stand in passages: counted for some passages at a time, and put together for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, compress, count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import map_array
from rag.store.vocabulary import encode, split_terms

#: Entries that are put together at once, which bounds the memory that this takes.
BLOCK_ENTRIES = 1 << 21


@dataclass(frozen=True, slots=True)
class TermTable:
    """How often each of n passages holds each of its terms, term by term.

    `letters` holds the bytes of the terms, sorted, which `letter_ends` cut, shape (terms + 1,). Those passages that
    hold term t are `rows[ends[t]:ends[t + 1]]`, counted from 0, and how often each holds it are the same of `counts`;
    `ends` has the shape (terms + 1,). `lengths` are the terms of each passage with repetitions, shape (n,).
    """

    letters: NDArray[np.uint8]
    letter_ends: NDArray[np.int64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int64]

    def terms(self) -> Iterator[bytes]:
        """Yield the terms."""
        return split_terms(self.letters, self.letter_ends)

    def save(self, folder: Path) -> "TermTable":
        """Write the table into a folder and return it as it lies there."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))
        return self.open(folder)

    @classmethod
    def open(cls, folder: Path) -> "TermTable":
        """Map a table that was saved; raises OSError or ValueError for anything else."""
        return cls(
            letters=np.asarray(map_array(folder / "letters.npy", np.uint8)),
            letter_ends=np.asarray(map_array(folder / "letter_ends.npy", np.int64)),
            ends=np.asarray(map_array(folder / "ends.npy", np.int64)),
            rows=np.asarray(map_array(folder / "rows.npy", np.int32)),
            counts=np.asarray(map_array(folder / "counts.npy", np.uint16)),
            lengths=np.asarray(map_array(folder / "lengths.npy", np.int64)),
        )


class TermCounter:
    """Count the terms of passages, one after the other."""

    def __init__(self) -> None:
        # A new term gets the next number.
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms: list[NDArray[np.int32]] = []

    def add(self, terms: Sequence[str]) -> None:
        """Count the terms of the next passage."""
        self._terms.append(np.fromiter(map(self._numbers.__getitem__, terms), np.int32, len(terms)))

    def table(self) -> TermTable:
        """Return the counts of all passages."""
        encoded = [encode(term) for term in self._numbers]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank_of = np.empty(len(order), np.int64)
        rank_of[order] = np.arange(len(order))
        lengths = np.fromiter(map(len, self._terms), np.int64, len(self._terms))
        numbers = np.concatenate([np.zeros(0, np.int32), *self._terms])
        passages = max(1, len(lengths))
        # By term, then by passage: what is equal is one entry.
        keys, counts = np.unique(
            rank_of[numbers] * passages + np.repeat(np.arange(len(lengths)), lengths), return_counts=True
        )
        terms = [encoded[number] for number in order]
        return TermTable(
            letters=np.frombuffer(b"".join(terms), np.uint8),
            letter_ends=np.fromiter(accumulate(map(len, terms), initial=0), np.int64, len(terms) + 1),
            ends=np.searchsorted(keys, np.arange(len(terms) + 1) * passages),
            rows=(keys % passages).astype(np.int32),
            counts=counts.astype(np.uint16),
            lengths=lengths,
        )


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table with the row that each of its passages has among all, -1 for one that is left out; shape (passages,)."""

    table: TermTable
    rows: NDArray[np.int64]

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """In how many passages that are not left out each term stands, shape (terms,)."""
        ends = self.table.ends
        if not len(self.rows) or self.rows.min() >= 0:
            return np.diff(ends)
        frequencies = np.empty(len(ends) - 1, np.int64)
        for first, last in cut_blocks(ends):
            held = self.rows[self.table.rows[ends[first] : ends[last]]] >= 0
            sums = np.concatenate([[0], np.cumsum(held)])
            bounds = ends[first : last + 1] - ends[first]
            frequencies[first:last] = sums[bounds[1:]] - sums[bounds[:-1]]
        return frequencies


@dataclass(frozen=True, slots=True)
class _Source:
    """A placed table with the terms of it that are not left out: their numbers in it and their columns among all."""

    placed: PlacedTable
    terms: NDArray[np.int32]
    columns: NDArray[np.int32]

    def entries(self, first: int, last: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return the columns, rows and counts of the entries of some columns, column by column."""
        begin, end = np.searchsorted(self.columns, [first, last]).tolist()
        if begin == end:
            return (np.zeros(0, np.int64),) * 3
        table, start, stop = self.placed.table, int(self.terms[begin]), int(self.terms[end - 1]) + 1
        # Those of terms in between that are left out go with their passages.
        column_of = np.zeros(stop - start, np.int64)
        column_of[self.terms[begin:end] - start] = self.columns[begin:end]
        bounds = table.ends[start : stop + 1]
        span = slice(int(bounds[0]), int(bounds[-1]))
        columns, rows = np.repeat(column_of, np.diff(bounds)), self.placed.rows[table.rows[span]]
        kept = rows >= 0
        counts = table.counts[span]
        return (columns, rows, counts) if kept.all() else (columns[kept], rows[kept], counts[kept])


@dataclass(frozen=True, slots=True)
class TermBlock:
    """The entries of some columns from `first` on, column by column and in each by row; `ends` count from 0."""

    first: int
    ends: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]


class MergedTables:
    """Tables put together: the terms of all, sorted, and their entries block by block.

    `frequencies` says in how many passages each term stands, `ends` where its entries end; both are by column.
    """

    def __init__(self, tables: Sequence[PlacedTable]) -> None:
        numbers: dict[bytes, int] = {}
        numbered = [_number_terms(placed, numbers) for placed in tables]
        self.terms = sorted(numbers)
        column_of = np.empty(len(numbers), np.int32)
        column_of[[numbers[term] for term in self.terms]] = np.arange(len(numbers))
        numbers.clear()
        self.frequencies = np.zeros(len(self.terms), np.int64)
        self._sources = []
        for placed, (terms, given, frequencies) in zip(tables, numbered, strict=True):
            self.frequencies[column_of[given]] += frequencies
            self._sources.append(_Source(placed, terms, column_of[given]))
        self.ends = np.concatenate([[0], np.cumsum(self.frequencies)])

    def blocks(self) -> Iterator[TermBlock]:
        """Yield all entries."""
        for first, last in cut_blocks(self.ends):
            start, total = int(self.ends[first]), int(self.ends[last] - self.ends[first])
            rows, counts = np.empty(total, np.int32), np.empty(total, np.uint16)
            # Where the next entry of each column goes.
            following = self.ends[first:last] - start
            for source in self._sources:
                columns, source_rows, source_counts = source.entries(first, last)
                if len(columns):
                    lengths = np.bincount(columns - first, minlength=last - first)
                    begins = np.cumsum(lengths) - lengths
                    places = np.repeat(following - begins, lengths) + np.arange(len(columns))
                    rows[places], counts[places] = source_rows, source_counts
                    following = following + lengths
            ends = self.ends[first : last + 1] - start
            yield _sort_block(TermBlock(first, ends, rows, counts))


def _number_terms(
    placed: PlacedTable, numbers: dict[bytes, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return which terms of a table are not left out, their numbers among all, and in how many passages each stands.

    All have the shape (terms,); a new term gets the next number.
    """
    frequencies = placed.frequencies
    terms = np.flatnonzero(frequencies).astype(np.int32)
    names: Iterable[bytes] = placed.table.terms()
    if len(terms) < len(frequencies):
        names = compress(names, frequencies.tolist())
    given = np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), np.int32, len(terms))
    return terms, given, frequencies[terms].astype(np.int32)


def _sort_block(block: TermBlock) -> TermBlock:
    """Return a block with the entries of each column by row, as they are unless tables were mixed."""
    keys = np.repeat(np.arange(len(block.ends) - 1) << 32, np.diff(block.ends)) + block.rows
    if (keys[1:] > keys[:-1]).all():
        return block
    order = np.argsort(keys, kind="stable")
    return TermBlock(block.first, block.ends, block.rows[order], block.counts[order])


def cut_blocks(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut columns into runs of about BLOCK_ENTRIES entries; `ends` has the shape (columns + 1,)."""
    first, columns = 0, len(ends) - 1
    while first < columns:
        last = int(np.searchsorted(ends, ends[first] + BLOCK_ENTRIES, "right")) - 1
        last = min(max(last, first + 1), columns)
        yield first, last
        first = last
