"""Codes of vectors, a sixteenth of their size: a large archive looks through them for what it then scores exactly.

Each pair of numbers is replaced by the nearest of 16 pairs, which k-means finds (product quantization, Jégou et al.
2011); FAISS compares 32 codes at a time (André et al. 2015). benchmarks/scale.md says what else was measured.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import ArrayFile, check_size, open_array
from rag.store.schema import CODEBOOK, CODES
from rag.types import Vectors

#: How vectors are searched: all of them, or those that their codes name.
DenseKind = Literal["exact", "codes"]
#: From so many passages on vectors have codes; so many are compared with one vector in 8 ms.
MIN_CODED_PASSAGES = 200_000
#: So many times as many codes as are asked for are scored exactly.
CANDIDATE_FACTOR = 8
#: Numbers of a vector that share a code, and bits of a code.
_NUMBERS_PER_CODE = 2
_BITS = 4
_CODES = 1 << _BITS
# At most so many vectors, evenly spread, make the codebook.
_TRAINING_VECTORS = 50_000
_BLOCK_VECTORS = 1 << 16
_MAX_NUMBER = 2.0


def write_codes(folder: Path, vectors: Vectors) -> DenseKind:
    """Write the codes of vectors, shape (n, dimension), unless they are few; return how they are searched then."""
    codebook = np.zeros(0, np.float32)
    kind: DenseKind = "codes" if has_codes(*vectors.shape) else "exact"
    with ArrayFile(folder / CODES, np.uint8) as codes:
        if kind == "codes":
            quantizer = _make_quantizer(vectors.shape[1])
            with one_thread():
                quantizer.train(np.ascontiguousarray(vectors[:: -(-len(vectors) // _TRAINING_VECTORS)]))
                for first in range(0, len(vectors), _BLOCK_VECTORS):
                    block = np.ascontiguousarray(vectors[first : first + _BLOCK_VECTORS])
                    codes.append(quantizer.compute_codes(block).reshape(-1))
            codebook = faiss.vector_to_array(quantizer.centroids)
    np.save(folder / CODEBOOK, codebook)
    return kind


def has_codes(count: int, dimension: int) -> bool:
    """Return True if so many vectors of that dimension have codes."""
    return count >= MIN_CODED_PASSAGES and dimension % (2 * _NUMBERS_PER_CODE) == 0


class DenseCodes:
    """The codes of the vectors of an index; they are laid out for FAISS when they are first searched."""

    def __init__(self, folder: Path, count: int, dimension: int, is_checked: bool) -> None:
        """Map the files; raises ValueError for other ones than `write_codes` writes for so many vectors."""
        self._count, self._dimension = count, dimension
        self._codes = np.asarray(open_array(folder / CODES, np.uint8))
        self._codebook = np.asarray(open_array(folder / CODEBOOK, np.float32))
        pairs = dimension // _NUMBERS_PER_CODE
        sizes = (count * pairs * _BITS // 8, _CODES * dimension)
        if (len(self._codes), len(self._codebook)) not in ((0, 0), sizes):
            raise ValueError(f"{CODES} does not hold the codes of {count} vectors of {dimension} numbers")
        if not is_checked:
            check_size(CODEBOOK, self._codebook, _MAX_NUMBER)
        self._index: faiss.Index | None = None

    def __len__(self) -> int:
        """Return the number of vectors that have a code, which are all or none."""
        return self._count if len(self._codes) else 0

    @property
    def kind(self) -> DenseKind:
        """How the vectors are searched."""
        return "codes" if len(self) else "exact"

    def candidates(self, vector: Vectors, limit: int) -> NDArray[np.int64]:
        """Return rows among which those of the `limit` vectors nearest to one are likely, ascending."""
        if self._index is None:
            self._index = self._lay_out()
        with one_thread():
            _, rows = self._index.search(vector[None, :], min(CANDIDATE_FACTOR * limit, len(self)))
        return np.sort(rows[0][rows[0] >= 0])

    def _lay_out(self) -> faiss.Index:
        plain = faiss.IndexPQ(self._dimension, self._dimension // _NUMBERS_PER_CODE, _BITS, faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(np.ascontiguousarray(self._codebook), plain.pq.centroids)
        faiss.copy_array_to_vector(np.ascontiguousarray(self._codes), plain.codes)
        plain.ntotal, plain.is_trained = self._count, True
        with one_thread():
            # FAISS's annotations only know its first C++ signature.
            return faiss.IndexPQFastScan(plain)  # type: ignore[arg-type]


def _make_quantizer(dimension: int) -> faiss.ProductQuantizer:
    return faiss.ProductQuantizer(dimension, dimension // _NUMBERS_PER_CODE, _BITS)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let FAISS work on the calling thread alone, and leave other threads what they have.

    Several of its threads wait for each other busily, which with other work on the machine took ten times as long.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
