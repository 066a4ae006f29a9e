"""Tables as lines: each row with the heads of its columns, a cell that was merged over columns once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

#: What parts the cells of a row.
CELL_BAR = " | "
#: A cell with more is text that was laid out with a table.
MAX_DATA_CELL_CHARS = 200
#: A longer cell is no head of a column.
MAX_HEAD_CHARS = 40
# So many columns hardly ever stand without heads over them.
_MIN_COLUMNS_WITH_HEADS = 3
_FIGURE = re.compile(
    r"[-+−±<>≤≥约近超]?\s*[¥$€£]?\s*\d[\d,，.\s]*\s*(?:[%％‰℃]|[\u4e00-\u9fff]{0,4}|[A-Za-z]{0,8})\.?|[-—–/*]+|无|n/?a",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*年.{0,4})?")
_SENTENCE_MARK = re.compile(r"[。！？；!?]|\.\s")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell, and over how many columns and rows it reaches; `is_head` where the file says so."""

    text: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class TableText:
    """The lines of a table, the heads that were put before cells, and those that stood there again, left out."""

    lines: tuple[str, ...]
    inserted: tuple[str, ...]
    repeated: tuple[str, ...]


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the lines of a table, as `write_table` does."""
    return list(write_table(rows).lines)


def write_table(rows: Sequence[Sequence[Cell]]) -> TableText:
    """Return the text of a table.

    A row over which one cell reaches is a line of its own, and the heads of the columns are one; every other row has
    the head of its column before each cell but the first. A cell merged over rows stands in each of them.
    """
    grid = _Grid(rows)
    lines: list[str] = []
    inserted: list[str] = []
    repeated: list[str] = []
    heads: list[str] = []
    head_texts: list[str] = []
    at, is_behind_caption = 0, True
    while at < len(grid.rows):
        cells = grid.rows[at]
        is_caption = grid.is_caption(at)
        may_be_heads = is_behind_caption and not is_caption
        count = grid.count_head_rows(at, is_certain=bool(heads)) if may_be_heads else 0
        if is_caption:
            lines.append(next(cell.text for cell in cells if cell.text))
            is_behind_caption = True
        elif count:
            heads, head_texts = grid.heads(at, at + count), _texts(cells)
            lines += [_head_row(row) for row in grid.rows[at : at + count]]
            is_behind_caption = False
        elif heads and _texts(cells) == head_texts:
            # The heads stand again where the table goes on over a page.
            repeated.append(CELL_BAR.join(cell.text for cell in cells if cell.begins_column and cell.begins_row))
        else:
            written = [*_cells_with_heads(cells, heads or [""] * len(cells))]
            lines.append(CELL_BAR.join(written))
            inserted += _put_in(cells, written)
            is_behind_caption = False
        at += max(1, count)
    return TableText(tuple(filter(None, lines)), tuple(inserted), tuple(repeated))


def _put_in(cells: "Sequence[_Placed]", written: Sequence[str]) -> Iterator[str]:
    """Yield what stands in a line and in no cell that begins there: heads, and cells that reach down from above."""
    shown = (cell for cell in cells if cell.text and cell.begins_column)
    for cell, words in zip(shown, written, strict=True):
        yield words.removesuffix(cell.text)
        if not cell.begins_row:
            yield cell.text


def merge_rows_down(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows of a table where a cell that goes on from above makes the one above reach further down."""
    merged: list[list[Cell]] = []
    # By column, where the cell stands that reaches down so far: its row and its number in it.
    origins: dict[int, tuple[int, int]] = {}
    for row in rows:
        kept: list[Cell] = []
        column = 0
        for cell in row:
            if cell.rows < 0 and column in origins:
                above, number = origins[column]
                merged[above][number] = replace(merged[above][number], rows=merged[above][number].rows + 1)
            else:
                origins[column] = (len(merged), len(kept))
                kept.append(replace(cell, rows=1))
            column += cell.columns
        merged.append(kept)
    return merged


