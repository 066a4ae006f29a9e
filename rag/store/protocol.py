"""What finding and answering need of a store, wherever it keeps what passages are found by."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.store.lexical import LexicalIndex
from rag.store.local import Rows, Scores, SpeechFacts
from rag.store.masks import LexicalScores, PassageMask
from rag.store.sample import PassageWords
from rag.types import (
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


class Records(Protocol):
    """The texts of an archive and what is known of them; rows number its passages from 0, positions its speeches."""

    #: The terms of the archive.
    lexical: LexicalIndex

    def __len__(self) -> int: ...

    def close(self) -> None:
        """Close what is open."""

    def speeches(self) -> tuple[Speech, ...]:
        """Return every speech, in the order of the source files."""

    def speech(self, speech_id: str) -> Speech:
        """Return one speech; raises UnknownCitation for an id that the archive does not hold."""

    def speech_at(self, position: int) -> Speech:
        """Return the speech at a position."""

    def facts(self) -> tuple[SpeechFacts, ...]:
        """Return the facts of each speech, by position."""

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """Return what is known of each speech without its text, by position."""

    def figures(self) -> tuple[SpeechFigure, ...]:
        """Return the figures of all speeches, in the order of the source files and of the text."""

    def characters_of(self, path: str) -> Characters:
        """Return what became of the characters of a file, nothing of one that is not known."""

    def skipped(self) -> tuple[Skipped, ...]:
        """Return the files that the build left out."""

    def holds_language(self, language: Language) -> bool:
        """Return True if a speech is in a language."""

    def passages(self, rows: Iterable[int]) -> list[Passage]:
        """Return the passages of the given rows, in that order."""

    def rows_of(self, speech_id: str) -> Rows:
        """Return the rows of the passages of a speech, in their order, shape (passages,)."""

    def speech_of(self, rows: Rows) -> NDArray[np.int32]:
        """Return the position of the speech that each passage belongs to, shape (len(rows),)."""

    @property
    def turns(self) -> Mapping[int, tuple[Turn, ...]]:
        """The turns of every transcript, by the position of its speech."""

    @property
    def passage_turns(self) -> Mapping[int, Turn]:
        """The turn of every passage of a transcript that stands in one, by its row."""

    def document_frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""

    def sample_rows(self) -> Rows:
        """Return the rows of the passages that stand for the archive, evenly spread, ascending."""


class Store(Records, Protocol):
    """A searched archive: its records, and the vectors, terms and words that its passages are found by."""

    def mask(self, filters: Filters) -> PassageMask | None:
        """Return which passages pass the filters, or None when all of them do."""

    def search_dense(self, vector: Vectors, limit: int, mask: PassageMask | None = None) -> tuple[Rows, Scores]:
        """Return the rows whose vectors are nearest to one vector, best first, with their inner products."""

    def search_lexical(
        self, weights: Mapping[str, float], limit: int, mask: PassageMask | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows that hold a weighted term, best first, with their BM25 scores."""

    def lexical_scores(self, weights: Mapping[str, float]) -> LexicalScores:
        """Return the summed weighted BM25 scores of some terms, for whatever passages are asked for."""

    def best_of_scores(self, scores: LexicalScores, limit: int, mask: PassageMask | None = None) -> Rows:
        """Return the rows with the greatest scores above zero, best first; of equal ones the first row."""

    def rows_holding(self, term: str) -> Rows:
        """Return the rows of the passages that hold a term, ascending, shape (passages,)."""

    def search_words(
        self, words: NDArray[np.int32], gains: Vectors, limit: int, mask: PassageMask | None = None
    ) -> Rows:
        """Return the rows whose words are worth most, best first; of an archive that is small enough to score, none.

        `gains`, shape (asked, len(words)), says what each word is worth for each word of a question.
        """

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""

    def words(self, rows: Rows) -> PassageWords:
        """Return the distinct word ids of some passages, in the order of `rows`."""

    def sample(self) -> PassageWords:
        """Return the word ids of the passages of the sample."""

    def sample_vectors(self) -> Vectors:
        """Return the vectors of the passages of the sample, shape (passages, dimension)."""
