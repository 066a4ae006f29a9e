"""Learn a translation table from parallel sentences: IBM Model 1 (Brown et al. 1993), English word -> Chinese words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

#: Sentences are cut to this many words a side; the links of a pair grow with the product of both.
_MAX_SENTENCE_WORDS = 60


@dataclass(frozen=True, slots=True)
class NumberedPair:
    """The words of a sentence and of its translation as numbers, shapes (source words,) and (target words,)."""

    source: Ints
    target: Ints


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """Probabilities p(target | source) of the word pairs that occur together, and how often each was counted.

    All four arrays have the shape (word pairs,).
    """

    source: Ints
    target: Ints
    probability: Floats
    count: Floats


@dataclass(frozen=True, slots=True)
class _Links:
    """Links between the words of sentence pairs, three arrays of the shape (links,).

    `position` numbers the target word that a link explains, through all sentences.
    """

    source: Ints
    target: Ints
    position: Ints


def learn_translations(
    pairs: Sequence[NumberedPair], rounds: int = 5, report: Callable[[int], None] = lambda rounds_done: None
) -> TranslationTable:
    """Estimate the table by expectation maximisation from a uniform start.

    Every target word of a pair is explained by the source words of the same pair, in shares of their probabilities.
    `report` is called with the number of rounds that are done.
    """
    links = _link_words(pairs)
    width = int(links.target.max(initial=0)) + 1
    keys, key_of_link = np.unique(links.source.astype(np.int64) * width + links.target, return_inverse=True)
    source, target = (keys // width).astype(np.int32), (keys % width).astype(np.int32)
    positions = int(links.position.max(initial=0)) + 1
    probability = np.ones(len(keys), np.float32)
    count = np.zeros(len(keys), np.float32)
    for done in range(rounds):
        share = probability[key_of_link]
        share /= np.bincount(links.position, share, positions).astype(np.float32)[links.position]
        count = np.bincount(key_of_link, share, len(keys)).astype(np.float32)
        probability = count / np.bincount(source, count)[source].astype(np.float32)
        report(done + 1)
    return TranslationTable(source, target, probability.astype(np.float32), count)


def _link_words(pairs: Sequence[NumberedPair]) -> _Links:
    """Link every source word with every target word of its pair."""
    sources, targets, positions = [], [], []
    start = 0
    for pair in pairs:
        source, target = pair.source[:_MAX_SENTENCE_WORDS], pair.target[:_MAX_SENTENCE_WORDS]
        sources.append(np.repeat(source, len(target)))
        targets.append(np.tile(target, len(source)))
        positions.append(np.tile(np.arange(start, start + len(target), dtype=np.int32), len(source)))
        start += len(target)
    return _Links(_concatenate(sources), _concatenate(targets), _concatenate(positions))


def _concatenate(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([*parts, np.zeros(0, np.int32)]).astype(np.int32)
