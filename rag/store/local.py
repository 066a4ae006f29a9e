"""The index on one machine: SQLite for texts, FAISS for dense and bm25s for lexical search, word ids for the late one.

Rows number the passages from 0, in the order of their speeches.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from rag.errors import UnknownCitation
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

_SCHEMA = """
create table speech (
    position integer primary key, id text not null unique, title text not null, place text, level text, date text,
    occasion text, speaker text, language text not null, path text not null, ordinal integer not null,
    source_start integer not null, source_end integer not null, sha256 text not null,
    pieces text not null, paragraphs text not null, sections text not null, text text not null, note text,
    also text not null);
create table passage (
    row integer primary key, speech integer not null references speech (position),
    start integer not null, end integer not null, section_path text not null);
"""


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The distinct words of some passages as ids, one passage after the other; `offsets` has one entry more."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a speech without reading it, for filters and for finding the speech that is meant."""

    speech_id: str
    place: str | None
    year: int | None
    level: str | None
    title: str
    occasion: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a generation holds; `vectors`, `terms` and `words` have one entry a passage, in their order."""

    speeches: Sequence[Speech]
    passages: Sequence[Passage]
    vectors: Vectors
    terms: Sequence[Sequence[str]]
    words: Sequence[NDArray[np.int32]]


def write(folder: Path, contents: Contents) -> None:
    """Write the contents of a generation into an empty folder."""
    _write_texts(folder / DATABASE, contents.speeches, contents.passages)
    dense = faiss.IndexFlatIP(contents.vectors.shape[1])
    dense.add(contents.vectors)
    faiss.write_index(dense, str(folder / VECTORS))
    # Lucene's variant of BM25 with its usual k1 and b for short passages (Robertson & Zaragoza 2009).
    lexical = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    lexical.index([list(terms) for terms in contents.terms], show_progress=False)
    lexical.save(folder / TERMS, show_progress=False)
    np.save(folder / WORDS, np.concatenate([np.zeros(0, np.int32), *contents.words]))
    np.save(folder / WORD_OFFSETS, np.cumsum([0, *map(len, contents.words)], dtype=np.int64))


def _write_texts(file: Path, speeches: Sequence[Speech], passages: Sequence[Passage]) -> None:
    position = {speech.id: place for place, speech in enumerate(speeches)}
    with sqlite3.connect(file) as database:
        database.executescript(_SCHEMA)
        database.executemany(
            f"insert into speech values ({', '.join('?' * 20)})",
            ((place, *_speech_to_row(speech)) for place, speech in enumerate(speeches)),
        )
        database.executemany(
            "insert into passage values (?, ?, ?, ?, ?)",
            ((row, position[p.speech_id], p.start, p.end, _dump(p.section_path)) for row, p in enumerate(passages)),
        )
    database.close()


class LocalStore:
    """A generation opened for reading; any number of threads may search it at once."""

    def __init__(self, folder: Path) -> None:
        uri = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._dense = faiss.read_index(str(folder / VECTORS))
        self._lexical = bm25s.BM25.load(folder / TERMS, mmap=True, show_progress=False)
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

    def facts(self) -> list[Facts]:
        """Return what filters ask of each speech, in the order of the source files, without reading the texts."""
        columns = "id, place, cast(substr(date, 1, 4) as integer), level, title, occasion"
        rows = self._rows(f"select {columns} from speech order by position")
        return [Facts(*row) for row in rows]

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
        admitted = [filters.admit(fact.speech_id, fact.place, fact.year) for fact in self.facts()]
        return np.asarray(admitted, np.bool_)[self._speech_of]

    def search_dense(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[Rows, Scores]:
        """Return the rows whose vectors are nearest to one vector, best first, with their inner products."""
        parameters = None
        if mask is not None:
            # The Python layer of FAISS takes an array here; its annotations only know the C++ signature.
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._dense.search(vector[None, :], min(limit, len(self)), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

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
        scores = np.zeros(len(self), np.float32)
        table = self._lexical.scores
        for term, weight in weights.items():
            column = self._lexical.vocab_dict.get(term)
            if column is not None:
                found = slice(table["indptr"][column], table["indptr"][column + 1])
                scores[table["indices"][found]] += np.float32(weight) * table["data"][found]
        return scores

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        column = self._lexical.vocab_dict.get(term)
        if column is None:
            return 0
        ends = self._lexical.scores["indptr"]
        return int(ends[column + 1] - ends[column])

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        vectors: Vectors = self._dense.reconstruct_batch(rows)
        return vectors

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
        speech.text, speech.note, _dump([(s.path, s.ordinal, s.start, s.end, s.sha256) for s in speech.also]),
    )  # fmt: skip


def _speech_from_row(row: tuple) -> Speech:  # type: ignore[type-arg]
    (_, id_, title, place, level, date, occasion, speaker, language,
     path, ordinal, start, end, sha256, pieces, paragraphs, sections, text, note, also) = row  # fmt: skip
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
