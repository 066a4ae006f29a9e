from pathlib import Path

import faiss
import numpy as np
import pytest

from rag.store.dense import DenseIndex, VectorFile
from rag.types import Vectors

VECTORS = np.eye(3, 4, dtype=np.float32)


def write(file: Path, *parts: Vectors) -> DenseIndex:
    written = VectorFile(file, parts[0].shape[1])
    for vectors in parts:
        written.append(vectors)
    written.close()
    return DenseIndex(file)


def test_what_is_written_is_what_is_opened(tmp_path: Path) -> None:
    opened = write(tmp_path / "vectors", VECTORS[:1], VECTORS[1:])
    assert (len(opened), opened.dimension) == (3, 4)
    np.testing.assert_array_equal(opened.vectors(np.array([2, 0])), VECTORS[[2, 0]])


def test_the_file_is_the_one_that_faiss_writes(tmp_path: Path) -> None:
    index = faiss.IndexFlatIP(4)
    index.add(VECTORS)
    faiss.write_index(index, str(tmp_path / "theirs"))
    write(tmp_path / "ours", VECTORS)
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_the_nearest_rows_come_first_and_a_mask_admits_some(tmp_path: Path) -> None:
    index = write(tmp_path / "vectors", VECTORS)
    query = np.array([0.1, 0.9, 0.4, 0], np.float32)
    rows, scores = index.search(query, 2)
    assert rows.tolist() == [1, 2]
    np.testing.assert_allclose(scores, [0.9, 0.4])
    assert index.search(query, 3, np.array([True, False, False]))[0].tolist() == [0]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="too short"):
        DenseIndex(tmp_path / "vectors")


def test_a_search_leaves_the_threads_of_others_as_they_are(tmp_path: Path) -> None:
    index = write(tmp_path / "vectors", np.eye(4, dtype=np.float32))
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    index.search(np.ones(4, np.float32), 2)
    assert faiss.omp_get_max_threads() == 3
    faiss.omp_set_num_threads(threads)
