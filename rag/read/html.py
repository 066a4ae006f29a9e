"""Web pages: the article without the site around it, as lines of text with Markdown headings.

The only module that imports trafilatura and lxml.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy

import lxml.html
import trafilatura
from lxml.etree import ParserError, SubElement
from lxml.html import HtmlElement

from rag.errors import UnreadableFile
from rag.read.decode import decode_declared
from rag.read.extraction import Extraction, Omission, account_for_rest, write_note
from rag.read.html_beside import CODE_TAGS, READING_AIDS, drop_unseen, omit_beside
from rag.read.html_blocks import BLOCK_TAGS, squeeze, write_blocks
from rag.read.html_frame import MENU_TAGS, is_menu, omit_frame
from rag.read.tables import Cell, is_page_layout, table_lines

#: The largest page: 8 MB of text took 4 s and 180 MB.
MAX_PAGE_BYTES = 8 * 2**20
#: The most tags of a page: 95,000 took 11 s and 240 MB. Real pages have some thousands.
MAX_PAGE_TAGS = 100_000
# HTML has a page declare its encoding in its first 1,024 bytes; real ones are later now and then.
_MAX_DECLARATION_BYTES = 4096
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_INLINE_PICTURE = re.compile(r"data:[\w/+.;=-]{0,80};base64,[A-Za-z0-9+/=\s]+")
_PREFORMATTED = re.compile(r"<pre\b.*?</pre", re.IGNORECASE | re.DOTALL)
_SITE_NAME = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s).*", re.DOTALL)
# HTML has these for what is not the article.
_TAGS_BESIDE_ARTICLE = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "iframe",
)  # fmt: skip
# The marks that lead to a note, what leads back from it, and what notes are called in the page itself.
_NOTE_MARK = re.compile(r"[\[(（〔]?\d{1,3}[\])）〕]?|[*†‡①-⑳]+")
_WAY_BACK = re.compile(r"[↩↑^⏎\ufe0e\ufe0f\s]+|返回")
_OWN_NUMBER = re.compile(r"[\[(（〔]?(?:\d{1,3}|[*†‡])[\])）〕.]?")
_NOTE_ROLE = re.compile(r"\b(?:doc-)?(?:noteref|backlink)\b")
_NOTE_BODY = re.compile(r"\b(?:doc-)?(?:foot|end|rear)note\b")
_NOTE_ID = re.compile(r"(?:fn|footnote|note|_?ftn|endnote)[-_:]?(\d{1,3})", re.IGNORECASE)
# A wider cell is damage.
_MAX_SPAN = 100
# Below this length trafilatura, too, takes the whole page, menus included.
_MIN_ARTICLE_CHARS = 250
# Without a handler of its own, what the library has to say about a page would be printed on standard error.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def extract_article(data: bytes, name: str) -> Extraction:
    """Return the article of a page: a line for each paragraph, item and row, # marks before headings.

    Navigation, related links and footers are left out. Raises UnreadableFile for a page without text.
    """
    _check_size(data, name)
    markup = _read_markup(data, name)
    page, plain = _parse_with_tables(markup), _parse(markup)
    whole = _extract_whole_page(deepcopy(page))
    text = _with_headings(_extract_with_trafilatura(deepcopy(page)), whole)
    if len(text) < _MIN_ARTICLE_CHARS:
        text = whole
    if not text:
        raise UnreadableFile(
            f"{name}: got a page without text; expected the words of a speech in it (does a script fill it in?); "
            "copy the text from the browser into a .txt file"
        )
    title = _find_title(plain)
    text = text if title is None or title in text else f"# {title}\n\n{text}"
    return Extraction(text, _omissions(plain, markup, text, _frame_of(page, text)))


def _with_headings(article: str, whole: str) -> str:
    """Return an article with the headings that stand between its blocks on the page and were taken for the site's."""
    blocks = article.split("\n\n")
    known = {_squeezed(block) for block in blocks}
    waiting: list[str] = []
    before: dict[str, list[str]] = {}
    for block in whole.split("\n\n"):
        if _squeezed(block) in known:
            before.setdefault(_squeezed(block), waiting)
            waiting = []
        elif block.startswith("#"):
            waiting.append(block)
        elif block.strip():
            # What stands between is not of the article, and neither is its heading.
            waiting = []
    return "\n\n".join(part for block in blocks for part in (*before.pop(_squeezed(block), ()), block))


