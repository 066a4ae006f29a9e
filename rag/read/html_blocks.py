"""The elements of a web page as blocks of text, with # marks before headings and numbers or dashes before items.

Elements are those of lxml, whose library html.py imports, in the tags of HTML and of trafilatura.
"""

import re
from typing import Any, TypeAlias

from rag.read.labels import label_of
from rag.read.tables import MAX_DATA_CELL_CHARS

#: An element of lxml, which this module need not import.
Element: TypeAlias = Any
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
# A line of the markup that ends in Chinese goes on without a space.
_CHINESE_LINE_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n[ \t]*(?=[^\x00-\x7f])")
#: Elements that begin and end a line, in HTML and in trafilatura's own tree.
BLOCK_TAGS = frozenset(
    "address ab article blockquote body center code dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 head hr"
    " item li list main ol p pre quote row section table tbody td tfoot th thead tr ul".split()
)
_HEADING_TAG = re.compile("h([1-6])")
# What trafilatura calls a heading without a rank.
_DEFAULT_HEADING_RANK = 2


def write_blocks(root: Element) -> str:
    """Return the text of an element and all below it, with a blank line between blocks."""
    writer = BlockWriter()
    writer.walk(root)
    writer.end_block()
    return "\n\n".join(writer.blocks)


class BlockWriter:
    """The blocks of text that elements make, in the tags of HTML and in those of trafilatura, which come from TEI."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._parts: list[str] = []
        self._mark = ""

    def walk(self, element: Element) -> None:
        """Write an element without the text behind it; comments have no tag."""
        if not isinstance(element.tag, str):
            return
        if element.tag in ("br", "lb"):
            self._parts.append("\n")
        elif element.tag in ("row", "tr") and not _is_page_layout(element):
            self._write_row(element)
        elif element.tag in BLOCK_TAGS:
            self._write_block(element)
        else:
            self._write_content(element)

    def end_block(self) -> None:
        """End a block; a mark waits for the first block with text, which may be an inner one."""
        lines = [line for part in "".join(self._parts).split("\n") if (line := part.strip())]
        self._parts = []
        if lines:
            is_marked = self._mark.startswith("#") or label_of(lines[0]) is None
            self.blocks.append("\n".join([(self._mark if is_marked else "") + lines[0], *lines[1:]]))
            self._mark = ""

    def _write_row(self, row: Element) -> None:
        """Write a row of data as one block of one line."""
        self.end_block()
        cells = (squeeze("".join(cell.itertext())) for cell in row)
        self._parts.append(" | ".join(cell for cell in cells if cell))
        self.end_block()

    def _write_block(self, element: Element) -> None:
        self.end_block()
        mark = _mark_of(element)
        self._mark = mark or self._mark
        self._write_content(element)
        self.end_block()
        self._mark = "" if mark else self._mark

    def _write_content(self, element: Element) -> None:
        self._write_text(element.text)
        for child in element:
            self.walk(child)
            self._write_text(child.tail)

    def _write_text(self, text: str | None) -> None:
        self._parts.append(_collapse_space(text or ""))


def _mark_of(element: Element) -> str:
    """Return what a block begins with: the # marks of a heading, the number or dash of an item."""
    tag, rank = str(element.tag), str(element.get("rend", ""))
    heading = _HEADING_TAG.fullmatch(rank if tag == "head" else tag)
    if tag == "head" or heading:
        return "#" * (int(heading[1]) if heading else _DEFAULT_HEADING_RANK) + " "
    if tag not in ("li", "item"):
        return ""
    parent = element.getparent()
    if parent is None or "ol" not in (parent.tag, parent.get("rend")):
        return "- "
    return f"{[item for item in parent if item.tag == tag].index(element) + 1}. "


def _is_page_layout(row: Element) -> bool:
    """Return True for a row of a table that lays out a page, as old pages have, and False for one of data.

    A cell of such a table holds long words, a heading, or several paragraphs.
    """
    return any(
        sum(len(text) for text in cell.itertext()) > MAX_DATA_CELL_CHARS
        or any(_HEADING_TAG.fullmatch(str(element.tag)) or element.tag == "head" for element in cell.iter())
        or sum(element.tag == "p" for element in cell.iter()) > 1
        for cell in row
    )


def _collapse_space(text: str) -> str:
    return _WHITE_SPACE.sub(" ", _CHINESE_LINE_BREAK.sub("", text))


def squeeze(text: str) -> str:
    """Return a text with single blanks for its white space, and none around it."""
    return _collapse_space(text).strip()
