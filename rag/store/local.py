"""The index on one machine: SQLite for texts, FAISS for dense and bm25s for lexical search, word ids for the late one.

Rows number the passages from 0, in the order of their speeches.
"""

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from rag.errors import UnknownCitation
from rag.store.dense import DenseIndex
from rag.store.lexical import LexicalIndex, LexicalWriter, TermCounts
from rag.store.versions import Version
from rag.types import Filters, Passage, Piece, Section, Source, Span, Speech, Vectors

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

DATABASE = "archive.sqlite3"
VECTORS = "vectors.faiss"
TERMS = "terms"
WORDS = "words.npy"
WORD_OFFSETS = "word_offsets.npy"
_SAMPLE = 2000

_SPEECH = """
    position integer primary key, id text not null, title text not null, place text, level text, date text,
    occasion text, speaker text, language text not null, path text not null, ordinal integer not null,
    source_start integer not null, source_end integer not null, sha256 text not null,
    pieces text not null, paragraphs text not null, sections text not null, text text not null, note text,
    also text not null, read_id text not null"""
# A copy of a speech is kept aside, where no search looks, so that it need not be read again; its position is that among
# all that was read, where the speeches fill the places between the copies.
_SCHEMA = f"""
create table speech ({_SPEECH});
create table copy ({_SPEECH}, speech integer not null references speech (position));
create table passage (
    row integer primary key, speech integer not null references speech (position),
    start integer not null, end integer not null, section_path text not null, digest blob not null);
create index passage_of on passage (speech);
create table alias (read_id text primary key, id text not null);
create table file (
    name text not null, sha256 text not null, first integer not null, count integer not null, record text not null,
    primary key (name, sha256));
"""


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The distinct words of some passages as ids, one passage after the other; `offsets` has one entry more."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """What is known of a speech without reading it, for filters and for finding the speech that is meant."""

    speech_id: str
    place: str | None
    year: int | None
    level: str | None
    title: str
    occasion: str | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage within its speech, as it is stored; `digest` is of the words that it is found by."""

    start: int
    end: int
    section_path: str
    digest: bytes


def versions_in(database: sqlite3.Connection) -> Iterator[tuple[int, Version]]:
    """Yield every speech of a database with its position, in their order."""
    facts = "title, place, level, date, occasion, speaker, note"
    rows = database.execute(f"select position, id, read_id, path, ordinal, text, {facts} from speech order by position")
    for position, id_, read_id, path, ordinal, text, *known in rows:
        yield position, Version(id_, read_id, path, ordinal, tuple(known), text)


