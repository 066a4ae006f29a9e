"""The measures over plain values: of rankings, of refusals, and means."""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from math import log2


def recall(results: Iterable[AbstractSet[int]], wanted: int) -> float:
    """Return the share of the wanted pieces of evidence that some results, each a set of numbers, hold together.

    For a ranking cut at k this is S-recall@k (Zhai, Cohen and Lafferty 2003).
    """
    return len(frozenset[int]().union(*results)) / wanted


def reciprocal_rank(results: Iterable[AbstractSet[int]]) -> float:
    """Return 1 divided by the rank of the first result that holds any evidence, 0 where none does."""
    return next((1 / rank for rank, pieces in enumerate(results, 1) if pieces), 0.0)


def ndcg(results: Sequence[AbstractSet[int]], wanted: int, k: int) -> float:
    """Return the normalised discounted cumulative gain of a ranking cut at k (Järvelin and Kekäläinen 2002).

    The gain of a result is the number of pieces that no earlier one held. The ideal ranking has the same gains in
    falling order and behind them a result for every piece that was not found.
    """
    seen: set[int] = set()
    gains = []
    for pieces in results:
        gains.append(len(pieces - seen))
        seen |= pieces
    ideal = sorted([*gains, *[1] * (wanted - len(seen))], reverse=True)[:k]
    return _dcg(gains[:k]) / _dcg(ideal)


def _dcg(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def precision_recall_f1(predicted: Collection[bool], actual: Collection[bool]) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean; 0 where one of them has nothing to count."""
    both = sum(positive and right for positive, right in zip(predicted, actual, strict=True))
    precision = both / sum(predicted) if any(predicted) else 0.0
    recalled = both / sum(actual) if any(actual) else 0.0
    return precision, recalled, 2 * precision * recalled / (precision + recalled) if both else 0.0


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None where there are no values."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
