"""Find the speeches that a question means, before a passage is looked for in them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.data.tables import read_weights
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.store.local import SpeechFacts
from rag.store.protocol import Store
from rag.text.words import is_stop_word, search_terms
from rag.types import Subject, Vectors

#: In a large archive so many passages are read for a description.
CANDIDATE_PASSAGES = 400
#: What a speech that does not tell its level fits one that is asked for.
UNKNOWN_LEVEL_FIT = 0.5

SpeechFits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FitWeights:
    """How a speech is weighed by what a question says of it.

    `elsewhere` is what a speech keeps that is not the one meant, `other_level` the same when the question only says
    county or district. For a description, `description_nearness` is how much the nearness of words counts beside their
    presence, and `min_nearness` the least of it, above the noise, at which a description that no speech holds in its
    words is found at all.
    """

    elsewhere: float
    other_level: float
    description_nearness: float
    min_nearness: float


WEIGHTS = read_weights("speech_fit", FitWeights)


class SpeechFinder:
    """Weigh the speeches of a store by how well each fits what a question says of it."""

    def __init__(self, store: Store, words: StaticEmbedder, sample: late.PreparedPassages) -> None:
        """`sample` are the passages that tell how rare a meaning is; in a small archive they are all of them."""
        self._store, self._words, self._sample = store, words, sample
        facts = store.facts()
        self._facts = facts
        self._places = np.asarray([fact.place or "" for fact in facts])
        self._levels = np.asarray([fact.level or "" for fact in facts])
        self._titles = [f"{fact.title} {fact.occasion or ''}" for fact in facts]
        self._speech_of = store.speech_of(np.arange(len(store)))

    def weigh(self, subject: Subject) -> SpeechFits:
        """Return how much a passage of each speech keeps of its score, shape (speeches,): 1 for the speech meant."""
        fits = np.ones(len(self._titles), np.float32)
        if subject.place:
            fits *= self._places == subject.place
        if subject.nameless:
            fits *= self._places == ""
        if subject.level:
            # A speech that does not tell its level may have any.
            fits *= np.where(self._levels == "", UNKNOWN_LEVEL_FIT, self._levels == subject.level)
        if subject.description:
            fits *= self._fit_description(subject, fits)
        only_level = subject.level is not None and subject == Subject(
            level=subject.level, year=subject.year, until=subject.until
        )
        least = WEIGHTS.other_level if only_level else WEIGHTS.elsewhere
        return np.asarray(least + (1 - least) * fits, np.float32)

    def speeches_of(self, subject: Subject) -> tuple[str, ...]:
        """Return the ids of the speeches that a subject names by speaker, year or order; none where it names none.

        The year counts where the speakers have a speech of it.
        """
        if not (subject.speakers or subject.order or subject.is_dated):
            return ()
        facts = self._facts_of(subject)
        if subject.order:
            dated = sorted((fact for fact in facts if fact.date), key=lambda fact: fact.date or "")
            position = subject.order - 1 if subject.order > 0 else subject.order
            facts = [dated[position]] if -len(dated) <= position < len(dated) else []
        return tuple(fact.speech_id for fact in facts)

    def are_of_years(self, subject: Subject) -> bool:
        """Return True if a subject names speakers who have speeches of its years: Lincoln in 1861."""
        if not subject.speakers or not subject.year:
            return False
        first, last = subject.year, subject.until or subject.year
        return all(fact.year and first <= fact.year <= last for fact in self._facts_of(subject))

    def _facts_of(self, subject: Subject) -> list[SpeechFacts]:
        """Return the facts of the speeches of a subject's speakers, place and years."""
        named = [
            fact
            for fact in self._facts
            if (not subject.speakers or fact.speaker in subject.speakers)
            and (not subject.place or fact.place == subject.place)
        ]
        if not subject.year:
            return named
        last = subject.until or subject.year
        of_years = [fact for fact in named if fact.year and subject.year <= fact.year <= last]
        return of_years or (named if subject.speakers else [])

    def _fit_description(self, subject: Subject, admitted: SpeechFits) -> SpeechFits:
        """Return how well each admitted speech fits a description, the best one 1, shape (speeches,)."""
        terms = _weigh_description(subject)
        presence, nearness = self._term_presence(terms), self._word_nearness(subject.description, terms)
        if not presence.any() and float(nearness.max(initial=0)) < WEIGHTS.min_nearness:
            return np.ones_like(admitted)
        fit = (_scale(presence) + WEIGHTS.description_nearness * _scale(nearness)) * admitted
        best = float(fit.max(initial=0))
        return np.asarray(fit / best if best else np.ones_like(fit), np.float32)

    def _term_presence(self, terms: Mapping[str, float]) -> SpeechFits:
        """Return the summed rarity of the terms that each speech holds, shape (speeches,); those of its title twice."""
        presence = np.zeros(len(self._titles), np.float32)
        for term, weight in terms.items():
            rows = self._store.rows_holding(term)
            holds = np.zeros(len(self._titles), np.float32)
            holds[self._speech_of[rows]] = 1
            if len(term) > 1:
                holds += [term in title for title in self._titles]
            frequency = int((holds > 0).sum())
            if frequency:
                presence += weight * np.log1p((len(holds) - frequency + 0.5) / (frequency + 0.5)) * holds
        return presence

    def _word_nearness(self, description: str, terms: Mapping[str, float]) -> SpeechFits:
        """Return how near the words of each speech come to a description, shape (speeches,).

        In a large archive only passages that hold one of the terms are read for it.
        """
        rows, passages = np.arange(len(self._store)), self._sample
        if len(passages.starts) < len(self._store):
            rows = np.sort(self._store.search_lexical(terms, CANDIDATE_PASSAGES)[0])
            passages = late.prepare_passages(self._store.words(rows), self._words)
        [ids] = self._words.token_ids([description])
        words = late.weigh_words(ids, self._sample, self._words)
        nearest = np.zeros((len(words.weights), len(self._titles)), np.float32)
        best = late.best_matches(words.vectors, passages)
        np.maximum.at(nearest.T, self._speech_of[rows], best.T)
        total = max(float(words.weights.sum()), 1e-6)
        return np.asarray(words.weights @ nearest / total, np.float32)


def _weigh_description(subject: Subject) -> dict[str, float]:
    """Return the terms of a description and of the Chinese meanings of its words, with the weight of each."""
    weights = {term: 1.0 for term in search_terms(subject.description) if not is_stop_word(term)}
    for translation in subject.translations:
        for meaning, weight in translation.meanings:
            weights[meaning] = max(weight, weights.get(meaning, 0.0))
    return weights


def _scale(values: Vectors) -> Vectors:
    """Scale to [0, 1] by the least and the greatest; equal values become 0."""
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