def is_page_layout(texts: Sequence[str], rows: int = 2) -> bool:
    """Return True for the cells of a table that only lays out a page: long ones, or sentences in a single row."""
    longest = MAX_DATA_CELL_CHARS if rows > 1 else MAX_HEAD_CHARS
    return any(len(text) > longest and (rows > 1 or _SENTENCE_MARK.search(text)) for text in texts)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell where it stands in the grid; `begins` is false where a cell goes on that began further left or above."""

    text: str
    begins_column: bool = True
    begins_row: bool = True
    is_head: bool = False


_EMPTY = _Placed("")


class _Grid:
    """The cells of a table by row and column."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self.rows = _place(rows)
        self.width = max(map(len, self.rows), default=0)
        self.rows = [[*row, *[_EMPTY] * (self.width - len(row))] for row in self.rows]
        self.rows = [row for row in self.rows if any(cell.text for cell in row)]

    def is_caption(self, at: int) -> bool:
        """Return True if one cell is all of a row, and the table has others beside it."""
        texts = [cell for cell in self.rows[at] if cell.text and cell.begins_column]
        spans = sum(1 for cell in self.rows[at] if cell.text)
        return self.width > 1 and len(texts) == 1 and (spans == self.width or self.rows[at][0] is not texts[0])

    def count_head_rows(self, at: int, *, is_certain: bool) -> int:
        """Return how many rows from one on are the heads of the columns; `is_certain` asks for figures under them."""
        if at + 1 >= len(self.rows) or self.width < 2 or not self._may_be_heads(at):
            return 0
        if self.width == 2 and all(row[0].is_head and not row[1].is_head for row in self.rows[at:]):
            # The heads stand before the values.
            return 0
        declared = all(cell.is_head for cell in self.rows[at] if cell.text and cell.begins_column)
        merged = any(not cell.begins_column for cell in self.rows[at])
        count = 2 if merged and at + 2 < len(self.rows) and self._may_be_heads(at + 1) else 1
        body = self.rows[at + count :]
        if declared or (self.width >= _MIN_COLUMNS_WITH_HEADS and not is_certain):
            return count
        return count if any(self._is_figures(column, body) for column in range(1, self.width)) else 0

    def heads(self, start: int, end: int) -> list[str]:
        """Return the head of each column, those of two rows together."""
        columns = zip(*self.rows[start:end], strict=True)
        return [" ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in columns]

    def _may_be_heads(self, at: int) -> bool:
        cells = self.rows[at]
        words = [cell.text for cell in cells if cell.text]
        return (
            len(words) > 1
            and all(cell.text for cell in cells[1:])
            and all(len(text) <= MAX_HEAD_CHARS and not _SENTENCE_MARK.search(text) for text in words)
            and all(not _FIGURE.fullmatch(text) or _YEAR.fullmatch(text) for text in words)
        )

    def _is_figures(self, column: int, body: Sequence[Sequence[_Placed]]) -> bool:
        texts = [row[column].text for row in body if row[column].text]
        return bool(texts) and all(_FIGURE.fullmatch(text) for text in texts)


def _place(rows: Sequence[Sequence[Cell]]) -> list[list[_Placed]]:
    """Put cells where they stand, with those that reach over several columns or rows in each of them."""
    placed: list[list[_Placed]] = []
    reaching: dict[int, tuple[int, _Placed]] = {}
    for row in rows:
        line: list[_Placed] = []
        cells = iter(row)
        while True:
            if len(line) in reaching:
                left, cell = reaching.pop(len(line))
                line.append(cell)
                if left > 1:
                    reaching[len(line) - 1] = (left - 1, cell)
                continue
            following = next(cells, None)
            if following is None:
                break
            text = clean_cell(following.text)
            for number in range(following.columns):
                cell = _Placed(text, number == 0, True, following.is_head)
                if following.rows > 1:
                    reaching[len(line)] = (following.rows - 1, _Placed(text, number == 0, False, following.is_head))
                line.append(cell)
        placed.append(line)
    return placed


def is_figure(text: str) -> bool:
    """Return True for the words of a cell that are a figure, with its unit or without, or a mark for none."""
    return _FIGURE.fullmatch(text) is not None


def clean_cell(text: str) -> str:
    """Return the words of a cell in one line, without the mark that parts cells."""
    return _SPACE.sub(" ", text.replace("|", "/")).strip()


def _texts(cells: Sequence[_Placed]) -> list[str]:
    return [cell.text for cell in cells]


def _head_row(cells: Sequence[_Placed]) -> str:
    return CELL_BAR.join(cell.text for cell in cells if cell.text and cell.begins_column and cell.begins_row)


def _cells_with_heads(cells: Sequence[_Placed], heads: Sequence[str]) -> Iterator[str]:
    for index, (cell, head) in enumerate(zip(cells, heads, strict=True)):
        if not cell.text or not cell.begins_column:
            continue
        if not head or index == 0:
            yield cell.text
        else:
            yield f"{head}{'：' if _WIDE.search(head) else ': '}{cell.text}"
