"""The one module where what a library raises at a broken file becomes a reason to skip the file."""

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import UnreadableFile

_MAX_DETAIL_CHARS = 200


@contextmanager
def skipping_broken(name: str, kind: str, remedy: str) -> Iterator[None]:
    """Turn any error but our own into UnreadableFile.

    Libraries answer broken input with every kind of exception (KeyError, struct.error, RecursionError …), and one bad
    file must not end a batch. `name` is the file's, `kind` says what it was taken for, `remedy` what to do.
    """
    try:
        yield
    except UnreadableFile:
        raise
    except Exception as error:
        detail = shorten_detail(error)
        got = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
        raise UnreadableFile(
            f"{name}: cannot be read as {kind} ({got}); expected a whole one, not damaged or cut off; {remedy}"
        ) from error


def shorten_detail(error: Exception) -> str:
    """Return the beginning of what an error says, in one line."""
    return " ".join(str(error).split())[:_MAX_DETAIL_CHARS]
