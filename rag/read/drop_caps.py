"""Large first letters that stand beside several lines: the letter goes with the first of them."""

from collections.abc import Sequence
from dataclasses import replace

from rag.read.page_pieces import MIN_CAP_SIZE, Piece

# The letter stands so near to the lines, in sizes of their font, and its top is so near to that of the first.
_MAX_GAP = 1.5
_CAP_HEIGHT = 0.72
_MIN_LINES = 2


def join_drop_caps(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces of which those beside a large letter begin with it."""
    caps = [piece for piece in pieces if len(piece.text) == 1 and piece.text.isalpha()]
    first_lines: dict[int, str] = {}
    joined: set[int] = set()
    for cap in caps:
        beside = sorted((piece for piece in pieces if _stands_beside(cap, piece)), key=lambda piece: -piece.baseline)
        if len(beside) >= _MIN_LINES:
            first_lines[id(beside[0])] = cap.text
            joined.add(id(cap))
    if not joined:
        return [*pieces]
    return [
        replace(piece, text=first_lines.get(id(piece), "") + piece.text) for piece in pieces if id(piece) not in joined
    ]


def _stands_beside(cap: Piece, piece: Piece) -> bool:
    """Return True for a piece that begins right of a letter, between its top and its foot."""
    is_near = -0.2 * piece.size <= piece.left - cap.right <= _MAX_GAP * piece.size
    top = cap.baseline + _CAP_HEIGHT * cap.size
    is_level = cap.baseline - 0.4 * piece.size <= piece.baseline <= top + 0.1 * piece.size
    return cap.size >= MIN_CAP_SIZE * piece.size and len(piece.text) > 1 and is_near and is_level
