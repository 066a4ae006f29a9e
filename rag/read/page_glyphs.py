"""The characters of PDF pages with their places, the rules drawn on them, and pictures of pages that have no text.

The only module that imports pypdfium2.
"""

import ctypes
import io
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from rag.errors import UnreadableFile
from rag.read.page_beside import omit_annotations, omit_beside_pages
from rag.read.page_runs import PageRuns
from rag.read.page_types import CHARACTER_BY_SHAPE, RAISED, Glyph, PageGlyphs, Rule

if TYPE_CHECKING:
    from rag.read.extraction import Omission

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
# Characters that mark a note; raised ones stand so much of their size above the base line.
_MARK_CHARACTERS = frozenset("0123456789")
_RAISED_SHARE = 0.2
# What shows a page takes up so much of it.
_MIN_SCAN_SHARE = 0.25
_POINTS_PER_INCH = 72
_OCR_DPI = 200
_MAX_PICTURE_SIDE = 4000
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_NO_CHARACTERS = (0xFFFE, 0xFFFF)
_LAST_BLANK = ord("-")


class PdfFile:
    """A PDF that was opened."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open a PDF; raises UnreadableFile for one that needs a password, is damaged, or has no pages or too many."""
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, name) from error
        self._runs = PageRuns(data)
        self._annotations: list[Omission] = []
        count = len(self._document)
        if not 0 < count <= MAX_PAGES:
            raise UnreadableFile(
                f"{name}: got a PDF of {count} pages; expected 1 to {MAX_PAGES}; split it or remove it"
            )

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
            glyphs = _read_page(page, index + 1)
            self._annotations += omit_annotations(self._document, pdfium, page, index + 1)
            page.close()
            yield replace(glyphs, glyphs=(*glyphs.glyphs, *self._runs.glyphs(glyphs))) if glyphs.lost else glyphs

    def beside(self) -> "Iterator[Omission]":
        """Yield what the file holds beside the characters of its pages; these are to be read before."""
        yield from omit_beside_pages(self._document, pdfium)
        yield from self._annotations

    def picture(self, number: int) -> Any:  # noqa: ANN401 - an array of numpy, which this module need not import
        """Return the picture of a page, from 1, as an array of shape (height, width, 3)."""
        page = self._document[number - 1]
        longest = max(page.get_size()) / _POINTS_PER_INCH
        scale = min(_OCR_DPI, _MAX_PICTURE_SIDE / max(longest, 1e-3)) / _POINTS_PER_INCH
        return page.render(scale=scale).to_numpy()[:, :, :3]


def _refusal(error: pypdfium2.PdfiumError, name: str) -> UnreadableFile:
    if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
        return UnreadableFile(
            f"{name}: is protected by a password; expected an open PDF; save a copy without protection"
        )
    return UnreadableFile(
        f"{name}: cannot be read as a .pdf file ({error}); expected a whole one, not damaged or cut off; "
        "open it in the program that wrote it and save it again, or save its text as .txt in UTF-8"
    )


def _read_page(page: pypdfium2.PdfPage, number: int) -> PageGlyphs:
    width, height = page.get_size()
    text_page = page.get_textpage()
    glyphs: list[Glyph] = []
    turned: list[str] = []
    commands: set[int | None] = set()
    for glyph, is_turned in _read_glyphs(text_page.raw, commands):
        if is_turned:
            turned.append(glyph.text)
        else:
            glyphs.append(glyph)
    text_page.close()
    lost = _count_lost(page.raw, commands)
    has_picture = not glyphs and not lost and _has_picture(page.raw, width * height)
    return PageGlyphs(
        number, width, height, tuple(glyphs), "".join(turned), tuple(_read_rules(page.raw)), has_picture, lost
    )


