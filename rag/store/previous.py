"""What a build takes from the generation that is live: the ids of speeches, and what need not be made again."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.cite.continuity import Version
from rag.store.lexical import LexicalIndex
from rag.store.local import DATABASE, Cut, LocalStore, versions_in
from rag.types import Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """A speech of the live generation; `read_id` is the id that its reader gave it, before an older one went on."""

    position: int
    id: str
    read_id: str
    path: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the live generation, all of whose speeches are held; `record` is what was remembered of it."""

    sha256: str
    record: dict[str, object]
    speeches: tuple[Known, ...]


def versions(folder: Path) -> Iterator[tuple[int, Version]]:
    """Yield every speech of a generation with its position, also of one in another format that has these columns.

    Raises sqlite3.DatabaseError for a database without them.
    """
    with closing(_connect(folder)) as database:
        yield from versions_in(database)


def aliases(folder: Path) -> dict[str, str]:
    """Return the ids that speeches had instead of those of their readers, also of speeches that are gone.

    Raises sqlite3.DatabaseError for a database of a format that does not tell.
    """
    with closing(_connect(folder)) as database:
        return dict(database.execute("select read_id, id from alias"))


class Previous:
    """The live generation, from which files, passages and what they are found by can be taken over."""

    def __init__(self, folder: Path) -> None:
        self._store = LocalStore(folder)
        self._database = _connect(folder)
        self._speeches = defaultdict(list)
        rows = "select position, id, read_id, path, ordinal, sha256 from speech order by position"
        for *known, sha256 in self._database.execute(rows):
            self._speeches[known[3], sha256].append(Known(*known))
        self._records = {
            (name, sha256): json.loads(record)
            for name, sha256, record in self._database.execute("select name, sha256, record from file")
        }
        self._names = {name for name, _ in self._records}

    @property
    def speeches(self) -> int:
        """The number of speeches."""
        return sum(map(len, self._speeches.values()))

    @property
    def passages(self) -> int:
        """The number of passages."""
        return len(self._store)

    @property
    def terms(self) -> LexicalIndex:
        """How often each term stands in each passage."""
        return self._store.lexical

    def close(self) -> None:
        """Close the files and free what was read of them."""
        self._database.close()
        self._store.close()
        del self._store

    def knows(self, name: str) -> bool:
        """Tell whether a file of that name was indexed, whatever it held."""
        return name in self._names

    def file(self, name: str, sha256: str) -> KnownFile | None:
        """Return the file of that name and digest, None unless all speeches that were read from it are held."""
        record, speeches = self._records.get((name, sha256), {}), self._speeches.get((name, sha256), [])
        complete = speeches and record.get("speeches") == len(speeches)
        return KnownFile(sha256, record, tuple(speeches)) if complete else None

    def speech_row(self, position: int) -> tuple[object, ...]:
        """Return a speech as it is stored."""
        row: tuple[object, ...] = self._database.execute(
            "select * from speech where position = ?", (position,)
        ).fetchone()
        return row

    def cuts(self, position: int) -> list[tuple[int, Cut]]:
        """Return the passages of a speech with their rows."""
        found = self._database.execute(
            "select row, start, end, section_path, digest from passage where speech = ? order by row", (position,)
        )
        return [(row, Cut(*cut)) for row, *cut in found]

    def rows_by_digest(self) -> dict[bytes, int]:
        """Return a row for the words that a passage is found by, of equal ones any."""
        return dict(self._database.execute("select digest, row from passage"))

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        return self._store.vectors(np.asarray(rows, np.int64))

    def words(self, rows: Sequence[int]) -> list[NDArray[np.int32]]:
        """Return the distinct word ids of some passages."""
        words = self._store.words(np.asarray(rows, np.int64))
        return np.split(words.ids, words.offsets[1:-1]) if len(rows) else []


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
