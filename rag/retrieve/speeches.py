"""Find the speeches that a question means, before a passage is looked for in them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.store.local import LocalStore
from rag.text.words import is_stop_word, search_terms
from rag.types import Subject, Vectors

#: How much the nearness of words counts beside their presence, for a description.
_NEARNESS = 0.5
#: The least nearness, above the noise, at which a description that no speech holds in its words is found at all.
_FOUND = 0.1
#: A speech that fits a description this much less than the best one counts the fourth power less: one is meant.
_SHARPNESS = 4
#: In a large archive so many passages are read for a description.
_CANDIDATES = 400
#: What a speech keeps that is not the one meant; more of it when the question only says county or district.
_ELSEWHERE, _OTHER_LEVEL = 0.3, 0.6

SpeechFits = NDArray[np.float32]


class SpeechFinder:
    """Weigh the speeches of a store by how well each fits what a question says of it."""

    def __init__(self, store: LocalStore, words: StaticEmbedder, sample: late.PreparedPassages) -> None:
        """`sample` are the passages that tell how rare a meaning is; in a small archive they are all of them."""
        self._store, self._words, self._sample = store, words, sample
        facts = store.facts()
        self._places = np.asarray([fact.place or "" for fact in facts])
        self._years = np.asarray([fact.year or 0 for fact in facts])
        self._levels = np.asarray([fact.level or "" for fact in facts])
        self._titles = [f"{fact.title} {fact.occasion or ''}" for fact in facts]
        self._speech_of = store.speech_of(np.arange(len(store)))

    def weigh(self, subject: Subject) -> SpeechFits:
        """Return how much a passage of each speech keeps of its score, shape (speeches,): 1 for the speech meant."""
        fits = np.ones(len(self._titles), np.float32)
        if subject.place:
            fits *= self._places == subject.place
        if subject.year:
            fits *= self._years == subject.year
        if subject.nameless:
            fits *= self._places == ""
        if subject.level:
            # A speech that does not tell its level may have any.
            fits *= np.where(self._levels == "", 0.5, self._levels == subject.level)
        if subject.description:
            fits *= self._fit(subject, fits)
        only_level = subject == Subject(level=subject.level)
        kept = _OTHER_LEVEL if only_level else _ELSEWHERE
        return np.asarray(kept + (1 - kept) * fits, np.float32)

    def _fit(self, subject: Subject, admitted: SpeechFits) -> SpeechFits:
        """Return how well each admitted speech fits a description, the best one 1."""
        wanted = _weights(subject)
        words, nearness = self._held(wanted), self._nearness(subject.description, wanted)
        if not words.any() and float(nearness.max(initial=0)) < _FOUND:
            return np.ones_like(admitted)
        held = (_scale(words) + _NEARNESS * _scale(nearness)) * admitted
        best = float(held.max(initial=0))
        return np.asarray((held / best) ** _SHARPNESS if best else np.ones_like(held), np.float32)

    def _held(self, wanted: Mapping[str, float]) -> SpeechFits:
        """Return the summed rarity of the words that each speech holds; those of its title count twice."""
        found = np.zeros(len(self._titles), np.float32)
        for term, weight in wanted.items():
            rows = np.flatnonzero(self._store.lexical_scores({term: 1.0}) > 0)
            holds = np.zeros(len(self._titles), np.float32)
            holds[self._speech_of[rows]] = 1
            if len(term) > 1:
                holds += [term in title for title in self._titles]
            frequency = int((holds > 0).sum())
            if frequency:
                found += weight * np.log1p((len(holds) - frequency + 0.5) / (frequency + 0.5)) * holds
        return found

    def _nearness(self, description: str, wanted: Mapping[str, float]) -> SpeechFits:
        """Return how near the words of each speech come to a description, by its passages that may hold it."""
        rows, passages = np.arange(len(self._store)), self._sample
        if len(passages.starts) < len(self._store):
            rows = np.sort(self._store.search_lexical(wanted, _CANDIDATES)[0])
            passages = late.prepare_passages(self._store.words(rows), self._words)
        [ids] = self._words.token_ids([description])
        question = late.weigh_words(ids, self._sample, self._words)
        found = np.zeros((len(question.weights), len(self._titles)), np.float32)
        best = late.best_matches(question.vectors, passages)
        np.maximum.at(found.T, self._speech_of[rows], best.T)
        total = max(float(question.weights.sum()), 1e-6)
        return np.asarray(question.weights @ found / total, np.float32)


def _weights(subject: Subject) -> dict[str, float]:
    weights = {term: 1.0 for term in search_terms(subject.description) if not is_stop_word(term)}
    for translation in subject.translations:
        for meaning, weight in translation.meanings:
            weights[meaning] = max(weight, weights.get(meaning, 0.0))
    return weights


def _scale(values: Vectors) -> Vectors:
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
