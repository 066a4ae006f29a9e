"""How far the reading of one file is: whoever listens is told of the pages and files in it that were read."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from rag.types import Progress

#: What a file is made of: pages, pages that are recognised by machine, or the files of an archive.
PartKind = Literal["pages", "scans", "files"]
_listener: ContextVar[Progress | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Progress) -> Iterator[None]:
    """Let a function be called with the kind, the number done and the number of all parts, as files are read."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell_parts(kind: PartKind, done: int, total: int) -> None:
    """Tell whoever listens how many parts of a file were read."""
    if listener := _listener.get():
        listener(kind, done, total)
