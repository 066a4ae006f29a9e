"""What a build takes from the generation that is live: the ids of speeches, and what need not be made again."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store.lexical import LexicalIndex
from rag.store.local import DATABASE, LocalStore, StoredPassage, versions_in
from rag.store.versions import Version
from rag.types import Vectors


@dataclass(frozen=True, slots=True)
class KnownSpeech:
    """A speech of the live generation, or a copy of it that was set aside.

    `place` is that among all that was read, `position` that of the speech. `read_id` is the id that its reader gave it,
    before an older one went on.
    """

    place: int
    position: int
    copy: bool
    id: str
    read_id: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the live generation and the speeches in it; `record` is what was remembered of it."""

    sha256: str
    record: dict[str, object]
    speeches: tuple[KnownSpeech, ...]


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


class PreviousGeneration:
    """The live generation, from which files, passages and what they are found by can be taken over."""

    def __init__(self, folder: Path) -> None:
        self._store = LocalStore(folder)
        self._database = _connect(folder)
        self._known = list(self._in_order_of_reading())
        self._records = {
            (name, sha256): (first, count, json.loads(record))
            for name, sha256, first, count, record in self._database.execute("select * from file")
        }

    def _in_order_of_reading(self) -> Iterator[KnownSpeech]:
        aside = {
            place: KnownSpeech(place, position, True, *ids)
            for place, position, *ids in self._database.execute(
                "select copy.position, speech, s.id, copy.read_id from copy join speech s on speech = s.position"
            )
        }
        places = (place for place in count() if place not in aside)
        for position, *ids in self._database.execute("select position, id, read_id from speech order by position"):
            place = next(places)
            aside[place] = KnownSpeech(place, position, False, *ids)
        return (aside[place] for place in sorted(aside))

    @property
    def speeches(self) -> int:
        """The number of speeches, those that were set aside included."""
        return len(self._known)

    def copies(self) -> dict[int, tuple[int, ...]]:
        """Return the places of the speeches among all that was read, each with those of its copies."""
        groups = defaultdict(list)
        for known in self._known:
            groups[known.position].append(known)
        pairs = (sorted(group, key=lambda known: known.copy) for group in groups.values())
        return {kept.place: tuple(copy.place for copy in copies) for kept, *copies in sorted(pairs, key=_place)}

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

    def file(self, name: str, sha256: str) -> KnownFile | None:
        """Return the file of that name and digest, None where the generation has none."""
        if (name, sha256) not in self._records:
            return None
        first, count, record = self._records[name, sha256]
        return KnownFile(sha256, record, tuple(self._known[first : first + count]))

    def speech_row(self, known: KnownSpeech) -> tuple[object, ...]:
        """Return a speech as it is stored."""
        if known.copy:
            # The last column tells which speech it is a copy of.
            found = self._database.execute("select * from copy where position = ?", (known.place,)).fetchone()[:-1]
        else:
            found = self._database.execute("select * from speech where position = ?", (known.position,)).fetchone()
        row: tuple[object, ...] = found
        return row

    def cuts(self, position: int) -> list[tuple[int, StoredPassage]]:
        """Return the passages of a speech with their rows."""
        found = self._database.execute(
            "select row, start, end, section_path, digest from passage where speech = ? order by row", (position,)
        )
        return [(row, StoredPassage(*cut)) for row, *cut in found]

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


def _place(group: Sequence[KnownSpeech]) -> int:
    return group[0].place


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
