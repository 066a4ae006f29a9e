"""What a store says of all passages at once, whether it lies in an array here or elsewhere, row by row on request."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class PassageMask(Protocol):
    """Which passages are admitted: those of some rows, shape (len(rows),), or as an array all, shape (passages,)."""

    def __getitem__(self, rows: Rows, /) -> NDArray[np.bool_]: ...

    def __array__(self) -> NDArray[np.bool_]: ...


class LexicalScores(Protocol):
    """The BM25 scores of passages: those of some rows, shape (len(rows),), or as an array all, shape (passages,)."""

    def __getitem__(self, rows: Rows, /) -> NDArray[np.float32]: ...

    def __array__(self) -> NDArray[np.float32]: ...


def best_rows(scores: NDArray[np.float32], limit: int, mask: PassageMask | None = None) -> Rows:
    """Return the rows with the greatest scores above zero, best first; of equal ones the first row.

    `scores` and `mask` have the shape (passages,), the result (n,), n at most `limit`.
    """
    every = scores if mask is None else np.where(np.asarray(mask), scores, 0.0)
    rows = np.flatnonzero(every > 0)
    rows = rows[every[rows] >= _least_of_best(every[rows], limit)]
    return rows[np.argsort(-every[rows], kind="stable")][:limit]


def _least_of_best(scores: NDArray[np.float32], limit: int) -> np.float32:
    """Return the least of the `limit` greatest scores; all of them are greater where there are fewer."""
    if limit >= len(scores):
        return np.float32(-np.inf)
    return np.float32(np.partition(scores, len(scores) - limit)[len(scores) - limit])
