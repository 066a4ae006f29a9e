"""Tables in plain text: cells parted by tabs, bars or wide gaps, with or without rules between their rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.read.grid_tables import read_grid
from rag.read.mapped_text import Part
from rag.read.markdown_tables import glue_cell, join_rows, table_parts
from rag.read.source_lines import iterate_lines
from rag.read.tables import is_figure
from rag.types import Span

#: So many lines with equally many cells are a table, of cells that are not longer.
MIN_ROWS = 3
MAX_CELL_CHARS = 60
_TAB = re.compile(r"\t")
_BAR = re.compile(r"[|｜│┃║]")
_GAP = re.compile(r"(?<=\S)(?:[ \xa0]{2,}|[ \xa0]*\u3000[ \xa0\u3000]*)(?=\S)")
# The rules of a table that is drawn with characters.
_RULE = re.compile(r"[\s+|:=\-─-╿]*(?:--|==|[─-╿]{2})[\s+|:=\-─-╿]*")
_HOLDS_CELLS = re.compile(r"[\t|｜│┃║]|\S(?:  |[ \xa0]*\u3000)\s*\S")

_Mark = Literal["tab", "bar", "gap"]
_MARKS: tuple[tuple[_Mark, re.Pattern[str]], ...] = (("tab", _TAB), ("bar", _BAR), ("gap", _GAP))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of cells: how they are parted, and where they stand."""

    line: Span
    mark: _Mark
    cells: tuple[Span, ...]


def find_tables(source: str) -> list[tuple[Span, list[Part]]]:
    """Return where the tables of a text stand, and the parts that each is read as: heads beside the cells."""
    if not _HOLDS_CELLS.search(source):
        return []
    lines = [*iterate_lines(source)]
    tables = [*_find_grids(source, lines)]
    for rows, whole in _groups(source, _without_grids(lines, [span for span, _ in tables])):
        if len(rows) >= MIN_ROWS and (parts := _read_table(source, rows)):
            tables.append((whole, parts))
    return tables


def _find_grids(source: str, lines: Sequence[Span]) -> Iterator[tuple[Span, list[Part]]]:
    """Yield the tables that have rules between their rows."""
    at = 0
    while at < len(lines):
        grid = read_grid(source, lines, at)
        rows = [[glue_cell([_cell(source, run) for run in cell]) for cell in row] for row in grid.rows] if grid else []
        if grid and (found := table_parts(rows, has_heads=grid.has_heads)):
            yield Span(lines[at].start, lines[at + grid.count - 1].end), join_rows(found)
        at += grid.count if grid else 1


def _without_grids(lines: Sequence[Span], grids: Sequence[Span]) -> Iterator[Span]:
    """Yield lines without those of grids, for each of which an empty one stands."""
    at = 0
    for line in lines:
        while at < len(grids) and grids[at].end < line.start:
            at += 1
        if at < len(grids) and grids[at].start <= line.start:
            yield Span(line.start, line.start)
        else:
            yield line


def _groups(source: str, lines: Iterable[Span]) -> Iterator[tuple[list[_Row], Span]]:
    """Yield rows that follow one another and are parted alike, with where they stand, rules between them included."""
    rows: list[_Row] = []
    start = end = 0
    for line in lines:
        is_rule = _RULE.fullmatch(source, line.start, line.end) is not None
        row = None if is_rule else _read_row(source, line)
        goes_on = is_rule or (row and rows and (row.mark, len(row.cells)) == (rows[-1].mark, len(rows[-1].cells)))
        if not goes_on:
            yield rows, Span(start, end)
            rows, start = [], line.start
        elif not rows:
            start = line.start
        rows += [row] if row else []
        end = line.end
    yield rows, Span(start, end)


def _read_row(source: str, line: Span) -> _Row | None:
    """Return the cells of a line, None where it is no row: each of them is short, and it begins with one."""
    text = source[line.start : line.end]
    for mark, pattern in _MARKS:
        if not pattern.search(text):
            continue
        cells = tuple(_cell_spans(source, line, pattern, is_framed=mark == "bar"))
        is_row = len(cells) > 1 and cells[0].start < cells[0].end
        if is_row and max(cell.end - cell.start for cell in cells) <= MAX_CELL_CHARS:
            return _Row(line, mark, cells)
        return None
    return None


def _cell_spans(source: str, line: Span, mark: re.Pattern[str], *, is_framed: bool) -> Iterator[Span]:
    """Yield where the cells of a row stand; bars at both ends of a line frame it."""
    bounds = [*mark.finditer(source, line.start, line.end)]
    starts = [line.start, *(bound.end() for bound in bounds)]
    ends = [*(bound.start() for bound in bounds), line.end]
    spans = [_stripped(source, start, end) for start, end in zip(starts, ends, strict=True)]
    if is_framed and spans[0].start == spans[0].end:
        spans = spans[1:]
    if is_framed and len(spans) > 1 and spans[-1].start == spans[-1].end:
        spans = spans[:-1]
    yield from spans


def _stripped(source: str, start: int, end: int) -> Span:
    text = source[start:end]
    begin = start + len(text) - len(text.lstrip())
    return Span(begin, begin + len(text.strip()))


def _read_table(source: str, rows: Sequence[_Row]) -> list[Part] | None:
    """Return the rows with the heads of their columns; None where the first one holds no heads."""
    if rows[0].mark == "gap" and not _has_figures(source, rows):
        return None
    lines = table_parts([[_cell(source, span) for span in row.cells] for row in rows], has_heads=False)
    if not lines or not any(part.words.endswith((": ", "：")) for part in lines[-1] if part.span is None):
        return None
    return join_rows(lines)


def _has_figures(source: str, rows: Sequence[_Row]) -> bool:
    """Return True if a column holds figures under its head: words that a wide gap parts may be verses."""
    columns = list(zip(*(row.cells for row in rows), strict=True))[1:]
    return any(all(is_figure(source[cell.start : cell.end]) for cell in column[1:]) for column in columns)


def _cell(source: str, span: Span) -> list[Part]:
    return [Part(span, source[span.start : span.end])] if span.start < span.end else []
