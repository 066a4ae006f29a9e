"""Turn text into vectors: the embedded static model without torch, or any sentence-transformers model."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from rag.errors import ModelUnavailable
from rag.settings import EMBEDDED_MODEL
from rag.text.words import focus_text
from rag.types import Embedder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TokenIds = NDArray[np.int32]

#: The id of a word outside the vocabulary; its row in the table is zero.
UNKNOWN_WORD_ID = 0
# Texts embedded at once, which bounds the memory that the words of a batch take.
_BATCH_TEXTS = 512
# Texts whose word vectors are summed at once: so few stay in the processor's cache.
_SUMMED_TEXTS = 64
# Rows of the table whose lengths are taken at once, which bounds the memory that this takes.
_NORMED_ROWS = 4096
# No vector is divided by less; that of a text without known words stays zero.
_MIN_TEXT_LENGTH = 1e-12
_MIN_WORD_LENGTH = 1e-9
# Decimals of the two vectors by which a transformer is known; further ones may differ between machines.
_PROBE_DECIMALS = 2


def open_embedder(name: str = "") -> Embedder:
    """Return the embedded model for "", else the sentence-transformers model of that name or folder.

    Raises ModelUnavailable when it cannot be loaded.
    """
    return _open_embedded() if not name else TransformerEmbedder(name)


@cache
def _open_embedded() -> "StaticEmbedder":
    """Return the embedded model, which all archives of a process share: nothing changes it."""
    return StaticEmbedder(EMBEDDED_MODEL)


class StaticEmbedder:
    """A static embedding: one vector a word; a text's vector is the mean of its words' vectors, of length one.

    The folder is in sentence-transformers format; `SentenceTransformer(folder)` and model2vec open it, too, and give
    the same vectors (a test holds that). It is read here with the two libraries that those stand on: they take three
    times as long to open it, and twice the memory. Besides whole texts it gives the single word vectors that late
    interaction compares (ColBERT, Khattab & Zaharia 2020, with static instead of contextual vectors).
    """

    def __init__(self, folder: Path) -> None:
        """Read the model in a folder; raises ModelUnavailable."""
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tensors = load_file(folder / "model.safetensors")
            self._embedding, self._scale = tensors["embeddings"], tensors["weights"]
        except Exception as error:  # tokenizers and safetensors raise types of their own
            raise ModelUnavailable(
                f"The embedding model in {folder} cannot be read ({error}); reinstall wengao, or name another with "
                "RAG_EMBEDDER."
            ) from error
        self._folder = folder

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

    @property
    def vocabulary(self) -> int:
        """How many words it knows; their ids are below this number."""
        return len(self._embedding)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension); the zero vector for a text without known words."""
        batches = (self.tokens(texts[start : start + _BATCH_TEXTS]) for start in range(0, len(texts), _BATCH_TEXTS))
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *map(self.embed_tokens, batches)])

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the words of each text in order, as row numbers of the embedding table."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed_tokens(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors of texts that are cut into words already, shape (len(ids), dimension).

        `ids` are the words of each text as row numbers of the embedding table.
        """
        sums = np.zeros((len(ids), self.dimension), np.float32)
        for first in range(0, len(ids), _SUMMED_TEXTS):
            batch = ids[first : first + _SUMMED_TEXTS]
            counts = np.fromiter(map(len, batch), np.int64, len(batch))
            words = np.fromiter(chain.from_iterable(batch), np.int32, int(counts.sum()))
            filled = np.flatnonzero(counts)
            if len(filled):
                starts = (np.cumsum(counts) - counts)[filled]
                sums[first + filled] = np.add.reduceat(self._embedding[words] * self._scale[words, None], starts)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: Vectors = sums / np.maximum(lengths, _MIN_TEXT_LENGTH)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question without its question and function words, shape (dimension,).

        They are left out since a mean of static vectors weighs them like the words of the subject.
        """
        return np.asarray(self.embed_documents([focus_text(text)])[0])

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the ids of the distinct known words of each text, ascending, one array of shape (words,) a text."""
        return distinct_word_ids(self.tokens(texts))

    def word_vectors(self, ids: TokenIds) -> tuple[Vectors, Vectors]:
        """Return the unit vectors of words, shape (len(ids), dimension), and their lengths before, shape (len(ids),).

        The length says how much a word weighs in a text's mean: training made it small for function words.
        """
        vectors = self._embedding[ids].astype(np.float32)
        vectors /= self._row_lengths[ids, None]
        return vectors, self._row_lengths[ids] * self._scale[ids]

    @cached_property
    def _row_lengths(self) -> Vectors:
        """The lengths of the rows of the table as it is stored, shape (vocabulary,), never zero."""
        blocks = np.array_split(self._embedding, range(_NORMED_ROWS, len(self._embedding), _NORMED_ROWS))
        lengths = [np.linalg.norm(block.astype(np.float32), axis=1) for block in blocks]
        return np.asarray(np.maximum(np.concatenate(lengths), _MIN_WORD_LENGTH), np.float32)


def distinct_word_ids(tokens: Iterable[Sequence[int]]) -> list[TokenIds]:
    """Return the ids of the distinct known words of each text, ascending, one array of shape (words,) a text."""
    distinct = (np.unique(np.asarray(ids, np.int32)) for ids in tokens)
    return [ids[ids != UNKNOWN_WORD_ID] for ids in distinct]


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
        """A digest of the vectors of two fixed texts, which is the same for the same model, whatever its path."""
        probe = self.embed_documents(["科技创新", "science and technology"])
        return hashlib.sha256(np.round(probe, _PROBE_DECIMALS).tobytes()).hexdigest()

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


class Reranker:
    """Any cross-encoder of sentence-transformers: it reads a question and a passage together, which is slow."""

    def __init__(self, name: str) -> None:
        """Load a cross-encoder by its name or folder; raises ModelUnavailable."""
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name)
        except Exception as error:  # the library and the hub client raise many kinds
            raise _unavailable(_RERANKER, name, error) from error
        if self._model.num_labels != 1:
            raise ModelUnavailable(
                f"The reranker {name!r} gives {self._model.num_labels} scores for a passage; name a cross-encoder that "
                "gives one, or unset RAG_RERANKER."
            )

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return how well each text answers a question, shape (len(texts),), from 0 to 1, the best."""
        if not texts:
            return np.zeros(0, np.float32)
        # Imported here like the library, since only a reranker needs it.
        from torch.nn import Sigmoid

        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False), np.float32)


def _load_transformer(name: str) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # Imported here: torch and sentence-transformers take seconds, and the embedded model needs neither.
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name)
    except Exception as error:  # the library and the hub client raise many kinds
        raise _unavailable(_EMBEDDING_MODEL, name, error) from error


@dataclass(frozen=True, slots=True)
class _ModelRole:
    """What a model serves as, what kind of model that takes, and the setting that names it."""

    title: str
    kind: str
    setting: str


_EMBEDDING_MODEL = _ModelRole("embedding model", "sentence-transformers model", "RAG_EMBEDDER")
_RERANKER = _ModelRole("reranker", "cross-encoder", "RAG_RERANKER")


def _unavailable(role: _ModelRole, name: str, error: Exception) -> ModelUnavailable:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ModelUnavailable(
        f"The {role.title} {name!r} cannot be loaded ({reason}); give the folder of a {role.kind} or the name of one "
        f"that this machine can download, or unset {role.setting}."
    )


def _digest(*files: Path) -> str:
    """Return the sha256 of some files, one behind the other."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
