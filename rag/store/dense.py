"""One vector a passage and the exact search over them, in FAISS's own form (Johnson, Douze & Jégou 2021)."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import check_size
from rag.types import Vectors

# The head of a flat index of inner products as FAISS 1.x writes it: its kind, the dimension, the number of vectors, two
# numbers without a meaning, whether it is trained, the metric (0, inner product), and how many numbers follow.
_HEAD = struct.Struct("<4siqqq?iQ")
_FLAT_INNER_PRODUCT = b"IxFI"
_NO_MEANING = 1 << 20
_BYTES_PER_NUMBER = 4
#: The vectors are of length 1, but for rounding.
MAX_COORDINATE = 1.01


class VectorFile:
    """A file of vectors in FAISS's form that grows while it is written."""

    def __init__(self, file: Path, dimension: int) -> None:
        self._dimension, self._count = dimension, 0
        self._stream = file.open("wb")
        self._write_head()

    def append(self, vectors: Vectors) -> None:
        """Write vectors, shape (n, dimension), behind those that were written."""
        self._stream.write(np.ascontiguousarray(vectors, np.float32).data)
        self._count += len(vectors)

    def close(self) -> None:
        """Write how many there are, and close the file; to do so twice is no error."""
        if not self._stream.closed:
            try:
                self._stream.seek(0)
                self._write_head()
            finally:
                self._stream.close()

    def _write_head(self) -> None:
        count, dimension = self._count, self._dimension
        numbers = (count, _NO_MEANING, _NO_MEANING, True, faiss.METRIC_INNER_PRODUCT, count * dimension)
        self._stream.write(_HEAD.pack(_FLAT_INNER_PRODUCT, dimension, *numbers))


class DenseIndex:
    """Vectors by row, mapped from their file and searched exhaustively by inner product.

    Rows count from 0, a higher score is better.
    """

    def __init__(self, file: Path, is_checked: bool = False) -> None:
        """Open a file that VectorFile wrote; raises ValueError for anything else.

        The head is read here before FAISS sees the file: another kind of index may name other files, which FAISS would
        open, and sizes that it does not check. `is_checked` says that the vectors were read before.
        """
        dimension, count = _read_head(file)
        shape = (count, dimension)
        mapped = np.memmap(file, np.float32, "r", _HEAD.size, shape) if count else np.zeros(shape, np.float32)
        self._vectors: Vectors = np.asarray(mapped)
        if not is_checked:
            check_size(file.name, self._vectors.reshape(-1), MAX_COORDINATE)
        self._index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """The number of numbers of a vector."""
        return int(self._vectors.shape[1])

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
        with _one_thread():
            scores, rows = self._index.search(vector[None, :], min(limit, len(self)), params=parameters)
        # FAISS fills up with -1 where a mask admits fewer rows.
        filled = rows[0] >= 0
        return rows[0][filled], scores[0][filled]

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors of some rows, shape (len(rows), dimension)."""
        vectors: Vectors = self._vectors[rows]
        return vectors


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS search on the calling thread alone, and leave other threads what they have.

    Several of its threads wait for each other busily, which with other work on the machine took ten times as long.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _read_head(file: Path) -> tuple[int, int]:
    """Return the dimension and the number of the vectors of a flat index; raises ValueError for any other file."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise ValueError(f"{file.name} is too short")
    kind, dimension, count, _, _, _, metric, numbers = _HEAD.unpack(head)
    if (kind, metric) != (_FLAT_INNER_PRODUCT, faiss.METRIC_INNER_PRODUCT):
        raise ValueError(f"{file.name} is not a flat index of inner products")
    size = file.stat().st_size
    if dimension < 1 or count < 0 or numbers != dimension * count:
        raise ValueError(f"{file.name} does not hold {count} vectors of {dimension} numbers")
    if size != _HEAD.size + _BYTES_PER_NUMBER * numbers:
        raise ValueError(f"{file.name} has {size} bytes, not those of {count} vectors of {dimension} numbers")
    return dimension, count
