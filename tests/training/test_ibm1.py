import numpy as np

from training.ibm1 import Pair, learn


def pair(source, target):
    return Pair(np.array(source, np.int32), np.array(target, np.int32))


def table_of(pairs, rounds=20):
    table = learn(pairs, rounds)
    return {(int(s), int(t)): float(p) for s, t, p in zip(table.source, table.target, table.probability, strict=True)}


def test_words_that_go_together_find_each_other():
    # The classic example: das Haus / the house, das Buch / the book, ein Buch / a book.
    found = table_of([pair([0, 1], [10, 11]), pair([0, 2], [10, 12]), pair([3, 2], [13, 12])])
    assert found[0, 10] > 0.9
    assert found[1, 11] > 0.9
    assert found[2, 12] > 0.9


def test_probabilities_of_a_word_sum_to_one():
    found = table_of([pair([0, 1], [10, 11, 12]), pair([1], [12])], 3)
    for word in (0, 1):
        assert abs(sum(p for (source, _), p in found.items() if source == word) - 1) < 1e-5


def test_the_likelihood_never_falls():
    pairs = [pair([0, 1, 2], [10, 11]), pair([0, 2], [10, 12]), pair([1], [11, 13])]

    def likelihood(rounds):
        found = table_of(pairs, rounds)
        return sum(np.log(sum(found[int(s), int(t)] for s in p.source)) for p in pairs for t in p.target)

    values = [likelihood(rounds) for rounds in range(1, 8)]
    assert all(b >= a - 1e-6 for a, b in zip(values, values[1:], strict=False))


def test_nothing_gives_nothing():
    assert len(learn([]).source) == 0
