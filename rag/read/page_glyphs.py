"""The characters of PDF pages with their places, the rules drawn on them, and pictures of pages that have no text.

The only module that imports pypdfium2.
"""

import ctypes
import io
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from rag.data.tables import read_rows
from rag.errors import UnreadableFile

#: The most pages of a PDF.
MAX_PAGES = 2_000
#: The most characters and drawn objects of one page; a full page of a newspaper has some twenty thousand.
MAX_PAGE_GLYPHS = 100_000
MAX_PAGE_OBJECTS = 50_000
# A thinner shape is a rule, in points.
_MAX_RULE_POINTS = 3.0
_MIN_RULE_POINTS = 6.0
# Text that is turned by more than this, in radians, is no line of the page.
_MAX_ANGLE = 0.1
_FULL_TURN = 2 * math.pi
_BOLD_WEIGHT = 600
# What shows a page takes up so much of it.
_MIN_SCAN_SHARE = 0.25
_POINTS_PER_INCH = 72
_OCR_DPI = 200
_MAX_PICTURE_SIDE = 4000
_NO_CHARACTERS = (0xFFFE, 0xFFFF)
# What the library puts for a hyphen at a line end, and for what it cannot read.
_HYPHENS = {"\x02": "-", "\xad": "-"}
_KANGXI_RADICALS = range(0x2F00, 0x2FD6)
_LATIN_LIGATURES = range(0xFB00, 0xFB07)
# Fonts that hold one shape for a character and for the radical that looks like it make PDF writers name the radical.
# Unicode folds the Kangxi radicals and ligatures itself; the others are in a table.
_CHARACTER_BY_SHAPE = (
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

    `has_picture` is true where a picture takes up much of it, as a scan does.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    turned: str
    rules: tuple[Rule, ...]
    has_picture: bool = False


class PdfFile:
    """A PDF that was opened."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open a PDF; raises UnreadableFile for one that needs a password, is damaged, or has no pages or too many."""
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, name) from error
        count = len(self._document)
        if not 0 < count <= MAX_PAGES:
            raise UnreadableFile(f"{name}: got a PDF of {count} pages; expected 1 to {MAX_PAGES}; split it or remove it")

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._document)

    def pages(self) -> Iterator[PageGlyphs]:
        """Yield what stands on each page."""
        for index in range(len(self._document)):
            try:
                page = self._document[index]
            except pypdfium2.PdfiumError:
                yield PageGlyphs(index + 1, 0, 0, (), "", ())
                continue
            yield _read_page(page, index + 1)
            page.close()

    def picture(self, number: int) -> Any:  # noqa: ANN401 - an array of numpy, which this module need not import
        """Return the picture of a page, from 1, as an array of shape (height, width, 3)."""
        page = self._document[number - 1]
        longest = max(page.get_size()) / _POINTS_PER_INCH
        scale = min(_OCR_DPI, _MAX_PICTURE_SIDE / max(longest, 1e-3)) / _POINTS_PER_INCH
        return page.render(scale=scale).to_numpy()[:, :, :3]


def _refusal(error: pypdfium2.PdfiumError, name: str) -> UnreadableFile:
    if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
        return UnreadableFile(f"{name}: is protected by a password; expected an open PDF; save a copy without protection")
    return UnreadableFile(
        f"{name}: cannot be read as a PDF ({error}); expected a whole one, not damaged or cut off; "
        "open it in the program that wrote it and save it again, or save its text as .txt in UTF-8"
    )


def _read_page(page: pypdfium2.PdfPage, number: int) -> PageGlyphs:
    width, height = page.get_size()
    text_page = page.get_textpage()
    glyphs: list[Glyph] = []
    turned: list[str] = []
    for glyph, is_turned in _read_glyphs(text_page.raw):
        if is_turned:
            turned.append(glyph.text)
        else:
            glyphs.append(glyph)
    text_page.close()
    has_picture = not glyphs and _has_picture(page.raw, width * height)
    return PageGlyphs(number, width, height, tuple(glyphs), "".join(turned), tuple(_read_rules(page.raw)), has_picture)


def _has_picture(page: Any, area: float) -> bool:  # noqa: ANN401 - a pointer of the library
    """Return True if a picture, or a drawing that may hold one, takes up much of a page."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        is_picture = pdfium.FPDFPageObj_GetType(shape) in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
        if is_picture and pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
            if (right.value - left.value) * (top.value - bottom.value) >= _MIN_SCAN_SHARE * area:
                return True
    return False


def _read_glyphs(text_page: Any) -> Iterator[tuple[Glyph, bool]]:  # noqa: ANN401 - a pointer of the library
    """Yield the characters that the page itself has, and whether each is turned; the library adds spaces of its own."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    drawn_by: object = None
    size, is_turned, is_bold = 1.0, False, False
    for index in range(min(pdfium.FPDFText_CountChars(text_page), MAX_PAGE_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if not code or code in _NO_CHARACTERS or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        # What one command draws has one font.
        command = ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value
        if command != drawn_by:
            drawn_by = command
            angle = pdfium.FPDFText_GetCharAngle(text_page, index) % _FULL_TURN
            is_turned = _MAX_ANGLE < angle < _FULL_TURN - _MAX_ANGLE
            size = _size_of(text_page, index, box)
            is_bold = pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT
        character = chr(code)
        text = _CHARACTER_BY_SHAPE.get(character, character)
        yield Glyph(text, box.left, max(box.left, box.right), y.value, size, is_bold), is_turned


def _size_of(text_page: Any, index: int, box: Any) -> float:  # noqa: ANN401 - a pointer of the library
    """Return the size of a character: that of its font, which a page may scale beside."""
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    height = box.top - box.bottom
    return float(size) if height <= 0 or 0.5 < height / max(size, 1e-3) < 2.2 else max(1.0, float(height) * 0.85)


def _read_rules(page: Any) -> Iterator[Rule]:  # noqa: ANN401 - a pointer of the library
    """Yield the straight lines of a page, and the edges of its boxes."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
            yield from _edges(Rule(left.value, bottom.value, right.value, top.value), pdfium.FPDFPath_CountSegments(shape))


def _edges(box: Rule, segments: int) -> Iterator[Rule]:
    width, height = box.right - box.left, box.top - box.bottom
    if min(width, height) <= _MAX_RULE_POINTS:
        if max(width, height) >= _MIN_RULE_POINTS:
            yield box
    elif 4 <= segments <= 6:
        yield Rule(box.left, box.bottom, box.right, box.bottom)
        yield Rule(box.left, box.top, box.right, box.top)
        yield Rule(box.left, box.bottom, box.left, box.top)
        yield Rule(box.right, box.bottom, box.right, box.top)


def open_pdf(data: bytes, name: str) -> PdfFile:
    """Open a PDF from its bytes; raises UnreadableFile."""
    return PdfFile(io.BytesIO(data).getvalue(), name)
