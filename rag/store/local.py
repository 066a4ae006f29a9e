"""The index on one machine, opened for reading.

Texts lie in SQLite, vectors in FAISS's form, terms and the word ids of late interaction in arrays of NumPy. All are
mapped: a search reads what it needs of them. Rows number the passages from 0, in the order of their speeches.
"""

import json
import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import UnknownCitation
from rag.store.arrays import check_pointers, check_range, open_array
from rag.store.database import Database
from rag.store.dense import DenseIndex
from rag.store.door import check_counts, check_database, named_damage
from rag.store.lexical import LexicalIndex
from rag.store.manifest import Manifest
from rag.store.masks import LexicalScores, PassageMask, best_rows
from rag.store.rows import SPEECH_COLUMN_LIST, FileRow, SpeechRow, turns_from_json
from rag.store.sample import PassageWords, StoredSample, sample_rows
from rag.store.schema import SPEECH_OF, TERMS, WORD_OFFSETS, WORD_ROWS, WORDS
from rag.store.word_index import WordIndex
from rag.types import (
    NO_FILTERS,
    CatalogueEntry,
    Characters,
    Filters,
    Language,
    Passage,
    Skipped,
    Speech,
    SpeechFigure,
    Turn,
    Vectors,
)

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: SQLite takes about a thousand values in one query of its oldest builds.
MAX_QUERY_ROWS = 900
#: Speeches that are held in memory with their texts.
_CACHED_SPEECHES = 256
#: Ids that are held in memory with the positions of their speeches.
_CACHED_POSITIONS = 20_000
# Headings above passages, some hundred characters each.
_CACHED_PATHS = 4096


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """What is known of a speech without its text, for filters and for finding the speech that a question means."""

    speech_id: str
    place: str | None
    year: int | None
    level: str | None
    title: str
    occasion: str | None
    speaker: str | None = None
    date: str | None = None
    title_en: str | None = None
    characters: int = 0


