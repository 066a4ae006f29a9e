"""One vector a passage and the exact search over them, in FAISS's own form (Johnson, Douze & Jégou 2021)."""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.types import Vectors


class DenseIndex:
    """Vectors by row, searched exhaustively by inner product; rows count from 0, a higher score is better."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> "DenseIndex":
        """Return an index for vectors of `dimension` numbers, without any."""
        return cls(faiss.IndexFlatIP(dimension))

    @classmethod
    def open(cls, file: Path) -> "DenseIndex":
        """Open a file that `save` wrote; raises RuntimeError for anything else."""
        return cls(faiss.read_index(str(file)))

    def save(self, file: Path) -> None:
        """Write the index into a file."""
        faiss.write_index(self._index, str(file))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def add(self, vectors: Vectors) -> None:
        """Append vectors, shape (n, dimension)."""
        self._index.add(vectors)

    def search(
        self, vector: Vectors, limit: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows nearest to one vector, best first, with their inner products.

        `vector` has the shape (dimension,); `mask`, shape (len(self),), admits the rows where it is True. Both results
        have the shape (n,), n at most `limit`.
        """
        parameters = None
        if mask is not None:
            # The Python layer of FAISS takes an array here; its annotations only know the C++ signature.
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._index.search(vector[None, :], min(limit, len(self)), params=parameters)
        # FAISS fills up with -1 where a mask admits fewer rows.
        filled = rows[0] >= 0
        return rows[0][filled], scores[0][filled]

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors of some rows, shape (len(rows), dimension)."""
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return vectors
