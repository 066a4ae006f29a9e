"""Tables that are written in a text: rows with the heads of their columns, each cell where it stands in the file."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.read.mapped_text import Part
from rag.read.tables import CELL_BAR, Cell, is_page_layout, table_lines
from rag.types import Span

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_BREAK = Part(words="\n\n")
_BAR = re.compile(r"(?<!\\)\|")


def is_delimiter(line: str) -> bool:
    """Return True for the line of dashes under the heads of a table."""
    return "|" in line and "-" in line and _DELIMITER.fullmatch(line) is not None


def cell_spans(line: str, start: int) -> list[Span]:
    """Return where the cells of a row stand, without the white space around them; empty cells are empty spans."""
    bounds = [0, *(bar.start() for bar in _BAR.finditer(line)), len(line)]
    spans = []
    for left, right in pairwise(bounds):
        inner = left + 1 if line[left : left + 1] == "|" else left
        text = line[inner:right]
        begin = start + inner + len(text) - len(text.lstrip())
        spans.append(Span(begin, begin + len(text.strip())))
    if line.lstrip().startswith("|"):
        spans = spans[1:]
    return spans[:-1] if spans and line.rstrip().endswith("|") else spans


def table_parts(rows: Sequence[Sequence[Sequence[Part]]], *, has_heads: bool) -> list[list[Part]] | None:
    """Return the lines of a table of rows of cells, each of the parts that it is read as.

    `has_heads` says that the first row has the heads beyond doubt. None where a cell cannot be found in its line, or
    where the table only lays out a page.
    """
    texts = [["".join(part.words for part in cell) for cell in row] for row in rows]
    if is_page_layout([text for row in texts for text in row]) or not rows:
        return None
    lines = table_lines(
        [[Cell(text, is_head=has_heads and number == 0) for text in row] for number, row in enumerate(texts)]
    )
    found: list[list[Part]] = []
    at = 0
    for line in lines:
        while at < len(rows):
            parts = list(_align(line, texts[at], rows[at]))
            at += 1
            if parts:
                found.append(parts)
                break
        else:
            return None
    return found


def join_rows(lines: Sequence[Sequence[Part]]) -> list[Part]:
    """Return the parts of the lines of a table as those of one text, a blank line around each."""
    return [_BREAK, *(part for line in lines for part in (*line, _BREAK))]


def glue_cell(lines: Sequence[Sequence[Part]]) -> list[Part]:
    """Return the parts of the lines of a cell as those of one line, with blanks between Latin words."""
    parts: list[Part] = []
    for line in filter(None, lines):
        if parts and parts[-1].words[-1:].isascii() and line[0].words[:1].isascii():
            parts.append(Part(words=" "))
        parts += line
    return parts


def _align(line: str, texts: Sequence[str], cells: Sequence[Sequence[Part]]) -> Iterator[Part]:
    """Yield the parts of a line that holds the cells of a row in order; nothing where it does not."""
    parts: list[Part] = []
    at = 0
    for piece, (text, cell) in zip(line.split(CELL_BAR), _filled(texts, cells), strict=False):
        if not piece.endswith(text):
            return
        parts.append(Part(words=(CELL_BAR if at else "") + piece[: len(piece) - len(text)]))
        parts += cell
        at += 1
    if at == len(line.split(CELL_BAR)):
        yield from (part for part in parts if part.words)


def _filled(texts: Sequence[str], cells: Sequence[Sequence[Part]]) -> Iterator[tuple[str, Sequence[Part]]]:
    return ((text, cell) for text, cell in zip(texts, cells, strict=True) if text)
