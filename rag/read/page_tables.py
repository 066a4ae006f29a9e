"""The tables of pages: drawn with rules or only set in columns, and those that go on over a column or a page."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.read.page_bands import FAR_POINTS
from rag.read.page_lines import PageLine
from rag.read.page_pieces import Piece
from rag.read.ruled_tables import RuledTable
from rag.read.tables import CELL_BAR, Cell, is_figure

# The lines of a cell stand nearer to one another than rows do.
_NEAR_SHARE = 0.9


def unruled_table_lines(
    rows: Sequence[Sequence[Piece]], strips: Sequence[tuple[float, float]], left: float, right: float
) -> Iterator[PageLine]:
    """Yield the rows of a table without rules.

    Lines that stand near to the one above, or lack a first cell, go on with its cells; where they have figures of their
    own below figures, they are a row with the first cell of the row above.
    """
    table: list[list[str]] = []
    own = [[piece for piece in row if piece.table is None] for row in rows]
    lines = [_cells_of(pieces, strips) for pieces in own]
    distances = [0.0, *(above[0].baseline - below[0].baseline for above, below in pairwise(rows))]
    usual = min((d for d, cells in zip(distances, lines, strict=True) if d and all(cells)), default=0.0)
    for cells, distance in zip(lines, distances, strict=True):
        if table and not cells[0] and _has_own_figures(table[-1], cells):
            table.append([table[-1][0], *cells[1:]])
        elif table and _goes_on_in_row(table[-1], cells, is_near=distance < _NEAR_SHARE * usual):
            table[-1] = [join_cell(before, cell) for before, cell in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    pieces = [piece for row in own for piece in row]
    yield from _row_lines([[Cell(cell) for cell in row] for row in table], pieces, left, right)


def _goes_on_in_row(above: Sequence[str], cells: Sequence[str], *, is_near: bool) -> bool:
    if all(cells):
        return False
    return is_near or (not cells[0] and all(before or not cell for before, cell in zip(above, cells, strict=True)))


def _has_own_figures(above: Sequence[str], cells: Sequence[str]) -> bool:
    """Return True if every cell but the first is filled, and one is a figure below a figure."""
    below_figures = (is_figure(before) and is_figure(cell) for before, cell in zip(above, cells, strict=True) if cell)
    return all(cells[1:]) and any(below_figures)


def _cells_of(row: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[str]:
    edges = [-FAR_POINTS, *((strip[0] + strip[1]) / 2 for strip in strips), FAR_POINTS]
    return [
        " ".join(piece.text for piece in row if low <= (piece.left + piece.right) / 2 < high)
        for low, high in pairwise(edges)
    ]


def join_cell(before: str, after: str) -> str:
    """Return two lines of a cell together."""
    glue = "" if not before or not after or ord(before[-1]) >= 0x2E80 or ord(after[0]) >= 0x2E80 else " "
    return before + glue + after


def ruled_table_lines(table: RuledTable, pieces: Sequence[Piece]) -> Iterator[PageLine]:
    """Yield the rows of a table that is drawn with rules."""
    cells: dict[tuple[int, int], str] = {}
    for piece in sorted(pieces, key=lambda piece: (-piece.baseline, piece.left)):
        place = table.cell_at((piece.left + piece.right) / 2, piece.baseline + 0.3 * piece.size)
        cells[place] = join_cell(cells.get(place, ""), piece.text)
    rows = [
        [
            Cell(cells.get((row, column), ""), *table.span_of(row, column))
            for column in range(table.width)
            if table.begins_cell(row, column)
        ]
        for row in range(table.height)
    ]
    yield from _row_lines(rows, pieces, table.left, table.right)


def _row_lines(
    rows: Sequence[Sequence[Cell]], pieces: Sequence[Piece], left: float, right: float
) -> Iterator[PageLine]:
    top = max((piece.baseline for piece in pieces), default=0.0)
    size = statistics.median(piece.size for piece in pieces) if pieces else 1.0
    for number, cells in enumerate(rows):
        # The rows stand below one another; where exactly, nobody asks.
        baseline, text = top - number * 1.2 * size, CELL_BAR.join(cell.text for cell in cells)
        yield PageLine(text, left, right, baseline, size, left, right, 0, is_row=True, cells=tuple(cells))


def with_heads_above(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return lines of which those are rows that have the heads of a table on the next page or in the next column."""
    return [
        replace(above, is_row=True, right=above.left + below.right - below.left)
        if above and below and _heads_next_table(above, below)
        else above
        for above, below in pairwise([*lines, None])
        if above
    ]


def _heads_next_table(above: PageLine, below: PageLine) -> bool:
    if above.is_row or not below.is_row:
        return False
    return len(above.cells) > 1 and len(above.cells) == _count_columns(below) and _is_broken_off(above, below)


def _is_broken_off(above: PageLine, below: PageLine) -> bool:
    """Return True if a line is the first of a page or column, and the other the last of the one before."""
    return above.page != below.page or below.baseline > above.baseline


def goes_on_in_table(rows: Sequence[PageLine], line: PageLine) -> bool:
    """Return True if a line is a row of the table that some rows belong to, which may go on over a column or a page."""
    last = rows[-1]
    if not (last.is_row and line.is_row):
        return False
    is_same = (last.page, last.left, last.right) == (line.page, line.left, line.right)
    is_alike = (
        _count_columns(rows[0]) == _count_columns(line)
        and abs((line.right - line.left) - (last.right - last.left)) < 2 * line.size
    )
    return is_same or (_is_broken_off(last, line) and is_alike)


def _count_columns(row: PageLine) -> int:
    return sum(cell.columns for cell in row.cells)
