from pathlib import Path

import faiss
import numpy as np
import pytest

from rag.store import dense
from rag.store.dense import CANDIDATE_FACTOR, DenseIndex, VectorFile, map_vectors, write_codes
from rag.store.schema import CODEBOOK, CODES
from rag.store.schema import VECTORS as VECTORS_FILE
from rag.types import Vectors

VECTORS = np.eye(3, 4, dtype=np.float32)


def write(folder: Path, *parts: Vectors) -> DenseIndex:
    written = VectorFile(folder / VECTORS_FILE, parts[0].shape[1])
    for vectors in parts:
        written.append(vectors)
    written.close()
    write_codes(folder, map_vectors(folder / VECTORS_FILE))
    return DenseIndex(folder)


def test_what_is_written_is_what_is_opened(tmp_path: Path) -> None:
    opened = write(tmp_path, VECTORS[:1], VECTORS[1:])
    assert (len(opened), opened.dimension) == (3, 4)
    np.testing.assert_array_equal(opened.vectors(np.array([2, 0])), VECTORS[[2, 0]])


def test_the_file_is_the_one_that_faiss_writes(tmp_path: Path) -> None:
    index = faiss.IndexFlatIP(4)
    index.add(VECTORS)
    faiss.write_index(index, str(tmp_path / "theirs"))
    write(tmp_path, VECTORS)
    assert (tmp_path / VECTORS_FILE).read_bytes() == (tmp_path / "theirs").read_bytes()


def test_the_nearest_rows_come_first_and_a_mask_admits_some(tmp_path: Path) -> None:
    index = write(tmp_path, VECTORS)
    query = np.array([0.1, 0.9, 0.4, 0], np.float32)
    rows, scores = index.search(query, 2)
    assert rows.tolist() == [1, 2]
    np.testing.assert_allclose(scores, [0.9, 0.4])
    assert index.search(query, 3, np.array([True, False, False]))[0].tolist() == [0]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / VECTORS_FILE).write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="too short"):
        DenseIndex(tmp_path)


def test_a_search_leaves_the_threads_of_others_as_they_are(tmp_path: Path) -> None:
    index = write(tmp_path, np.eye(4, dtype=np.float32))
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    index.search(np.ones(4, np.float32), 2)
    assert faiss.omp_get_max_threads() == 3
    faiss.omp_set_num_threads(threads)


# -- codes

COUNT, DIMENSION, LIMIT = 2_000, 16, 50


def unit(seed: int, count: int = COUNT) -> Vectors:
    """Return vectors around some centres, as those of texts are."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(5).standard_normal((40, DIMENSION))
    made = centres[chance.integers(0, len(centres), count)] + 0.6 * chance.standard_normal((count, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture
def coded(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real size would take 50,000 vectors to be reached.
    monkeypatch.setattr(dense, "MIN_CODED_PASSAGES", 1_000)


def nearest(vectors: Vectors, query: Vectors, limit: int) -> list[int]:
    return [int(row) for row in np.argsort(-(vectors @ query), kind="stable")[:limit]]


@pytest.mark.usefixtures("coded")
def test_nearly_all_of_the_nearest_are_found_with_their_exact_scores(tmp_path: Path) -> None:
    vectors = unit(1)
    index = write(tmp_path, vectors)
    shares = []
    for query in unit(2, 20):
        rows, scores = index.search(query, LIMIT)
        np.testing.assert_allclose(scores, vectors[rows] @ query, rtol=1e-5)
        assert (np.diff(scores) <= 0).all()
        shares.append(len({*rows.tolist()} & {*nearest(vectors, query, LIMIT)}) / LIMIT)
    assert np.mean(shares) > 0.97


@pytest.mark.usefixtures("coded")
def test_where_all_are_candidates_the_search_is_the_exact_one(tmp_path: Path) -> None:
    vectors = unit(3, 1_000)
    index = write(tmp_path, vectors)
    limit = len(vectors) // CANDIDATE_FACTOR + 1
    for query in unit(4, 5):
        assert index.search(query, limit)[0].tolist() == nearest(vectors, query, limit)


@pytest.mark.usefixtures("coded")
def test_a_mask_is_searched_exactly(tmp_path: Path) -> None:
    vectors = unit(6)
    index = write(tmp_path, vectors)
    mask = np.arange(COUNT) % 3 == 0
    [query] = unit(7, 1)
    expected = [row for row in nearest(vectors, query, COUNT) if mask[row]][:LIMIT]
    assert index.search(query, LIMIT, mask)[0].tolist() == expected


@pytest.mark.usefixtures("coded")
def test_the_same_vectors_have_the_same_codes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, unit(8))
    for file in (CODES, CODEBOOK):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_small_archive_has_none(tmp_path: Path) -> None:
    write(tmp_path, unit(9))
    assert len(np.load(tmp_path / CODES)) == len(np.load(tmp_path / CODEBOOK)) == 0


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("name", [CODES, CODEBOOK])
def test_codes_of_other_vectors_are_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, unit(10))
    np.save(tmp_path / name, np.load(tmp_path / name)[:-1])
    with pytest.raises(ValueError, match="does not hold the codes"):
        DenseIndex(tmp_path)


@pytest.mark.usefixtures("coded")
def test_a_codebook_of_what_is_no_number_is_refused(tmp_path: Path) -> None:
    write(tmp_path, unit(11))
    book = np.load(tmp_path / CODEBOOK)
    book[3] = np.nan
    np.save(tmp_path / CODEBOOK, book)
    with pytest.raises(ValueError, match="no number"):
        DenseIndex(tmp_path)
