import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import join
from training.neighbours import Neighbours


def bags(*texts):
    return join([np.array(text, np.int64) for text in texts])


def drawn(english, chinese, row, admitted=None, times=60):
    """Return every pair that is drawn beside a pair."""
    mask = np.ones(len(chinese), bool) if admitted is None else np.array(admitted)
    neighbours = Neighbours(english, chinese, mask)
    rng = np.random.default_rng(0)
    return {neighbours.draw(rng, row) for _ in range(times)}


def test_a_neighbour_shares_a_rare_word_in_either_language():
    english = bags([1, 2], [3, 4], [5, 6], [7, 8])
    chinese = bags([20, 21], [20, 22], [23, 24], [25, 26])
    assert drawn(english, chinese, 0) == {1}
    assert drawn(bags([1, 2], [3, 4], [2, 6], [7, 8]), chinese, 0) == {1, 2}
    assert drawn(english, chinese, 3) == {None}


def test_the_nearest_four_are_drawn_from():
    # The first pair shares two words with four others, and one with three more.
    chinese = bags([1, 2], *[[1, 2, 10 + n] for n in range(4)], *[[1, 20 + n] for n in range(3)])
    english = bags(*[[100 + n] for n in range(8)])
    assert drawn(english, chinese, 0) == {1, 2, 3, 4}


def test_a_rarer_word_brings_a_nearer_pair():
    # Four pairs share its rarest word, all the others a word of every second one.
    chinese = bags([1, 2], *[[1, 10 + n] for n in range(4)], *[[2, 20 + n] for n in range(30)])
    english = bags(*[[100 + n] for n in range(35)])
    assert drawn(english, chinese, 0) == {1, 2, 3, 4}


def test_the_same_sentence_in_either_language_is_no_neighbour():
    chinese = bags([1, 2], [1, 2], [1, 3], [1, 4])
    english = bags([100], [101], [100], [103])
    assert drawn(english, chinese, 0) == {3}


def test_what_is_not_drawn_at_all_is_no_neighbour():
    chinese = bags([1], [1, 2], [1, 3])
    english = bags([100], [101], [102])
    assert drawn(english, chinese, 0, [True, False, True]) == {2}


def test_common_words_bring_no_neighbour():
    english = bags(*[[1000 + n] for n in range(450)])
    assert drawn(english, bags(*[[1, 2 + n] for n in range(450)]), 0, times=1) == {None}


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=4), min_size=2, max_size=12), st.integers(0, 9))
def test_a_neighbour_always_shares_a_word_and_is_another_sentence(texts, seed):
    chinese, english = bags(*texts), bags(*[[100 + n] for n in range(len(texts))])
    neighbours = Neighbours(english, chinese, np.ones(len(texts), bool))
    for row, text in enumerate(texts):
        other = neighbours.draw(np.random.default_rng(seed), row)
        sharing = [n for n, words in enumerate(texts) if set(words) & set(text) and words != text]
        assert other in sharing if sharing else other is None
