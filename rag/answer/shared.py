"""Find what two speeches say alike, for a question that asks for it and does not say which two they are."""

from collections.abc import Sequence
from itertools import combinations

from rag.answer.candidate import Candidate
from rag.text.shingles import letters_only, shingle_hashes
from rag.types import Question

#: The best candidates are compared with each other.
MAX_COMPARED_CANDIDATES = 80
#: What shared shingles add to the mean score of two candidates, and how many of them add all of it: a whole clause.
#: Without them the best candidates of two speeches win, which have nothing to do with each other.
SHARED_WORDS_BONUS = 8.0
SHINGLES_OF_CLAUSE = 40


def find_shared_pair(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the two candidates of two speeches that answer best and say the same; none where there is one speech.

    One of them is of the place that the question names, if it names one.
    """
    best = candidates[:MAX_COMPARED_CANDIDATES]
    shingles = [frozenset(shingle_hashes(letters_only(candidate.text)).tolist()) for candidate in best]

    def value(pair: tuple[int, int]) -> float:
        first, second = pair
        shared = len(shingles[first] & shingles[second])
        mean_score = (best[first].score + best[second].score) / 2
        return mean_score + SHARED_WORDS_BONUS * min(1.0, shared / SHINGLES_OF_CLAUSE)

    pairs = [
        (first, second)
        for first, second in combinations(range(len(best)), 2)
        if best[first].speech.id != best[second].speech.id
        and (not question.places or {best[first].speech.place, best[second].speech.place} & set(question.places))
    ]
    return [best[index] for index in max(pairs, key=value)] if pairs else []
