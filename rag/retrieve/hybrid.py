"""Hybrid search: lexical, dense and late-interaction signals fused into one score."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from rag.data.tables import read_weights
from rag.models import late
from rag.models.embed import Reranker, StaticEmbedder
from rag.retrieve.alternatives import merge_repeats
from rag.retrieve.mentions import MentionFinder
from rag.retrieve.passage_years import PassageYearFinder
from rag.retrieve.phrases import PHRASE_WEIGHTS, PhraseFinder
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.retrieve.speeches import WEIGHTS, SpeechFinder
from rag.retrieve.times import YearSpan, asks_for_result
from rag.retrieve.turn_speakers import TurnSpeakers
from rag.store.local import Rows
from rag.store.masks import PassageMask
from rag.store.protocol import Store
from rag.text.context import searchable_text
from rag.text.enumeration import enumeration_items
from rag.text.normalise import fold
from rag.types import NO_FILTERS, Filters, Hit, Passage, Signals, Subject, Vectors

#: Up to this many passages every one is scored by late interaction; beyond it, the candidates of the other two signals.
MAX_EXHAUSTIVE_PASSAGES = 2000
#: So many find 0.95 to 0.98 of the ten best passages that scoring all of 100,000 finds (benchmarks/scale.md).
CANDIDATES_PER_SIGNAL = 300
#: Passages whose words are compared at once.
BLOCK_PASSAGES = 20_000
#: So many of the best passages are read by a cross-encoder, where one is set.
RERANKED_PASSAGES = 30
#: So many more are ranked than are asked for: they move up when others turn out to repeat a better one.
SPARE_PASSAGES = 10
#: Passages that go on with an enumeration; with more of them fewer questions found their evidence among the first five.
ENUMERATION_PASSAGES = 2
#: Scores of one query that differ by less than this say nothing.
MIN_SCORE_RANGE = 1e-9


@dataclass(frozen=True, slots=True)
class SignalWeights:
    """How much each signal counts; measured on the development questions (docs/decisions/0001-fusion-of-scores.md)."""

    dense: float
    lexical: float
    late: float


FITTED_WEIGHTS = read_weights("signals", SignalWeights)


class HybridSearch:
    """Search a store with three signals, fused by per-query min-max scaling."""

    def __init__(
        self,
        store: Store,
        preparer: QueryPreparer,
        words: StaticEmbedder,
        weights: SignalWeights = FITTED_WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        self._store, self._words, self._weights, self._reranker = store, words, weights, reranker
        self._sample = preparer.sample
        self._scores_all = len(store) <= MAX_EXHAUSTIVE_PASSAGES
        self._sample_rows = store.sample_rows()
        self._sample_vectors = np.zeros((0, 1), np.float32) if self._scores_all else store.sample_vectors()
        self._speeches = SpeechFinder(store, words, self._sample)
        self._years = PassageYearFinder(store)
        self._mentions = MentionFinder(store)
        self._turn_speakers = TurnSpeakers(store)
        self._phrases = PhraseFinder(store)

    def scoring_all(self) -> "HybridSearch":
        """Return a search that scores every passage of an archive of any size, which takes its time."""
        exhaustive = copy(self)
        exhaustive._scores_all = True
        return exhaustive

    def search(self, query: PreparedQuery, k: int, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """Return the k best passages, best first; where the question compares, its subjects take turns."""
        question, admitted = query.question, filters.places
        subjects = [
            subject for subject in question.subjects if not (subject.place and admitted) or subject.place in admitted
        ]
        if len(subjects) < 2:
            hits = self._search_subject(query, 0, subjects[0] if subjects else Subject(), k, filters)
            return self._with_enumeration(hits)[:k] if question.kind == "list" else hits
        turns = [self._search_subject(query, index, subject, k, filters) for index, subject in enumerate(subjects)]
        return _take_turns(turns)[:k]

    def _search_subject(
        self, query: PreparedQuery, index: int, subject: Subject, k: int, filters: Filters
    ) -> tuple[Hit, ...]:
        """Search for one subject: in the speeches of its speaker, and in a comparison only in those of its place."""
        if subject.place and len(query.question.subjects) > 1:
            filters = replace(filters, places=(subject.place,))
        named = self._speeches.speeches_of(subject) if not subject.mention else ()
        if subject.mention:
            named = self._mentions.find(query.question, subject.mention)
        if not filters.speeches and named:
            filters = replace(filters, speeches=named)
        hits = self._rank(query, k, filters, subject)
        return tuple(replace(hit, subject_index=index) for hit in hits) if index else hits

    def _with_enumeration(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Put behind the best passage the nearest ones that go on with the enumeration that it takes an item of."""
        if not hits:
            return hits
        best = hits[0].passage
        speech = self._store.speech(best.speech_id)
        sections = [s for s in speech.sections if s.level > 1 and s.start < best.end and best.start < s.end]
        starts = {item.start for section in sections for item in enumeration_items(speech, section)}
        passages = self._store.passages(self._store.rows_of(speech.id))
        following = [p for p in passages if p != best and any(p.start <= start < p.end for start in starts)]
        following = sorted(following, key=lambda passage: abs(passage.start - best.start))[:ENUMERATION_PASSAGES]
        # They answer together with the best passage, and score as it does.
        with_best = [replace(hits[0], passage=passage, alternatives=()) for passage in following]
        return (hits[0], *with_best, *(hit for hit in hits[1:] if hit.passage not in following))

    def _rank(self, query: PreparedQuery, k: int, filters: Filters, subject: Subject) -> tuple[Hit, ...]:
        """Return the best passages that pass the filters, by their scores and by how they fit the subject."""
        mask = self._store.mask(filters)
        rows = self._candidates(query, mask)
        if not len(rows):
            return ()
        least = self._least_scores(query, mask)
        dense = _scale(self._store.vectors(rows) @ query.vector, least.dense)
        lexical = _scale(query.lexical_scores[rows], least.lexical)
        nearness = _scale(self._late_scores(query, rows), least.late)
        weights = self._weights
        fused = (weights.dense * dense + weights.lexical * lexical + weights.late * nearness) / (
            weights.dense + weights.lexical + weights.late
        )
        phrases = self._phrases.holding(query.question.text, rows)
        if phrases.any():
            fused = (fused + PHRASE_WEIGHTS.passage * phrases) / (1 + PHRASE_WEIGHTS.passage)
        fit = self._fit(query, rows, subject)
        turn_fits = self._turn_speakers.weigh(query.question)
        fit = fit if turn_fits is None else fit * turn_fits[rows]
        fused = fused * fit
        wanted = k if self._reranker is None else max(k, RERANKED_PASSAGES)
        order = np.lexsort((rows, -fused))[: wanted + SPARE_PASSAGES]
        ranked = [
            Hit(
                passage,
                round(float(fused[i]), 6),
                Signals(float(dense[i]), float(lexical[i]), float(nearness[i])),
                speech_fit=float(fit[i]),
            )
            for passage, i in zip(self._store.passages(rows[order]), order, strict=True)
        ]
        hits = merge_repeats(ranked, self._store.vectors(rows[order]))[:wanted]
        return hits if self._reranker is None else self._rerank(self._reranker, query.question.text, hits)[:k]

    def _fit(self, query: PreparedQuery, rows: Rows, subject: Subject) -> Vectors:
        """Return how well each passage fits a subject by its speech and its years, shape (rows,), 1 the best."""
        fit = self._speeches.weigh(subject)[self._store.speech_of(rows)]
        if subject.year and not subject.is_dated and not self._speeches.are_of_years(subject):
            span = YearSpan(0, 0, subject.year, subject.until or subject.year)
            years = self._years.fit(rows, span, asks_for_result(fold(query.question.text)))
            fit = fit * (WEIGHTS.elsewhere + (1 - WEIGHTS.elsewhere) * years)
        return np.asarray(fit, np.float32)

    def _rerank(self, reranker: Reranker, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Put passages in the order of a cross-encoder, equal ones in their own, with its scores as theirs."""
        texts = [searchable_text(self._store.speech(hit.passage.speech_id), hit.passage) for hit in hits]
        scores = reranker.score(question, texts)
        scored = [replace(hit, score=round(float(score), 6)) for hit, score in zip(hits, scores, strict=True)]
        return tuple(sorted(scored, key=lambda hit: -hit.score))

    def _candidates(self, query: PreparedQuery, mask: PassageMask | None) -> Rows:
        """Return the rows to be scored, ascending: all that the mask admits, or the best of each signal."""
        if self._scores_all:
            every = np.arange(len(self._store))
            return every if mask is None else every[mask[every]]
        dense, _ = self._store.search_dense(query.vector, CANDIDATES_PER_SIGNAL, mask)
        lexical = self._store.best_of_scores(query.lexical_scores, CANDIDATES_PER_SIGNAL, mask)
        gains = late.strong_gains(query.words, query.compared)
        nearest = self._store.search_words(query.compared.ids, gains, CANDIDATES_PER_SIGNAL, mask)
        return np.unique(np.concatenate([dense, lexical, nearest]))

    def _least_scores(self, query: PreparedQuery, mask: PassageMask | None) -> Signals:
        """Return the least score of each signal in the sample, from which scores count; infinite where all are scored.

        The best candidates have no low scores, and by their own least ones they would be told apart too well.
        """
        rows = self._sample_rows if mask is None else self._sample_rows[mask[self._sample_rows]]
        if self._scores_all or not len(rows):
            return Signals(np.inf, np.inf, np.inf)
        late_scores = query.words.weights @ query.sample_matches
        dense = self._sample_vectors @ query.vector
        admitted = np.isin(self._sample_rows, rows)
        return Signals(
            float(dense[admitted].min()),
            float(query.lexical_scores[rows].min()),
            float(late_scores[admitted].min()),
        )

    def _late_scores(self, query: PreparedQuery, rows: Rows) -> Vectors:
        """Return the late-interaction scores of some passages, shape (rows,)."""
        if len(self._sample.starts) == len(self._store):
            # The sample is the whole of a small archive: its words have been compared already.
            scores: Vectors = query.words.weights @ query.sample_matches
            return scores[rows]
        # In blocks, as all passages of a large archive may be asked for.
        blocks = (rows[first : first + BLOCK_PASSAGES] for first in range(0, len(rows), BLOCK_PASSAGES))
        scored = [late.score_words(query.words, query.compared, self._store.words(b), self._words) for b in blocks]
        return scored[0] if len(scored) == 1 else np.concatenate(scored)


def _scale(scores: Vectors, least: float = np.inf) -> Vectors:
    """Scale to [0, 1] by the least and the greatest of one query; equal scores say nothing and become 0.

    `least` is a score of another passage, which may be less than all of these. A passage that stands alone is the best
    there is.
    """
    low, high = min(float(scores.min()), least), float(scores.max())
    if high - low < MIN_SCORE_RANGE:
        return np.full_like(scores, len(scores) == 1 and high > 0, np.float32)
    return ((scores - low) / (high - low)).astype(np.float32)


def _take_turns(turns: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return the best hit of each subject, then the second of each, and so on; a passage only once."""
    by_passage: dict[Passage, Hit] = {}
    for rank in range(max(map(len, turns))):
        for hits in turns:
            if rank < len(hits):
                by_passage.setdefault(hits[rank].passage, hits[rank])
    return tuple(by_passage.values())
