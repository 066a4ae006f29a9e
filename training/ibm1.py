"""Learn a translation table from parallel sentences: IBM Model 1 (Brown et al. 1993), English word -> Chinese words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

#: Sentences are cut to this many words a side; the links of a pair grow with the product of both.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """The words of a sentence and of its translation, as numbers."""

    source: Ints
    target: Ints


@dataclass(frozen=True, slots=True)
class Table:
    """Probabilities p(target | source) of the word pairs that occur together, and how often each was counted."""

    source: Ints
    target: Ints
    probability: NDArray[np.float32]
    count: NDArray[np.float32]


def learn(pairs: Sequence[Pair], rounds: int = 5, report: Callable[[int], None] = lambda done: None) -> Table:
    """Estimate the table by expectation maximisation from a uniform start.

    Every target word of a pair is explained by the source words of the same pair, in shares of their probabilities.
    """
    source, target, group = _links(pairs)
    width = int(target.max(initial=0)) + 1
    keys, place = np.unique(source.astype(np.int64) * width + target, return_inverse=True)
    rows, columns = (keys // width).astype(np.int32), (keys % width).astype(np.int32)
    groups = int(group.max(initial=0)) + 1
    probability = np.ones(len(keys), np.float32)
    count = np.zeros(len(keys), np.float32)
    for done in range(rounds):
        share = probability[place]
        share /= np.bincount(group, share, groups).astype(np.float32)[group]
        count = np.bincount(place, share, len(keys)).astype(np.float32)
        probability = count / np.bincount(rows, count)[rows].astype(np.float32)
        report(done + 1)
    return Table(rows, columns, probability.astype(np.float32), count)


def _links(pairs: Sequence[Pair]) -> tuple[Ints, Ints, Ints]:
    """Link every source word with every target word of its pair; return also which position each link explains."""
    sources, targets, groups, position = [], [], [], 0
    for pair in pairs:
        source, target = pair.source[:_LONGEST], pair.target[:_LONGEST]
        sources.append(np.repeat(source, len(target)))
        targets.append(np.tile(target, len(source)))
        groups.append(np.tile(np.arange(position, position + len(target), dtype=np.int32), len(source)))
        position += len(target)
    empty = [np.zeros(0, np.int32)]
    return tuple(np.concatenate(parts + empty).astype(np.int32) for parts in (sources, targets, groups))  # type: ignore[return-value]
