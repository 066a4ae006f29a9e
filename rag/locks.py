"""Locks between processes, freed by the operating system when their owner dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def lock_file(path: Path, max_seconds: float) -> Iterator[None]:
    """Hold the lock of a path; raises TimeoutError where another process does not free it in time, and OSError."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=max_seconds)
    except Timeout as error:
        raise TimeoutError(f"{path} is held by another process") from error
    try:
        yield
    finally:
        lock.release()
