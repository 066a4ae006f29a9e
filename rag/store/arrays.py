"""Arrays of a generation, which are opened only where they are what a build writes.

The checks read every number once, in blocks, so that a file which is larger than the memory can be checked, too.
"""

from collections.abc import Iterator
from pathlib import Path
from tokenize import TokenError
from typing import Any, TypeVar

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.generic)

#: Numbers that are checked at once.
BLOCK_NUMBERS = 1 << 20
#: A file up to this size is read when it is opened, so that whoever writes over it does no harm to a reader; a larger
#: one is mapped, and a process that reads where somebody has cut it is ended by the system (SIGBUS).
MAX_READ_BYTES = 16 << 20


def open_array(file: Path, dtype: type[_Number]) -> NDArray[_Number]:
    """Open a file of a generation, shape (n,); raises ValueError for another type or shape, or a pickle."""
    return read_small(map_array(file, dtype))


def map_array(file: Path, dtype: type[_Number]) -> NDArray[_Number]:
    """Map a file of NumPy into memory, shape (n,); raises ValueError for another type or shape, or a pickle."""
    # A FIFO or a link has been refused before: the manifest lists regular files alone.
    try:
        array = np.load(file, mmap_mode="r", allow_pickle=False)
    except TokenError as error:
        # What NumPy raises for some heads that are not its own.
        raise ValueError(f"{file.name} has no head of an array ({error})") from error
    if not isinstance(array, np.ndarray) or array.dtype != np.dtype(dtype) or array.ndim != 1:
        raise ValueError(f"{file.name} is not a list of {np.dtype(dtype).name} numbers")
    return array


def read_small(mapped: NDArray[_Number]) -> NDArray[_Number]:
    """Return an array that is mapped from a file; of a small file one in memory."""
    return np.array(mapped) if mapped.nbytes <= MAX_READ_BYTES else mapped


def check_pointers(name: str, pointers: NDArray[np.integer[Any]], lists: int, total: int) -> None:
    """Raise ValueError unless pointers, shape (lists + 1,), cut `total` numbers into lists that follow each other."""
    if len(pointers) != lists + 1 or pointers[0] != 0 or pointers[-1] != total:
        raise ValueError(f"{name} does not cut {total} numbers into {lists} lists")
    # Compared and not subtracted: a difference may be too large for its type.
    if not all((block[1:] >= block[:-1]).all() for block in _blocks(pointers, overlap=1)):
        raise ValueError(f"{name} goes backwards")


def check_range(name: str, numbers: NDArray[np.integer[Any]], end: int) -> None:
    """Raise ValueError for a number below 0 or not below `end`."""
    if not all(block.min() >= 0 and block.max() < end for block in _blocks(numbers)):
        raise ValueError(f"{name} holds numbers outside 0 to {end - 1}")


def check_size(name: str, numbers: NDArray[np.floating[Any]], most: float) -> None:
    """Raise ValueError for a number whose size is above `most`, or that is none at all."""
    # What is no number compares as False.
    if not all((np.abs(block) <= most).all() for block in _blocks(numbers)):
        raise ValueError(f"{name} holds what is no number up to {most}")


def _blocks(numbers: NDArray[_Number], overlap: int = 0) -> Iterator[NDArray[_Number]]:
    """Yield the numbers in blocks that are not empty; each begins with the last `overlap` numbers of the one before."""
    for start in range(0, len(numbers), BLOCK_NUMBERS):
        yield numbers[max(start - overlap, 0) : start + BLOCK_NUMBERS]


class ArrayFile:
    """A file of NumPy that grows while it is written: a list of numbers whose length is known only at the end."""

    def __init__(self, file: Path, dtype: type[_Number]) -> None:
        self._dtype, self._length = np.dtype(dtype), 0
        self._stream = file.open("wb")
        self._write_head()

    def append(self, numbers: NDArray[Any]) -> None:
        """Write numbers behind those that were written."""
        numbers = np.ascontiguousarray(numbers, self._dtype)
        self._stream.write(numbers.data)
        self._length += numbers.size

    def close(self) -> None:
        """Write how many there are, and close the file; to do so twice is no error."""
        if not self._stream.closed:
            try:
                # NumPy leaves so much room in a head that it has the same size for any length.
                self._stream.seek(0)
                self._write_head()
            finally:
                self._stream.close()

    def _write_head(self) -> None:
        head = {"descr": npy.dtype_to_descr(self._dtype), "fortran_order": False, "shape": (self._length,)}
        npy.write_array_header_1_0(self._stream, head)

    def __enter__(self) -> "ArrayFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
