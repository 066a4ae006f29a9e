"""One vector a passage and the search over them, in FAISS's own form (Johnson, Douze & Jégou 2021).

A large archive has codes beside, a sixteenth of their size, and looks through these for what it then scores exactly.
Each pair of numbers is replaced by the nearest of 16 pairs, which k-means finds (product quantization, Jégou et al.
2011); FAISS compares 32 codes at a time (André et al. 2015). benchmarks/scale.md says what else was measured.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import MAX_READ_BYTES, ArrayFile, check_size, open_array, read_small
from rag.store.schema import CODEBOOK, CODES, VECTORS, DenseKind
from rag.types import Vectors

# The head of a flat index of inner products as FAISS 1.x writes it: its kind, the dimension, the number of vectors, two
# numbers without a meaning, whether it is trained, the metric (0, inner product), and how many numbers follow.
_HEAD = struct.Struct("<4siqqq?iQ")
_FLAT_INNER_PRODUCT = b"IxFI"
_NO_MEANING = 1 << 20
_BYTES_PER_NUMBER = 4
#: The vectors are of length 1, but for rounding.
MAX_COORDINATE = 1.01
#: From so many passages on vectors have codes; so many are compared with one vector in 2 ms.
MIN_CODED_PASSAGES = 50_000
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
    """Vectors by row, searched by inner product; those of a large archive are mapped from their file.

    Rows count from 0, a higher score is better. All of a small archive are compared, of a large one those that their
    codes name.
    """

    def __init__(self, folder: Path, is_checked: bool = False) -> None:
        """Open the vectors of a generation; raises ValueError for what VectorFile and `write_codes` have not written.

        The head is read here before FAISS sees the file: another kind of index may name other files, which FAISS would
        open, and sizes that it does not check. `is_checked` says that the vectors were read before.
        """
        file = folder / VECTORS
        self._vectors = map_vectors(file)
        if not is_checked:
            check_size(file.name, self._vectors.reshape(-1), MAX_COORDINATE)
        is_mapped = self._vectors.nbytes > MAX_READ_BYTES
        self._index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC if is_mapped else 0)
        self._codes = DenseCodes(folder, len(self), self.dimension, is_checked)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """The number of numbers of a vector."""
        return int(self._vectors.shape[1])

    @property
    def kind(self) -> DenseKind:
        """How the vectors are searched."""
        return self._codes.kind

    def search(
        self, vector: Vectors, limit: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows nearest to one vector, best first, with their inner products.

        `vector` has the shape (dimension,); `mask`, shape (len(self),), admits the rows where it is True. Both results
        have the shape (n,), n at most `limit`.
        """
        if mask is None and len(self._codes):
            return self._search_codes(vector, limit)
        parameters = None
        if mask is not None:
            # The Python layer of FAISS takes an array here; its annotations only know the C++ signature.
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        with one_thread():
            scores, rows = self._index.search(vector[None, :], min(limit, len(self)), params=parameters)
        # FAISS fills up with -1 where a mask admits fewer rows.
        filled = rows[0] >= 0
        return rows[0][filled], scores[0][filled]

    def _search_codes(self, vector: Vectors, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        rows = self._codes.candidates(vector, limit)
        scores: NDArray[np.float32] = self._vectors[rows] @ vector
        best = np.argsort(-scores, kind="stable")[:limit]
        return rows[best], scores[best]

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors of some rows, shape (len(rows), dimension)."""
        vectors: Vectors = self._vectors[rows]
        return vectors


def map_vectors(file: Path) -> Vectors:
    """Map a file that VectorFile wrote, shape (n, dimension); raises ValueError for another one."""
    dimension, count = _read_head(file)
    shape = (count, dimension)
    if not count:
        return np.zeros(shape, np.float32)
    return np.asarray(read_small(np.memmap(file, np.float32, "r", _HEAD.size, shape)))


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
