from pathlib import Path

import numpy as np
import pytest

from rag.models.embed import StaticEmbedder
from training.data import Entry
from training.export import export_model, quantise, reduce_dimensions
from training.vocabulary import build_tokenizer

TEXTS = ["科技 tea", "tea science", "科技"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = build_tokenizer([Entry("科技", "ke1 ji4", ("science",))], [], ["tea", "science"])
    table = np.random.default_rng(0).standard_normal((tokenizer.get_vocab_size(), 16)).astype(np.float32)
    table[0] = 0
    folder = tmp_path_factory.mktemp("model")
    export_model(table, tokenizer, folder, 8)
    return folder


def test_fewer_dimensions_keep_what_most_of_the_table_says() -> None:
    rng = np.random.default_rng(0)
    table = (rng.standard_normal((50, 4)) @ rng.standard_normal((4, 16))).astype(np.float32)
    np.testing.assert_allclose(reduce_dimensions(table, 4) @ reduce_dimensions(table, 4).T, table @ table.T, atol=1e-3)


def test_eight_bits_are_near_and_zero_stays_zero() -> None:
    table = np.random.default_rng(0).standard_normal((20, 16)).astype(np.float32)
    table[0] = 0
    rows, scale = quantise(table)
    assert rows.dtype == np.int8 and not rows[0].any()
    assert (np.abs(rows * scale[:, None] - table) <= scale[:, None] / 2 + 1e-6).all()


def test_the_program_opens_it(folder: Path) -> None:
    model = StaticEmbedder(folder)
    assert model.dimension == 8
    np.testing.assert_allclose(np.linalg.norm(model.embed_documents(TEXTS), axis=1), 1, atol=1e-5)


def test_sentence_transformers_and_model2vec_give_equal_vectors(folder: Path) -> None:
    from model2vec import StaticModel
    from sentence_transformers import SentenceTransformer

    ours = StaticEmbedder(folder).embed_documents(TEXTS)
    for theirs in (SentenceTransformer(str(folder)).encode(TEXTS), StaticModel.from_pretrained(folder).encode(TEXTS)):
        assert np.einsum("nd,nd->n", ours, theirs).min() > 0.999
