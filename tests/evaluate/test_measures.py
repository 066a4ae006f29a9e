from math import log2

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, precision_recall_fscore_support

from rag.evaluate.measures import mean, ndcg, precision_recall_f1, recall, reciprocal_rank

NONE: frozenset[int] = frozenset()
RANKED = [NONE, frozenset({1}), frozenset({1, 2}), NONE]


def test_measures_of_a_ranking_by_hand() -> None:
    assert recall(RANKED[:1], 3) == 0
    assert recall(RANKED, 3) == pytest.approx(2 / 3)
    assert reciprocal_rank(RANKED) == 1 / 2
    assert reciprocal_rank([NONE]) == 0
    # One new piece at rank 2 and one at rank 3; the third, which was not found, makes the ideal three in a row.
    assert ndcg(RANKED, 3, 10) == pytest.approx((1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3) + 1 / log2(4)))
    assert ndcg(RANKED, 3, 2) == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert ndcg([frozenset({0}), frozenset({1, 2})], 3, 1) == 0.5
    assert ndcg([frozenset({0, 1})], 2, 10) == 1
    assert ndcg([], 2, 10) == 0


@given(st.lists(st.frozensets(st.integers(0, 4)), min_size=1, max_size=10), st.integers(5, 7))
def test_the_gain_of_a_ranking_is_that_of_scikit_learn(ranked: list[frozenset[int]], wanted: int) -> None:
    seen: set[int] = set()
    gains = []
    for pieces in ranked:
        gains.append(len(pieces - seen))
        seen |= pieces
    gains += [1] * (wanted - len(seen))
    assume(len(gains) > 1)  # it has no figure for one result
    order = [list(range(len(gains), 0, -1))]
    for k in range(1, len(ranked) + 1):
        assert ndcg(ranked, wanted, k) == pytest.approx(ndcg_score([gains], order, k=k))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_precision_and_recall_are_those_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    predicted, true = zip(*pairs, strict=True)
    expected = precision_recall_fscore_support(true, predicted, average="binary", zero_division=0.0)
    assert precision_recall_f1(predicted, true) == pytest.approx(expected[:3])


def test_a_mean_of_nothing_is_none() -> None:
    assert mean([]) is None
    assert mean([True, False]) == 0.5
