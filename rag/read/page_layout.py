"""The lines of a page in the order of reading: columns one after the other, tables row by row.

Characters are put together to pieces of lines by where they stand, not by the order in which they were drawn. Where a
band of a page has an empty strip from top to bottom, what stands on both sides of it is columns of text or of a table:
text fills its columns, the cells of a table do not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.drop_caps import join_drop_caps
from rag.read.page_bands import are_text_columns, find_band, stand_apart, stands_alone
from rag.read.page_lines import PageLine, bounds_of, line_of, rows_of
from rag.read.page_pieces import Piece, make_pieces
from rag.read.page_tables import ruled_table_lines, unruled_table_lines
from rag.read.page_types import PageGlyphs
from rag.read.ruled_tables import RuledTable, find_ruled_tables


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands on a page, put together to pieces of lines and to tables drawn with rules."""

    number: int
    height: float
    pieces: tuple[Piece, ...]
    tables: tuple[RuledTable, ...]

    def rows(self) -> list[PageLine]:
        """Return what stands on one height together, across all columns, from the top of the page to its foot."""
        free = [piece for piece in self.pieces if piece.table is None]
        left, right = bounds_of(free)
        return [replace(line, page=self.number) for row in rows_of(free) for line in line_of(row, left, right)]

    def without(self, rows: Iterable[PageLine]) -> "PageLayout":
        """Return the page without what stands in some of its rows."""
        heights = [row.baseline for row in rows]
        kept = (p for p in self.pieces if p.table is not None or all(abs(p.baseline - h) > 0.1 for h in heights))
        return replace(self, pieces=tuple(kept)) if heights else self

    def lines(self) -> list[PageLine]:
        """Return the lines in the order of reading, those of a table as its rows."""
        lines: list[PageLine] = []
        done: set[int] = set()
        for line in _order([*(p for p in self.pieces if p.table is None), *self._stand_ins()]):
            if line.table is None:
                lines.append(replace(line, page=self.number))
            elif line.table not in done:
                done.add(line.table)
                inside = [piece for piece in self.pieces if piece.table == line.table]
                lines += [
                    replace(row, page=self.number, is_in_column=line.is_in_column)
                    for row in ruled_table_lines(self.tables[line.table], inside)
                ]
        return lines

    def _stand_ins(self) -> Iterator[Piece]:
        """Yield a piece as wide as its table for each height on which a table has words."""
        for number, table in enumerate(self.tables):
            inside = [piece for piece in self.pieces if piece.table == number]
            for row in rows_of(inside):
                yield replace(row[0], text="", left=table.left, right=table.right)


def lay_out(page: PageGlyphs) -> PageLayout:
    """Put the characters of a page together."""
    tables = find_ruled_tables(page.rules)
    pieces = join_drop_caps(make_pieces(page.glyphs, [rule for table in tables for rule in table.verticals]))
    placed = []
    for piece in pieces:
        holding = (i for i, t in enumerate(tables) if t.holds(piece.left, piece.right, piece.baseline, piece.size))
        number = next(holding, None)
        placed.append(piece if number is None else replace(piece, table=number))
    return PageLayout(page.number, page.height, tuple(placed), tuple(tables))


def _order(blocks: Sequence[Piece]) -> list[PageLine]:
    """Return the lines of a region from top to bottom, columns of text one after the other."""
    rows = rows_of(blocks)
    ordered: list[PageLine] = []
    at = 0
    left, right = bounds_of(blocks)
    may_have_columns = stand_apart(blocks)
    while at < len(rows):
        if not may_have_columns:
            ordered += line_of(rows[at], left, right)
            at += 1
            continue
        text_band = find_band(rows, at, shrinks=True)
        if text_band and are_text_columns(text_band.columns):
            for column in text_band.columns:
                ordered += [replace(line, is_in_column=True) for line in _order(column)]
            at = text_band.end
            continue
        table = find_band(rows, at, shrinks=False)
        if table is None or not table.is_table or stands_alone(rows[at], table):
            ordered += line_of(rows[at], left, right)
            at += 1
            continue
        table = table.without_last_lines()
        ordered += unruled_table_lines(table.rows, table.strips, left, right)
        at = table.end
    return ordered
