"""The lines of a page in the order of reading: columns one after the other, tables row by row.

Characters are put together to pieces of lines by where they stand, not by the order in which they were drawn. Where a
band of a page has an empty strip from top to bottom, what stands on both sides of it is columns of text or of a table:
text fills its columns, the cells of a table do not.
"""

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.read.page_pieces import SAME_LINE_SHARE, Piece, make_pieces
from rag.read.page_types import PageGlyphs
from rag.read.ruled_tables import RuledTable, find_ruled_tables
from rag.read.tables import CELL_BAR, Cell

# A narrower empty strip parts no columns.
_MIN_STRIP = 0.8
# A column of text has so many lines on each side, is so wide, and so many of its lines fill so much of it.
_MIN_COLUMN_LINES = 3
_MIN_COLUMN_WIDTH = 7.0
_MIN_FULL_LINES_SHARE = 0.5
_FULL_LINE = 0.8
_MIN_TABLE_ROWS = 2
# Farther than anything on a page, in points.
_FAR = 1e9
# Lines further apart than this many sizes are no rows of one band.
_MAX_BAND_GAP = 4.0
# A line below a table stands further off than its rows do from one another.
_LINE_GAP = 1.3
_LABEL_ALONE = re.compile(
    r"(?:[（(]?(?:[0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]?|[①-⑳]|第[一二三四五六七八九十\d]{1,3}[章节条]?|[-–—•·●○■□▪◆*])[、.]?"
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page in the order of reading; `column_left` and `column_right` bound what it could fill.

    `first_word` is the width of its first word, `page` the number of its page. `is_row` is true for the row of a table,
    whose cells are `cells`; of any other line these are what stands apart in it.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    column_left: float
    column_right: float
    page: int
    first_word: float = 0.0
    is_bold: bool = False
    is_row: bool = False
    is_in_column: bool = False
    table: int | None = None
    cells: tuple[Cell, ...] = ()


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
        left, right = _bounds(free)
        return [replace(line, page=self.number) for row in _rows_of(free) for line in _line_of(row, left, right)]

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
                    for row in _table_lines(self.tables[line.table], inside)
                ]
        return lines

    def _stand_ins(self) -> Iterator[Piece]:
        """Yield a piece as wide as its table for each height on which a table has words."""
        for number, table in enumerate(self.tables):
            inside = [piece for piece in self.pieces if piece.table == number]
            for row in _rows_of(inside):
                yield replace(row[0], text="", left=table.left, right=table.right)


def lay_out(page: PageGlyphs) -> PageLayout:
    """Put the characters of a page together."""
    tables = find_ruled_tables(page.rules)
    pieces = make_pieces(page.glyphs, [rule for table in tables for rule in table.verticals])
    placed = []
    for piece in pieces:
        holding = (i for i, t in enumerate(tables) if t.holds(piece.left, piece.right, piece.baseline, piece.size))
        placed.append(replace(piece, table=next(holding, None)))
    return PageLayout(page.number, page.height, tuple(placed), tuple(tables))


def _order(blocks: Sequence[Piece]) -> list[PageLine]:
    """Return the lines of a region from top to bottom, columns of text one after the other."""
    rows = _rows_of(blocks)
    ordered: list[PageLine] = []
    at = 0
    left, right = _bounds(blocks)
    may_have_columns = _stand_apart(blocks)
    while at < len(rows):
        if not may_have_columns:
            ordered += _line_of(rows[at], left, right)
            at += 1
            continue
        text_band = _find_band(rows, at, shrinks=True)
        if text_band and _are_text_columns(text_band.columns):
            for column in text_band.columns:
                ordered += [replace(line, is_in_column=True) for line in _order(column)]
            at = text_band.end
            continue
        table = _find_band(rows, at, shrinks=False)
        if table is None or not table.is_table or _stands_alone(rows[at], table):
            ordered += _line_of(rows[at], left, right)
            at += 1
            continue
        table = table.without_last_lines()
        ordered += _unruled_table(table.rows, table.strips, left, right)
        at = table.end
    return ordered


def _stands_alone(row: Sequence[Piece], table: "_Band") -> bool:
    """Return True for a row that has nothing beside what stands in the first column: a line above a table."""
    return len(row) == 1 and row[0].left < table.strips[0][0]


def _stand_apart(pieces: Sequence[Piece]) -> bool:
    """Return True if some pieces end before others begin, as those of columns do."""
    if not pieces:
        return False
    size = min(piece.size for piece in pieces)
    return min(piece.right for piece in pieces) + _MIN_STRIP * size < max(piece.left for piece in pieces)


