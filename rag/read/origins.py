"""Where the speeches of a file stand in it whose text lacks some of its marks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.read.account import Dropped
from rag.read.lines import Line
from rag.read.mapped_text import MappedText
from rag.types import Piece, Source


def source_in_file(source: Source, written: MappedText) -> Source:
    """Return the source of a speech by the characters of its file; `source` counts those of the text."""
    pieces = tuple(_pieces_in_file(source.pieces, written))
    if not pieces:
        return source
    ends = (piece.source_start + piece.length for piece in pieces)
    return replace(source, start=min(piece.source_start for piece in pieces), end=max(ends), pieces=pieces)


def _pieces_in_file(pieces: Iterable[Piece], written: MappedText) -> Iterator[Piece]:
    for piece in pieces:
        for run in written.in_file(piece.source_start, piece.source_start + piece.length):
            yield replace(run, start=piece.start + run.start)


def dropped_in_file(dropped: Iterable[Dropped], written: MappedText) -> Iterator[Dropped]:
    """Yield what was left out of a text by the characters of its file, and what never came into the text."""
    for run in dropped:
        for piece in written.in_file(run.start, run.end):
            yield replace(run, start=piece.source_start, end=piece.source_start + piece.length)
    yield from written.dropped


def line_in_file(line: Line, written: MappedText) -> Line:
    """Return a line with where it begins in the file."""
    runs = written.in_file(line.start, line.end)
    return replace(line, start=next((run.source_start for run in runs), line.start))
