"""The lines of a page in the order of reading: columns one after the other, tables row by row.

Characters are put together to pieces of lines by where they stand, not by the order in which they were drawn. Where a
band of a page has an empty strip from top to bottom, what stands on both sides of it is columns of text or of a table:
text fills its columns, the cells of a table do not.
"""

import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.page_types import Glyph, PageGlyphs, Rule
from rag.read.ruled_tables import RuledTable, find_ruled_tables
from rag.read.tables import Cell, table_lines

# In sizes of the font: characters further apart are of two pieces, or of two words; a base line that is further off is
# another one.
_PIECE_GAP = 0.85
_WORD_GAP = 0.16
_WIDE_BLANK = 1.3
_SAME_LINE = 0.35
# A narrower empty strip parts no columns.
_MIN_STRIP = 0.8
# A column of text has so many lines on each side, is so wide, and so many of its lines fill so much of it.
_MIN_COLUMN_LINES = 3
_MIN_COLUMN_WIDTH = 7.0
_MIN_FULL_LINES_SHARE = 0.5
_FULL_LINE = 0.8
_MIN_TABLE_ROWS = 2
# A raised character is at most so large beside the others of its line; it stands behind a mark that no text has.
_MAX_RAISED_SIZE = 0.8
RAISED = "\ue001"
# Lines further apart than this many sizes are no rows of one band.
_MAX_BAND_GAP = 4.0
_LABEL_ALONE = re.compile(
    r"(?:[（(]?(?:[0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]?|[①-⑳]|第[一二三四五六七八九十\d]{1,3}[章节条]?|[-–—•·●○■□▪◆*])[、.]?"
)
_SPACED_LINE_SHARE = 0.6
_CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—·\U00020000-\U0003ffff]"
_BESIDE_CHINESE = re.compile(rf"(?<={_CHINESE}) +| +(?={_CHINESE})")
_LONE_CHINESE = re.compile(rf"(?<!\S)({_CHINESE})(?: +(?={_CHINESE}(?!\S)))")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together on one line; `table` is the number of the table in which they stand, from 0."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool = False
    table: int | None = None


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page in the order of reading; `column_left` and `column_right` bound what it could fill.

    `first_word` is the width of its first word. `is_row` is true for the row of a table, `page` the number of its page.
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
    pieces = _make_pieces(page.glyphs, [rule for table in tables for rule in table.verticals])
    placed = []
    for piece in pieces:
        holding = (i for i, t in enumerate(tables) if t.holds(piece.left, piece.right, piece.baseline, piece.size))
        placed.append(replace(piece, table=next(holding, None)))
    return PageLayout(page.number, page.height, tuple(placed), tuple(tables))


def _make_pieces(glyphs: Sequence[Glyph], verticals: Sequence[Rule]) -> list[Piece]:
    """Put characters together that stand on one line without a gap, or a rule, between them."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((g for g in glyphs if not g.text.isspace()), key=lambda g: (-g.baseline, g.left)):
        row = rows[-1] if rows else []
        if row and row[0].baseline - glyph.baseline <= _SAME_LINE * min(row[0].size, glyph.size):
            row.append(glyph)
        else:
            rows.append([glyph])
    rows = _lower_raised(rows)
    blanks = _Blanks(glyphs)
    return [piece for row in rows for piece in _cut_row(sorted(row, key=lambda g: g.left), verticals, blanks)]


def _lower_raised(rows: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Put small characters that stand raised beside those of the next line into that line, each behind RAISED."""
    lowered: list[list[Glyph]] = []
    for row in rows:
        while lowered and _is_raised_over(lowered[-1], row):
            row = [*row, *(replace(glyph, text=RAISED + glyph.text) for glyph in lowered.pop())]
        lowered.append(row)
    return lowered


def _is_raised_over(small: Sequence[Glyph], row: Sequence[Glyph]) -> bool:
    size = max(glyph.size for glyph in row)
    rise = small[0].baseline - row[0].baseline
    if not 0.1 * size < rise < 0.75 * size or any(glyph.size > _MAX_RAISED_SIZE * size for glyph in small):
        return False
    return all(
        any(-1 < glyph.left - other.right < 0.6 * size or -1 < other.left - glyph.right < 0.6 * size for other in [*row, *small] if other is not glyph)
        for glyph in small
    )  # fmt: skip


