"""The lines of a page, and what stands on one height."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.page_pieces import SAME_LINE_SHARE, Piece
from rag.read.tables import Cell

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

    @property
    def middle(self) -> float:
        """Where its middle stands."""
        return (self.left + self.right) / 2


def rows_of(blocks: Sequence[Piece]) -> list[list[Piece]]:
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


def bounds_of(blocks: Iterable[Piece]) -> tuple[float, float]:
    """Return how far pieces reach to the left and to the right."""
    listed = list(blocks)
    return min((b.left for b in listed), default=0.0), max((b.right for b in listed), default=0.0)


def line_of(row: Sequence[Piece], left: float, right: float) -> Iterator[PageLine]:
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
