"""Write a generation: its speeches first, then their passages and what these are found by."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from rag.store.dense import DenseIndex
from rag.store.lexical import LexicalWriter, TermCounts
from rag.store.rows import (
    SELECT_VERSIONS,
    SPEECH_COLUMN_LIST,
    SPEECH_COLUMNS,
    FileRow,
    SpeechRow,
    StoredFigure,
    StoredPassage,
    file_record,
    other_source,
    sources_to_json,
    version_of,
)
from rag.store.schema import DATABASE, TABLES, TERMS, UNIQUE_IDS, VECTORS, WORD_OFFSETS, WORDS
from rag.store.versions import Version
from rag.types import Characters, Skipped, Source, Speech, Vectors

_INSERT_SPEECH = f"insert into speech values ({', '.join('?' * len(SPEECH_COLUMNS))})"


class LocalWriter:
    """Write a generation into an empty folder: first its speeches, then their passages, then `finish`.

    Texts go to disk at once; in memory stay about 6 bytes for a distinct term of a passage, 4 for a distinct word, and
    the vectors. `speeches` and `passages` count what was written so far.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._database = sqlite3.connect(folder / DATABASE)
        # A crash leaves a folder that no reader looks at, so that nothing has to be rolled back.
        self._database.executescript("pragma journal_mode = off; pragma synchronous = off;" + TABLES)
        self._dense = DenseIndex.empty(dimension)
        self.terms = LexicalWriter()
        self._words, self._word_offsets = array("i"), array("q", [0])
        self.speeches = 0
        self.passages = 0

    def add_file(self, name: str, sha256: str, count: int, characters: Characters) -> None:
        """Remember what became of the characters of a file, for when it is not read again.

        Its `count` speeches are added next.
        """
        row = FileRow(name, sha256, self.speeches, count, file_record(characters))
        self._database.execute("insert or ignore into file values (?, ?, ?, ?, ?)", astuple(row))

    def add_speech(self, speech: Speech) -> int:
        """Store a speech and return its position; it has the id that its reader gave it, until it is named."""
        return self.copy_speech(SpeechRow.from_speech(speech, self.speeches))

    def copy_speech(self, row: SpeechRow) -> int:
        """Store a speech with the id that it has in another generation, and return its position here."""
        position = self.speeches
        self.speeches += 1
        self._database.execute(_INSERT_SPEECH, replace(row, position=position).values())
        return position

    def set_aside(self, copies_of: Mapping[int, Sequence[int]]) -> None:
        """Move the copies of speeches into a table of their own, and list them in `also` of the speech that stays.

        `copies_of` maps the position of each speech that stays to the positions of its copies; the positions are closed
        up in its order. To be called once, before there are passages.
        """
        self._database.execute("update speech set also = '[]' where also <> '[]'")
        copies = [(new, copy) for new, old in enumerate(copies_of) for copy in copies_of[old]]
        also = [(sources_to_json(self._sources(others)), old) for old, others in copies_of.items() if others]
        moves = [(new, old) for new, old in enumerate(copies_of) if new != old]
        self._database.executemany("update speech set also = ? where position = ?", also)
        self._database.executemany(
            f"insert into copy select {SPEECH_COLUMN_LIST}, ? from speech where position = ?", copies
        )
        self._database.execute("update copy set id = read_id")
        self._database.executemany("delete from speech where position = ?", [(copy,) for _, copy in copies])
        self._database.executemany("update speech set position = ? where position = ?", moves)
        self.speeches = len(copies_of)

    def _sources(self, positions: Iterable[int]) -> tuple[Source, ...]:
        query = "select path, ordinal, source_start, source_end, sha256 from speech where position = ?"
        rows = (self._database.execute(query, (position,)).fetchone() for position in positions)
        return tuple(other_source(*row) for row in rows)

    def name_speech(self, position: int, speech_id: str) -> None:
        """Give a speech another id."""
        self._database.execute("update speech set id = ? where position = ?", (speech_id, position))

    def speech(self, position: int) -> Speech:
        """Return a speech as it was stored."""
        query = f"select {SPEECH_COLUMN_LIST} from speech where position = ?"
        return SpeechRow(*self._database.execute(query, (position,)).fetchone()).to_speech()

    def add_skipped(self, skipped: Iterable[Skipped]) -> None:
        """Remember which files were left out, and why."""
        self._database.executemany("insert into skipped values (?, ?)", ((file.path, file.reason) for file in skipped))

    def add_aliases(self, aliases: Mapping[str, str]) -> None:
        """Remember, by the ids that readers gave speeches, the ids that these had in the end, where they differ."""
        self._database.executemany("insert into alias values (?, ?)", aliases.items())

    def versions(self) -> Iterator[tuple[int, Version]]:
        """Yield every speech with its position."""
        return map(version_of, self._database.execute(SELECT_VERSIONS))

    def add_passages(self, position: int, passages: Iterable[StoredPassage]) -> None:
        """Store where the passages of the speech at a position lie; their rows count on."""
        rows = [
            (row, position, passage.start, passage.end, passage.section_path, passage.digest)
            for row, passage in enumerate(passages, self.passages)
        ]
        self._database.executemany("insert into passage values (?, ?, ?, ?, ?, ?)", rows)
        self.passages += len(rows)

    def add_figures(self, position: int, figures: Iterable[StoredFigure]) -> None:
        """Store the figures of the speech at a position."""
        rows = ((position, *astuple(figure)) for figure in figures)
        self._database.executemany("insert into figure values (?, ?, ?, ?, ?, ?, ?)", rows)

    def add(self, vectors: Vectors, words: Iterable[NDArray[np.int32]], terms: Iterable[TermCounts]) -> None:
        """Append what the next n passages are found by, in the order of their rows.

        `vectors` has the shape (n, dimension); `words` are n arrays of distinct word ids, `terms` n counts.
        """
        self._dense.add(vectors)
        for ids in words:
            self._words.frombytes(ids.astype(np.int32).tobytes())
            self._word_offsets.append(len(self._words))
        for counts in terms:
            self.terms.add(counts)

    def finish(self) -> None:
        """Write all that is not on disk yet; raises sqlite3.IntegrityError where two speeches have one id."""
        # Only now, as two speeches may have exchanged their ids.
        self._database.execute(UNIQUE_IDS)
        self._database.commit()
        self._dense.save(self._folder / VECTORS)
        self._dense = DenseIndex.empty(1)
        np.save(self._folder / WORDS, np.frombuffer(self._words, np.int32))
        np.save(self._folder / WORD_OFFSETS, np.asarray(self._word_offsets, np.int64))
        self.terms.write(self._folder / TERMS)

    def __enter__(self) -> "LocalWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
