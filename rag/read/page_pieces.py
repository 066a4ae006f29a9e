"""The characters of a page put together to pieces of lines, by where they stand and not by the order of drawing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.page_types import RAISED, Glyph, Rule

#: A large first letter, which stands beside several lines, is so many times as large as they are.
MIN_CAP_SIZE = 1.8
# In sizes of the font: characters further apart are of two pieces, or of two words; one blank may be wider.
_PIECE_GAP = 0.85
_WORD_GAP = 0.16
_WIDE_BLANK = 1.3
# Blanks fill at least so much of a gap that is wider than a character; some have no width.
_FILLED_SHARE = 0.5
_MIN_BLANK_POINTS = 0.01
#: A base line that is further off, in sizes of the font, is another one.
SAME_LINE_SHARE = 0.35
# A raised character is at most so large beside the others of its line, and stands so many of their sizes above it;
# RAISED stands before it.
_MAX_RAISED_SIZE = 0.92
_RISES = (0.1, 0.75)
# One that is hardly smaller stands higher.
_SMALL_SIZE, _CLEAR_RISE = 0.8, 0.2
# A line has at most so many of them.
_MAX_RAISED_IN_LINE = 16
# Characters are looked for by where they end, in squares of so many points.
_CELL_POINTS = 8.0
_FIRST_CHINESE = "\u2e80"
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


def make_pieces(glyphs: Sequence[Glyph], verticals: Sequence[Rule]) -> list[Piece]:
    """Put characters together that stand on one line without a gap, or a rule, between them."""
    rows: list[list[Glyph]] = []
    inked = _lower_raised([glyph for glyph in glyphs if not glyph.text.isspace()])
    for glyph in sorted(inked, key=lambda g: (-g.baseline, g.left)):
        row = rows[-1] if rows else []
        if row and row[0].baseline - glyph.baseline <= SAME_LINE_SHARE * min(row[0].size, glyph.size):
            row.append(glyph)
        else:
            rows.append([glyph])
    blanks = _Blanks(glyphs)
    return [piece for row in rows for piece in _cut_row(sorted(row, key=lambda g: g.left), verticals, blanks)]


def _lower_raised(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return characters with those that stand small and raised beside another one put on its line, behind RAISED."""
    largest = _MAX_RAISED_SIZE * max((glyph.size for glyph in glyphs), default=0.0) * 1.01
    # No Chinese character marks a note.
    raisable = {
        id(glyph)
        for glyph in glyphs
        if glyph.size <= largest and (glyph.text < _FIRST_CHINESE or glyph.text.startswith(RAISED))
    }
    if not raisable:
        return [*glyphs]
    # Beside a smaller one nothing is small enough.
    smallest = min(glyph.size for glyph in glyphs) / _MAX_RAISED_SIZE / 1.02
    ends: dict[tuple[int, int], list[Glyph]] = {}
    starts: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.size >= smallest:
            ends.setdefault(_cell_of(glyph.right, glyph.baseline), []).append(glyph)
            starts.setdefault(_cell_of(glyph.left, glyph.baseline), []).append(glyph)
    # What stands on one height with many of its size is a line of its own.
    beside_alike = Counter((glyph.baseline, glyph.size) for glyph in glyphs)
    lowered: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.left):
        is_rare = id(glyph) in raisable and beside_alike[(glyph.baseline, glyph.size)] <= _MAX_RAISED_IN_LINE
        line = _line_beside(glyph, ends) or _line_behind(glyph, starts) if is_rare else None
        if line is None:
            lowered.append(glyph)
            continue
        at_line = replace(glyph, text=RAISED + glyph.text.removeprefix(RAISED), baseline=line)
        lowered.append(at_line)
        # The next raised one stands beside this one.
        beside = replace(at_line, size=glyph.size / _MAX_RAISED_SIZE)
        ends.setdefault(_cell_of(glyph.right, line), []).append(beside)
    return lowered


