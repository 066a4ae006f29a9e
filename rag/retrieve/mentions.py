"""Find the first or the last speech, by date, that mentions what a question asks for."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from rag.store.local import Rows
from rag.store.protocol import Store
from rag.text.words import bigram, english_stems, is_stop_word
from rag.types import Question, Translation


class MentionFinder:
    """Finds the speeches of a store that hold the terms of a question, letter for letter, by their dates."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, question: Question, position: int) -> tuple[str, ...]:
        """Return the id of the first (1) or the last (-1) speech with a passage that holds all the terms of a question.

        A term that no speech holds is left out, as long as another is held. Return none where no speech holds them, or
        where one of those that do has no date: it may be the one that is asked for.
        """
        rows = self._rows_of_all(question)
        facts = self._store.facts()
        holding = [facts[index] for index in np.unique(self._store.speech_of(rows))]
        if not holding or not all(fact.date for fact in holding):
            return ()
        chosen = (min if position > 0 else max)(holding, key=lambda fact: (fact.date or "", fact.speech_id))
        return (chosen.speech_id,)

    def _rows_of_all(self, question: Question) -> Rows:
        """Return the rows that hold every term of a question that any row holds."""
        held = [rows for term in question.terms if len(rows := self._rows_of_term(term, question.translations))]
        return reduce(np.intersect1d, held) if held else np.zeros(0, np.int64)

    def _rows_of_term(self, term: str, translations: tuple[Translation, ...]) -> Rows:
        """Return the rows that hold a term, or in the other language one of its meanings."""
        meanings = (meaning for one in translations if one.word == term for meaning, _ in one.meanings)
        rows = [self._rows_of_parts(list(_parts_of(words))) for words in (term, *meanings)]
        return np.unique(np.concatenate(rows))

    def _rows_of_parts(self, parts: list[str]) -> Rows:
        """Return the rows that hold all parts of a term."""
        held = [self._store.rows_holding(part) for part in parts]
        return reduce(np.intersect1d, held) if held else np.zeros(0, np.int64)


def _parts_of(term: str) -> Iterator[str]:
    """Yield the terms of lexical search that a passage with a term holds: pairs of characters, stems of words."""
    if not term.isascii():
        yield from (bigram(term[start : start + 2]) for start in range(len(term) - 1)) if len(term) > 1 else (term,)
        return
    stems = english_stems(term)
    yield from (stems.get(word, word) for word in term.split() if not is_stop_word(word))
