from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.models.token_cache import TokenCache
from rag.settings import EMBEDDED_MODEL
from rag.store.sample import PassageWords

TEXTS = ["茶园要上山。", "港口要快。", "", "\U0001f600", "茶园要上山。", "deep-water berths", "茶叶茶叶"]


class CountingEmbedder(StaticEmbedder):
    """An embedder that records which texts it is asked to cut."""

    def __init__(self) -> None:
        super().__init__(EMBEDDED_MODEL)
        self.cut: list[str] = []

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        self.cut.extend(texts)
        return super().tokens(texts)


@pytest.fixture(scope="module")
def model() -> CountingEmbedder:
    return CountingEmbedder()


def tokens_of(model: StaticEmbedder, texts: Sequence[str]) -> list[tuple[int, ...]]:
    return [tuple(tokens) for tokens in StaticEmbedder.tokens(model, texts)]


@given(st.lists(st.lists(st.one_of(st.sampled_from(TEXTS), st.text(max_size=8)), max_size=6), max_size=4))
def test_texts_are_cut_as_the_model_cuts_them_however_often_they_come(
    model: CountingEmbedder, batches: list[list[str]]
) -> None:
    cache = TokenCache(model, max_texts=5)
    for batch in batches:
        assert cache.tokens(batch) == tokens_of(model, batch)


def test_a_text_is_cut_once(model: CountingEmbedder) -> None:
    cache = TokenCache(model)
    model.cut.clear()
    for texts in (TEXTS, TEXTS[2:], ["港口要快。", "新的。"]):
        cache.tokens(texts)
    assert sorted(model.cut) == sorted({*TEXTS, "新的。"})


def test_the_half_that_was_cut_first_is_forgotten(model: CountingEmbedder) -> None:
    cache = TokenCache(model, max_texts=4)
    for number in range(5):
        cache.tokens([f"第{number}条"])
    model.cut.clear()
    cache.tokens([f"第{number}条" for number in range(5)])
    assert model.cut == ["第0条", "第1条", "第2条"]


def test_no_more_is_remembered_than_was_allowed(model: CountingEmbedder) -> None:
    cache = TokenCache(model, max_texts=10)
    for number in range(50):
        cache.tokens([f"第{number}条", f"第{number}点"])
        assert len(cache._tokens) <= 10
    cache.tokens([f"第{number}项" for number in range(30)])
    assert len(cache._tokens) <= 10


def test_threads_that_forget_for_each_other_cut_the_same(model: CountingEmbedder) -> None:
    cache = TokenCache(model, max_texts=8)
    batches = [[f"茶园{(first + step) % 23}号" for step in range(6)] for first in range(200)]
    with ThreadPoolExecutor(max_workers=8) as threads:
        assert list(threads.map(cache.tokens, batches)) == [tokens_of(model, batch) for batch in batches]
    assert len(cache._tokens) <= 8


def test_the_words_of_texts_are_as_near_as_those_that_the_index_would_hold(model: CountingEmbedder) -> None:
    words = TokenCache(model).words(TEXTS)
    assert words.offsets.tolist() == np.cumsum([0, *map(len, tokens_of(model, TEXTS))]).tolist()
    ids = model.token_ids(TEXTS)
    distinct = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
    asked, _ = model.word_vectors(model.token_ids(["茶 港口 berth"])[0])
    matches = [late.best_matches(asked, late.prepare_passages(given, model)) for given in (words, distinct)]
    np.testing.assert_allclose(matches[0], matches[1], atol=1e-6)


def test_no_text_has_no_words(model: CountingEmbedder) -> None:
    cache = TokenCache(model)
    assert cache.tokens([]) == []
    assert cache.words([]).offsets.tolist() == [0]
