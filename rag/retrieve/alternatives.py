"""Passages of other speeches that only repeat a better one: kept as its alternatives, not as hits of their own.

Speeches are written from one another. A reader who asks wants each thing once, and to know who else said it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from rag.text.numbers import figure_spans
from rag.text.shingles import Hashes, letters_only, shingle_hashes
from rag.types import Hit, Passage, Vectors

# Passages whose vectors are less near than this are not compared by their words. One that stands word for word under
# the title and headings of another speech is nearer; of two speeches in corpus/ not one pair in a thousand is.
_NEAR = 0.85
# So much of a passage stands in the one that it repeats. A name replaced three times in 300 characters leaves 0.95; of
# different speeches no two passages in corpus/ share more than a third.
_HELD = 0.85


def merge_repeats(hits: Sequence[Hit], vectors: Vectors) -> tuple[Hit, ...]:
    """Return the hits, best first, without those that only repeat a better one, which has them as alternatives.

    `vectors` are the unit vectors of their passages, in the same order.
    """
    near = vectors @ vectors.T >= _NEAR
    kept: dict[int, list[Passage]] = {}
    for rank, hit in enumerate(hits):
        better = (each for each in kept if near[rank, each])
        first = next((each for each in better if is_repeat(hit.passage, hits[each].passage)), None)
        if first is None:
            kept[rank] = []
        else:
            kept[first].append(hit.passage)
    return tuple(replace(hits[rank], alternatives=tuple(others)) for rank, others in kept.items())


def is_repeat(passage: Passage, better: Passage) -> bool:
    """Tell whether a passage says nothing that one of another speech does not: hardly a word, and no figure."""
    if passage.speech_id == better.speech_id:
        return False
    said, known = _said(passage.text), _said(better.text)
    held = len(np.intersect1d(said[0], known[0], assume_unique=True))
    return held >= _HELD * max(1, len(said[0])) and not said[1] - known[1]


@lru_cache(maxsize=256)  # a passage is compared with several others
def _said(text: str) -> tuple[Hashes, Counter[str]]:
    """Return the shingles and the figures of a text."""
    return shingle_hashes(letters_only(text)), Counter(text[span.start : span.end] for span in figure_spans(text))