class StoredRecords:
    """What a generation holds besides what passages are found by: texts, places in them, facts, the terms.

    Citations and filters rest on it, whichever store finds the passages; any number of threads may read it at once.
    """

    def __init__(self, folder: Path, is_checked: bool = False) -> None:
        """Open a finished generation; raises one of UNREADABLE for anything else, see `rag.store.door`.

        `is_checked` says that it was opened without that flag before and nobody has written its files since.
        """
        self._folder, self._is_checked = folder, is_checked
        self._database = Database(folder)
        self._lock = threading.Lock()
        self.lexical = LexicalIndex(folder / TERMS, is_checked)
        self._speech_of = np.asarray(open_array(folder / SPEECH_OF, np.int32))
        self._word_index = WordIndex(folder, len(self), is_checked)
        self._position_of = lru_cache(maxsize=_CACHED_POSITIONS)(self._find_position)
        self.speech_at = lru_cache(maxsize=_CACHED_SPEECHES)(self._read_speech)
        self._text_at = lru_cache(maxsize=_CACHED_SPEECHES)(self._read_text)
        if len(self) != len(self.lexical):
            raise ValueError(f"{len(self)} passages have {len(self.lexical)} lists of terms")
        if not is_checked:
            check_database(self._database)
            positions = self._rows("select speech from passage order by row")
            if not np.array_equal(self._speech_of, np.asarray(positions, np.int32).reshape(-1)):
                raise ValueError(f"{SPEECH_OF} does not say whose the passages are")

    def _count_speeches(self) -> int:
        [(speeches,)] = self._rows("select count(*) from speech")
        return int(speeches)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._speech_of)

    def close(self) -> None:
        """Close the files."""
        self._database.close()

    def speeches(self) -> tuple[Speech, ...]:
        """Return every speech, in the order of the source files."""
        return tuple(self._select_speeches("order by position"))

    def facts(self) -> tuple[SpeechFacts, ...]:
        """Return the facts of each speech, in the order of the source files."""
        return self._facts

    @cached_property
    def _facts(self) -> tuple[SpeechFacts, ...]:
        columns = "id, place, cast(substr(date, 1, 4) as integer), level, title, occasion, speaker, date, title_en"
        rows = self._rows(f"select {columns}, characters from speech indexed by speech_facts order by position")
        return tuple(SpeechFacts(*row) for row in rows)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """Return what is known of each speech without its text, in the order of the source files."""
        columns = "id, title, title_en, place, level, date, occasion, speaker, language, path"
        counted = "characters, (select count(*) from passage where speech = position)"
        rows = self._rows(f"select {columns}, {counted}, turns from speech order by position")
        return tuple(CatalogueEntry(*(*row[:-1], _speakers_of(row[-1]))) for row in rows)

    def figures(self) -> tuple[SpeechFigure, ...]:
        """Return the figures of all speeches, in the order of the source files and of the text."""
        rows = self._rows(
            "select id, start, end, value, unit, substr(text, start + 1, end - start), clause_start,"
            " substr(text, clause_start + 1, clause_end - clause_start)"
            " from figure join speech on speech = position order by position, start"
        )
        return tuple(SpeechFigure(*row) for row in rows)

    def characters_of(self, path: str) -> Characters:
        """Return what became of the characters of a file, nothing of one that is not known."""
        rows = self._rows("select name, sha256, first, count, record from file where name = ?", path)
        return sum((FileRow(*row).characters for row in rows), Characters())

    def skipped(self) -> tuple[Skipped, ...]:
        """Return the files that the build of this generation left out, in its order."""
        return tuple(Skipped(*row) for row in self._rows("select path, reason from skipped order by rowid"))

    def holds_language(self, language: Language) -> bool:
        """Return True if a speech is in a language."""
        return bool(self._rows("select 1 from speech indexed by speech_facts where language = ? limit 1", language))

    def speech(self, speech_id: str) -> Speech:
        """Return one speech; raises UnknownCitation for an id that the archive does not hold."""
        position = self._position_of(speech_id)
        if position is None:
            raise UnknownCitation(
                f"The archive holds no speech {speech_id[:60]!r}; `rag search` shows the ids that it holds."
            )
        return self.speech_at(position)

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """Return the passages of the given rows, in that order."""
        wanted = [int(row) for row in rows]
        by_row: dict[int, Passage] = {}
        for first in range(0, len(wanted), MAX_QUERY_ROWS):
            batch = wanted[first : first + MAX_QUERY_ROWS]
            marks = ", ".join("?" * len(batch))
            query = f"select row, speech, start, end, section_path from passage where row in ({marks})"
            by_row |= {row: self._passage(*columns) for row, *columns in self._rows(query, *batch)}
        return [by_row[row] for row in wanted]

    def rows_of(self, speech_id: str) -> Rows:
        """Return the rows of the passages of a speech, in their order, shape (passages,)."""
        query = "select row from passage join speech on speech = position where id = ? order by row"
        return np.asarray([row for (row,) in self._rows(query, speech_id)], np.int64)

    def speech_of(self, rows: Rows) -> NDArray[np.int32]:
        """Return the position of the speech that each passage belongs to, shape (len(rows),)."""
        return self._speech_of[rows]

    def admitted(self, filters: Filters) -> Mask:
        """Return which passages pass the filters, shape (len(self),)."""
        facts = self.facts()
        admitted = [filters.admit(fact.speech_id, fact.place, fact.year, fact.occasion) for fact in facts]
        mask = np.asarray(admitted, np.bool_)[self._speech_of]
        return mask & self._spoken_by(filters, facts) if filters.speakers else mask

    def _spoken_by(self, filters: Filters, facts: Sequence[SpeechFacts]) -> Mask:
        """Return which passages a speaker gives whom the filters admit, shape (len(self),): in a transcript by turn."""
        admitted = np.asarray([filters.admit_speaker(fact.speaker) for fact in facts], np.bool_)
        spoken: Mask = admitted[self._speech_of]
        for row, turn in self.passage_turns.items():
            spoken[row] = filters.admit_speaker(turn.speaker)
        return spoken

    @cached_property
    def turns(self) -> Mapping[int, tuple[Turn, ...]]:
        """The turns of every transcript, by the position of its speech."""
        rows = self._rows(
            "select position, turns from speech indexed by speech_turns where turns <> '[]' order by position"
        )
        return {position: turns_from_json(turns) for position, turns in rows}

    @cached_property
    def passage_turns(self) -> Mapping[int, Turn]:
        """The turn of every passage of a transcript that stands in one, by its row."""
        turn_of: dict[int, Turn] = {}
        for position, turns in self.turns.items():
            starts = [turn.start for turn in turns]
            for row, start in self._rows("select row, start from passage where speech = ?", position):
                if index := bisect_right(starts, start):
                    turn_of[row] = turns[index - 1]
        return turn_of

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        return self.lexical.document_frequency(term)

    def search_words(
        self, words: NDArray[np.int32], gains: Vectors, limit: int, mask: PassageMask | None = None
    ) -> Rows:
        """Return the rows whose words are worth most, best first, as `WordIndex.scores` adds them up.

        `mask` has the shape (len(self),), the result (n,), n at most `limit`. A small archive gives none.
        """
        if not len(self._word_index):
            return np.zeros(0, np.int64)
        return best_rows(self._word_index.scores(words, gains), limit, mask)

    def sample_rows(self) -> Rows:
        """Return the rows of up to MAX_SAMPLED_PASSAGES passages, evenly spread."""
        return sample_rows(len(self))

    def _passage(self, position: int, start: int, end: int, path: str) -> Passage:
        speech_id, text = self._text_at(position)
        return Passage(speech_id, start, end, _read_section_path(path), text[start:end])

    def _find_position(self, speech_id: str) -> int | None:
        try:
            speech_id.encode()
        except UnicodeEncodeError:
            # SQLite takes no half of a character.
            return None
        rows = self._rows("select position from speech where id = ?", speech_id)
        return rows[0][0] if rows else None

    def _read_text(self, position: int) -> tuple[str, str]:
        """Return the id and the text of a speech, which take a tenth of the time of all that is known of it."""
        [(speech_id, text)] = self._rows("select id, text from speech where position = ?", position)
        return speech_id, text

    def _read_speech(self, position: int) -> Speech:
        [speech] = self._select_speeches("where position = ?", position)
        return speech

    def _select_speeches(self, clause: str, *values: object) -> list[Speech]:
        rows = self._rows(f"select {SPEECH_COLUMN_LIST} from speech {clause}", *values)
        with named_damage(self._folder):
            return [SpeechRow(*row).to_speech() for row in rows]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, named_damage(self._folder):
            return self._database.rows(query, values)


