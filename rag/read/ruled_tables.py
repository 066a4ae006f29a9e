"""Tables that are drawn with rules on a page: where their cells are, those that reach over several included."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.read.page_types import Rule

# Rules that are nearer to one another are one, in points.
_SAME_PLACE = 3.0
#: A page with more rules shows a drawing.
MAX_RULES = 4_000
_MAX_COLUMNS = 60
_MAX_ROWS = 500


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table on a page: the places of its rules across and down, from the top and from the left."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    horizontals: tuple[Rule, ...]
    verticals: tuple[Rule, ...]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.xs[0]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.xs[-1]

    @property
    def baseline(self) -> float:
        """Where it stands among lines: its upper edge."""
        return self.ys[0]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self.ys) - 1

    def holds(self, left: float, right: float, baseline: float, size: float) -> bool:
        """Return True if characters stand in it."""
        middle = (left + right) / 2
        return self.left <= middle <= self.right and self.ys[-1] <= baseline + 0.3 * size <= self.ys[0]

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and the column of the cell at a point, of a cell that reaches over several its first."""
        column = min(max(0, bisect_right(self.xs, x) - 1), self.width - 1)
        row = min(max(0, sum(edge > y for edge in self.ys) - 1), self.height - 1)
        while column and not self._has_vertical(row, column):
            column -= 1
        while row and not self._has_horizontal(row, column):
            row -= 1
        return row, column

    def begins_cell(self, row: int, column: int) -> bool:
        """Return True if a cell begins at a place and does not only go on there."""
        begins = not column or self._has_vertical(row, column)
        return begins and (not row or self._has_horizontal(row, column))

    def span_of(self, row: int, column: int) -> tuple[int, int]:
        """Return over how many columns and rows the cell at a place reaches."""
        columns = rows = 1
        while column + columns < self.width and not self._has_vertical(row, column + columns):
            columns += 1
        while row + rows < self.height and not self._has_horizontal(row + rows, column):
            rows += 1
        return columns, rows

    def _has_vertical(self, row: int, column: int) -> bool:
        """Return True if a rule stands to the left of a cell."""
        x, y = self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(rule.left - x) <= _SAME_PLACE and rule.bottom <= y <= rule.top for rule in self.verticals)

    def _has_horizontal(self, row: int, column: int) -> bool:
        """Return True if a rule stands over a cell."""
        x, y = (self.xs[column] + self.xs[column + 1]) / 2, self.ys[row]
        return any(abs(rule.bottom - y) <= _SAME_PLACE and rule.left <= x <= rule.right for rule in self.horizontals)


def find_ruled_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """Return the tables that rules make: groups of them that touch, with at least two columns."""
    if len(rules) > MAX_RULES:
        return []
    tables = []
    for group in _touching(rules):
        horizontals = tuple(rule for rule in group if rule.is_horizontal)
        verticals = tuple(rule for rule in group if not rule.is_horizontal)
        xs = _places((rule.left + rule.right) / 2 for rule in verticals)
        ys = _places((rule.bottom + rule.top) / 2 for rule in horizontals)
        if 2 < len(xs) <= _MAX_COLUMNS and 1 < len(ys) <= _MAX_ROWS:
            tables.append(RuledTable(tuple(xs), tuple(reversed(ys)), horizontals, verticals))
    return tables


def _places(values: Iterable[float]) -> list[float]:
    """Return the places of rules in order, those that are nearly the same once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SAME_PLACE:
            places.append(value)
    return places


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the groups of rules in which each touches another."""
    groups: list[tuple[Rule, list[Rule]]] = []
    for rule in rules:
        box, members = rule, [rule]
        apart = []
        for other, others in groups:
            if _touch(box, other):
                box = Rule(
                    min(box.left, other.left), min(box.bottom, other.bottom),
                    max(box.right, other.right), max(box.top, other.top),
                )  # fmt: skip
                members += others
            else:
                apart.append((other, others))
        groups = [*apart, (box, members)]
    return [members for _, members in groups]


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.left <= other.right + _SAME_PLACE
        and other.left <= one.right + _SAME_PLACE
        and one.bottom <= other.top + _SAME_PLACE
        and other.bottom <= one.top + _SAME_PLACE
    )
