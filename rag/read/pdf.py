"""PDF files: the text layer in paragraphs, without what is printed at the edges of the pages.

The only module that imports pypdf.
"""

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from pypdf import PdfReader
from pypdf.errors import DependencyError

from rag.data.tables import read_rows
from rag.errors import UnreadableFile
from rag.read.labels import label_of

#: The most pages of a PDF; pypdf takes about 0.1 s a page.
MAX_PAGES = 2_000
# How many lines at the top and at the bottom of a page may be a running head or foot, how long one is at most, and on
# how many pages it stands at least.
_EDGE_LINES = 2
_MAX_EDGE_CHARS = 80
_MIN_EDGE_PAGES = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*\d{1,4}[-—–－·\s]*")
# A line is full when it is this much of the usual longest one; what does not fit any more leaves some room.
_MIN_FULL_SHARE = 0.9
# The usual longest line: one of twenty may be longer.
_USUAL_LONGEST_QUANTILE = 0.95
# Shorter lines, or fewer full ones, show nothing about the width of the column.
_MIN_COLUMN_WIDTH = 30
_MIN_FULL_LINES = 3
_FINAL_CHARACTERS = frozenset('。！？!?；;：:.…”’"')
_KANGXI_RADICALS = range(0x2F00, 0x2FD6)
_LATIN_LIGATURES = range(0xFB00, 0xFB07)
# Fonts that hold one shape for a character and for the radical that looks like it make PDF writers name the radical.
# Unicode folds the Kangxi radicals and ligatures itself; the others are in a table.
_CHARACTER_BY_SHAPE = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in chain(_KANGXI_RADICALS, _LATIN_LIGATURES)}
    | {radical: character for radical, character in read_rows("radicals.tsv", 2)}
)
# Without a handler of its own, what the library has to say about a file would be printed on standard error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def extract_pdf_text(data: bytes, name: str) -> str:
    """Return the text of a PDF, without page numbers; as far as the lengths of the lines show it, a line a paragraph.

    Raises UnreadableFile for a file that needs a password, has no text layer (a scan), no pages, or too many.
    """
    try:
        pages = _read_pages(PdfReader(io.BytesIO(data)), name)
    except DependencyError as error:
        raise UnreadableFile(
            f"{name}: is encrypted with AES; expected an open PDF; save a copy without protection or, if it opens "
            "without a password, `pip install cryptography`"
        ) from error
    return "\n".join(_join_paragraphs([line for page in drop_page_edges(pages) for line in page]))


def drop_page_edges(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of pages without page numbers and without running heads and feet.

    A running head or foot is a first or last line that half of the pages share but for its digits.
    """
    counts = Counter(pattern for lines in pages for pattern in {_edge_pattern(lines[i]) for i in _edge_indices(lines)})
    min_pages = max(_MIN_EDGE_PAGES, len(pages) / 2)
    running = frozenset(pattern for pattern, count in counts.items() if count >= min_pages and pattern)
    return [_drop_edges(lines, running, is_numbered=len(pages) > 1) for lines in pages]


def _drop_edges(lines: Sequence[str], running: frozenset[str], *, is_numbered: bool) -> list[str]:
    """Return the lines of a page without those of the patterns in `running`, and without a page number."""
    dropped = {i for i in _edge_indices(lines) if _edge_pattern(lines[i]) in running}
    if lines and is_numbered:
        dropped |= {i for i in (0, len(lines) - 1) if _PAGE_NUMBER.fullmatch(lines[i])}
    return [line for i, line in enumerate(lines) if i not in dropped]


def _read_pages(reader: PdfReader, name: str) -> list[list[str]]:
    """Return the lines of each page; a file that forbids only some uses opens without a password, as in a viewer."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableFile(
            f"{name}: is protected by a password; expected an open PDF; save a copy without protection"
        )
    count = len(reader.pages)
    if not 0 < count <= MAX_PAGES:
        raise UnreadableFile(f"{name}: got a PDF of {count} pages; expected 1 to {MAX_PAGES}; split it or remove it")
    pages = [_split_lines(page.extract_text()) for page in reader.pages]
    if not any(pages):
        raise UnreadableFile(
            f"{name}: got a PDF of {count} page{'s' * (count > 1)} without a text layer (a scan); expected text; "
            "run text recognition (OCR) on it and index the result"
        )
    return pages


def _split_lines(page: str) -> list[str]:
    lines = page.translate(_CHARACTER_BY_SHAPE).splitlines()
    return [text for line in lines if (text := line.replace("\0", "").strip())]


def _edge_indices(lines: Sequence[str]) -> Iterator[int]:
    """Yield the indices of the lines of a page that may be a running head or foot."""
    top = range(min(_EDGE_LINES, len(lines)))
    bottom = range(max(0, len(lines) - _EDGE_LINES), len(lines))
    for i in sorted({*top, *bottom}):
        if len(lines[i]) <= _MAX_EDGE_CHARS:
            yield i


def _edge_pattern(line: str) -> str:
    """Return a line without white space and with # for every number."""
    return "".join(_DIGITS.sub("#", line).split())


def _join_paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs, where a line that fills the column goes on in the next; lines where no column shows."""
    widths = sorted(_width(line) for line in lines)
    full_width = _MIN_FULL_SHARE * widths[int(_USUAL_LONGEST_QUANTILE * (len(widths) - 1))]
    if full_width < _MIN_COLUMN_WIDTH or sum(width >= full_width for width in widths) < _MIN_FULL_LINES:
        yield from lines
        return
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        glue = " " if paragraph[-1:].isascii() and line[:1].isascii() and paragraph else ""
        paragraph += glue + line
        if _width(line) < full_width or (label_of(following) and line[-1] in _FINAL_CHARACTERS):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _width(line: str) -> int:
    """Return how many columns a line takes, two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
