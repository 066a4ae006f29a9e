"""Word files: paragraphs, headings, lists and tables of .docx as lines of text with Markdown headings.

The only module that imports python-docx. Its own paragraphs leave out what stands in content controls, tracked
insertions and text boxes, so the elements of the file are walked here. ECMA-376, part 1, section 17.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.document import DocumentPart

from rag.errors import UnreadableFile
from rag.read.labels import label_of
from rag.read.numbering import DASH, Level, Numbering
from rag.read.unpack import check_package

_PACKAGE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted file inside the compound file that Word then writes.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "标题"})
_CONTENTS = re.compile(r"toc\b", re.IGNORECASE)
_LONGEST_CELL = 200
_DEEPEST = 6
_BREAK = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc"))
_TEXT, _BOX, _VAL = qn("w:t"), qn("w:txbxContent"), qn("w:val")
_CHARACTERS = {qn("w:tab"): " ", qn("w:ptab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Properties, what was struck out or moved away, how a character is read, and the second form of a drawing.
_UNSEEN = frozenset(
    {
        *(qn(f"w:{tag}") for tag in ("pPr", "rPr", "sectPr", "del", "moveFrom", "rt")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def docx_text(data: bytes, name: str) -> str:
    """Return the text of a .docx: blocks between blank lines, # marks before headings, a row of a table in one line.

    Page headers, footers, notes and a table of contents are left out. Raises UnreadableFile for what is no .docx, or
    is protected by a password, or unpacks to more than may be.
    """
    if data.startswith(_COMPOUND):
        what = "is protected by a password" if _ENCRYPTED in data else "is an older Word file (.doc)"
        raise UnreadableFile(f"{name}: {what}; expected an open .docx; open it in Word or WPS and save it as such")
    if not data.startswith(_PACKAGE):
        raise UnreadableFile(
            f"{name}: got something else under the name of a .docx; expected a file of Word; "
            "open it in the program that wrote it and save it as .docx"
        )
    check_package(data, name)
    text = _Reader(io.BytesIO(data)).text()
    if not text:
        raise UnreadableFile(
            f"{name}: got a document without text; expected the words of a speech; "
            "if it shows pictures of pages, run text recognition (OCR) on them"
        )
    return text


class _Style:
    """What a paragraph style says, with what it takes over from the style that it is based on."""

    def __init__(self, element: BaseOxmlElement | None, base: "_Style | None") -> None:
        name = _value(element, "w:name") or ""
        heading = _HEADING.fullmatch(name)
        level = _value(element, "w:pPr/w:outlineLvl") or (str(int(heading[1]) - 1) if heading else None)
        self.is_title = name.casefold() in _TITLES
        self.is_contents = _CONTENTS.match(name) is not None
        self.outline: str | None = level or (base.outline if base else None)
        self.list: str | None = _value(element, "w:pPr/w:numPr/w:numId") or (base.list if base else None)
        self.index: str | None = _value(element, "w:pPr/w:numPr/w:ilvl") or (base.index if base else None)


class _Reader:
    """A document while its elements are walked in order; its lists count on the way."""

    def __init__(self, file: io.BytesIO) -> None:
        document = docx.Document(file)
        self._body = document.element.body
        self._elements = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self._styles: dict[str | None, _Style] = {}
        self._numbering = _numbering(_related(document.part))
        titled = any(self._style(paragraph).is_title for paragraph in self._body.iter(_PARAGRAPH))
        # Under a title of its own a document begins again with first-level headings.
        self._shift = 1 if titled else 0

    def text(self) -> str:
        return "\n\n".join(block for block in self._blocks(self._body) if block)

    def _blocks(self, parent: BaseOxmlElement) -> Iterator[str]:
        for element in parent:
            if element.tag == _PARAGRAPH:
                yield self._paragraph(element)
                for box in element.iter(_BOX):
                    if not any(above.tag in _UNSEEN for above in box.iterancestors()):
                        yield from self._blocks(box)
            elif element.tag == _TABLE:
                for row in element.iter(_ROW):
                    if _nearest(row, _TABLE) is element:
                        yield from self._row(row)
            elif element.tag not in _UNSEEN:
                yield from self._blocks(element)

    def _row(self, row: BaseOxmlElement) -> Iterator[str]:
        """Yield a row of data as one line; a cell with much text is a page that was laid out with a table."""
        cells = [list(filter(None, self._blocks(cell))) for cell in row.iter(_CELL) if _nearest(cell, _ROW) is row]
        if len(cells) == 1 or any(sum(map(len, blocks)) > _LONGEST_CELL for blocks in cells):
            for blocks in cells:
                yield from blocks
        else:
            yield " | ".join(_one_line(" ".join(blocks)) for blocks in cells if blocks)

    def _paragraph(self, paragraph: BaseOxmlElement) -> str:
        text = "".join(_characters(paragraph)).strip()
        style = self._style(paragraph)
        if style.is_contents:
            return ""
        label = self._label(paragraph, style)  # counts, also where the paragraph is empty
        if not text:
            return ""
        text = text if label == DASH and label_of(text) else label + text
        depth = self._depth(paragraph, style)
        return f"{'#' * depth} {_one_line(text)}" if depth else text

    def _depth(self, paragraph: BaseOxmlElement, style: _Style) -> int:
        if style.is_title:
            return 1
        level = _value(paragraph, "w:pPr/w:outlineLvl") or style.outline
        return min(int(level) + 1 + self._shift, _DEEPEST) if level and level.isdecimal() and int(level) < 9 else 0

    def _label(self, paragraph: BaseOxmlElement, style: _Style) -> str:
        list_id = _value(paragraph, "w:pPr/w:numPr/w:numId") or style.list
        index = _value(paragraph, "w:pPr/w:numPr/w:ilvl") or style.index or "0"
        return self._numbering.label(list_id, _number(index, 0)) if list_id and list_id != "0" else ""

    def _style(self, paragraph: BaseOxmlElement) -> _Style:
        return self._style_of(_value(paragraph, "w:pPr/w:pStyle"), frozenset())

    def _style_of(self, style_id: str | None, seen: frozenset[str | None]) -> _Style:
        """Return a style by its id; a style that is based on itself is based on nothing."""
        if style_id not in self._styles:
            element = self._elements.get(style_id)
            base_id = _value(element, "w:basedOn")
            known = base_id in self._elements and base_id not in seen
            base = self._style_of(base_id, seen | {style_id}) if known else None
            self._styles[style_id] = _Style(element, base)
        return self._styles[style_id]


def _characters(element: BaseOxmlElement) -> Iterator[str]:
    """Yield what is read in a paragraph; a box that is anchored in it is a text of its own."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in _UNSEEN and child.tag != _BOX:
            yield from _characters(child)


