"""What a build takes from the generation that is live: the ids of speeches, and what need not be made again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.store.arrays import open_array
from rag.store.database import Database, check_types
from rag.store.dense import DenseIndex
from rag.store.digests import PassageDigests
from rag.store.door import check_counts, check_database, check_speeches
from rag.store.local import LocalStore
from rag.store.manifest import Manifest
from rag.store.rows import (
    SELECT_VERSIONS,
    SPEECH_COLUMN_LIST,
    FileRow,
    NumberedPassage,
    SpeechRow,
    StoredFigure,
    StoredPassage,
    version_of,
)
from rag.store.schema import SKETCHES
from rag.store.stamps import Depth
from rag.store.versions import Version
from rag.text.shingles import SKETCH_NUMBERS, Hashes
from rag.types import Characters, Skipped, Vectors


@dataclass(frozen=True, slots=True)
class KnownSpeech:
    """A speech of the live generation, or a copy of it that was set aside.

    `reading_position` counts all that was read, copies included; `position` is that of the speech, for a copy that of
    the speech it repeats. `id` is the id of that speech, `read_id` the one that the reader gave this one.
    """

    reading_position: int
    position: int
    is_copy: bool
    id: str
    read_id: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the live generation: its digest, what became of its characters, and its speeches in their order."""

    sha256: str
    characters: Characters
    speeches: tuple[KnownSpeech, ...]


def read_versions(folder: Path) -> Iterator[tuple[int, Version]]:
    """Yield every speech of a generation with its position, also of one in another format that has these columns.

    Raises sqlite3.DatabaseError for a database without them.
    """
    with closing(Database(folder)) as database:
        check_types(database, "speech")
        yield from map(version_of, database.iterate(SELECT_VERSIONS))


def read_aliases(folder: Path) -> dict[str, str]:
    """Return, by the ids that readers gave speeches, the ids that these had instead, also of speeches that are gone.

    Raises sqlite3.DatabaseError for a database of a format that does not tell.
    """
    with closing(Database(folder)) as database:
        check_types(database, "alias")
        return dict(database.rows("select read_id, id from alias"))


class PreviousVectors(Protocol):
    """Vectors of a former generation, by the digests of the words that passages are found by."""

    @property
    def folder(self) -> Path:
        """The folder of the generation."""

    def digests(self) -> PassageDigests:
        """Return the digests of the words that the passages are found by."""

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""

    def close(self) -> None:
        """Close the files."""


