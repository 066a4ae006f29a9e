from pathlib import Path

import numpy as np
import pytest

from rag.store import arrays
from rag.store.arrays import check_pointers, check_range, check_size, open_array


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the few numbers of a test lie in several blocks.
    monkeypatch.setattr(arrays, "BLOCK_NUMBERS", 2)


def test_an_array_is_opened_as_it_was_saved(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([1, 2], np.int32))
    assert open_array(tmp_path / "a.npy", np.int32).tolist() == [1, 2]


@pytest.mark.parametrize(
    "array",
    [np.array([1, 2], np.int64), np.array([1.0], np.float32), np.zeros((2, 2), np.int32), np.array([{}], object)],
)
def test_another_type_or_shape_is_refused(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    with pytest.raises(ValueError, match=r"a\.npy is not|allow_pickle|Python objects"):
        open_array(tmp_path / "a.npy", np.int32)


@pytest.mark.parametrize("content", [b"", b"\x80\x04}.", b"\x93NUMPY\x01\x00\x76\x00{'descr': 1}"])
def test_what_is_no_array_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises((ValueError, EOFError)):
        open_array(tmp_path / "a.npy", np.int32)


def test_pointers_that_cut_a_list_pass() -> None:
    check_pointers("ends", np.array([0, 0, 2, 5, 5]), lists=4, total=5)


@pytest.mark.parametrize(
    "pointers", [[], [0], [0, 2, 4], [1, 2, 5, 5, 5], [0, 3, 2, 4, 5], [0, 5, 4, 5, 5], [0, 2**62, -(2**62), 1, 5]]
)
def test_pointers_that_do_not_cut_a_list_are_refused(pointers: list[int]) -> None:
    with pytest.raises((ValueError, IndexError)):
        check_pointers("ends", np.array(pointers, np.int64), lists=4, total=5)


def test_numbers_in_their_range_pass() -> None:
    check_range("ids", np.array([0, 4, 2]), 5)
    check_range("ids", np.array([], np.int32), 0)
    check_size("scores", np.array([0.0, -1.0, 3.5]), 3.5)


@pytest.mark.parametrize("numbers", [[0, 5, 1], [1, 2, -1], [0, 1, 2, 3, 2**31 - 1]])
def test_numbers_out_of_their_range_are_refused(numbers: list[int]) -> None:
    with pytest.raises(ValueError, match="ids"):
        check_range("ids", np.array(numbers, np.int32), 5)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1.5, -3e38])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="scores"):
        check_size("scores", np.array([0.0, 1.0, number], np.float32), 1.0)


def test_a_head_that_ends_too_soon_is_a_value_error(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3, dtype=np.int32))
    content = (tmp_path / "a.npy").read_bytes()
    for cut in (b"(3,), }", b"(3,)"):
        (tmp_path / "a.npy").write_bytes(content.replace(cut, cut[:1] + b" " * (len(cut) - 1)))
        with pytest.raises(ValueError, match=r"head|header"):
            open_array(tmp_path / "a.npy", np.int32)