class LocalStore(StoredRecords):
    """A generation opened for reading and searching on this machine; any number of threads may search it at once."""

    def __init__(self, folder: Path, is_checked: bool = False) -> None:
        """Open a finished generation, as StoredRecords does."""
        super().__init__(folder, is_checked)
        self._dense = DenseIndex(folder, is_checked)
        self._words = np.asarray(open_array(folder / WORDS, np.int32))
        self._word_offsets = np.asarray(open_array(folder / WORD_OFFSETS, np.int64))
        if not len(self) == len(self._dense) == len(self._word_offsets) - 1:
            raise ValueError(f"{len(self)} passages have {len(self._dense)} vectors")
        self._sample = StoredSample.open(folder, len(self), self._dense.dimension)
        if not is_checked:
            check_pointers(WORD_OFFSETS, self._word_offsets, len(self), len(self._words))
            if len(self._word_index) not in (0, len(self._words)):
                raise ValueError(f"{WORD_ROWS} has not as many entries as {WORDS}")
            if self._sample:
                self._sample.check(self.words(self.sample_rows()), self.vectors(self.sample_rows()))

    def check(self, manifest: Manifest) -> None:
        """Raise one of UNREADABLE unless the generation has the counts that its manifest states."""
        stated = (manifest.speeches, manifest.passages, manifest.dimension)
        check_counts((self._count_speeches(), len(self), self._dense.dimension), stated)
        if self._dense.kind != manifest.dense:
            raise ValueError(f"the vectors are not searched as {manifest.dense!r} says")
        if not self._is_checked:
            check_range(WORDS, self._words, manifest.vocabulary)

    def mask(self, filters: Filters) -> Mask | None:
        """Return which passages pass the filters, shape (len(self),), or None when all of them do."""
        return None if filters == NO_FILTERS else self.admitted(filters)

    @property
    def dimension(self) -> int:
        """The number of numbers of a vector."""
        return self._dense.dimension

    def search_dense(self, vector: Vectors, limit: int, mask: PassageMask | None = None) -> tuple[Rows, Scores]:
        """Return the rows whose vectors are nearest to one vector, best first, with their inner products.

        `vector` has the shape (dimension,), `mask` (len(self),); both results have the shape (n,), n at most `limit`.
        """
        return self._dense.search(vector, limit, None if mask is None else np.asarray(mask))

    def search_lexical(
        self, weights: Mapping[str, float], limit: int, mask: PassageMask | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows that hold at least one of the weighted terms, best first, with their BM25 scores.

        `mask` has the shape (len(self),); both results have the shape (n,), n at most `limit`.
        """
        scores = self.lexical_scores(weights)
        rows = self.best_of_scores(scores, limit, mask)
        return rows, scores[rows]

    def best_of_scores(self, scores: LexicalScores, limit: int, mask: PassageMask | None = None) -> Rows:
        """Return the rows with the greatest scores above zero, best first; of equal ones the first row.

        `scores` and `mask` have the shape (len(self),), the result (n,), n at most `limit`.
        """
        return best_rows(np.asarray(scores), limit, mask)

    def lexical_scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the sum of the weighted BM25 scores of some terms for every passage, shape (len(self),)."""
        return self.lexical.scores(weights)

    def rows_holding(self, term: str) -> Rows:
        """Return the rows of the passages that hold a term, ascending, shape (passages,)."""
        return np.flatnonzero(self.lexical.scores({term: 1.0}) > 0)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        return self._dense.vectors(rows)

    def words(self, rows: Rows) -> PassageWords:
        """Return the distinct word ids of some passages, in the order of `rows`."""
        return PassageWords(self._words, self._word_offsets).select(rows)

    def sample(self) -> PassageWords:
        """Return the word ids of the passages of the sample."""
        return self._sample.words if self._sample else self.words(self.sample_rows())

    def sample_vectors(self) -> Vectors:
        """Return the vectors of the passages of the sample, shape (passages, dimension)."""
        return self._sample.vectors if self._sample else self.vectors(self.sample_rows())


@lru_cache(maxsize=_CACHED_PATHS)
def _read_section_path(path: str) -> tuple[str, ...]:
    """Return the headings above a passage, which it shares with the passages around it."""
    return tuple(json.loads(path))


def _speakers_of(turns: str) -> tuple[str, ...]:
    """Return the speakers of turns as they are stored, each once."""
    return tuple(dict.fromkeys(turn.speaker for turn in turns_from_json(turns)))
