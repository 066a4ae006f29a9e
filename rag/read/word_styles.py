"""The styles of the paragraphs of a Word file: which are titles, headings, items of lists and tables of contents.

ECMA-376, part 1, section 17.7. Elements are those of lxml, whose library word.py imports.
"""

import re
from dataclasses import dataclass

from rag.read.word_lists import Element, qn, value_at

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题"})
_CONTENTS_STYLE = re.compile(r"toc\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says, with what it takes over from the style that it is based on.

    `outline_level`, `list_id` and `list_index` are numbers as the file writes them, None where it is silent.
    """

    is_title: bool
    is_contents: bool
    outline_level: str | None
    list_id: str | None
    list_index: str | None


def _read(element: Element, base: Style | None) -> Style:
    name = value_at(element, "w:name") or ""
    heading = _HEADING_STYLE.fullmatch(name)
    level = value_at(element, "w:pPr/w:outlineLvl") or (str(int(heading[1]) - 1) if heading else None)
    return Style(
        is_title=name.casefold() in _TITLE_STYLES,
        is_contents=_CONTENTS_STYLE.match(name) is not None,
        outline_level=level or (base.outline_level if base else None),
        list_id=value_at(element, "w:pPr/w:numPr/w:numId") or (base.list_id if base else None),
        list_index=value_at(element, "w:pPr/w:numPr/w:ilvl") or (base.list_index if base else None),
    )


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, definitions: Element) -> None:
        self._elements = {style.get(qn("w:styleId")): style for style in definitions.iter(qn("w:style"))}
        self._read_styles: dict[str | None, Style] = {}

    def find(self, style_id: str | None) -> Style:
        """Return the style with an id, that of plain text for an unknown one."""
        return self._find(style_id, frozenset())

    def _find(self, style_id: str | None, seen: frozenset[str | None]) -> Style:
        """Return a style by its id; a style that is based on itself is based on nothing."""
        if style_id not in self._read_styles:
            element = self._elements.get(style_id)
            base_id = value_at(element, "w:basedOn")
            has_base = base_id in self._elements and base_id not in seen
            base = self._find(base_id, seen | {style_id}) if has_base else None
            self._read_styles[style_id] = _read(element, base)
        return self._read_styles[style_id]
