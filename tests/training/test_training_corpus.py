import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import join

TEXTS = st.lists(st.lists(st.integers(1, 50), max_size=8), min_size=1, max_size=6)


def bags(texts):
    return join([np.array(text, np.int64) for text in texts])


def texts(bags):
    return [part.tolist() for part in np.split(bags.ids, bags.offsets[1:-1])]


@given(TEXTS, st.data())
def test_taken_rows_are_the_texts_of_those_rows(given_texts, data):
    rows = data.draw(st.lists(st.integers(0, len(given_texts) - 1), min_size=1))
    assert texts(bags(given_texts).take(np.array(rows))) == [given_texts[row] for row in rows]


@given(TEXTS, st.integers(0, 5))
def test_a_thinned_text_keeps_words_in_their_order_and_two_at_least(given_texts, seed):
    for before, after in zip(
        given_texts, texts(bags(given_texts).thin(np.random.default_rng(seed), 1, 1)), strict=True
    ):
        rest = iter(before)
        assert all(word in rest for word in after)
        assert min(2, len(before)) <= len(after)


def test_nothing_is_left_out_of_no_texts():
    assert texts(bags([[1, 2, 3]] * 20).thin(np.random.default_rng(0), 0, 1)) == [[1, 2, 3]] * 20


@pytest.mark.parametrize(("limit", "length"), [(2, 2), (9, 3)])
def test_distinct_words_up_to_a_limit(limit, length):
    [found] = texts(bags([[5, 5, 7, 9, 5]]).distinct(np.random.default_rng(0), limit))
    assert set(found) <= {5, 7, 9} and len(found) == len(set(found)) == length


@given(TEXTS)
def test_the_parts_are_the_texts(given_texts):
    assert [part.tolist() for part in bags(given_texts).parts()] == given_texts


@given(TEXTS, st.data())
def test_joined_texts_go_on_with_those_after_them(given_texts, data):
    rows = data.draw(st.lists(st.integers(0, len(given_texts) - 1), min_size=1))
    counts = data.draw(st.lists(st.integers(1, 8), min_size=len(rows), max_size=len(rows)))
    joined = bags(given_texts).joined(np.array(rows), np.array(counts))
    assert texts(joined) == [sum(given_texts[r : r + c], []) for r, c in zip(rows, counts, strict=True)]


def test_no_text_has_no_part():
    assert len(join([])) == 0
