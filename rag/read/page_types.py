"""What stands on a page of a PDF: characters with their places, and rules."""

import unicodedata
from dataclasses import dataclass
from itertools import chain

from rag.data.tables import read_rows

#: What stands before a character that is raised over its line, as the mark of a note is.
RAISED = "\ue001"
# What stands for a hyphen at a line end.
_HYPHENS = {"\x02": "-", "\xad": "-"}
_KANGXI_RADICALS = range(0x2F00, 0x2FD6)
_LATIN_LIGATURES = range(0xFB00, 0xFB07)
# Fonts that hold one shape for a character and for the radical that looks like it make PDF writers name the radical.
# Unicode folds the Kangxi radicals and ligatures itself; the others are in a table.
CHARACTER_BY_SHAPE = (
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in chain(_KANGXI_RADICALS, _LATIN_LIGATURES)}
    | {radical: character for radical, character in read_rows("radicals.tsv", 2)}
    | _HYPHENS
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page; lengths in points, upwards from the foot of the page; `size` is that of its font."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that is drawn on a page, or the edge of a box."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def is_horizontal(self) -> bool:
        """True for a line across the page."""
        return self.right - self.left > self.top - self.bottom


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """What stands on a page: characters in the order in which they are drawn, those that are turned, and rules.

    `has_picture` is true where a picture takes up much of it, as a scan does. `lost` counts the commands that draw
    characters of which the library tells nothing: without the font it does not see a single one of them.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    turned: str
    rules: tuple[Rule, ...]
    has_picture: bool = False
    lost: int = 0
