"""Tables drawn with rules between their rows, so that a cell may have several lines: grids of +---+ or of ├──┼──┤."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import Span

#: The rules of a grid: above, below the heads or the first row, and below the last one, or more.
MIN_RULES = 3
_RULE = re.compile(r"\s*[+├┌└╔╠╚┝┏┣┗╞╟](?=.*(?:--|==|[─━═]{2}))[+\-=:─-╿]*[+┤┐┘╗╣╝┥┓┫┛╡╢]\s*")
_HEAD_RULE = re.compile(r".*(?:==|══).*")
_BAR_AT_START = re.compile(r"[ \t]*[|│┃║]")
_BAR = re.compile(r"(?<!\\)[|│┃║]")


@dataclass(frozen=True, slots=True)
class GridTable:
    """The rows of a grid, each cell as the runs of its lines, and over how many lines of the file it reaches."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    has_heads: bool
    count: int


def read_grid(source: str, lines: Sequence[Span], at: int = 0) -> GridTable | None:
    """Return the grid that begins at a line, None where none does, or where each line of it is a row of its own."""
    if not _is_rule(source, lines[at]) or (at and _is_part(source, lines[at - 1])):
        return None
    own = list(_own_lines(source, lines, at))
    rules = [index for index, (_, is_rule) in enumerate(own) if is_rule]
    has_heads = any(_HEAD_RULE.fullmatch(source, own[i][0].start, own[i][0].end) for i in rules[1:2]) and len(rules) > 2
    if rules[-1] != len(own) - 1:
        return None
    groups = [[line for line, _ in own[above + 1 : below]] for above, below in pairwise(rules)]
    has_long_rows = any(len(group) > 1 for group in groups)
    # Between three rules stand the heads and all rows, a line each.
    is_grid = len(rules) > MIN_RULES or (len(rules) == MIN_RULES and _is_one_row(source, groups[-1]))
    if not has_long_rows or not is_grid:
        return None
    rows = [_cells_of(source, group) for group in groups if group]
    if any(row is None or len(row) != len(rows[0] or ()) for row in rows):
        return None
    return GridTable(tuple(row for row in rows if row), has_heads, len(own))


def _own_lines(source: str, lines: Sequence[Span], at: int) -> Iterator[tuple[Span, bool]]:
    """Yield the lines of a grid, and whether each is a rule."""
    while at < len(lines) and _is_part(source, lines[at]):
        yield lines[at], _is_rule(source, lines[at])
        at += 1


def _is_rule(source: str, line: Span) -> bool:
    return _RULE.fullmatch(source, line.start, line.end) is not None


def _is_part(source: str, line: Span) -> bool:
    """Return True for a rule, and for a line that begins with a bar."""
    return _BAR_AT_START.match(source, line.start, line.end) is not None or _is_rule(source, line)


def _is_one_row(source: str, group: Sequence[Span]) -> bool:
    """Return True if the lines between two rules are one row: those below its first lack some cell."""
    below = [_cell_spans(source, line) for line in group[1:]]
    return bool(below) and all(any(cell.start == cell.end for cell in cells) for cells in below)


def _cells_of(source: str, group: Sequence[Span]) -> tuple[tuple[Span, ...], ...] | None:
    """Return the cells of a row of several lines; None where the lines are not cut alike."""
    cut = [_cell_spans(source, line) for line in group]
    if len({len(cells) for cells in cut}) > 1 or len(cut[0]) < 2:
        return None
    return tuple(tuple(cell for cell in column if cell.start < cell.end) for column in zip(*cut, strict=True))


def _cell_spans(source: str, line: Span) -> list[Span]:
    bars = list(_BAR.finditer(source, line.start, line.end))
    return [_stripped(source, left.end(), right.start()) for left, right in pairwise(bars)]


def _stripped(source: str, start: int, end: int) -> Span:
    text = source[start:end]
    begin = start + len(text) - len(text.lstrip())
    return Span(begin, begin + len(text.strip()))
