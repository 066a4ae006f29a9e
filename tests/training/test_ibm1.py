import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from training.ibm1 import NumberedPair, learn_translations


def pair(source: Sequence[int], target: Sequence[int]) -> NumberedPair:
    return NumberedPair(np.array(source, np.int32), np.array(target, np.int32))


def probabilities(pairs: Sequence[NumberedPair], rounds: int = 20) -> dict[tuple[int, int], float]:
    table = learn_translations(pairs, rounds)
    return {(int(s), int(t)): float(p) for s, t, p in zip(table.source, table.target, table.probability, strict=True)}


def test_words_that_go_together_find_each_other() -> None:
    # The classic example: das Haus / the house, das Buch / the book, ein Buch / a book.
    learnt = probabilities([pair([0, 1], [10, 11]), pair([0, 2], [10, 12]), pair([3, 2], [13, 12])])
    assert learnt[0, 10] > 0.9
    assert learnt[1, 11] > 0.9
    assert learnt[2, 12] > 0.9


def test_probabilities_of_a_word_sum_to_one() -> None:
    learnt = probabilities([pair([0, 1], [10, 11, 12]), pair([1], [12])], 3)
    for word in (0, 1):
        assert abs(sum(p for (source, _), p in learnt.items() if source == word) - 1) < 1e-5


def test_the_likelihood_never_falls() -> None:
    pairs = [pair([0, 1, 2], [10, 11]), pair([0, 2], [10, 12]), pair([1], [11, 13])]

    def likelihood(rounds: int) -> float:
        learnt = probabilities(pairs, rounds)
        return sum(
            math.log(sum(learnt[int(source), int(target)] for source in pair.source))
            for pair in pairs
            for target in pair.target
        )

    values = [likelihood(rounds) for rounds in range(1, 8)]
    assert all(after >= before - 1e-6 for before, after in pairwise(values))


def test_nothing_gives_nothing() -> None:
    assert len(learn_translations([]).source) == 0
