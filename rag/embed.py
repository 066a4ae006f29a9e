"""Turn text into vectors: the embedded static model without torch, or any sentence-transformers model."""

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from model2vec import StaticModel
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.settings import EMBEDDED_MODEL
from rag.types import Embedder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TokenIds = NDArray[np.int32]


def open_embedder(name: str = "") -> Embedder:
    """Open the embedded model for "", else the sentence-transformers model of that name or folder.

    Raises ModelUnavailable when it cannot be loaded.
    """
    return StaticEmbedder(EMBEDDED_MODEL) if not name else TransformerEmbedder(name)


class StaticEmbedder:
    """A static embedding: one vector a word; a text's vector is the mean of its words' vectors, of length one.

    The same folder opens with `SentenceTransformer(folder)` and gives the same vectors; this class needs no torch.
    Besides whole texts it gives the single word vectors that late interaction compares (ColBERT, Khattab & Zaharia
    2020, with static instead of contextual vectors).
    """

    def __init__(self, folder: Path) -> None:
        try:
            # force_download=False: a folder is read as it is and a hub is never asked.
            self._model = StaticModel.from_pretrained(folder, max_length=None, force_download=False)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"The embedding model in {folder} cannot be read ({error}); reinstall wengao, or name another with RAG_EMBEDDER."
            ) from error
        self._folder = folder
        self._embedding = np.asarray(self._model.embedding)
        weights = self._model.weights
        self._scale = np.ones(len(self._embedding), np.float32) if weights is None else np.asarray(weights, np.float32)

    @property
    def name(self) -> str:
        """The name that the index remembers."""
        return "wengao-static-zh-en"

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the files that decide the vectors."""
        return _digest(self._folder / "model.safetensors", self._folder / "tokenizer.json")

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._embedding.shape[1])

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension); the zero vector for a text without known words."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.ascontiguousarray(self._model.encode(list(texts), use_multiprocessing=False), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""
        return self.embed_documents([text])[0]

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the distinct words of each text as rows of the embedding table, ascending, unknown ones left out."""
        encodings = self._model.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        found = (np.unique(np.asarray(encoding.ids, np.int32)) for encoding in encodings)
        return [ids[ids != self._model.unk_token_id] for ids in found]

    def word_vectors(self, ids: TokenIds) -> tuple[Vectors, Vectors]:
        """Return the unit vectors of words, shape (len(ids), dimension), and their lengths before scaling.

        The length tells how much a word weighs in a text's mean: training made it small for function words.
        """
        vectors = self._embedding[ids].astype(np.float32) * self._scale[ids, None]
        lengths = np.linalg.norm(vectors, axis=1)
        return vectors / np.maximum(lengths, 1e-9)[:, None], lengths


class TransformerEmbedder:
    """Any sentence-transformers model, with its own prompts for questions and documents."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model = _load_transformer(name)

    @property
    def name(self) -> str:
        """The name or folder that was asked for."""
        return self._name

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the vectors that the model gives for two fixed texts: the same model, whatever its path."""
        probe = self.embed_documents(["科技创新", "science and technology"])
        return hashlib.sha256(np.round(probe, 2).tobytes()).hexdigest()

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vectors, np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""
        vector = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vector, np.float32)


def _load_transformer(name: str) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # Imported here: torch and sentence-transformers take seconds, and the embedded model needs neither.
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name)
    except Exception as error:  # the library and the hub client raise many kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelUnavailable(
            f"The embedding model {name!r} cannot be loaded ({reason}); give the folder of a sentence-transformers model "
            "or the name of one that this machine can download, or unset RAG_EMBEDDER to use the embedded model."
        ) from error


def _digest(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
