"""Write a generation: its speeches first, then their passages and what these are found by."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import ArrayFile, map_array
from rag.store.dense import VectorFile, map_vectors, write_codes
from rag.store.lexical import LexicalWriter
from rag.store.local import LocalStore
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
from rag.store.sample import MAX_SAMPLED_PASSAGES, PassageWords, StoredSample, sample_rows
from rag.store.schema import (
    DATABASE,
    INDEXES,
    SKETCHES,
    SPEECH_OF,
    TABLES,
    TERMS,
    VECTORS,
    WORD_OFFSETS,
    WORDS,
    DenseKind,
)
from rag.store.term_counts import TermTable
from rag.store.versions import Version
from rag.store.word_index import write_word_index
from rag.text.shingles import SKETCH_NUMBERS, Hashes, Sketches, sketch_text
from rag.types import Characters, Skipped, Source, Speech, Vectors

_INSERT_SPEECH = f"insert into speech values ({', '.join('?' * len(SPEECH_COLUMNS))})"


class LocalWriter:
    """Write a generation into an empty folder: first its speeches, then their passages, then `finish`.

    Texts, vectors and words go to disk at once; in memory stay the tables of terms that are not on disk, 12 bytes for a
    passage and half a kilobyte for a speech. `speeches` and `passages` count what was written so far.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._database = sqlite3.connect(folder / DATABASE)
        # A crash leaves a folder that no reader looks at, so that nothing has to be rolled back.
        self._database.executescript("pragma journal_mode = off; pragma synchronous = off;" + TABLES)
        self._vectors = VectorFile(folder / VECTORS, dimension)
        self._words = ArrayFile(folder / WORDS, np.int32)
        self._word_offsets, self._speech_of = array("q", [0]), array("i")
        self._sketches: list[Hashes] = []
        self._terms = LexicalWriter()
        #: How the vectors are searched, once they are all written.
        self.dense: DenseKind = "exact"
        self.speeches = 0
        self.passages = 0

    def add_file(self, name: str, sha256: str, count: int, characters: Characters) -> None:
        """Remember what became of the characters of a file, for when it is not read again.

        Its `count` speeches are added next.
        """
        row = FileRow(name, sha256, self.speeches, count, file_record(characters))
        self._database.execute("insert or ignore into file values (?, ?, ?, ?, ?)", astuple(row))

    def add_speech(self, speech: Speech, sketch: Hashes | None = None) -> int:
        """Store a speech and return its position; it has the id that its reader gave it, until it is named.

        `sketch` is that of its text, where it was made before.
        """
        sketch = sketch_text(speech.text) if sketch is None else sketch
        return self.copy_speech(SpeechRow.from_speech(speech, self.speeches), sketch)

    def copy_speech(self, row: SpeechRow, sketch: Hashes) -> int:
        """Store a speech with the id that it has in another generation, and return its position here."""
        position = self.speeches
        self.speeches += 1
        self._sketches.append(sketch)
        self._database.execute(_INSERT_SPEECH, replace(row, position=position).values())
        return position

    def sketches(self) -> Sketches:
        """Return the sketches of all speeches, in the order of reading."""
        return Sketches.of(np.stack(self._sketches) if self._sketches else np.zeros((0, SKETCH_NUMBERS), np.uint64))

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
        return self.row(position).to_speech()

    def row(self, position: int) -> SpeechRow:
        """Return the row of a speech as it was stored."""
        query = f"select {SPEECH_COLUMN_LIST} from speech where position = ?"
        return SpeechRow(*self._database.execute(query, (position,)).fetchone())

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
        self._speech_of.extend([position] * len(rows))
        self.passages += len(rows)

    def add_figures(self, position: int, figures: Iterable[StoredFigure]) -> None:
        """Store the figures of the speech at a position."""
        rows = ((position, *astuple(figure)) for figure in figures)
        self._database.executemany("insert into figure values (?, ?, ?, ?, ?, ?, ?)", rows)

    def add(self, vectors: Vectors, words: NDArray[np.int32], word_counts: NDArray[np.int64], terms: TermTable) -> None:
        """Append what the next n passages are found by, in the order of their rows.

        `vectors` has the shape (n, dimension); `words` are the distinct word ids of one passage after the other, and
        `word_counts`, shape (n,), how many each has; `terms` are the counts of n passages.
        """
        self._vectors.append(vectors)
        self._add_words(words, word_counts)
        self._terms.add(terms)

    def take(self, store: LocalStore, rows: NDArray[np.int64]) -> None:
        """Append what the next passages are found by, from those of another generation, each of which is taken once."""
        self._vectors.append(store.vectors(rows))
        words = store.words(rows)
        self._add_words(words.ids, np.diff(words.offsets))
        self._terms.take(store.lexical, rows)

    def _add_words(self, ids: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
        self._words.append(ids)
        self._word_offsets.extend((self._word_offsets[-1] + np.cumsum(counts)).tolist())

    def finish(self) -> None:
        """Write all that is not on disk yet; raises sqlite3.IntegrityError where two speeches have one id."""
        # Only now, as two speeches may have exchanged their ids.
        self._database.executescript(INDEXES)
        self._database.commit()
        self._vectors.close()
        self._words.close()
        offsets = np.asarray(self._word_offsets, np.int64)
        np.save(self._folder / WORD_OFFSETS, offsets)
        vectors = map_vectors(self._folder / VECTORS)
        self.dense = write_codes(self._folder, vectors)
        words = PassageWords(np.asarray(map_array(self._folder / WORDS, np.int32)), offsets)
        self._sample(words, vectors).save(self._folder)
        write_word_index(self._folder, words)
        np.save(self._folder / SPEECH_OF, np.asarray(self._speech_of, np.int32))
        np.save(self._folder / SKETCHES, np.concatenate([np.zeros(0, np.uint64), *self._sketches]))
        self._terms.write(self._folder / TERMS)

    def _sample(self, words: PassageWords, vectors: Vectors) -> StoredSample:
        """Return the sample of a large archive; that of a small one, which is all of it, is not written again."""
        rows = sample_rows(len(vectors)) if len(vectors) > MAX_SAMPLED_PASSAGES else np.zeros(0, np.int64)
        return StoredSample(words.select(rows), vectors[rows])

    def __enter__(self) -> "LocalWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._vectors.close()
        self._words.close()
