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
