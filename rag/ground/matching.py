"""Find the clauses of passages that support a claim: that speak of nearly all its words and give its details.

The words are compared as in search (rag.models.late): as they are, by their Chinese meanings, by their vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from math import inf

import numpy as np

from rag.ground.claims import Claim, PreparedPassage
from rag.ground.comparison import Comparison, Window
from rag.ground.conflicts import (
    find_missing_details,
    has_better_rival,
    has_borrowed_words,
    has_contradiction,
    has_only_other_names,
    is_about_other_place,
    says_something_else,
)
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.models.late import Matrix
from rag.store.sample import PassageWords
from rag.text.words import detect_language
from rag.types import Span, Vectors

# The share of a claim's words, by weight, that its source has to speak of. Set on the cases of
# tests/ground/grounding.jsonl that are marked as development; what the others showed is in docs.
#: Where claim and source are written in the same language.
MIN_COVERAGE_SAME_LANGUAGE = 0.7
#: Where they are written in two languages.
MIN_COVERAGE_ACROSS_LANGUAGES = 0.46
#: So many neighbouring clauses of a source may support one claim together.
MAX_WINDOW_CLAUSES = 3
#: The share that each clause more than one costs: the smallest window that supports a claim is cited.
COST_PER_CLAUSE = 0.02
#: The cosine at which a word begins to be supported by another one.
RELATED_COSINE = 0.45
#: The cosine at which another word is as good as the word itself.
SAME_COSINE = 0.75
#: What was said up to so many clauses before is still spoken of (这件事, it).
MAX_CLAUSES_BACK = 4
#: How much a match in such an earlier clause counts.
EARLIER_MATCH_WEIGHT = 0.6
#: How much a word or meaning of one character counts where it stands: it is a part of many others.
ONE_CHARACTER_MATCH = 0.6
#: What a figure or a name weighs beside words, of which most weigh about one.
DETAIL_WEIGHT = 1.0
#: So many meanings of an English word are compared by their vectors.
MAX_MEANINGS = 4
#: How much a match of the vector of a meaning counts.
MEANING_MATCH_WEIGHT = 0.9


@dataclass(frozen=True, slots=True)
class ClaimMatch:
    """The clauses of a passage that support a claim, or that come nearest, and what they lack of it."""

    passage: PreparedPassage
    window: Window
    coverage: float
    missing: tuple[str, ...] = ()
    is_supported: bool = True

    @property
    def span(self) -> Span:
        """The offsets of the clauses in their speech."""
        clauses = self.passage.clauses
        return Span(clauses[self.window.first].span.start, clauses[self.window.last].span.end)


class ClaimMatcher:
    """Compare claims with the clauses of some passages."""

    def __init__(self, words: StaticEmbedder, passages: Sequence[PreparedPassage]) -> None:
        self._words = words
        clauses = [clause.folded for passage in passages for clause in passage.clauses]
        tokens = words.token_ids(clauses)
        listed = PassageWords(np.concatenate([np.zeros(0, np.int32), *tokens]), np.cumsum([0, *map(len, tokens)]))
        self._prepared = late.prepare_passages(listed, words)
        ends = np.cumsum([len(passage.clauses) for passage in passages]).tolist()
        self._columns = {
            passage: slice(end - len(passage.clauses), end) for passage, end in zip(passages, ends, strict=True)
        }
        self._cached_similarity = cache(self._similarity)

    def find_best_match(self, claim: Claim, passages: Sequence[PreparedPassage]) -> ClaimMatch | None:
        """Return the clauses that support a claim, or those that come nearest to it; None without passages."""
        matches = [self._match_passage(claim, passage) for passage in passages if passage.clauses]
        return max(matches, key=lambda match: (match.is_supported, match.coverage), default=None)

    def _match_passage(self, claim: Claim, passage: PreparedPassage) -> ClaimMatch:
        """Return the window of a passage that covers most of a claim among those that support it, or else among all."""
        comparison = self._compare(claim, passage)
        coverages = _worthwhile_windows(self._window_coverages(comparison))
        min_coverage = inf if is_about_other_place(claim, passage) else _min_coverage(claim, passage)
        absent = find_missing_details(claim, passage, Window(0, len(passage.clauses) - 1))

        def judge(window: Window) -> ClaimMatch:
            return _judge_window(comparison, window, coverages[window], min_coverage, absent)

        nearest, *others = sorted(coverages, key=lambda window: -coverages[window])
        best = judge(nearest)
        if best.is_supported:
            return best
        judged = map(judge, takewhile(lambda window: coverages[window] >= min_coverage, others))
        return next((match for match in judged if match.is_supported), best)

    def _window_coverages(self, comparison: Comparison) -> dict[Window, float]:
        """Return the share of a claim that each window speaks of, counting the question where the claim needs it."""
        coverages = _measure_windows(comparison)
        claim = comparison.claim
        if not claim.question_words:
            return coverages
        whole = replace(claim, words=(*claim.words, *claim.question_words), question_words=())
        with_question = _measure_windows(self._compare(whole, comparison.passage))
        return {window: min(coverage, with_question[window]) for window, coverage in coverages.items()}

    def _compare(self, claim: Claim, passage: PreparedPassage) -> Comparison:
        """Measure how surely each clause of a passage gives each word, figure and name of a claim."""
        details = _detail_matches(claim, passage)
        weights = np.asarray([word.weight for word in claim.words] + [DETAIL_WEIGHT] * len(details), np.float32)
        matches = np.concatenate([self._word_matches(claim, passage), details])
        named = len(claim.words) + len(claim.clause.figures)
        shares = weights[:named] @ matches[:named] / (float(weights[:named].sum()) or 1.0)
        return Comparison(claim, passage, matches, weights, shares)

    def _word_matches(self, claim: Claim, passage: PreparedPassage) -> Matrix:
        """Return how surely each clause of a passage speaks of each word of a claim, shape (words, clauses)."""
        rows = []
        for word in claim.words:
            similarity = self._cached_similarity(word.text)[self._columns[passage]]
            for meaning in word.meanings[:MAX_MEANINGS]:
                translated = self._cached_similarity(meaning)[self._columns[passage]]
                similarity = np.maximum(similarity, MEANING_MATCH_WEIGHT * translated)
            spellings = (word.text, *word.meanings)
            exact = np.asarray([_exact_match(spellings, clause.folded) for clause in passage.clauses], np.float32)
            described = float(any(text in passage.description for text in spellings if len(text) > 1))
            rows.append(np.maximum(np.maximum(similarity, exact), described))
        return np.asarray(rows, np.float32).reshape(len(claim.words), len(passage.clauses))

    def _similarity(self, word: str) -> Vectors:
        """Return how near the words of each clause come to a word, from 0 to 1, shape (clauses of all passages,).

        The pieces of the word count by their lengths.
        """
        [tokens] = self._words.token_ids([word])
        vectors, lengths = self._words.word_vectors(tokens)
        best = late.best_matches(vectors, self._prepared)
        cosine = lengths @ np.where(best > 0, best + late.NOISE, 0) / max(float(lengths.sum()), 1e-6)
        similarity: Vectors = np.clip((cosine - RELATED_COSINE) / (SAME_COSINE - RELATED_COSINE), 0, 1)
        return similarity


def _min_coverage(claim: Claim, passage: PreparedPassage) -> float:
    is_same_language = detect_language(claim.clause.text) == passage.source.speech.language
    return MIN_COVERAGE_SAME_LANGUAGE if is_same_language else MIN_COVERAGE_ACROSS_LANGUAGES


def _judge_window(
    comparison: Comparison, window: Window, coverage: float, min_coverage: float, absent: Sequence[str]
) -> ClaimMatch:
    """Return a window with what it lacks of a claim, and whether it supports it.

    `absent` are the details that the whole passage lacks; where there are any, they alone are named.
    """
    missing = find_missing_details(comparison.claim, comparison.passage, window)
    is_supported = (
        coverage >= min_coverage
        and not missing
        and not has_contradiction(comparison, window)
        and not has_better_rival(comparison, window)
        and not has_borrowed_words(comparison, window)
        and not says_something_else(comparison, window)
    )
    named = [detail for detail in missing if detail in absent] or missing
    return ClaimMatch(comparison.passage, window, coverage, tuple(named), is_supported)


def _detail_matches(claim: Claim, passage: PreparedPassage) -> Matrix:
    """Return which clauses of a passage give each figure and each name of a claim, shape (figures + names, clauses)."""
    figures = [
        [any(figure.means(other) for other in clause.figures) for clause in passage.clauses]
        for figure in claim.clause.figures
    ]
    names = [
        [name.stands_in(clause.folded) or name.stands_in(passage.description) for clause in passage.clauses]
        for name in claim.names
    ]
    return np.asarray(figures + names, np.float32).reshape(len(figures) + len(names), len(passage.clauses))


def _measure_windows(comparison: Comparison) -> dict[Window, float]:
    """Return the share of a claim, by weight, that each window of neighbouring clauses speaks of."""
    matches, weights = comparison.matches, comparison.weights
    clause_count = matches.shape[1]
    total = float(weights.sum()) or 1.0
    earlier = EARLIER_MATCH_WEIGHT * _earlier_matches(comparison)
    coverages = {}
    inside = matches
    for more in range(min(MAX_WINDOW_CLAUSES, clause_count)):
        if more:
            inside = np.maximum(inside[:, :-1], matches[:, more:])
        shares = weights @ np.maximum(inside, earlier[:, : clause_count - more]) / total
        coverages.update({Window(first, first + more): float(share) for first, share in enumerate(shares)})
    return coverages


def _earlier_matches(comparison: Comparison) -> Matrix:
    """Return the best match of each word, figure and name in the clauses shortly before each clause.

    Clauses about other names do not count. The shape is that of the matches.
    """
    matches, claim = comparison.matches, comparison.claim
    counts = np.asarray([not has_only_other_names(claim, names) for names in comparison.passage.names], np.float32)
    counted = matches * counts
    earlier = np.zeros_like(matches)
    for back in range(1, min(MAX_CLAUSES_BACK, matches.shape[1] - 1) + 1):
        earlier[:, back:] = np.maximum(earlier[:, back:], counted[:, :-back])
    return earlier


def _worthwhile_windows(coverages: dict[Window, float]) -> dict[Window, float]:
    """Return the windows in which no clause at either end can be spared, each with its coverage less its cost."""
    return {
        window: coverage - COST_PER_CLAUSE * (window.last - window.first)
        for window, coverage in coverages.items()
        if window.first == window.last
        or coverage
        - max(coverages[Window(window.first + 1, window.last)], coverages[Window(window.first, window.last - 1)])
        > COST_PER_CLAUSE
    }


def _exact_match(spellings: Sequence[str], folded: str) -> float:
    """Return how surely a folded clause holds a word in one of its spellings, from 0 to 1."""
    matches = (1.0 if len(text) > 1 else ONE_CHARACTER_MATCH for text in spellings if text in folded)
    return max(matches, default=0.0)
