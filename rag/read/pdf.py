"""PDF files: the text layer in paragraphs, without what is printed at the edges of the pages."""

from rag.errors import UnreadableFile
from rag.read.extraction import Extraction, account_for_rest
from rag.read.file_parts import tell_parts
from rag.read.page_glyphs import open_pdf
from rag.read.page_layout import PageLayout, lay_out
from rag.read.page_text import PageText
from rag.read.page_types import RAISED, PageGlyphs
from rag.read.scans import ScanReader, find_scan_reader, ranges_text


def extract_pdf(data: bytes, name: str) -> Extraction:
    """Return the text of a PDF, a line a paragraph, # marks before headings, notes behind their paragraphs.

    Page numbers, running heads and what is turned are left out. Pages that are pictures are read where the extra `ocr`
    is installed. Raises UnreadableFile for a file that needs a password, has no words, no pages, or too many.
    """
    file = open_pdf(data, name)
    pages: list[PageGlyphs] = []
    layouts: list[PageLayout] = []
    for page in file.pages():
        pages.append(page)
        layouts.append(lay_out(page))
        tell_parts("pages", page.number, len(file))
    scans = [page.number for page in pages if page.has_picture]
    if not any(page.glyphs for page in pages):
        scans = [page.number for page in pages]
    reader = find_scan_reader() if scans else None
    recognised = reader.read_pages(file, scans) if reader else None
    if recognised is None and len(scans) == len(pages):
        count = len(pages)
        raise UnreadableFile(
            f"{name}: got a PDF of {count} page{'s' * (count > 1)} without a text layer (a scan), "
            f"{ranges_text(scans)}; expected text; {ScanReader.REMEDY}"
        )
    layout = PageText(pages, layouts)
    text_pages = recognised.pages if recognised else {}
    text = layout.text(text_pages)
    if not text:
        raise UnreadableFile(
            f"{name}: no words were recognised on {ranges_text(scans)}; expected text; save it as .txt"
        )
    unread = [number for number in scans if number not in text_pages]
    remedy = ScanReader.REMEDY_AFTER if reader else ScanReader.REMEDY
    reason = f"show pictures without a text layer (a scan); expected text; {remedy}"
    source = "".join(glyph.text for page in pages for glyph in page.glyphs).replace(RAISED, "")
    return Extraction(
        text,
        (*account_for_rest([source, *text_pages.values()], text, tuple(layout.omissions)), *file.beside()),
        unread=((ranges_text(unread), reason),) if unread else (),
        note=recognised.note if recognised and text_pages else None,
    )
