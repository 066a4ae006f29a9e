"""Find the clauses of passages that carry a claim: that speak of nearly all its words, and give its figures and names.

The words are compared as in search (rag.models.late): as they are, by their Chinese meanings, by their vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from rag.ground.claims import Claim, ContentWord, PreparedPassage
from rag.ground.conflicts import borrows, find_missing, is_denied, is_elsewhere, is_rivalled, names_another
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.store.local import PassageWords
from rag.text.words import detect_language
from rag.types import Span, Vectors

#: The share of a clause's words, by weight, that the source has to speak of, within a language and across. Set on the
#: cases of tests/answer/grounding.jsonl that are marked as development; what the others showed is in docs.
LEAST = {"same": 0.7, "across": 0.46}
#: Neighbouring clauses of a source that may carry one clause together.
_WINDOW = 3
#: What each clause more than one costs: the smallest window that carries a clause is cited.
_WIDER = 0.02
#: Cosines at which a word begins to be supported by another one, and at which it is as good as the word itself.
_RELATED, _SAME = 0.45, 0.75
#: What was said up to so many clauses before is still spoken of (这件事, it), and counts so much.
_BACK, _BEFORE = 4, 0.6
#: What a word or meaning of one character counts where it stands.
_ONE_CHARACTER = 0.6
#: What a figure or a name weighs beside words, of which most weigh about one.
_EXACT = 1.0
#: So many meanings of an English word are compared by their vectors, and what such a comparison counts.
_MEANINGS, _TRANSLATED = 4, 0.9


@dataclass(frozen=True, slots=True)
class ClaimMatch:
    """The clauses of a passage that carry a clause, or that come nearest, and what they lack of it."""

    passage: PreparedPassage
    first: int
    last: int
    share: float
    lacking: tuple[str, ...] = ()
    holds: bool = True

    @property
    def span(self) -> Span:
        """Where the clauses stand in their speech."""
        return Span(self.passage.clauses[self.first].span.start, self.passage.clauses[self.last].span.end)


class ClaimMatcher:
    """Find what carries a claim in some passages."""

    def __init__(self, words: StaticEmbedder, passages: Sequence[PreparedPassage]) -> None:
        self._words = words
        clauses = [clause.folded for passage in passages for clause in passage.clauses]
        tokens = words.token_ids(clauses)
        listed = PassageWords(np.concatenate([np.zeros(0, np.int32), *tokens]), np.cumsum([0, *map(len, tokens)]))
        self._prepared = late.prepare_passages(listed, words)
        ends = np.cumsum([len(passage.clauses) for passage in passages]).tolist()
        self._place = {
            passage: slice(end - len(passage.clauses), end) for passage, end in zip(passages, ends, strict=True)
        }
        self._nearness = cache(self._compare)

    def carry(self, claim: Claim, passages: Sequence[PreparedPassage]) -> ClaimMatch | None:
        """Return the clauses that carry a claim, or those that come nearest to it; None without passages."""
        found = [self._best(claim, passage) for passage in passages]
        return max((each for each in found if each), key=lambda each: (each.holds, each.share), default=None)

    def _best(self, claim: Claim, passage: PreparedPassage) -> ClaimMatch | None:
        if not passage.clauses:
            return None
        match, weights = self._measure(claim, claim.words, passage)
        plain = len(claim.words) + len(claim.clause.figures)
        single = weights[:plain] @ match[:plain] / (float(weights[:plain].sum()) or 1.0)
        shares = _shares(claim, passage, match, weights)
        if claim.asked:
            together = _shares(claim, passage, *self._measure(claim, (*claim.words, *claim.asked), passage))
            shares = {window: min(score, together[window]) for window, score in shares.items()}
        windows = [
            (a, b, score - _WIDER * (b - a))
            for (a, b), score in shares.items()
            if a == b or score - max(shares[a + 1, b], shares[a, b - 1]) > _WIDER
        ]
        across = detect_language(claim.clause.text) != passage.source.speech.language
        least = LEAST["across" if across else "same"]
        elsewhere = is_elsewhere(claim, passage)
        absent = find_missing(claim, passage, 0, len(passage.clauses) - 1)
        best: ClaimMatch | None = None
        for first, last, score in sorted(windows, key=lambda each: -each[2]):
            missing = find_missing(claim, passage, first, last)
            holds = (
                not elsewhere
                and score >= least
                and not missing
                and not is_denied(claim, passage, single, first, last)
                and not is_rivalled(claim, passage, single, (first, last))
                and not borrows(claim, passage, match, (first, last))
            )
            shown = [each for each in missing if each in absent] or missing
            found = ClaimMatch(passage, first, last, score, tuple(shown), holds)
            if holds:
                return found
            best = best or found
            if score < least:
                break
        return best

    def _measure(self, claim: Claim, words: Sequence[ContentWord], passage: PreparedPassage) -> tuple[Vectors, Vectors]:
        """Return how surely each clause gives each word, figure and name, and what each of these weighs."""
        exact = _exact(claim, passage)
        weights = [word.weight for word in words] + [_EXACT] * len(exact)
        return np.concatenate([self._matches(words, passage), exact]), np.asarray(weights, np.float32)

    def _matches(self, words: Sequence[ContentWord], passage: PreparedPassage) -> Vectors:
        """Return how surely each clause of a passage speaks of each word, shape (words, clauses)."""
        rows = []
        for word in words:
            near = self._nearness(word.text)[self._place[passage]]
            for meaning in word.meanings[:_MEANINGS]:
                near = np.maximum(near, _TRANSLATED * self._nearness(meaning)[self._place[passage]])
            wanted = (word.text, *word.meanings)
            held = np.asarray([_held(wanted, clause.folded) for clause in passage.clauses], np.float32)
            known = float(any(each in passage.about for each in wanted if len(each) > 1))
            rows.append(np.maximum(np.maximum(near, held), known))
        return np.asarray(rows, np.float32).reshape(len(words), len(passage.clauses))

    def _compare(self, word: str) -> Vectors:
        """Return how near the words of each clause come to a word, from 0 to 1; its pieces count by their lengths."""
        [tokens] = self._words.token_ids([word])
        vectors, lengths = self._words.word_vectors(tokens)
        best = late.best_matches(vectors, self._prepared)
        cosine = lengths @ np.where(best > 0, best + late.NOISE, 0) / max(float(lengths.sum()), 1e-6)
        near: Vectors = np.clip((cosine - _RELATED) / (_SAME - _RELATED), 0, 1)
        return near


def _exact(claim: Claim, passage: PreparedPassage) -> Vectors:
    """Return which clauses of a passage give each figure and each name of a claim, shape (figures + names, clauses)."""
    rows = [
        [any(figure.means(other) for other in clause.figures) for clause in passage.clauses]
        for figure in claim.clause.figures
    ]
    rows += [
        [name.stands_in(clause.folded) or name.stands_in(passage.about) for clause in passage.clauses]
        for name in claim.names
    ]
    return np.asarray(rows, np.float32).reshape(len(rows), len(passage.clauses))


def _shares(claim: Claim, passage: PreparedPassage, match: Vectors, weights: Vectors) -> dict[tuple[int, int], float]:
    """Return the share of a claim that each run of neighbouring clauses speaks of, by its first and last."""
    count = match.shape[1]
    kept = match * np.asarray([not names_another(claim, names) for names in passage.names], np.float32)
    earlier = np.zeros_like(match)
    for back in range(1, min(_BACK, count - 1) + 1):
        earlier[:, back:] = np.maximum(earlier[:, back:], kept[:, :-back])
    found = {}
    inside = match
    for more in range(min(_WINDOW, count)):
        if more:
            inside = np.maximum(inside[:, :-1], match[:, more:])
        shares = weights @ np.maximum(inside, _BEFORE * earlier[:, : count - more]) / (float(weights.sum()) or 1.0)
        found.update({(first, first + more): float(share) for first, share in enumerate(shares)})
    return found


def _held(wanted: Sequence[str], folded: str) -> float:
    """Return how surely a clause holds one of some words as it is; one of one character is a part of many others."""
    found = (1.0 if len(each) > 1 else _ONE_CHARACTER for each in wanted if each in folded)
    return max(found, default=0.0)