class StoredVectors:
    """The vectors of a generation of which other parts may be damaged."""

    def __init__(self, folder: Path, manifest: Manifest | None = None) -> None:
        """Open the vectors and the database and check them by the manifest; without one they were checked before.

        Raises one of `rag.store.door.UNREADABLE`.
        """
        self.folder = folder
        self._database = Database(folder)
        self._dense = DenseIndex(folder, is_checked=manifest is None)
        if manifest:
            passages = check_database(self._database)
            check_counts((len(self._dense), self._dense.dimension), (passages, manifest.dimension))

    def digests(self) -> PassageDigests:
        """Return the digests of the words that the passages are found by."""
        return _read_digests(self._database)

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        return self._dense.vectors(np.asarray(rows, np.int64))

    def close(self) -> None:
        """Close the files."""
        self._database.close()


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text of a speech or of a copy of it, with the path of its file and its title."""

    path: str
    title: str
    text: str


def _read_digests(database: Database) -> PassageDigests:
    return PassageDigests(digest for (digest,) in database.iterate("select digest from passage order by row"))


def count_speeches(folder: Path) -> int:
    """Return how many speeches a generation holds, copies not counted."""
    with closing(Database(folder)) as database:
        [(count,)] = database.rows("select count(*) from speech")
        return int(count)


def read_texts(folder: Path, speech_id: str) -> list[StoredText]:
    """Return the texts of a speech of a generation and of its copies, none where it is not held."""
    with closing(Database(folder)) as database:
        rows = database.rows("select path, title, text from speech where id = ?", (speech_id,))
        query = "select c.path, c.title, c.text from copy c join speech s on c.speech = s.position where s.id = ?"
        return [StoredText(*row) for row in [*rows, *database.rows(query, (speech_id,))]]


class PreviousGeneration:
    """The live generation, from which files, passages and what they are found by can be taken over."""

    def __init__(self, folder: Path, manifest: Manifest, depth: Depth | None = None) -> None:
        """Open the generation and check all of it that was not checked before.

        Raises one of `rag.store.door.UNREADABLE`.
        """
        self.folder = folder
        self.store = LocalStore(folder, is_checked=depth is not None)
        self.store.check(manifest)
        self._database = Database(folder)
        if depth != "taken":
            check_speeches(self._database)
        self._sketches = np.asarray(open_array(folder / SKETCHES, np.uint64)).reshape(-1, SKETCH_NUMBERS)
        self._known = self._in_reading_order()
        if len(self._sketches) != len(self._known):
            raise ValueError(f"{SKETCHES} holds {len(self._sketches)} sketches, not those of {len(self._known)} texts")
        rows = (FileRow(*row) for row in self._database.rows("select name, sha256, first, count, record from file"))
        self._files = {(row.name, row.sha256): self._known_file(row) for row in rows}

    def _in_reading_order(self) -> list[KnownSpeech]:
        """Return the speeches and their copies as they were read: the speeches fill the gaps between the copies."""
        copies = [
            KnownSpeech(reading_position, position, True, *ids)
            for reading_position, position, *ids in self._database.rows(
                "select copy.position, speech, s.id, copy.read_id from copy join speech s on speech = s.position"
            )
        ]
        taken = {copy.reading_position for copy in copies}
        free = (position for position in count() if position not in taken)
        speeches = [
            KnownSpeech(next(free), position, False, *ids)
            for position, *ids in self._database.rows("select position, id, read_id from speech order by position")
        ]
        return sorted([*copies, *speeches], key=attrgetter("reading_position"))

    def _known_file(self, row: FileRow) -> KnownFile:
        return KnownFile(row.sha256, row.characters, tuple(self._known[row.first : row.first + row.count]))

    @property
    def files(self) -> tuple[tuple[str, KnownFile], ...]:
        """The files by their names, in the order of reading; of files without a speech only some."""
        named = [(name, file) for (name, _), file in self._files.items()]
        return tuple(sorted(named, key=lambda pair: [known.reading_position for known in pair[1].speeches[:1]]))

    @property
    def known(self) -> tuple[KnownSpeech, ...]:
        """The speeches in the order of reading, those that were set aside included."""
        return tuple(self._known)

    @property
    def speeches(self) -> int:
        """The number of speeches, those that were set aside included."""
        return len(self._known)

    def copies(self) -> dict[int, tuple[int, ...]]:
        """Return the reading positions of the speeches, each with those of its copies."""
        copies = defaultdict(list)
        for known in self._known:
            if known.is_copy:
                copies[known.position].append(known.reading_position)
        speeches = (known for known in self._known if not known.is_copy)
        return {speech.reading_position: tuple(copies[speech.position]) for speech in speeches}

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The files that were left out."""
        return self.store.skipped()

    @property
    def passages(self) -> int:
        """The number of passages."""
        return len(self.store)

    def close(self) -> None:
        """Close the files and free what was read of them."""
        self._database.close()
        self.store.close()

    def file(self, name: str, sha256: str) -> KnownFile | None:
        """Return the file of that name and digest, None where the generation has none."""
        return self._files.get((name, sha256))

    def speech_row(self, known: KnownSpeech) -> SpeechRow:
        """Return a speech or a copy as it is stored."""
        table, position = ("copy", known.reading_position) if known.is_copy else ("speech", known.position)
        query = f"select {SPEECH_COLUMN_LIST} from {table} where position = ?"
        return SpeechRow(*self._database.rows(query, (position,))[0])

    def sketch(self, known: KnownSpeech) -> Hashes:
        """Return the sketch of the text of a speech or a copy."""
        sketch: Hashes = self._sketches[known.reading_position]
        return sketch

    def passages_of(self, position: int) -> list[NumberedPassage]:
        """Return the passages of the speech at a position, in their order, with their rows."""
        query = "select row, start, end, section_path, digest from passage where speech = ? order by row"
        rows = self._database.rows(query, (position,))
        return [NumberedPassage(row, StoredPassage(*passage)) for row, *passage in rows]

    def figures_of(self, position: int) -> list[StoredFigure]:
        """Return the figures of the speech at a position, in their order."""
        query = "select start, end, value, unit, clause_start, clause_end from figure where speech = ? order by rowid"
        return [StoredFigure(*row) for row in self._database.rows(query, (position,))]

    def digests(self) -> PassageDigests:
        """Return the digests of the words that the passages are found by."""
        return _read_digests(self._database)

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        return self.store.vectors(np.asarray(rows, np.int64))