def _squeezed(block: str) -> str:
    return "".join(block.lstrip("#").split())


def extract_chapter(data: bytes, name: str) -> Extraction:
    """Return all text of a page that has no site around it, as a chapter of a book has none; it may be empty."""
    _check_size(data, name)
    markup = _read_markup(data, name)
    body = _parse_with_tables(markup).find("body")
    text = "" if body is None else write_blocks(_without_code(body))
    return Extraction(text, _omissions(_parse(markup), markup, text, ()))


def _frame_of(page: HtmlElement, text: str) -> tuple[Omission, ...]:
    """Return the lines of a page that are not in its text: what the site put around it, by its kind."""
    body = page.find("body")
    if body is None:
        return ()
    lines = [line for line in write_blocks(_without_code(body)).split("\n") if line.strip()]
    return tuple(omit_frame(body, lines, text))


def _omissions(page: HtmlElement, markup: str, text: str, frame: tuple[Omission, ...]) -> tuple[Omission, ...]:
    """Return what of a page is not in its text."""
    beside = (*_omit_title(page, text), *omit_beside(page, markup))
    for aid in list(page.iter(*READING_AIDS)):
        aid.drop_tree()
    drop_unseen(page)
    links = [link for link in page.iter("a") if _leads_to_note(link)]
    links += [link for link in _own_numbers(page) if link not in links]
    marks = (str(link.text_content()) for link in links)
    found = (*(Omission("note mark", mark) for mark in marks), *frame)
    body = page.find("body")
    words = "" if body is None else str(_without_code(body).text_content())
    return (*account_for_rest([words], text, found), *beside)


def _omit_title(page: HtmlElement, text: str) -> Iterator[Omission]:
    """Yield the title that a browser shows above a page, where it is no part of the text."""
    title = page.find(".//title")
    words = "" if title is None else squeeze("".join(title.itertext()))
    if words and words not in text:
        yield Omission("document properties", words)


def _without_code(root: HtmlElement) -> HtmlElement:
    for element in list(root.iter(*CODE_TAGS)):
        element.drop_tree()
    return root


def _check_size(data: bytes, name: str) -> None:
    """Raise UnreadableFile for a page that would take too long to read."""
    if len(data) > MAX_PAGE_BYTES:
        raise UnreadableFile(
            f"{name}: got a page of {len(data) / 2**20:.0f} MB; expected at most {MAX_PAGE_BYTES // 2**20} MB of HTML; "
            "save its text as .txt in UTF-8"
        )
    tags = data.count(b"<")
    if tags > MAX_PAGE_TAGS:
        raise UnreadableFile(
            f"{name}: got a page of {tags} tags; expected at most {MAX_PAGE_TAGS}; save its text as .txt in UTF-8"
        )


def _read_markup(data: bytes, name: str) -> str:
    """Decode a page, without pictures inside it and with a tag for every line end of preformatted text."""
    declared = _CHARSET.search(data, 0, _MAX_DECLARATION_BYTES)
    source = decode_declared(data, name, declared[1].decode("ascii", "ignore") if declared else None).text
    return _PREFORMATTED.sub(lambda match: match[0].replace("\n", "<br>\n"), _INLINE_PICTURE.sub("", source))


def _parse(markup: str) -> HtmlElement:
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
        return lxml.html.document_fromstring(markup.encode(), parser=parser)
    except ParserError:  # nothing but comments
        return lxml.html.document_fromstring("<html/>")


def _parse_with_tables(markup: str) -> HtmlElement:
    """Parse a page, every table of data with one cell a row, which holds the cells and the heads of their columns."""
    page = _parse(markup)
    for aid in list(page.iter(*READING_AIDS)):
        aid.drop_tree()
    drop_unseen(page)
    _set_notes_apart(page)
    for table in list(page.iter("table")):
        if table.find(".//table") is None and (lines := _data_lines(table)):
            for child in list(table):
                table.remove(child)
            table.text = None
            for line in lines:
                SubElement(SubElement(table, "tr"), "td").text = line
    return page


