"""Hybrid search: lexical, dense and late-interaction signals fused into one score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.models import late
from rag.models.embed import Reranker, StaticEmbedder
from rag.retrieve.alternatives import merge_repeats
from rag.retrieve.expand import weigh_terms
from rag.retrieve.speeches import SpeechFinder
from rag.retrieve.speeches import SpeechFits as SpeechWeights
from rag.store.local import LocalStore, Mask, Rows
from rag.text.context import searchable_text
from rag.text.enumeration import enumeration_items
from rag.text.words import focus_text
from rag.types import NO_FILTERS, Embedder, Filters, Hit, Passage, Question, Signals, Subject, Vectors

#: Up to this many passages every one is scored by late interaction; beyond it, the candidates of the other two signals.
_EXHAUSTIVE = 2000
_CANDIDATES = 400
#: So many of the best passages are read by a cross-encoder, where one is set.
_RERANKED = 30
#: So many more are ranked than are asked for: they move up when others turn out to repeat a better one.
_SPARE = 10
#: Passages that go on with an enumeration; with more of them fewer questions found their evidence among the first five.
_ITEMS = 2


@dataclass(frozen=True, slots=True)
class SignalWeights:
    """How much each signal counts; measured on the development questions (benchmarks/README.md)."""

    dense: float = 0.3
    lexical: float = 1.0
    late: float = 1.4


class HybridSearch:
    """Search a store with three signals, fused by per-query min-max scaling."""

    def __init__(
        self,
        store: LocalStore,
        embedder: Embedder,
        words: StaticEmbedder,
        weights: SignalWeights = SignalWeights(),
        reranker: Reranker | None = None,
    ) -> None:
        self._store, self._embedder, self._words, self._weights = store, embedder, words, weights
        self._reranker = reranker
        self._sample = late.prepare_passages(store.sample(), words)
        self._speeches = SpeechFinder(store, words, self._sample)

    def search(self, question: Question, k: int, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """Return the k best passages, best first; where the question compares, its subjects take turns."""
        admitted = filters.places
        subjects = [each for each in question.subjects if not (each.place and admitted) or each.place in admitted]
        if len(subjects) < 2:
            kept = self._speeches.weigh(subjects[0]) if subjects else None
            hits = self._rank(question, k, filters, kept)
            return self._with_items(hits)[:k] if question.kind == "list" else hits
        turns = [self._turn(question, subject, k, filters, part) for part, subject in enumerate(subjects)]
        return _interleave(turns)[:k]

    def _turn(self, question: Question, subject: Subject, k: int, filters: Filters, part: int) -> list[Hit]:
        """Search for one subject of a comparison: only in the speeches of its place, where it names one."""
        if subject.place:
            filters = replace(filters, places=(subject.place,))
        return [
            replace(hit, subject_index=part) for hit in self._rank(question, k, filters, self._speeches.weigh(subject))
        ]

    def _with_items(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Put behind the best passage the nearest ones that go on with the enumeration that it takes an item of."""
        if not hits:
            return hits
        best = hits[0].passage
        speech = self._store.speech(best.speech_id)
        here = [s for s in speech.sections if s.level > 1 and s.start < best.end and best.start < s.end]
        starts = {item.start for section in here for item in enumeration_items(speech, section)}
        passages = self._store.passages(self._store.rows_of(speech.id))
        items = [p for p in passages if p != best and any(p.start <= start < p.end for start in starts)]
        items = sorted(items, key=lambda passage: abs(passage.start - best.start))[:_ITEMS]
        # They answer together with the best passage, and score as it does.
        following = [replace(hits[0], passage=item, alternatives=()) for item in items]
        return (hits[0], *following, *(hit for hit in hits[1:] if hit.passage not in items))

    def _rank(self, question: Question, k: int, filters: Filters, kept: SpeechWeights | None) -> tuple[Hit, ...]:
        mask = self._store.mask(filters)
        wanted = weigh_terms(question, self._store.document_frequency)
        vector = self._embedder.embed_query(question.search_text)
        rows = self._candidates(vector, wanted, mask)
        if not len(rows):
            return ()
        dense = _scale(self._store.vectors(rows) @ vector)
        lexical = _scale(self._store.lexical_scores(wanted)[rows])
        late_ = _scale(self._late(question.search_text, rows))
        w = self._weights
        fused = (w.dense * dense + w.lexical * lexical + w.late * late_) / (w.dense + w.lexical + w.late)
        meant = np.ones(len(rows), np.float32) if kept is None else kept[self._store.speech_of(rows)]
        fused = fused * meant
        most = k if self._reranker is None else max(k, _RERANKED)
        order = np.lexsort((rows, -fused))[: most + _SPARE]
        vectors = self._store.vectors(rows[order])
        found = [
            Hit(
                passage,
                round(float(fused[i]), 6),
                Signals(float(dense[i]), float(lexical[i]), float(late_[i])),
                speech_fit=float(meant[i]),
            )
            for passage, i in zip(self._store.passages(rows[order]), order, strict=True)
        ]
        hits = merge_repeats(found, vectors)[:most]
        return hits if self._reranker is None else self._rerank(self._reranker, question, hits)[:k]

    def _rerank(self, reranker: Reranker, question: Question, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Put passages in the order of a cross-encoder, equal ones in their own, with its scores as theirs."""
        texts = [searchable_text(self._store.speech(hit.passage.speech_id), hit.passage) for hit in hits]
        scores = reranker.score(question.text, texts)
        scored = [replace(hit, score=round(float(score), 6)) for hit, score in zip(hits, scores, strict=True)]
        return tuple(sorted(scored, key=lambda hit: -hit.score))

    def _candidates(self, vector: Vectors, wanted: Mapping[str, float], mask: Mask | None) -> Rows:
        if len(self._store) <= _EXHAUSTIVE:
            every = np.arange(len(self._store))
            return every if mask is None else every[mask]
        dense, _ = self._store.search_dense(vector, _CANDIDATES, mask)
        lexical, _ = self._store.search_lexical(wanted, _CANDIDATES, mask)
        return np.union1d(dense, lexical)

    def _late(self, text: str, rows: Rows) -> Vectors:
        [ids] = self._words.token_ids([focus_text(text)])
        question = late.weigh_words(ids, self._sample, self._words)
        if len(self._sample.starts) == len(self._store):
            # The sample is the whole of a small archive: its words are at hand.
            return late.score_passages(question, self._sample)[rows]
        return late.score_passages(question, late.prepare_passages(self._store.words(rows), self._words))


def _scale(scores: Vectors) -> Vectors:
    """Scale to [0, 1] by the least and the greatest of one query; equal scores say nothing and become 0."""
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros_like(scores, np.float32)
    return ((scores - low) / (high - low)).astype(np.float32)


def _interleave(turns: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    found: dict[Passage, Hit] = {}
    for rank in range(max(map(len, turns))):
        for hits in turns:
            if rank < len(hits):
                found.setdefault(hits[rank].passage, hits[rank])
    return tuple(found.values())
