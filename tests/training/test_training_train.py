from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import Bags, join_texts
from training.initialise import ParallelText
from training.train import Batch, BatchSampler, Recipe, TrainingData

TEACHER = np.eye(2, 4, dtype=np.float32)


def training_data(collections: Sequence[int]) -> TrainingData:
    """Return pairs of three words each, numbered so that a word tells its pair; the first two are taught."""
    rows = [np.arange(3 * n, 3 * n + 3) for n in range(len(collections))]
    whole = join_texts(rows)
    return TrainingData(
        sentences=ParallelText(whole, whole),
        collections=np.array(collections),
        shares=np.ones(max(collections) + 1),
        words=whole,
        meanings=whole,
        gloss_weights=np.ones(len(rows)),
        taught=np.arange(2),
        teacher=TEACHER,
    )


def passage_lengths(collections: Sequence[int], joined_share: float, seed: int = 0) -> list[int]:
    sampler = BatchSampler(training_data(collections), Recipe(seed=seed, joined_share=joined_share))
    return [int(length) for length in sampler._draw_passage_lengths(np.arange(len(collections)))]


def draw(collections: Sequence[int], joined_share: float, max_passage_words: int = 100) -> Batch:
    recipe = Recipe(batch_pairs=64, late_pairs=32, joined_share=joined_share, max_passage_words=max_passage_words)
    batch, _ = BatchSampler(training_data(collections), recipe).draw()
    return batch


@given(st.lists(st.integers(0, 2), min_size=2, max_size=30), st.integers(0, 20))
def test_a_passage_stays_within_one_collection(collections: list[int], seed: int) -> None:
    for row, count in enumerate(passage_lengths(collections, 1, seed)):
        assert 1 <= count <= 5
        assert row + count <= len(collections)
        assert len(set(collections[row : row + count])) == 1


def test_passages_are_of_two_to_five_sentences_where_the_collection_goes_on() -> None:
    assert set(passage_lengths([0] * 200, 1)[:-4]) == {2, 3, 4, 5}
    assert passage_lengths([0] * 200, 1)[-1] == 1


def test_a_share_of_the_passages_is_of_more_than_one_sentence() -> None:
    assert set(passage_lengths([0] * 50, 0)) == {1}
    assert 0.4 < np.mean(np.array(passage_lengths([0] * 1000, 0.5)) > 1) < 0.6


def test_a_sentence_between_two_collections_ends_a_passage() -> None:
    # The third goes on with the collection of the first, but not at once.
    assert set(passage_lengths([0, 1, 0, 1, 0, 1], 1)) == {1}


def pairs_of(texts: Bags) -> list[list[int]]:
    """Return the pairs that the words of each text come from."""
    return [sorted({int(word) // 3 for word in text}) for text in texts.texts()]


def test_a_question_is_compared_with_the_passage_that_its_sentence_begins() -> None:
    collections = [0] * 100 + [1] * 100
    batch = draw(collections, joined_share=1.0)
    questions, passages = pairs_of(batch.asked), pairs_of(batch.known)
    assert len(questions) == len(passages) == 32
    for [row], pairs in zip(questions, passages, strict=True):
        assert pairs == list(range(row, row + len(pairs)))
        assert len({collections[pair] for pair in pairs}) == 1
    assert max(map(len, passages)) > 1


def test_without_joining_a_passage_is_the_translation_alone() -> None:
    batch = draw([0] * 200, joined_share=0.0)
    assert pairs_of(batch.asked) == pairs_of(batch.known)


@pytest.mark.parametrize("limit", [2, 4])
def test_a_passage_has_so_many_words_at_most(limit: int) -> None:
    assert max(draw([0] * 200, joined_share=1.0, max_passage_words=limit).known.lengths) == limit


def test_a_renumbered_batch_names_the_words_of_each_number() -> None:
    batch = draw([0] * 20, joined_share=0.5)
    renumbered, ids = batch.renumber()
    for name, bag in renumbered.bags().items():
        assert ids[bag.ids].tolist() == batch.bags()[name].ids.tolist()
        assert bag.offsets.tolist() == batch.bags()[name].offsets.tolist()
    assert len(set(ids.tolist())) == len(ids)
