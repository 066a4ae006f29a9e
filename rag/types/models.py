"""What the models of words return, and what an embedding model is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

#: One vector a row, shape (n, dimension), or a single one, shape (dimension,).
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Translation:
    """A word or term of a question and what speeches say for it, with weights that sum to 1, heaviest first."""

    word: str
    meanings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Gloss:
    """How a Chinese word is read, and what it means in a few English words."""

    word: str
    pinyin: str
    gloss: str


class Embedder(Protocol):
    """Turns text into unit vectors of `dimension` numbers; `name` and `fingerprint` say which model it is."""

    @property
    def name(self) -> str:
        """The name that the index remembers."""

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the model gives other vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""
