"""Characters of a PDF page whose font is neither in the file nor on the machine, read by another library.

The only module that imports pypdf. It tells where a run of characters begins; how wide they are is only guessed.
"""

import io
import logging
import unicodedata
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

from rag.read.page_types import CHARACTER_BY_SHAPE, Glyph, PageGlyphs

# A run that begins so near a character that is known, in points, is that character.
_SAME_PLACE = 1.5
_LATIN_WIDTH = 0.5
# Without a handler of its own, what the library has to say about a file would be printed on standard error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


class PageRuns:
    """A PDF that is opened a second time where that is needed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._reader: PdfReader | None = None

    def glyphs(self, page: PageGlyphs) -> Iterator[Glyph]:
        """Yield the characters of a page that are not among its known ones."""
        if self._reader is None:
            self._reader = PdfReader(io.BytesIO(self._data))
            if self._reader.is_encrypted:
                self._reader.decrypt("")
        known = {(round(g.left / _SAME_PLACE), round(g.baseline / _SAME_PLACE)) for g in page.glyphs}
        runs: list[tuple[str, float, float, float]] = []

        def note(text: str, cm: Any, tm: Any, font: object, size: float) -> None:  # noqa: ANN401 - matrices of the library
            runs.append((text, tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], size * abs(tm[3] * cm[3]) or 1.0))

        self._reader.pages[page.number - 1].extract_text(visitor_text=note)
        for text, left, baseline, size in runs:
            if not text.strip() or _is_known(left, baseline, known):
                continue
            at = left
            for character in text.strip("\n"):
                width = size * (1.0 if unicodedata.east_asian_width(character) in "WFA" else _LATIN_WIDTH)
                if not character.isspace():
                    yield Glyph(CHARACTER_BY_SHAPE.get(character, character), at, at + width, baseline, size)
                at += width


def _is_known(left: float, baseline: float, known: set[tuple[int, int]]) -> bool:
    x, y = round(left / _SAME_PLACE), round(baseline / _SAME_PLACE)
    return any((x + right, y + up) in known for right in (-1, 0, 1) for up in (-1, 0, 1))
