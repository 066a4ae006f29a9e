from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models import late
from rag.models.embed import StaticEmbedder, TokenIds
from rag.settings import EMBEDDED_MODEL
from rag.store.sample import PassageWords
from rag.types import Vectors


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    return StaticEmbedder(EMBEDDED_MODEL)


def words_of(model: StaticEmbedder, texts: Sequence[str]) -> PassageWords:
    return joined(model.token_ids(texts))


def joined(ids: Sequence[TokenIds]) -> PassageWords:
    return PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))


def rank(model: StaticEmbedder, question: str, texts: Sequence[str]) -> Vectors:
    passages = late.prepare_passages(words_of(model, texts), model)
    [ids] = model.token_ids([question])
    return late.score_passages(late.weigh_words(ids, passages, model), passages)


def test_a_word_matches_across_languages(model: StaticEmbedder) -> None:
    scores = rank(model, "medicine industry", ["中医药产业要发展", "公路已经修好", "学生都开学了"])
    assert scores.argmax() == 0


def test_a_rare_word_decides(model: StaticEmbedder) -> None:
    scores = rank(model, "科技的专利", ["科技工作", "科技投入", "科技专利", "科技人才"])
    assert scores.argmax() == 2


def test_a_passage_without_known_words_scores_zero(model: StaticEmbedder) -> None:
    assert rank(model, "创新", ["\U0001f600", "创新", ""]).tolist()[0::2] == [0.0, 0.0]


def test_a_question_without_known_words_scores_zero_everywhere(model: StaticEmbedder) -> None:
    assert rank(model, "\U0001f600", ["创新", "人才"]).tolist() == [0.0, 0.0]


@given(
    st.lists(st.lists(st.integers(1, 90_000), max_size=5, unique=True), min_size=1, max_size=6),
    st.lists(st.lists(st.integers(1, 90_000), max_size=5, unique=True), max_size=6),
    st.lists(st.integers(0, 5), max_size=6),
)
def test_words_of_the_sample_are_not_compared_again_and_the_scores_are_the_same(
    model: StaticEmbedder, sampled: list[list[int]], others: list[list[int]], taken: list[int]
) -> None:
    sample = [np.array(sorted(passage), np.int32) for passage in sampled]
    some = [np.array(sorted(passage), np.int32) for passage in others]
    words = joined([*some, *(sample[number % len(sample)] for number in taken)])
    asked = np.array([11, 222, 3333], np.int32)
    prepared = late.prepare_passages(joined(sample), model, for_many=True)
    question, compared, _ = late.weigh_and_match(asked, prepared, model)
    expected = late.score_passages(question, late.prepare_passages(words, model))
    np.testing.assert_allclose(late.score_words(question, compared, words, model), expected, rtol=1e-5, atol=1e-6)


@given(st.lists(st.lists(st.integers(1, 90_000), max_size=5, unique=True), min_size=1, max_size=6))
def test_best_matches_equal_a_loop_over_all_pairs(model: StaticEmbedder, passages: list[list[int]]) -> None:
    asked, _ = model.word_vectors(np.array([11, 222, 3333], np.int32))
    ids = [np.array(sorted(passage), np.int32) for passage in passages]
    words = joined(ids)
    for column, passage in zip(late.best_matches(asked, late.prepare_passages(words, model)).T, ids, strict=True):
        for similarity, vector in zip(column, asked, strict=True):
            cosines = [float(vector @ model.word_vectors(np.array([word_id], np.int32))[0][0]) for word_id in passage]
            assert similarity == pytest.approx(max([0.0, *(c - late.NOISE for c in cosines)]), abs=1e-5)


def test_little_gains_are_left_out() -> None:
    asked = late.WeighedWords(np.eye(2, dtype=np.float32), np.array([1, 0.5], np.float32))
    similar = np.array([[0.6, 0.1, -0.2, 0], [0.0, 0.7, 0.2, 0]], np.float32)
    gains = late.strong_gains(asked, late.ComparedWords(np.arange(3, dtype=np.int32), similar))
    np.testing.assert_allclose(gains, [[0.6, 0, 0], [0, 0.35, 0]], rtol=1e-6)