def _set_notes_apart(page: HtmlElement) -> None:
    """Take the marks of notes out of the text, and the ways back out of the notes, which get a mark of their own."""
    for link in list(page.iter("a")):
        if _leads_to_note(link):
            link.drop_tree()
    for link in list(_own_numbers(page)):
        link.drop_tree()
    for item in page.iter("li", "p", "div", "aside"):
        label = _NOTE_ID.fullmatch(str(item.get("id", "")))
        if label and "".join(item.itertext()).strip():
            first = next((e for e in item.iter() if (e.text or "").strip()), item)
            first.text = write_note(label[1], (first.text or "").strip())


def _own_numbers(page: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the links of notes that are their own numbers and lead back."""
    for note in page.iter("li", "p", "div", "aside"):
        is_note = _NOTE_ID.fullmatch(str(note.get("id", ""))) or _NOTE_BODY.search(_roles_of(note))
        link = next(note.iter("a"), None) if is_note else None
        if link is not None and str(link.get("href", "")).startswith("#"):
            words = "".join(link.itertext()).strip()
            if _OWN_NUMBER.fullmatch(words) and "".join(note.itertext()).lstrip().startswith(words):
                yield link


def _leads_to_note(link: HtmlElement) -> bool:
    """Return True for the mark of a note, and for the way back from one."""
    words = "".join(link.itertext()).strip()
    if not str(link.get("href", "")).startswith("#") or not words:
        return False
    if _NOTE_ROLE.search(_roles_of(link)):
        return True
    is_raised = link.find(".//sup") is not None or getattr(link.getparent(), "tag", "") == "sup"
    return bool(_WAY_BACK.fullmatch(words) or (is_raised and _NOTE_MARK.fullmatch(words)))


def _roles_of(element: HtmlElement) -> str:
    """Return what a book says that an element is."""
    return f"{element.get('epub:type', '')} {element.get('role', '')}"


def _data_lines(table: HtmlElement) -> list[str]:
    """Return the lines of a table of data, none for one that lays out a page."""
    rows = [[_read_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    cells = [cell.text for row in rows for cell in row]
    if max(map(len, rows), default=0) < 2 or is_page_layout(cells, len(rows)):
        return []
    captions = [text for caption in table.iter("caption") if (text := squeeze("".join(caption.itertext())))]
    return [*captions, *table_lines(rows)]


def _read_cell(cell: HtmlElement) -> Cell:
    parts = " ".join(_cell_words(cell))
    return Cell(squeeze(parts), _span(cell.get("colspan")), _span(cell.get("rowspan")), cell.tag == "th")


def _cell_words(cell: HtmlElement) -> Iterator[str]:
    """Yield the words of a cell, a line of it at a time."""
    line = ""
    for element in cell.iter():
        if element is not cell and element.tag in ("br", *BLOCK_TAGS):
            yield line
            line = ""
        line += (element.text or "") if isinstance(element.tag, str) else ""
        line += (element.tail or "") if element is not cell else ""
    yield line


def _span(value: str | None) -> int:
    return min(int(value), _MAX_SPAN) if value and value.isdecimal() and value.isascii() and int(value) else 1


def _extract_with_trafilatura(page: HtmlElement) -> str:
    """Return what trafilatura takes for the article, nothing where it finds none."""
    extraction = trafilatura.bare_extraction(page, include_comments=False, include_tables=True)
    body = getattr(extraction, "body", None)
    return "" if body is None else write_blocks(body)


def _extract_whole_page(page: HtmlElement) -> str:
    """Return the text of a page too short or too odd for an extraction, without what is never an article."""
    for element in list(page.iter(*_TAGS_BESIDE_ARTICLE)):
        element.drop_tree()
    for element in list(page.iter(*MENU_TAGS)):
        if is_menu(element):
            element.drop_tree()
    body = page.find("body")
    return "" if body is None else write_blocks(body)


def _find_title(page: HtmlElement) -> str | None:
    """Return the only first-level heading, else the page's title without the name of the site."""
    headings = [text for heading in page.iter("h1") if (text := squeeze("".join(heading.itertext())))]
    if len(headings) == 1:
        return headings[0]
    title = page.find(".//title")
    text = "" if title is None else _SITE_NAME.sub("", squeeze("".join(title.itertext())))
    return text or None