def _has_picture(page: Any, area: float) -> bool:  # noqa: ANN401 - a pointer of the library
    """Return True if a picture, or a drawing that may hold one, takes up much of a page."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        is_picture = pdfium.FPDFPageObj_GetType(shape) in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
        has_bounds = is_picture and pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top)
        if has_bounds and (right.value - left.value) * (top.value - bottom.value) >= _MIN_SCAN_SHARE * area:
            return True
    return False


def _count_lost(page: Any, commands: set[int | None]) -> int:  # noqa: ANN401 - a pointer of the library
    """Return how many commands draw characters in a font that is not in the file, and gave none."""
    lost = 0
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if _address_of(shape) not in commands:
            lost += pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(shape)) == 0
    return lost


def _read_glyphs(text_page: Any, commands: set[int | None]) -> Iterator[tuple[Glyph, bool]]:  # noqa: ANN401 - a pointer
    """Yield the characters that the page itself has, and whether each is turned; the library adds spaces of its own.

    The commands that drew them are added to `commands`.
    """
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    box_pointer = ctypes.pointer(box)
    get_command, get_box = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetLooseCharBox
    drawn_by: object = None
    size, baseline, is_turned, is_bold = 1.0, 0.0, False, False
    for index, code in _read_codes(text_page):
        # What one command draws has one font, and stands on one line where it is not turned.
        command = _address_of(get_command(text_page, index))
        get_box(text_page, index, box_pointer)
        if command != drawn_by:
            drawn_by = command
            commands.add(command)
            angle = pdfium.FPDFText_GetCharAngle(text_page, index) % _FULL_TURN
            is_turned = _MAX_ANGLE < angle < _FULL_TURN - _MAX_ANGLE
            size = _size_of(text_page, index)
            is_bold = pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT
            pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
            baseline = y.value
        character = chr(code)
        text = CHARACTER_BY_SHAPE.get(character, character)
        if character in _MARK_CHARACTERS and _is_drawn_high(text_page, index, baseline, size):
            text = RAISED + text
        left = box.left
        yield Glyph(text, left, max(left, box.right), baseline, size, is_bold), is_turned


def _read_codes(text_page: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - a pointer of the library
    """Yield the code points of the characters that the page itself has, each with its index."""
    get_code = pdfium.FPDFText_GetUnicode
    first_half = 0
    for index in range(min(pdfium.FPDFText_CountChars(text_page), MAX_PAGE_GLYPHS)):
        code = get_code(text_page, index)
        # Half a character, where a program writes rare ones in two halves.
        if code in _FIRST_HALVES:
            first_half = code
            continue
        if code in _SECOND_HALVES:
            code = (
                0x10000 + ((first_half - _FIRST_HALVES.start) << 10) + code - _SECOND_HALVES.start if first_half else 0
            )
        first_half = 0
        # What the library adds are blanks and line ends.
        is_added = code <= _LAST_BLANK and pdfium.FPDFText_IsGenerated(text_page, index) == 1
        if code and code not in _NO_CHARACTERS and not is_added:
            yield index, code


def _address_of(pointer: Any) -> int | None:  # noqa: ANN401 - a pointer of the library
    return ctypes.addressof(pointer.contents) if pointer else None


def _is_drawn_high(text_page: Any, index: int, baseline: float, size: float) -> bool:  # noqa: ANN401 - a pointer
    """Return True for a figure of a font that has raised ones, whose foot stands well above the base line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return bottom.value - baseline > _RAISED_SHARE * size and top.value > bottom.value


def _size_of(text_page: Any, index: int) -> float:  # noqa: ANN401 - a pointer of the library
    """Return the size in which a character is drawn: that of its font, which the page may scale."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text_page, index))
    is_told = pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) if is_told else 1.0
    return max(1.0, size * (scale or 1.0))


def _read_rules(page: Any) -> Iterator[Rule]:  # noqa: ANN401 - a pointer of the library
    """Yield the straight lines of a page, and the edges of its boxes."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
            yield from _edges(
                Rule(left.value, bottom.value, right.value, top.value), pdfium.FPDFPath_CountSegments(shape)
            )


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