class _Blanks:
    """Where the page itself has blanks, which some programs write and others leave to the places of the words."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self._places = {(round(g.baseline), round(g.left)) for g in glyphs if g.text.isspace()}

    def stands_between(self, before: Glyph, after: Glyph) -> bool:
        """Return True if a blank was drawn behind one character and before the next."""
        return any(
            (round(before.baseline) + up, at) in self._places
            for up in (0, -1, 1)
            for at in range(round(before.right) - 1, round(after.left) + 1)
        )


def _cut_row(row: Sequence[Glyph], verticals: Sequence[Rule], blanks: _Blanks) -> Iterator[Piece]:
    parts: list[str] = []
    first = last = None
    for glyph in row:
        if last is None or first is None:
            first, parts = glyph, [glyph.text]
        elif _is_drawn_twice(last, glyph):
            continue
        elif _parts_pieces(last, glyph, verticals, blanks):
            yield _piece(parts, first, last)
            first, parts = glyph, [glyph.text]
        else:
            gap = glyph.left - last.right
            is_word_gap = gap > _WORD_GAP * max(last.size, glyph.size) and not (_is_wide(last) and _is_wide(glyph))
            has_blank = gap > 0.05 * glyph.size and blanks.stands_between(last, glyph)
            parts.append(" " + glyph.text if is_word_gap or has_blank else glyph.text)
        last = glyph
    if first is not None and last is not None:
        yield _piece(parts, first, last)


def _is_drawn_twice(last: Glyph, glyph: Glyph) -> bool:
    """Return True for a character that is drawn again a little beside itself, as some programs print bold ones."""
    shift = glyph.left - last.left
    # The letters of a ligature have one place.
    return glyph.text == last.text and 0.005 < shift / glyph.size < 0.15 and abs(glyph.right - last.right - shift) < 0.5


def _parts_pieces(last: Glyph, glyph: Glyph, verticals: Sequence[Rule], blanks: _Blanks) -> bool:
    gap = (glyph.left - last.right) / max(last.size, glyph.size)
    if gap > _WIDE_BLANK or (gap > _PIECE_GAP and not blanks.stands_between(last, glyph)):
        return True
    before, after = (last.left + last.right) / 2, (glyph.left + glyph.right) / 2
    return any(rule.bottom <= glyph.baseline <= rule.top and before < rule.left < after for rule in verticals)


def _piece(parts: Sequence[str], first: Glyph, last: Glyph) -> Piece:
    return Piece(close_gaps("".join(parts)), first.left, last.right, first.baseline, first.size, first.is_bold)


def close_gaps(text: str) -> str:
    """Return a line without the blanks that only space its Chinese characters out.

    A name may stand behind a blank; blanks between single characters are none of the text.
    """
    tokens = text.split(" ")
    single = sum(len(token) == 1 and re.match(_CHINESE, token) is not None for token in tokens)
    if len(tokens) > 2 and single >= _SPACED_LINE_SHARE * len(tokens):
        return _BESIDE_CHINESE.sub("", text)
    return _LONE_CHINESE.sub(r"\1", text)


def _is_wide(glyph: Glyph) -> bool:
    return unicodedata.east_asian_width(glyph.text[:1]) in "WF"


def _order(blocks: Sequence[Piece]) -> list[PageLine]:
    """Return the lines of a region from top to bottom, columns of text one after the other."""
    rows = _rows_of(blocks)
    ordered: list[PageLine] = []
    at = 0
    left, right = _bounds(blocks)
    while at < len(rows):
        band = _find_band(rows, at)
        if band is None:
            ordered += _line_of(rows[at], left, right)
            at += 1
            continue
        end, strips = band
        inside = [piece for row in rows[at:end] for piece in row]
        columns = _cut_columns(inside, strips)
        if all(map(_is_text_column, columns)) or any(piece.table is not None for piece in inside):
            for column in columns:
                ordered += [replace(line, is_in_column=True) for line in _order(column)]
        else:
            ordered += _unruled_table(rows[at:end], strips, left, right)
        at = end
    return ordered


def _rows_of(blocks: Sequence[Piece]) -> list[list[Piece]]:
    """Return what stands on one height together, from the top of the page to its foot, each row from the left."""
    rows: list[list[Piece]] = []
    for block in sorted(blocks, key=lambda block: (-block.baseline, block.left)):
        row = rows[-1] if rows else []
        if row and row[0].baseline - block.baseline <= _SAME_LINE * max(row[0].size, block.size):
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


def _find_band(
    rows: Sequence[Sequence[Piece]], start: int
) -> tuple[int, list[tuple[float, float]]] | None:
    """Return where a band of columns from one row on ends, and the empty strips between them; None where none begins."""
    free: list[tuple[float, float]] | None = None
    pieces: list[Piece] = []
    best: tuple[int, list[tuple[float, float]]] | None = None
    for end in range(start, len(rows)):
        row = rows[end]
        if pieces and pieces[-1].baseline - row[0].baseline > _MAX_BAND_GAP * row[0].size:
            break
        left, right = min(p.left for p in [*pieces, *row]), max(p.right for p in [*pieces, *row])
        narrowest = _MIN_STRIP * min(piece.size for piece in row)
        free = [(-1e9, 1e9)] if free is None else free
        free = [strip for part in free for strip in _without(part, row) if strip[1] - strip[0] >= narrowest]
        pieces += row
        inner = [strip for strip in free if strip[0] > left - 1e6 and _parts(strip, pieces, left, right)]
        if not inner and not any(part[0] > -1e8 or part[1] < 1e8 for part in free):
            break
        if not any(left < (part[0] + part[1]) / 2 < right or part[0] < -1e8 or part[1] > 1e8 for part in free):
            break
        if inner and end + 1 - start >= _MIN_TABLE_ROWS:
            best = end + 1, inner
        elif best and not inner:
            break
    return best if best and _is_band(rows[start : best[0]], best[1]) else None


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


def _is_band(rows: Sequence[Sequence[Piece]], strips: Sequence[tuple[float, float]]) -> bool:
    """Return True if enough rows stand side by side."""
    pieces = [piece for row in rows for piece in row]
    columns = _cut_columns(pieces, strips)
    if all(map(_is_text_column, columns)):
        return True
    if any(piece.table is not None for piece in pieces):
        return False
    return sum(len(row) > 1 for row in rows) >= _MIN_TABLE_ROWS


def _cut_columns(pieces: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[list[Piece]]:
    """Return the pieces between empty strips, from left to right."""
    edges = [-1e9, *((strip[0] + strip[1]) / 2 for strip in strips), 1e9]
    columns = [
        [piece for piece in pieces if low <= (piece.left + piece.right) / 2 < high]
        for low, high in zip(edges, edges[1:], strict=False)
    ]
    return [column for column in columns if column]


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
            _first_word_width(first), all(piece.is_bold for piece in pieces),
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
    yield from _row_lines(table_lines([[Cell(cell) for cell in row] for row in table]), pieces, left, right)


def _cells_of(row: Sequence[Piece], strips: Sequence[tuple[float, float]]) -> list[str]:
    edges = [-1e9, *((strip[0] + strip[1]) / 2 for strip in strips), 1e9]
    return [
        " ".join(piece.text for piece in row if low <= (piece.left + piece.right) / 2 < high)
        for low, high in zip(edges, edges[1:], strict=False)
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
    yield from _row_lines(table_lines(rows), pieces, table.left, table.right)


def _row_lines(lines: Sequence[str], pieces: Sequence[Piece], left: float, right: float) -> Iterator[PageLine]:
    top = max((piece.baseline for piece in pieces), default=0.0)
    size = statistics.median(piece.size for piece in pieces) if pieces else 1.0
    for number, text in enumerate(lines):
        # The rows stand below one another; where exactly, nobody asks.
        yield PageLine(text, left, right, top - number * 1.2 * size, size, left, right, 0, is_row=True)