def _cell_of(x: float, y: float) -> tuple[int, int]:
    return int(x // _CELL_POINTS), int(y // _CELL_POINTS)


def _line_beside(glyph: Glyph, ends: dict[tuple[int, int], list[Glyph]]) -> float | None:
    """Return the base line of the larger character that ends where a raised one begins, None where none does."""
    for other in _near(ends, glyph.left, glyph.baseline):
        is_beside = -0.2 * other.size <= glyph.left - other.right <= 0.4 * other.size
        if other is not glyph and is_beside and glyph.size <= _MAX_RAISED_SIZE * other.size * 1.01:
            is_next = abs(glyph.size - other.size * _MAX_RAISED_SIZE) < 0.1 and other.text.startswith(RAISED)
            if _is_raised(glyph, other) or (is_next and glyph.baseline - other.baseline < _RISES[1] * other.size):
                return other.baseline
    return None


def _line_behind(glyph: Glyph, starts: dict[tuple[int, int], list[Glyph]]) -> float | None:
    """Return the base line of the larger character that begins where a raised one ends, as the words of a note do."""
    for other in _near(starts, glyph.right, glyph.baseline):
        is_beside = -0.1 * other.size <= other.left - glyph.right <= 0.4 * other.size
        if other is not glyph and is_beside and _is_raised(glyph, other):
            return other.baseline
    return None


def _near(cells: dict[tuple[int, int], list[Glyph]], x: float, y: float) -> Iterator[Glyph]:
    column, row = _cell_of(x, y)
    for right in (0, -1, 1):
        for up in (0, -1, -2, 1):
            yield from cells.get((column + right, row + up), ())


def _is_raised(glyph: Glyph, other: Glyph) -> bool:
    """Return True if a character is smaller than another and stands above its base line."""
    rise = (glyph.baseline - other.baseline) / other.size
    if glyph.size > _MAX_RAISED_SIZE * other.size * 1.01 or not _RISES[0] < rise < _RISES[1]:
        return False
    return glyph.size <= _SMALL_SIZE * other.size * 1.01 or rise > _CLEAR_RISE


class _Blanks:
    """Where the page itself has blanks, which some programs write and others leave to the places of the words."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self._widths = {(round(g.baseline), round(g.left)): g.right - g.left for g in glyphs if g.text.isspace()}

    def stands_between(self, before: Glyph, after: Glyph) -> bool:
        """Return True if a blank was drawn behind one character and before the next."""
        return bool(self.width_between(before, after))

    def width_between(self, before: Glyph, after: Glyph) -> float:
        """Return how wide the blanks are between one character and the next, 0 where there are none."""
        if not self._widths:
            return 0.0
        return sum(
            max(width, _MIN_BLANK_POINTS)
            for up in (0, -1, 1)
            for at in range(round(before.right) - 1, round(after.left) + 1)
            if (width := self._widths.get((round(before.baseline) + up, at))) is not None
        )


def _cut_row(row: Sequence[Glyph], verticals: Sequence[Rule], blanks: _Blanks) -> Iterator[Piece]:
    parts: list[str] = []
    first = last = None
    low, high = min(glyph.baseline for glyph in row), max(glyph.baseline for glyph in row)
    crossing = [rule for rule in verticals if rule.bottom <= high and rule.top >= low]
    for glyph in row:
        if last is None or first is None:
            first, parts = glyph, [glyph.text]
        elif _is_drawn_twice(last, glyph):
            continue
        elif _parts_pieces(last, glyph, crossing, blanks):
            yield _piece(parts, first, last)
            first, parts = glyph, [glyph.text]
        else:
            parts.append(" " + glyph.text if _parts_words(last, glyph, blanks) else glyph.text)
        last = glyph
    if first is not None and last is not None:
        yield _piece(parts, first, last)


def _is_drawn_twice(last: Glyph, glyph: Glyph) -> bool:
    """Return True for a character that is drawn again a little beside itself, as some programs print bold ones."""
    shift = glyph.left - last.left
    # The letters of a ligature have one place.
    return glyph.text == last.text and 0.005 < shift / glyph.size < 0.15 and abs(glyph.right - last.right - shift) < 0.5


def _parts_words(last: Glyph, glyph: Glyph, blanks: _Blanks) -> bool:
    gap = glyph.left - last.right
    if gap > _WORD_GAP * max(last.size, glyph.size) and not (_is_wide(last) and _is_wide(glyph)):
        return True
    return gap > 0.05 * glyph.size and blanks.stands_between(last, glyph)


def _parts_pieces(last: Glyph, glyph: Glyph, verticals: Sequence[Rule], blanks: _Blanks) -> bool:
    if last.size >= MIN_CAP_SIZE * glyph.size and last.text.isalpha() and not glyph.text.startswith(RAISED):
        return True
    gap = (glyph.left - last.right) / max(last.size, glyph.size)
    if gap > _WIDE_BLANK or (gap > _PIECE_GAP and not _is_filled(last, glyph, blanks)):
        return True
    if not verticals:
        return False
    before, after = (last.left + last.right) / 2, (glyph.left + glyph.right) / 2
    return any(rule.bottom <= glyph.baseline <= rule.top and before < rule.left < after for rule in verticals)


def _is_filled(last: Glyph, glyph: Glyph, blanks: _Blanks) -> bool:
    """Return True if blanks part two characters of one line: one behind the end of a line does not reach the next."""
    gap = glyph.left - last.right
    width = blanks.width_between(last, glyph)
    return width > 0 and (gap <= max(last.size, glyph.size) or width >= _FILLED_SHARE * gap)


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
