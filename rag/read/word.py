"""Word files: paragraphs, headings, lists and tables of .docx as lines of text with Markdown headings.

The only module that imports python-docx. Its own paragraphs leave out what stands in content controls, tracked
insertions and text boxes, so the elements of the file are walked here. ECMA-376, part 1, section 17.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.document import DocumentPart

from rag.errors import UnreadableFile
from rag.read.account import OmissionRule
from rag.read.extraction import Extraction, Omission, account_for_rest, write_note
from rag.read.labels import label_of
from rag.read.numbering import DASH
from rag.read.package_parts import omit_descriptions, omit_other_parts
from rag.read.tables import Cell, is_page_layout, merge_rows_down, table_lines
from rag.read.unpack import check_package
from rag.read.word_lists import parse_number, read_numbering, value_at
from rag.read.word_runs import (
    PARAGRAPH,
    TEXT_BOX,
    UNSEEN_TAGS,
    characters,
    nearest_ancestor,
    source_words,
    struck_words,
)
from rag.read.word_styles import Style, Styles

_ZIP_SIGNATURE = b"PK\x03\x04"
_COMPOUND_FILE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted file inside the compound file that Word then writes.
_ENCRYPTED_STREAM_NAME = "EncryptedPackage".encode("utf-16-le")

# Markdown has six levels of headings; Word has nine, and calls the tenth body text.
_MAX_HEADING_DEPTH = 6
_BODY_TEXT_LEVEL = 9
# No table is wider; a wider cell is damage.
_MAX_COLUMNS = 200
_CHINESE_LINE_BREAK = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
_TABLE = qn("w:tbl")
_ROW = qn("w:tr")
_CELL = qn("w:tc")
_WATER_MARK = "{urn:schemas-microsoft-com:vml}textpath"
_READING_AID = qn("w:rt")
_FIELD_CODE = qn("w:instrText")
_VALUE = qn("w:val")
_ID = qn("w:id")
_NOTE_REFERENCES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_NOTE_PARTS = {"word/footnotes.xml": "footnotes", "word/endnotes.xml": "endnotes"}
# The lines between the text and its notes are notes, too, of these kinds.
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_PART_BESIDE_TEXT = re.compile(r"word/(?:(header)|(footer)|(comments))\d*\.xml")
_RULE_BY_GROUP: tuple[OmissionRule, ...] = ("page header", "page footer", "comment")


def extract_docx(data: bytes, name: str) -> Extraction:
    """Return the text of a .docx: blocks between blank lines, # marks before headings, a row of a table in one line.

    A note stands behind the paragraph that it belongs to. Page headers, footers, comments, what was struck out and a
    table of contents are left out. Raises UnreadableFile for what is no .docx, or is protected by a password, or
    unpacks to more than may be.
    """
    _check_signature(data, name)
    check_package(data, name)
    parts = _read_parts(data)
    walker = _DocumentWalker(io.BytesIO(data), _read_notes(parts))
    text = walker.text()
    if not text:
        raise UnreadableFile(
            f"{name}: got a document without text; expected the words of a speech; "
            "if it shows pictures of pages, run text recognition (OCR) on them"
        )
    omissions = account_for_rest(walker.source_words(), text, (*walker.omissions, *_omitted_parts(parts)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Extraction(text, (*omissions, *walker.beside(), *omit_other_parts(package, parts)))


def _read_parts(data: bytes) -> dict[str, BaseOxmlElement]:
    """Return the parts of a .docx that stand beside its text, by their names; what is no XML is left to the others."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part in _NOTE_PARTS or _PART_BESIDE_TEXT.fullmatch(part):
                with suppress(SyntaxError, KeyError):
                    parts[part] = parse_xml(package.read(part))
    return parts


def _read_notes(parts: Mapping[str, BaseOxmlElement]) -> dict[tuple[str, str], BaseOxmlElement]:
    """Return the notes by their kinds and ids."""
    return {
        (kind, note.get(_ID)): note
        for part, kind in _NOTE_PARTS.items()
        for note in parts.get(part, ())
        if note.get(_ID) and note.get(qn("w:type")) not in _NO_NOTES
    }


