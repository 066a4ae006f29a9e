"""The one place where what a library throws at a broken file becomes a reason to skip it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import UnreadableFile


@contextmanager
def skipping_broken(name: str, kind: str, remedy: str) -> Iterator[None]:
    """Turn any error but our own into UnreadableFile.

    Libraries answer broken input with every kind of exception (KeyError, struct.error, RecursionError …), and one bad
    file must not end a batch. `kind` says what the file was taken for, `remedy` what to do.
    """
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        detail = " ".join(str(error).split())[:200]
        got = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
        raise UnreadableFile(
            f"{name}: cannot be read as {kind} ({got}); expected a whole one, not damaged or cut off; {remedy}"
        ) from error
