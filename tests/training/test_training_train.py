import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import join
from training.train import Batches, Material, Recipe

TEACHER = np.eye(2, 4, dtype=np.float32)


def material(sources):
    """Return pairs of three words each, numbered so that a word tells its pair; the first two are taught."""
    rows = [np.arange(3 * n, 3 * n + 3) for n in range(len(sources))]
    whole = join(rows)
    return Material(
        english=whole, chinese=whole, sources=np.array(sources), shares=np.ones(max(sources) + 1),
        words=whole, meanings=whole, gloss_weights=np.ones(len(rows)), taught=np.arange(2), teacher=TEACHER,
    )  # fmt: skip


def lengths(sources, joined, seed=0):
    batches = Batches(material(sources), Recipe(seed=seed, joined=joined))
    return batches._lengths(np.arange(len(sources)))


@given(st.lists(st.integers(0, 2), min_size=2, max_size=30), st.integers(0, 20))
def test_a_passage_stays_within_one_collection(sources, seed):
    for row, count in enumerate(lengths(sources, 1, seed)):
        assert 1 <= count <= 5
        assert row + count <= len(sources)
        assert len(set(sources[row : row + count])) == 1


def test_passages_are_of_two_to_five_sentences_where_the_collection_goes_on():
    assert set(lengths([0] * 200, 1)[:-4]) == {2, 3, 4, 5}
    assert lengths([0] * 200, 1)[-1] == 1


def test_a_share_of_the_passages_is_of_more_than_one_sentence():
    assert set(lengths([0] * 50, 0)) == {1}
    assert 0.4 < np.mean(lengths([0] * 1000, 0.5) > 1) < 0.6


def test_a_sentence_between_two_collections_ends_a_passage():
    # The third goes on with the collection of the first, but not at once.
    assert set(lengths([0, 1, 0, 1, 0, 1], 1)) == {1}


def passages(sources, **recipe):
    """Return the pairs that the words of each passage of a batch come from, with the pairs of its questions."""
    bags, _ = Batches(material(sources), Recipe(batch=64, late_batch=32, **recipe)).draw()
    asked, known = (
        [sorted({int(word) // 3 for word in part}) for part in bags[name].parts()] for name in ("asked", "known")
    )
    return list(zip(asked, known, strict=True))


def test_a_question_is_compared_with_the_passage_that_its_sentence_begins():
    sources = [0] * 100 + [1] * 100
    found = passages(sources, joined=1.0)
    assert len(found) == 32
    for [row], known in found:
        assert known == list(range(row, row + len(known)))
        assert len({sources[each] for each in known}) == 1
    assert max(len(known) for _, known in found) > 1


def test_without_joining_a_passage_is_the_translation_alone():
    assert all(asked == known for asked, known in passages([0] * 200, joined=0.0))


@pytest.mark.parametrize("limit", [2, 4])
def test_a_passage_has_so_many_words_at_most(limit):
    bags, _ = Batches(material([0] * 200), Recipe(batch=64, late_batch=32, joined=1.0, passage=limit)).draw()
    assert max(bags["known"].lengths) == limit
