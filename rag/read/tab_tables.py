"""Tables in plain text whose cells are parted by tabs, as what was copied from a sheet is."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.read.mapped_text import MappedText, Part, map_text
from rag.read.markdown_tables import table_parts
from rag.types import Span

#: So many lines with equally many tabs are a table, of cells that are not longer.
MIN_ROWS = 3
MAX_CELL_CHARS = 60
_BREAK = Part(words="\n\n")


def read_tabs(source: str) -> MappedText | None:
    """Return a text with the heads of the columns beside the cells of its tables; None for one without a table."""
    if "\t" not in source:
        return None
    replaced = []
    for count, lines in groupby(_lines(source), key=lambda line: _count_tabs(source, line)):
        rows = list(lines)
        if count and len(rows) >= MIN_ROWS and (parts := _read_table(source, rows)):
            replaced.append((Span(rows[0].start, rows[-1].end), parts))
    return map_text(source, [], replaced) if replaced else None


def _lines(source: str) -> Iterator[Span]:
    at = 0
    for line in source.splitlines(keepends=True):
        yield Span(at, at + len(line.rstrip("\r\n")))
        at += len(line)


def _count_tabs(source: str, line: Span) -> int:
    """Return how many tabs a row has, 0 for a line that is none: each of its cells is short, and it begins with one."""
    cells = source[line.start : line.end].split("\t")
    is_row = bool(cells[0].strip()) and max(map(len, cells)) <= MAX_CELL_CHARS
    return len(cells) - 1 if is_row else 0


def _read_table(source: str, rows: Sequence[Span]) -> list[Part] | None:
    """Return the rows with the heads of their columns; None where the first one holds no heads."""
    cells = [[_cell(source, span) for span in _cell_spans(source, row)] for row in rows]
    lines = table_parts(cells, has_heads=False)
    if not lines or not any(part.words.endswith((": ", "：")) for part in lines[-1] if part.span is None):
        return None
    return [part for number, line in enumerate(lines) for part in (*([_BREAK] if number else []), *line)]


def _cell(source: str, span: Span) -> list[Part]:
    return [Part(span, source[span.start : span.end])] if span.start < span.end else []


def _cell_spans(source: str, row: Span) -> Iterator[Span]:
    at = row.start
    for text in source[row.start : row.end].split("\t"):
        begin = at + len(text) - len(text.lstrip())
        yield Span(begin, begin + len(text.strip()))
        at += len(text) + 1
