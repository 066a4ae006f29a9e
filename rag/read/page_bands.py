"""Bands of a page that have an empty strip from top to bottom: columns of text, or the columns of a table."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.read.page_lines import bounds_of, rows_of
from rag.read.page_pieces import Piece

# A narrower empty strip parts no columns.
MIN_STRIP = 0.8
# A column of text has so many lines on each side, is so wide, and so many of its lines fill so much of it.
_MIN_COLUMN_LINES = 3
_MIN_COLUMN_WIDTH = 7.0
_MIN_FULL_LINES_SHARE = 0.5
_FULL_LINE = 0.8
_MIN_TABLE_ROWS = 2
# Farther than anything on a page, in points.
FAR_POINTS = 1e9
# Lines further apart than this many sizes are no rows of one band.
_MAX_BAND_GAP = 4.0
# A line below a table stands further off than its rows do from one another.
_LINE_GAP = 1.3


@dataclass(frozen=True, slots=True)
class Band:
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

    def without_last_lines(self) -> "Band":
        """Return the rows without those at the end that stand alone, and further off than rows do."""
        rows = list(self.rows)
        gaps = [above[0].baseline - below[0].baseline for above, below in pairwise(rows)]
        usual = statistics.median_low(gaps)
        while len(rows) > _MIN_TABLE_ROWS and stands_alone(rows[-1], self) and gaps[-1] > _LINE_GAP * usual:
            rows.pop()
            gaps.pop()
        return replace(self, rows=tuple(rows), end=self.end - len(self.rows) + len(rows))


def find_band(rows: Sequence[Sequence[Piece]], start: int, *, shrinks: bool) -> Band | None:
    """Return the longest band from a row on; None where none begins.

    Columns of text keep a single strip for a whole page, however many there seem to be in its first rows; with
    `shrinks` a band may lose strips on its way. A table keeps all of them.
    """
    free = [(-FAR_POINTS, FAR_POINTS)]
    above: Piece | None = None
    left, right = FAR_POINTS, -FAR_POINTS
    # Where the piece that ends first ends, and where the one that begins last begins.
    first_end, last_start = FAR_POINTS, -FAR_POINTS
    best: Band | None = None
    for end in range(start, len(rows)):
        row = rows[end]
        if above and above.baseline - row[0].baseline > _MAX_BAND_GAP * row[0].size:
            break
        above = row[-1]
        narrowest = MIN_STRIP * min(piece.size for piece in row)
        free = [strip for part in free for strip in _without(part, row) if strip[1] - strip[0] >= narrowest]
        ends = [piece.right for piece in row]
        left, right = min(left, row[0].left), max(right, max(ends))
        first_end, last_start = min(first_end, min(ends)), max(last_start, row[-1].left)
        inner = tuple(
            strip for strip in free if left < strip[0] and strip[1] < right and _parts(strip, first_end, last_start)
        )
        if best and len(inner) < len(best.strips) and not (shrinks and inner):
            break
        if not inner and len(free) < 2 and not any(abs(edge) < FAR_POINTS for strip in free for edge in strip):
            break
        if inner and end + 1 - start >= _MIN_TABLE_ROWS:
            best = Band(tuple(map(tuple, rows[start : end + 1])), end + 1, inner)
    return best


def _without(strip: tuple[float, float], row: Sequence[Piece]) -> Iterator[tuple[float, float]]:
    """Yield what is left of an empty strip where a row has no characters."""
    at = strip[0]
    for piece in row:
        if piece.right > strip[0] and piece.left < strip[1]:
            yield at, min(piece.left, strip[1])
            at = max(at, piece.right)
    yield at, strip[1]


def _parts(strip: tuple[float, float], first_end: float, last_start: float) -> bool:
    """Return True if an empty strip lies between characters on both of its sides."""
    return strip[1] - strip[0] >= 1 and first_end <= strip[0] + 1 and last_start >= strip[1] - 1


def _cut_columns(pieces: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[list[Piece]]:
    """Return the pieces between empty strips, from left to right."""
    edges = [-FAR_POINTS, *((strip[0] + strip[1]) / 2 for strip in strips), FAR_POINTS]
    columns = [
        [piece for piece in pieces if low <= (piece.left + piece.right) / 2 < high] for low, high in pairwise(edges)
    ]
    return [column for column in columns if column]


def are_text_columns(columns: Sequence[Sequence[Piece]]) -> bool:
    """Return True if all columns are text; the last one may end behind a line or two, the first of them a full one."""
    sure = [column for column in columns if _is_text_column(column)]
    if not sure or len(columns) - len(sure) > 1:
        return False
    if len(sure) == len(columns):
        return True
    width = max(right - left for left, right in map(bounds_of, sure))
    first = rows_of(columns[-1])[0]
    return columns[-1] not in sure and first[-1].right - first[0].left >= _FULL_LINE * width


def _is_text_column(column: Sequence[Piece]) -> bool:
    """Return True if pieces are the lines of a text: most of them fill the width that they have together."""
    rows = rows_of(column)
    size = statistics.median(piece.size for piece in column)
    left, right = bounds_of(column)
    if len(rows) < _MIN_COLUMN_LINES or right - left < _MIN_COLUMN_WIDTH * size:
        return False
    full = sum(row[-1].right - row[0].left >= _FULL_LINE * (right - left) for row in rows)
    return full >= _MIN_FULL_LINES_SHARE * len(rows)


def stands_alone(row: Sequence[Piece], table: "Band") -> bool:
    """Return True for a row that has nothing beside what stands in the first column: a line above a table."""
    return len(row) == 1 and row[0].left < table.strips[0][0]


def stand_apart(pieces: Sequence[Piece]) -> bool:
    """Return True if some pieces end before others begin, as those of columns do."""
    if not pieces:
        return False
    size = min(piece.size for piece in pieces)
    return min(piece.right for piece in pieces) + MIN_STRIP * size < max(piece.left for piece in pieces)
