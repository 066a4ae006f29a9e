"""PDF files: the text layer in paragraphs, without what is printed at the edges of the pages.

The only module that imports pypdf.
"""

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import DependencyError

from rag.errors import UnreadableFile
from rag.read.labels import label_of

# pypdf takes about 0.1 s a page.
PAGE_LIMIT = 2_000
_EDGE = 2
_LONGEST_EDGE = 80
_FEWEST_PAGES = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*\d{1,4}[-—–－·\s]*")
# A line is full when it is this much of the usual longest one; what does not fit any more leaves some room.
_FULL = 0.9
# Shorter lines, or fewer of them, tell nothing.
_NARROWEST = 30
_FEWEST_FULL = 3
_FINAL = frozenset('。！？!?；;：:.…”’"')
# Fonts that hold one shape for a character and for the radical that looks like it make PDF writers name the radical.
# Unicode folds the Kangxi radicals and ligatures itself; of the others these are characters, too.
_RADICALS = dict(
    zip(
        "⺠⺟⺩⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "民母王虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_SHAPES = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))}
    | _RADICALS
)
# Without a handler of its own, what the library has to say about a file would be printed on standard error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def pdf_text(data: bytes, name: str) -> str:
    """Return the text of a PDF, a paragraph a line as far as the lengths of the lines tell, without page numbers.

    Raises UnreadableFile for a file that needs a password, has no text layer (a scan), no pages, or too many.
    """
    try:
        pages = _pages(PdfReader(io.BytesIO(data)), name)
    except DependencyError as error:
        raise UnreadableFile(
            f"{name}: is encrypted with AES; expected an open PDF; save a copy without protection or, if it opens "
            "without a password, `pip install cryptography`"
        ) from error
    return "\n".join(_paragraphs([line for page in without_edges(pages) for line in page]))


def _pages(reader: PdfReader, name: str) -> list[list[str]]:
    """Return the lines of each page; a file that forbids only some uses opens without a password, as in a viewer."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableFile(
            f"{name}: is protected by a password; expected an open PDF; save a copy without protection"
        )
    count = len(reader.pages)
    if not 0 < count <= PAGE_LIMIT:
        raise UnreadableFile(f"{name}: got a PDF of {count} pages; expected 1 to {PAGE_LIMIT}; split it or remove it")
    pages = [_lines(page.extract_text()) for page in reader.pages]
    if not any(pages):
        raise UnreadableFile(
            f"{name}: got a PDF of {count} page{'s' * (count > 1)} without a text layer (a scan); expected text; "
            "run text recognition (OCR) on it and index the result"
        )
    return pages


def without_edges(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Take off page numbers, and first and last lines that half of the pages share but for their digits."""
    shared = Counter(key for lines in pages for key in {_key(lines[i]) for i in _edges(lines)})
    enough = max(_FEWEST_PAGES, len(pages) / 2)
    repeated = {key for key, times in shared.items() if times >= enough and key}
    kept = []
    for lines in pages:
        left_out = {i for i in _edges(lines) if _key(lines[i]) in repeated}
        left_out |= {i for i in (0, len(lines) - 1) if lines and len(pages) > 1 and _PAGE_NUMBER.fullmatch(lines[i])}
        kept.append([line for i, line in enumerate(lines) if i not in left_out])
    return kept


def _lines(page: str) -> list[str]:
    return [line for each in page.translate(_SHAPES).splitlines() if (line := each.replace("\0", "").strip())]


def _edges(lines: Sequence[str]) -> Iterator[int]:
    for i in sorted({*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))}):
        if len(lines[i]) <= _LONGEST_EDGE:
            yield i


def _key(line: str) -> str:
    return "".join(_DIGITS.sub("#", line).split())


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines of a paragraph: one that fills the column goes on in the next."""
    widths = sorted(_width(line) for line in lines)
    full = _FULL * widths[int(0.95 * (len(widths) - 1))]
    if full < _NARROWEST or sum(width >= full for width in widths) < _FEWEST_FULL:
        yield from lines
        return
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        glue = " " if paragraph[-1:].isascii() and line[:1].isascii() and paragraph else ""
        paragraph += glue + line
        if _width(line) < full or (label_of(following) and line[-1] in _FINAL):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _width(line: str) -> int:
    """Return how many columns a line takes, two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
