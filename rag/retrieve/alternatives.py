"""Passages of other speeches that only repeat a better one: kept as its alternatives, not as hits of their own.

Speeches are written from one another. A reader who asks wants each thing once, and to know who else said it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rag.text.numbers import figure_spans
from rag.text.shingles import Hashes, letters_only, shingle_hashes
from rag.types import Hit, Passage, Vectors

#: Passages whose vectors are less near than this are not compared by their words. One that stands word for word under
#: the title and headings of another speech is nearer; of two speeches in corpus/ not one pair in a thousand is.
MIN_COSINE = 0.85
#: So much of a passage stands in the one that it repeats. A name replaced three times in 300 characters leaves 0.95; of
#: different speeches no two passages in corpus/ share more than a third.
MIN_SHARED_SHINGLES = 0.85
#: A passage is compared with several others.
_REMEMBERED_TEXTS = 256


@dataclass(frozen=True, slots=True)
class _Content:
    """What of a text is compared: its shingles, as sorted hashes of shape (shingles,), and its figures."""

    shingles: Hashes
    figures: Counter[str]


def merge_repeats(hits: Sequence[Hit], vectors: Vectors) -> tuple[Hit, ...]:
    """Return the hits, best first, without those that only repeat a better one, which has them as alternatives.

    `vectors` are the unit vectors of their passages, shape (hits, dimension).
    """
    is_near = vectors @ vectors.T >= MIN_COSINE
    repeats_of: dict[int, list[Passage]] = {}
    for rank, hit in enumerate(hits):
        better_ranks = (better for better in repeats_of if is_near[rank, better])
        repeated = next((better for better in better_ranks if is_repeat(hit.passage, hits[better].passage)), None)
        if repeated is None:
            repeats_of[rank] = []
        else:
            repeats_of[repeated].append(hit.passage)
    # Few passages are repeated: the others are handed on as they are.
    return tuple(
        replace(hits[rank], alternatives=tuple(repeats)) if repeats else hits[rank]
        for rank, repeats in repeats_of.items()
    )


def is_repeat(passage: Passage, better: Passage) -> bool:
    """Return True if a passage says nothing that one of another speech does not: hardly a word, and no figure."""
    if passage.speech_id == better.speech_id:
        return False
    content, known = _content(passage.text), _content(better.text)
    shared = len(np.intersect1d(content.shingles, known.shingles, assume_unique=True))
    return shared >= MIN_SHARED_SHINGLES * max(1, len(content.shingles)) and not content.figures - known.figures


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def _content(text: str) -> _Content:
    figures = Counter(text[span.start : span.end] for span in figure_spans(text))
    return _Content(shingle_hashes(letters_only(text)), figures)