def _rows_of(blocks: Sequence[Piece]) -> list[list[Piece]]:
    """Return what stands on one height together, from the top of the page to its foot, each row from the left."""
    rows: list[list[Piece]] = []
    for block in sorted(blocks, key=lambda block: (-block.baseline, block.left)):
        row = rows[-1] if rows else []
        if row and row[0].baseline - block.baseline <= SAME_LINE_SHARE * max(row[0].size, block.size):
            row.append(block)
        else:
            rows.append([block])
    return [_join_labels(sorted(row, key=lambda block: block.left)) for row in rows]


def _join_labels(row: list[Piece]) -> list[Piece]:
    """Put the label of an item and its words together, however wide the gap is that follows the label."""
    if len(row) < 2:
        return row
    label, words = row[0], row[1]
    if not _LABEL_ALONE.fullmatch(label.text) or words.left - label.right > 4 * label.size or label.text.isalnum():
        return row
    glue = "" if label.text[-1] in "、．）①②③④⑤⑥⑦⑧⑨⑩" else " "
    joined = replace(words, text=f"{label.text}{glue}{words.text}", left=label.left)
    return [joined, *row[2:]]


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows from one on up to `end`, and the strips that are empty in all of them."""

    rows: tuple[tuple[Piece, ...], ...]
    end: int
    strips: tuple[tuple[float, float], ...]

    @property
    def columns(self) -> list[list[Piece]]:
        """What stands between the strips."""
        return _cut_columns([piece for row in self.rows for piece in row], self.strips)

    @property
    def is_table(self) -> bool:
        """True if cells stand side by side in enough rows, and none of them is a table of its own."""
        has_table = any(piece.table is not None for row in self.rows for piece in row)
        return not has_table and sum(len(row) > 1 for row in self.rows) >= _MIN_TABLE_ROWS

    def without_last_lines(self) -> "_Band":
        """Return the rows without those at the end that stand alone, and further off than rows do."""
        rows = list(self.rows)
        gaps = [above[0].baseline - below[0].baseline for above, below in pairwise(rows)]
        usual = statistics.median_low(gaps)
        while len(rows) > _MIN_TABLE_ROWS and _stands_alone(rows[-1], self) and gaps[-1] > _LINE_GAP * usual:
            rows.pop()
            gaps.pop()
        return replace(self, rows=tuple(rows), end=self.end - len(self.rows) + len(rows))


def _find_band(rows: Sequence[Sequence[Piece]], start: int, *, shrinks: bool) -> _Band | None:
    """Return the longest band from a row on; None where none begins.

    Columns of text keep a single strip for a whole page, however many there seem to be in its first rows; with
    `shrinks` a band may lose strips on its way. A table keeps all of them.
    """
    free = [(-_FAR, _FAR)]
    pieces: list[Piece] = []
    left, right = _FAR, -_FAR
    best: _Band | None = None
    for end in range(start, len(rows)):
        row = rows[end]
        if pieces and pieces[-1].baseline - row[0].baseline > _MAX_BAND_GAP * row[0].size:
            break
        pieces += row
        narrowest = _MIN_STRIP * min(piece.size for piece in row)
        free = [strip for part in free for strip in _without(part, row) if strip[1] - strip[0] >= narrowest]
        left, right = min(left, row[0].left), max(right, *(piece.right for piece in row))
        inner = tuple(strip for strip in free if _parts(strip, pieces, left, right))
        if best and len(inner) < len(best.strips) and not (shrinks and inner):
            break
        if not inner and len(free) < 2 and not any(abs(edge) < _FAR for strip in free for edge in strip):
            break
        if inner and end + 1 - start >= _MIN_TABLE_ROWS:
            best = _Band(tuple(map(tuple, rows[start : end + 1])), end + 1, inner)
    return best


def _without(strip: tuple[float, float], row: Sequence[Piece]) -> Iterator[tuple[float, float]]:
    """Yield what is left of an empty strip where a row has no characters."""
    at = strip[0]
    for piece in row:
        if piece.right > strip[0] and piece.left < strip[1]:
            yield at, min(piece.left, strip[1])
            at = max(at, piece.right)
    yield at, strip[1]


def _parts(strip: tuple[float, float], pieces: Sequence[Piece], left: float, right: float) -> bool:
    """Return True if an empty strip lies between characters on both of its sides."""
    return (
        left < strip[0] < strip[1] < right
        and strip[1] - strip[0] >= 1
        and (
            any(piece.right <= strip[0] + 1 for piece in pieces) and any(piece.left >= strip[1] - 1 for piece in pieces)
        )
    )


def _cut_columns(pieces: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[list[Piece]]:
    """Return the pieces between empty strips, from left to right."""
    edges = [-_FAR, *((strip[0] + strip[1]) / 2 for strip in strips), _FAR]
    columns = [
        [piece for piece in pieces if low <= (piece.left + piece.right) / 2 < high] for low, high in pairwise(edges)
    ]
    return [column for column in columns if column]


def _are_text_columns(columns: Sequence[Sequence[Piece]]) -> bool:
    """Return True if all columns are text; the last one may end behind a line or two, the first of them a full one."""
    sure = [column for column in columns if _is_text_column(column)]
    if not sure or len(columns) - len(sure) > 1:
        return False
    if len(sure) == len(columns):
        return True
    width = max(right - left for left, right in map(_bounds, sure))
    first = _rows_of(columns[-1])[0]
    return columns[-1] not in sure and first[-1].right - first[0].left >= _FULL_LINE * width


def _is_text_column(column: Sequence[Piece]) -> bool:
    """Return True if pieces are the lines of a text: most of them fill the width that they have together."""
    rows = _rows_of(column)
    size = statistics.median(piece.size for piece in column)
    left, right = _bounds(column)
    if len(rows) < _MIN_COLUMN_LINES or right - left < _MIN_COLUMN_WIDTH * size:
        return False
    full = sum(row[-1].right - row[0].left >= _FULL_LINE * (right - left) for row in rows)
    return full >= _MIN_FULL_LINES_SHARE * len(rows)


def _bounds(blocks: Iterable[Piece]) -> tuple[float, float]:
    listed = list(blocks)
    return min((b.left for b in listed), default=0.0), max((b.right for b in listed), default=0.0)


def _line_of(row: Sequence[Piece], left: float, right: float) -> Iterator[PageLine]:
    """Yield a row as one line, its pieces parted by blanks, and what stands for a table as a line of its own."""
    for piece in row:
        if piece.table is not None:
            yield PageLine("", piece.left, piece.right, piece.baseline, piece.size, left, right, 0, table=piece.table)
    pieces = [piece for piece in row if piece.table is None]
    if pieces:
        text = " ".join(piece.text for piece in pieces)
        first = pieces[0]
        yield PageLine(
            text, first.left, pieces[-1].right, first.baseline, max(p.size for p in pieces), left, right, 0,
            _first_word_width(first), all(piece.is_bold for piece in pieces), cells=tuple(Cell(p.text) for p in pieces),
        )  # fmt: skip


def _first_word_width(piece: Piece) -> float:
    """Return the width of the first word of a line; a Chinese character takes its closing mark along."""
    first = piece.text.split(" ")[0]
    if first and ord(first[0]) >= 0x2E80:
        return 2 * piece.size
    return (piece.right - piece.left) * len(first) / max(1, len(piece.text))


def _unruled_table(
    rows: Sequence[Sequence[Piece]], strips: Sequence[tuple[float, float]], left: float, right: float
) -> Iterator[PageLine]:
    """Yield the rows of a table without rules; a row without a first cell goes on with the cells of the row before."""
    table: list[list[str]] = []
    pieces: list[Piece] = []
    for row in rows:
        own = [piece for piece in row if piece.table is None]
        pieces += own
        cells = _cells_of(own, strips)
        if (
            table
            and not cells[0]
            and len([cell for cell in cells if cell]) < len(cells) - 0
            and all(before or not cell for before, cell in zip(table[-1], cells, strict=True))
        ):
            table[-1] = [join_cell(before, cell) for before, cell in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    yield from _row_lines([[Cell(cell) for cell in row] for row in table], pieces, left, right)


def _cells_of(row: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[str]:
    edges = [-_FAR, *((strip[0] + strip[1]) / 2 for strip in strips), _FAR]
    return [
        " ".join(piece.text for piece in row if low <= (piece.left + piece.right) / 2 < high)
        for low, high in pairwise(edges)
    ]


def join_cell(before: str, after: str) -> str:
    """Return two lines of a cell together."""
    glue = "" if not before or not after or ord(before[-1]) >= 0x2E80 or ord(after[0]) >= 0x2E80 else " "
    return before + glue + after


def _table_lines(table: RuledTable, pieces: Sequence[Piece]) -> Iterator[PageLine]:
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
