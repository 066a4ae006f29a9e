"""Web pages: the article without the site around it, as lines of text with Markdown headings.

The only module that imports trafilatura and lxml.
"""

import logging
import re

import lxml.html
import trafilatura
from lxml.etree import ParserError, _Element
from lxml.html import HtmlElement

from rag.errors import UnreadableFile
from rag.read.decode import decode_declared
from rag.read.labels import label_of

#: What a page may have; 8 MB of text took 4 s and 180 MB, 95,000 tags 11 s and 240 MB. Real pages have some thousands.
SIZE_LIMIT = 8 * 1024 * 1024
TAG_LIMIT = 100_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_DATA = re.compile(r"data:[\w/+.;=-]{0,80};base64,[A-Za-z0-9+/=\s]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# A line of the markup that ends in Chinese goes on without a space.
_BROKEN = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n[ \t]*(?=[^\x00-\x7f])")
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s).*", re.DOTALL)
_NEVER = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "iframe")
_BLOCKS = frozenset(
    "address ab article blockquote body center code dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 head hr"
    " item li list main ol p pre quote row section table tbody td tfoot th thead tr ul".split()
)
_HEADING = re.compile("h([1-6])")
_LONGEST_CELL = 200
_SHORTEST = 250
_LINKED = 0.6
_PREFORMATTED = re.compile(r"<pre\b.*?</pre", re.IGNORECASE | re.DOTALL)
# Without a handler of its own, what the library has to say about a page would be printed on standard error.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def article(data: bytes, name: str) -> str:
    """Return the article of a page: a line for each paragraph, item and row, # marks before headings.

    Navigation, related links and footers are left out. Raises UnreadableFile for a page without text.
    """
    if len(data) > SIZE_LIMIT:
        raise UnreadableFile(
            f"{name}: got a page of {len(data) / 2**20:.0f} MB; expected at most {SIZE_LIMIT // 2**20} MB of HTML; "
            "save its text as .txt in UTF-8"
        )
    tags = data.count(b"<")
    if tags > TAG_LIMIT:
        raise UnreadableFile(
            f"{name}: got a page of {tags} tags; expected at most {TAG_LIMIT}; save its text as .txt in UTF-8"
        )
    declared = _CHARSET.search(data, 0, 4096)
    source = decode_declared(data, name, declared[1].decode("ascii", "ignore") if declared else None).text
    markup = _PREFORMATTED.sub(lambda match: match[0].replace("\n", "<br>\n"), _DATA.sub("", source))
    text = _extracted(markup)
    # Below this length trafilatura, too, takes the whole page, menus included.
    if len(text) < _SHORTEST:
        text = _whole(markup)
    if not text:
        raise UnreadableFile(
            f"{name}: got a page without text; expected the words of a speech in it (does a script fill it in?); "
            "copy the text from the browser into a .txt file"
        )
    title = _title(_parsed(markup))
    return text if title is None or title in text else f"# {title}\n\n{text}"


def _parsed(markup: str) -> HtmlElement:
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
        return lxml.html.document_fromstring(markup.encode(), parser=parser)
    except ParserError:  # nothing but comments
        return lxml.html.document_fromstring("<html/>")


def _extracted(markup: str) -> str:
    """Return what trafilatura takes for the article, nothing where it finds none."""
    found = trafilatura.bare_extraction(_parsed(markup), include_comments=False, include_tables=True)
    body = getattr(found, "body", None)
    return "" if body is None else _text(body)


def _whole(markup: str) -> str:
    """Return the text of a page too short or too odd for an extraction, without what is never an article."""
    page = _parsed(markup)
    for element in list(page.iter(*_NEVER)):
        element.drop_tree()
    for element in list(page.iter("ul", "ol", "table", "div", "p")):
        linked = sum(len(link.text_content()) for link in element.iter("a"))
        if linked > _LINKED * len(_squeezed(element.text_content())):
            element.drop_tree()
    body = page.find("body")
    return "" if body is None else _text(body)


def _title(page: HtmlElement) -> str | None:
    """Return the only first-level heading, else the page's title without the name of the site."""
    headings = [text for heading in page.iter("h1") if (text := _squeezed("".join(heading.itertext())))]
    if len(headings) == 1:
        return headings[0]
    title = page.find(".//title")
    text = "" if title is None else _SITE.sub("", _squeezed("".join(title.itertext())))
    return text or None


def _text(root: _Element) -> str:
    writer = _Writer()
    writer.walk(root)
    writer.flush()
    return "\n\n".join(writer.blocks)


class _Writer:
    """The blocks of text that elements make, in the tags of HTML and in those of trafilatura, which come from TEI."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._parts: list[str] = []
        self._mark = ""

    def walk(self, element: _Element) -> None:
        """Write an element without the text behind it; comments have no tag."""
        if not isinstance(element.tag, str):
            return
        if element.tag in ("br", "lb"):
            self._parts.append("\n")
        elif element.tag in ("row", "tr") and not _lays_out(element):
            self.flush()
            cells = (_squeezed("".join(cell.itertext())) for cell in element)
            self._parts.append(" | ".join(cell for cell in cells if cell))
            self.flush()
        elif element.tag in _BLOCKS:
            self.flush()
            mark = _mark(element)
            self._mark = mark or self._mark
            self._write(element)
            self.flush()
            self._mark = "" if mark else self._mark
        else:
            self._write(element)

    def flush(self) -> None:
        """End a block; a mark waits for the first block with text, which may be an inner one."""
        lines = [line for part in "".join(self._parts).split("\n") if (line := part.strip())]
        self._parts = []
        if lines:
            marked = self._mark.startswith("#") or label_of(lines[0]) is None
            self.blocks.append("\n".join([(self._mark if marked else "") + lines[0], *lines[1:]]))
            self._mark = ""

    def _write(self, element: _Element) -> None:
        self._add(element.text)
        for child in element:
            self.walk(child)
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        self._parts.append(_spaced(text or ""))


def _mark(element: _Element) -> str:
    """Return what a block begins with: the # marks of a heading, the number or dash of an item."""
    tag, rank = str(element.tag), str(element.get("rend", ""))
    heading = _HEADING.fullmatch(rank if tag == "head" else tag)
    if tag == "head" or heading:
        return "#" * int(heading[1] if heading else 2) + " "
    if tag not in ("li", "item"):
        return ""
    parent = element.getparent()
    if parent is None or "ol" not in (parent.tag, parent.get("rend")):
        return "- "
    return f"{[each for each in parent if each.tag == tag].index(element) + 1}. "


def _lays_out(row: _Element) -> bool:
    """Tell the tables that old pages are laid out with from tables of data."""
    return any(sum(len(text) for text in cell.itertext()) > _LONGEST_CELL for cell in row)


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", _BROKEN.sub("", text))


def _squeezed(text: str) -> str:
    return _spaced(text).strip()
