"""The lines of a file while they are still a file: where each stands, with its indent and without its end."""

from collections.abc import Iterator

from rag.types import Span


def iterate_lines(source: str) -> Iterator[Span]:
    """Yield where the lines of a file stand, without their ends."""
    at = 0
    for line in source.splitlines(keepends=True):
        yield Span(at, at + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")))
        at += len(line)
