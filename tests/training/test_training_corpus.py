from collections.abc import Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import Bags, join_texts

TEXTS = st.lists(st.lists(st.integers(1, 50), max_size=8), min_size=1, max_size=6)


def bags(texts: Sequence[Sequence[int]]) -> Bags:
    return join_texts([np.array(text, np.int64) for text in texts])


def texts(bags: Bags) -> list[list[int]]:
    return [part.tolist() for part in np.split(bags.ids, bags.offsets[1:-1])]


@given(TEXTS, st.data())
def test_taken_rows_are_the_texts_of_those_rows(given_texts: list[list[int]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(given_texts) - 1), min_size=1))
    assert texts(bags(given_texts).take(np.array(rows))) == [given_texts[row] for row in rows]


@given(TEXTS, st.integers(0, 5))
def test_a_thinned_text_keeps_words_in_their_order_and_two_at_least(given_texts: list[list[int]], seed: int) -> None:
    for before, after in zip(
        given_texts, texts(bags(given_texts).drop_words(np.random.default_rng(seed), 1, 1)), strict=True
    ):
        rest = iter(before)
        assert all(word in rest for word in after)
        assert min(2, len(before)) <= len(after)


def test_nothing_is_left_out_of_no_texts() -> None:
    assert texts(bags([[1, 2, 3]] * 20).drop_words(np.random.default_rng(0), 0, 1)) == [[1, 2, 3]] * 20


@pytest.mark.parametrize(("limit", "length"), [(2, 2), (9, 3)])
def test_distinct_words_up_to_a_limit(limit: int, length: int) -> None:
    [words] = texts(bags([[5, 5, 7, 9, 5]]).sample_distinct(np.random.default_rng(0), limit))
    assert set(words) <= {5, 7, 9} and len(words) == len(set(words)) == length


@given(TEXTS)
def test_the_parts_are_the_texts(given_texts: list[list[int]]) -> None:
    assert [part.tolist() for part in bags(given_texts).texts()] == given_texts


@given(TEXTS, st.data())
def test_joined_texts_go_on_with_those_after_them(given_texts: list[list[int]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(given_texts) - 1), min_size=1))
    counts = data.draw(st.lists(st.integers(1, 8), min_size=len(rows), max_size=len(rows)))
    joined = bags(given_texts).join_following(np.array(rows), np.array(counts))
    assert texts(joined) == [
        list(chain.from_iterable(given_texts[row : row + count])) for row, count in zip(rows, counts, strict=True)
    ]


def test_no_text_has_no_part() -> None:
    assert len(join_texts([])) == 0