class LocalStore:
    """A generation opened for reading; any number of threads may search it at once."""

    def __init__(self, folder: Path) -> None:
        uri = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._dense = DenseIndex.open(folder / VECTORS)
        self.lexical = LexicalIndex(folder / TERMS)
        self._words = np.load(folder / WORDS, mmap_mode="r")
        self._word_offsets = np.load(folder / WORD_OFFSETS)
        self._speech_of = np.asarray([p for (p,) in self._rows("select speech from passage order by row")], np.int32)
        self._speech_at = lru_cache(maxsize=256)(self._read_speech)
        # One speech is read now: a database of another make is refused at the door and not at the first question.
        list(map(_speech_from_row, self._rows("select * from speech limit 1")))

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._speech_of)

    def close(self) -> None:
        """Close the files."""
        self._database.close()

    def speeches(self) -> tuple[Speech, ...]:
        """Return every speech, in the order of the source files."""
        return tuple(map(_speech_from_row, self._rows("select * from speech order by position")))

    def facts(self) -> list[SpeechFacts]:
        """Return what filters ask of each speech, in the order of the source files, without reading the texts."""
        columns = "id, place, cast(substr(date, 1, 4) as integer), level, title, occasion"
        rows = self._rows(f"select {columns} from speech order by position")
        return [SpeechFacts(*row) for row in rows]

    def speech(self, speech_id: str) -> Speech:
        """Return one speech; raises UnknownCitation for an id that the archive does not hold."""
        found = self._rows("select position from speech where id = ?", speech_id)
        if not found:
            raise UnknownCitation(
                f"The archive holds no speech {speech_id[:60]!r}; `rag search` shows the ids that it holds."
            )
        return self._speech_at(found[0][0])

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """Return the passages of the given rows, in that order."""
        return [self._passage(int(row)) for row in rows]

    def rows_of(self, speech_id: str) -> Rows:
        """Return the rows of the passages of a speech, in their order."""
        found = self._rows(
            "select row from passage join speech on speech = position where id = ? order by row", speech_id
        )
        return np.asarray([row for (row,) in found], np.int64)

    def speech_of(self, rows: Rows) -> NDArray[np.int32]:
        """Return the position of the speech that each passage belongs to."""
        return self._speech_of[rows]

    def mask(self, filters: Filters) -> Mask | None:
        """Return which passages pass the filters, shape (len(self),), or None when all of them do."""
        if filters == Filters():
            return None
        admitted = [filters.admit(fact.speech_id, fact.place, fact.year, fact.occasion) for fact in self.facts()]
        return np.asarray(admitted, np.bool_)[self._speech_of]

    def search_dense(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[Rows, Scores]:
        """Return the rows whose vectors are nearest to one vector, best first, with their inner products."""
        return self._dense.search(vector, limit, mask)

    def search_lexical(self, weights: Mapping[str, float], limit: int, mask: Mask | None = None) -> tuple[Rows, Scores]:
        """Return the rows that hold some of the weighted terms, best BM25 score first."""
        scores = self.lexical_scores(weights)
        if mask is not None:
            scores = np.where(mask, scores, 0.0)
        # Ties are broken by position: a stable sort of the negated scores.
        rows = np.argsort(-scores, kind="stable")[:limit]
        rows = rows[scores[rows] > 0]
        return rows, scores[rows]

    def lexical_scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the sum of the weighted BM25 scores of some terms for every passage, shape (len(self),)."""
        return self.lexical.scores(weights)

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        return self.lexical.document_frequency(term)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        return self._dense.vectors(rows)

    def words(self, rows: Rows) -> PassageWords:
        """Return the word ids of some passages."""
        starts, ends = self._word_offsets[rows], self._word_offsets[rows + 1]
        ids = [self._words[start:end] for start, end in zip(starts, ends, strict=True)]
        return PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *(ends - starts)]))

    def sample(self) -> PassageWords:
        """Return the word ids of up to _SAMPLE passages, evenly spread, which tell how rare a meaning is."""
        step = max(1, -(-len(self) // _SAMPLE))
        return self.words(np.arange(0, len(self), step))

    def _passage(self, row: int) -> Passage:
        speech_at, start, end, path = self._rows(
            "select speech, start, end, section_path from passage where row = ?", row
        )[0]
        speech = self._speech_at(speech_at)
        return Passage(speech.id, start, end, tuple(json.loads(path)), speech.text[start:end])

    def _read_speech(self, position: int) -> Speech:
        return _speech_from_row(self._rows("select * from speech where position = ?", position)[0])

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._database.execute(query, values).fetchall()


class LocalWriter:
    """Write a generation into an empty folder: first its speeches, then their passages, then `finish`.

    Texts go to disk at once; in memory stay about 6 bytes for a distinct term of a passage, 4 for a distinct word, and
    the vectors.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._database = sqlite3.connect(folder / DATABASE)
        # A crash leaves a folder that no reader looks at, so that nothing has to be rolled back.
        self._database.executescript("pragma journal_mode = off; pragma synchronous = off;" + _SCHEMA)
        self._dense = DenseIndex.empty(dimension)
        self.terms = LexicalWriter()
        self._words, self._word_offsets = array("i"), array("q", [0])
        self.speeches, self.passages = 0, 0

    def add_file(self, name: str, sha256: str, count: int, record: Mapping[str, object]) -> None:
        """Remember what is to be known of a file when it is not read again; its `count` speeches are added next."""
        row = (name, sha256, self.speeches, count, _dump(record))
        self._database.execute("insert or ignore into file values (?, ?, ?, ?, ?)", row)

    def add_speech(self, speech: Speech) -> int:
        """Store a speech and return its position; it has the id that its reader gave it, until it is named."""
        return self.copy_speech((0, *_speech_to_row(speech)))

    def copy_speech(self, row: Sequence[object]) -> int:
        """Store a speech as it stands in another generation and return its position; it has the same id there."""
        position = self.speeches
        self.speeches += 1
        marks = ", ".join("?" * len(row))
        self._database.execute(f"insert into speech values ({marks})", (position, *row[1:]))
        return position

    def set_aside(self, kept: Mapping[int, Sequence[int]]) -> None:
        """Take the copies of speeches away, which list them in `also`; positions close up, in the order of `kept`.

        To be called once, before there are passages.
        """
        self._database.execute("update speech set also = '[]' where also <> '[]'")
        copies = [(position, copy) for position, place in enumerate(kept) for copy in kept[place]]
        also = [(_dump([self._source(copy) for copy in kept[place]]), place) for place in kept if kept[place]]
        moved = [(position, place) for position, place in enumerate(kept) if position != place]
        self._database.executemany("update speech set also = ? where position = ?", also)
        self._database.executemany("insert into copy select *, ? from speech where position = ?", copies)
        self._database.execute("update copy set id = read_id")
        self._database.executemany("delete from speech where position = ?", [(copy,) for _, copy in copies])
        self._database.executemany("update speech set position = ? where position = ?", moved)
        self.speeches = len(kept)

    def _source(self, position: int) -> tuple[object, ...]:
        row = "select path, ordinal, source_start, source_end, sha256 from speech where position = ?"
        found: tuple[object, ...] = self._database.execute(row, (position,)).fetchone()
        return found

    def name_speech(self, position: int, speech_id: str) -> None:
        """Give a speech another id."""
        self._database.execute("update speech set id = ? where position = ?", (speech_id, position))

    def speech(self, position: int) -> Speech:
        """Return a speech as it was stored."""
        return _speech_from_row(
            self._database.execute("select * from speech where position = ?", (position,)).fetchone()
        )

    def add_aliases(self, aliases: Mapping[str, str]) -> None:
        """Remember, by the ids that readers gave speeches, the ids that these had in the end, where they differ."""
        self._database.executemany("insert into alias values (?, ?)", aliases.items())

    def versions(self) -> Iterator[tuple[int, Version]]:
        """Yield every speech with its position."""
        return versions_in(self._database)

    def add_passages(self, position: int, cuts: Iterable[StoredPassage]) -> None:
        """Store where the passages of a speech lie; their rows count on."""
        rows = [(position, cut.start, cut.end, cut.section_path, cut.digest) for cut in cuts]
        numbered = [(self.passages + place, *row) for place, row in enumerate(rows)]
        self._database.executemany("insert into passage values (?, ?, ?, ?, ?, ?)", numbered)
        self.passages += len(rows)

    def add(self, vectors: Vectors, words: Iterable[NDArray[np.int32]], terms: Iterable[TermCounts]) -> None:
        """Append what the next passages are found by, one entry a passage, in the order of their rows."""
        self._dense.add(vectors)
        for ids in words:
            self._words.frombytes(ids.astype(np.int32).tobytes())
            self._word_offsets.append(len(self._words))
        for counted in terms:
            self.terms.add(counted)

    def finish(self) -> None:
        """Write all that is not on disk yet."""
        # Only now, as two speeches may have exchanged their ids.
        self._database.execute("create unique index speech_id on speech (id)")
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


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _speech_to_row(speech: Speech) -> tuple[object, ...]:
    source = speech.source
    return (
        speech.id, speech.title, speech.place, speech.level, speech.date, speech.occasion, speech.speaker,
        speech.language, source.path, source.ordinal, source.start, source.end, source.sha256,
        _dump([(piece.start, piece.source_start, piece.length) for piece in source.pieces]),
        _dump([(span.start, span.end) for span in speech.paragraphs]),
        _dump([(s.level, s.label, s.heading, s.start, s.end) for s in speech.sections]),
        speech.text, speech.note,
        _dump([(also.path, also.ordinal, also.start, also.end, also.sha256) for also in speech.also]), speech.id,
    )  # fmt: skip


def _speech_from_row(row: tuple) -> Speech:  # type: ignore[type-arg]
    (_, id_, title, place, level, date, occasion, speaker, language,
     path, ordinal, start, end, sha256, pieces, paragraphs, sections, text, note, also, _read_id) = row  # fmt: skip
    return Speech(
        id=id_, title=title, place=place, level=level, date=date, occasion=occasion, speaker=speaker, language=language,
        source=Source(path, ordinal, start, end, sha256, tuple(Piece(*piece) for piece in json.loads(pieces))),
        text=text,
        paragraphs=tuple(Span(*span) for span in json.loads(paragraphs)),
        sections=tuple(Section(*section) for section in json.loads(sections)),
        note=note,
        also=tuple(_elsewhere(*source) for source in json.loads(also)),
    )  # fmt: skip


def _elsewhere(path: str, ordinal: int, start: int, end: int, sha256: str) -> Source:
    return Source(path, ordinal, start, end, sha256, pieces=())