def _numbering(definitions: BaseOxmlElement | None) -> Numbering:
    """Read the definitions of lists: a list takes its levels from an abstract one, and may replace some."""
    if definitions is None:
        return Numbering({}, {})
    abstract = {each.get(qn("w:abstractNumId")): _levels(each) for each in definitions.iter(qn("w:abstractNum"))}
    lists, shared = {}, {}
    for each in definitions.iter(qn("w:num")):
        list_id, base = each.get(qn("w:numId")), _value(each, "w:abstractNumId") or ""
        replaced = _levels(each)
        lists[list_id] = abstract.get(base, {}) | replaced | _restarted(each, abstract.get(base, {}) | replaced)
        shared[list_id] = list_id if each.find(qn("w:lvlOverride")) is not None else f"abstract {base}"
    return Numbering(lists, shared)


def _levels(element: BaseOxmlElement) -> dict[int, Level]:
    return {
        int(level.get(qn("w:ilvl"))): Level(
            _value(level, "w:numFmt") or "decimal",
            _value(level, "w:lvlText") or "",
            _number(_value(level, "w:start"), 0),
        )
        for level in element.iter(qn("w:lvl"))
    }


def _restarted(element: BaseOxmlElement, levels: dict[int, Level]) -> dict[int, Level]:
    found = {}
    for override in element.iter(qn("w:lvlOverride")):
        index, start = _number(override.get(qn("w:ilvl")), 0), _value(override, "w:startOverride")
        if start is not None and index in levels:
            found[index] = replace(levels[index], start=_number(start, 1))
    return found


def _related(part: DocumentPart) -> BaseOxmlElement | None:
    """Return the definitions of lists where the document has any; python-docx would add empty ones."""
    try:
        related = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        return None
    return related.element if isinstance(related, XmlPart) else None


def _value(element: BaseOxmlElement | None, path: str) -> str | None:
    """Return the w:val of a descendant, named by its path."""
    found = None if element is None else element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(_VAL)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


def _nearest(element: BaseOxmlElement, tag: str) -> BaseOxmlElement | None:
    return next(element.iterancestors(tag), None)


def _one_line(text: str) -> str:
    return _BREAK.sub("", text).replace("\n", " ")
