"""Slides (.pptx): titles as headings, what stands on them, tables, and the notes that the speaker reads from.

ECMA-376, part 1, section 19. The parts are plain XML, which the standard library reads.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from rag.errors import UnreadableFile
from rag.read.extraction import Extraction, Omission, account_for_rest
from rag.read.package_parts import omit_descriptions, omit_other_parts
from rag.read.tables import Cell, table_lines
from rag.read.unpack import check_package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Words, and those of formulas.
_WORDS = (f"{_A}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# A drawing in the markup of today, and again in that of older programs.
_ALTERNATIVES, _FALLBACK = f"{_COMPATIBLE}AlternateContent", f"{_COMPATIBLE}Fallback"
_PRESENTATION = "ppt/presentation.xml"
_TITLE_TYPES = ("title", "ctrTitle")
# What stands on every slide; the picture of the slide on its page of notes.
_FRAME_TYPES = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_KIND = "slides"
_MAX_SPAN = 200


def extract_pptx(data: bytes, name: str) -> Extraction:
    """Return the slides in their order, each under its title, with its notes behind it; hidden ones are left out.

    Raises UnreadableFile for what holds no slides with words, or unpacks to more than may be.
    """
    check_package(data, name, _KIND)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        reader = _SlideReader(package)
        text = "\n\n".join(block for slide in reader.slides() for block in reader.blocks(slide) if block)
        others = (*omit_other_parts(package, reader.parts_read),)
    if not text:
        raise UnreadableFile(
            f"{name}: got slides without words; expected some; are they pictures? Save their text as .txt"
        )
    return Extraction(text, (*account_for_rest(reader.source_words, text, tuple(reader.omissions)), *others))


class _SlideReader:
    """The parts of a presentation while they are read."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.omissions: list[Omission] = []
        #: All words of the parts that were read, also those that are left out.
        self.source_words: list[str] = []
        self.parts_read: set[str] = set()

    def slides(self) -> Iterator[str]:
        """Yield the names of the parts that are slides, in the order in which they are shown."""
        targets = self._targets(_PRESENTATION)
        ids = (entry.get(f"{_R}id", "") for entry in self._read(_PRESENTATION).iter(f"{_P}sldId"))
        # A made file may list one slide a million times.
        yield from dict.fromkeys(targets[slide_id][0] for slide_id in ids if slide_id in targets)

    def blocks(self, part: str) -> Iterator[str]:
        """Yield the blocks of a slide and its notes."""
        slide = self._read_words(part)
        blocks = list(self._slide_blocks(slide, part))
        for target, kind in self._targets(part).values():
            if kind.endswith("/diagramData"):
                blocks += filter(None, _paragraphs(self._read_words(target)))
        for target, kind in self._targets(part).values():
            if kind.endswith("/notesSlide"):
                blocks += self._slide_blocks(self._read_words(target), part)
        if slide.get("show") == "0":
            self.omissions.append(Omission("hidden text", "\n".join(blocks), part))
        else:
            yield from blocks

    def _read_words(self, part: str) -> Element:
        """Return a part of words; there may be others to which relations lead in vain."""
        root = self._read(part) if part in self._package.namelist() else fromstring("<none/>")
        for choice in root.iter(_ALTERNATIVES):
            for second in choice.findall(_FALLBACK):
                choice.remove(second)
        self.parts_read.add(part)
        self.omissions += omit_descriptions(root, part)
        self.source_words += [word.text or "" for word in root.iter() if word.tag in _WORDS]
        return root

    def _slide_blocks(self, slide: Element, part: str) -> Iterator[str]:
        """Yield the title of a slide first, wherever it stands, then its other shapes in their order."""
        shapes = [element for element in slide.iter() if element.tag in (f"{_P}sp", f"{_P}graphicFrame")]
        for shape in sorted(shapes, key=lambda shape: _kind_of(shape) not in _TITLE_TYPES):
            kind, lines = _kind_of(shape), [line for line in _paragraphs(shape) if line]
            if kind in _FRAME_TYPES:
                self.omissions += [Omission("page footer", line, part) for line in lines]
            elif kind in _TITLE_TYPES and lines:
                yield f"{'#' if kind == 'ctrTitle' else '##'} {' '.join(lines)}"
            elif shape.tag == f"{_P}graphicFrame":
                yield from (line for table in shape.iter(f"{_A}tbl") for line in table_lines(list(_rows(table))))
            else:
                yield from lines

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to inside the package, with the kinds of the relations, by their ids."""
        folder, file = posixpath.split(part)
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in self._package.namelist():
            return {}
        return {
            element.get("Id", ""): (
                posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
                element.get("Type", ""),
            )
            for element in self._read(relations).iter(_RELATION)
            if element.get("TargetMode") != "External"
        }

    def _read(self, part: str) -> Element:
        return fromstring(self._package.read(part))  # check_package has refused every document type


def _kind_of(shape: Element) -> str:
    place = shape.find(f".//{_P}ph")
    return "" if place is None else place.get("type", "")


def _paragraphs(shape: Element) -> Iterator[str]:
    for paragraph in shape.iter(f"{_A}p"):
        words = (
            " " if part.tag == f"{_A}br" else part.text or ""
            for part in paragraph.iter()
            if part.tag in _WORDS or part.tag == f"{_A}br"
        )
        yield "".join(words).strip()


def _rows(table: Element) -> Iterator[list[Cell]]:
    for row in table.iter(f"{_A}tr"):
        yield [
            Cell(" ".join(filter(None, _paragraphs(cell))), _span(cell, "gridSpan"), _span(cell, "rowSpan"))
            for cell in row.iter(f"{_A}tc")
            if cell.get("hMerge") != "1" and cell.get("vMerge") != "1"
        ]


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), _MAX_SPAN) if value.isdecimal() and value.isascii() and len(value) < 6 and int(value) else 1