def _omitted_parts(parts: Mapping[str, BaseOxmlElement]) -> Iterator[Omission]:
    """Yield what stands in page headers, footers and comments."""
    for part, element in parts.items():
        match = _PART_BESIDE_TEXT.fullmatch(part)
        marks = " ".join(mark.get("string", "") for mark in element.iter(_WATER_MARK))
        if match and (text := f"{''.join(characters(element, None))} {marks}").strip():
            yield Omission(_RULE_BY_GROUP[(match.lastindex or 1) - 1], text, part.removeprefix("word/"))


def _check_signature(data: bytes, name: str) -> None:
    """Raise UnreadableFile for what is no .docx by its first bytes."""
    if data.startswith(_COMPOUND_FILE_SIGNATURE):
        is_encrypted = _ENCRYPTED_STREAM_NAME in data
        what = "is protected by a password" if is_encrypted else "is an older Word file (.doc)"
        raise UnreadableFile(f"{name}: {what}; expected an open .docx; open it in Word or WPS and save it as such")
    if not data.startswith(_ZIP_SIGNATURE):
        raise UnreadableFile(
            f"{name}: got something else under the name of a .docx; expected a file of Word; "
            "open it in the program that wrote it and save it as .docx"
        )


class _DocumentWalker:
    """A document while its elements are walked in order; its lists count on the way."""

    def __init__(self, file: io.BytesIO, notes: Mapping[tuple[str, str], BaseOxmlElement]) -> None:
        self.omissions: list[Omission] = []
        self._notes = dict(notes)
        self._read_notes: list[BaseOxmlElement] = []
        self._note_count = 0
        # What tracked changes took out.
        self._struck: list[str] = []
        document = docx.Document(file)
        self._body = document.element.body
        self._styles = Styles(document.styles.element)
        self._numbering = read_numbering(_find_list_definitions(document.part))
        has_title = any(self._style_of(paragraph).is_title for paragraph in self._body.iter(PARAGRAPH))
        # Under a title of its own a document begins again with first-level headings.
        self._depth_below_title = 1 if has_title else 0

    def text(self) -> str:
        """Return the text of the document; to be called once."""
        blocks = [block for block in self._blocks(self._body) if block]
        # What nothing refers to is a note all the same.
        blocks += [block for key in list(self._notes) for block in self._note_blocks(key)]
        return "\n\n".join(blocks)

    def source_words(self) -> Iterator[str]:
        """Yield all words that stand in the document and its notes, also those that are left out."""
        for root in (self._body, *self._read_notes):
            yield from source_words(root)
        yield from self._struck

    def beside(self) -> Iterator[Omission]:
        """Yield what stands in the document beside its words: field codes, reading aids, descriptions of pictures."""
        for root in (self._body, *self._read_notes):
            if codes := " ".join(" ".join((code.text or "").split()) for code in root.iter(_FIELD_CODE)):
                yield Omission("formula", codes)
            if aids := "".join(word.text or "" for aid in root.iter(_READING_AID) for word in aid.iter()):
                yield Omission("reading aid", aids)
            yield from omit_descriptions(root, "document")

    def _blocks(self, parent: BaseOxmlElement) -> Iterator[str]:
        for element in parent:
            if element.tag == PARAGRAPH:
                yield self._paragraph_text(element)
                for box in element.iter(TEXT_BOX):
                    if not any(ancestor.tag in UNSEEN_TAGS for ancestor in box.iterancestors()):
                        yield from self._blocks(box)
                for reference in element.iter(*_NOTE_REFERENCES):
                    yield from self._note_blocks((_NOTE_REFERENCES[reference.tag], reference.get(_ID) or ""))
            elif element.tag == _TABLE:
                yield from self._table_blocks(element)
            elif element.tag not in UNSEEN_TAGS:
                yield from self._blocks(element)

    def _note_blocks(self, key: tuple[str, str]) -> Iterator[str]:
        """Yield a note, numbered in the order of reading, where it is first referred to."""
        note = self._notes.pop(key, None)
        if note is None:
            return
        self._read_notes.append(note)
        text = _join_lines(" ".join(filter(None, self._blocks(note))))
        if text:
            self._note_count += 1
            yield write_note(str(self._note_count), text)

    def _table_blocks(self, table: BaseOxmlElement) -> Iterator[str]:
        """Yield the rows of a table of data as lines; one with much text in a cell is a page that was laid out."""
        rows = [self._read_row(row) for row in table.iter(_ROW) if nearest_ancestor(row, _TABLE) is table]
        cells = [blocks for row in rows for blocks, _ in row]
        if max(map(len, rows), default=0) < 2 or is_page_layout(["".join(blocks) for blocks in cells], len(rows)):
            for blocks in cells:
                yield from blocks
        else:
            yield from table_lines(merge_rows_down([[cell for _, cell in row] for row in rows]))

    def _read_row(self, row: BaseOxmlElement) -> list[tuple[list[str], Cell]]:
        """Return the cells of a row, each with its blocks; rows -1 marks a cell that goes on from above."""
        is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        cells = []
        for cell in row.iter(_CELL):
            if nearest_ancestor(cell, _ROW) is not row:
                continue
            blocks = list(filter(None, self._blocks(cell)))
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(_VALUE, "continue") == "continue"
            span = min(parse_number(value_at(cell, "w:tcPr/w:gridSpan"), 1), _MAX_COLUMNS)
            text = _join_lines(" ".join(blocks))
            cells.append((blocks, Cell(text, max(1, span), -1 if goes_on and not text else 1, is_head)))
        return cells

    def _paragraph_text(self, paragraph: BaseOxmlElement) -> str:
        text = "".join(characters(paragraph, self.omissions)).strip()
        if struck := "".join(struck_words(paragraph)):
            self.omissions.append(Omission("struck out", struck))
            self._struck.append(struck)
        style = self._style_of(paragraph)
        if style.is_contents:
            if text:
                self.omissions.append(Omission("table of contents", text))
            return ""
        label = self._next_label(paragraph, style)  # counts, also where the paragraph is empty
        if not text:
            return ""
        text = text if label == DASH and label_of(text) else label + text
        depth = self._heading_depth(paragraph, style)
        return f"{'#' * depth} {_join_lines(text)}" if depth else text

    def _heading_depth(self, paragraph: BaseOxmlElement, style: Style) -> int:
        """Return the depth of a heading, from 1 to _MAX_HEADING_DEPTH, and 0 for what is no heading."""
        if style.is_title:
            return 1
        level = value_at(paragraph, "w:pPr/w:outlineLvl") or style.outline_level
        if not level or not level.isdecimal() or int(level) >= _BODY_TEXT_LEVEL:
            return 0
        return min(int(level) + 1 + self._depth_below_title, _MAX_HEADING_DEPTH)

    def _next_label(self, paragraph: BaseOxmlElement, style: Style) -> str:
        list_id = value_at(paragraph, "w:pPr/w:numPr/w:numId") or style.list_id
        index = value_at(paragraph, "w:pPr/w:numPr/w:ilvl") or style.list_index or "0"
        return self._numbering.next_label(list_id, parse_number(index, 0)) if list_id and list_id != "0" else ""

    def _style_of(self, paragraph: BaseOxmlElement) -> Style:
        return self._styles.find(value_at(paragraph, "w:pPr/w:pStyle"))


def _find_list_definitions(part: DocumentPart) -> BaseOxmlElement | None:
    """Return the definitions of lists where the document has any; python-docx would add empty ones."""
    try:
        related = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        return None
    return related.element if isinstance(related, XmlPart) else None


def _join_lines(text: str) -> str:
    """Return a text of several lines in one, with spaces only where one side is not Chinese."""
    return _CHINESE_LINE_BREAK.sub("", text).replace("\n", " ")
