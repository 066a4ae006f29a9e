"""The lists of a Word file: the numbers that Word shows before their items, from its definitions.

ECMA-376, part 1, section 17.9. Elements are those of lxml, whose library word.py imports.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from rag.read.numbering import Level, Numbering

#: An element of lxml, which has no types.
Element: TypeAlias = Any
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# No list counts further; a longer number is damage.
_MAX_NUMBER_DIGITS = 6


def qn(name: str) -> str:
    """Return the full name of an element or attribute of Word: w:num."""
    return name.replace("w:", _NAMESPACE)


def read_numbering(definitions: Element) -> Numbering:
    """Read the definitions of lists: a list takes its levels from an abstract one, and may replace some."""
    if definitions is None:
        return Numbering({}, {})
    abstract_lists = {
        element.get(qn("w:abstractNumId")): _read_levels(element) for element in definitions.iter(qn("w:abstractNum"))
    }
    lists: dict[str, Mapping[int, Level]] = {}
    shared: dict[str, str] = {}
    for element in definitions.iter(qn("w:num")):
        list_id, abstract_id = element.get(qn("w:numId")), value_at(element, "w:abstractNumId") or ""
        levels = abstract_lists.get(abstract_id, {}) | _read_levels(element)
        lists[list_id] = levels | _read_restarted_levels(element, levels)
        is_overridden = element.find(qn("w:lvlOverride")) is not None
        shared[list_id] = list_id if is_overridden else f"abstract {abstract_id}"
    return Numbering(lists, shared)


def _read_levels(element: Element) -> dict[int, Level]:
    """Return the levels that a list defines, by their indices from 0."""
    return {
        int(level.get(qn("w:ilvl"))): Level(
            value_at(level, "w:numFmt") or "decimal",
            value_at(level, "w:lvlText") or "",
            parse_number(value_at(level, "w:start"), 0),
        )
        for level in element.iter(qn("w:lvl"))
    }


def _read_restarted_levels(element: Element, levels: Mapping[int, Level]) -> dict[int, Level]:
    """Return those of the levels that a list begins with another number."""
    restarted = {}
    for override in element.iter(qn("w:lvlOverride")):
        index, start = parse_number(override.get(qn("w:ilvl")), 0), value_at(override, "w:startOverride")
        if start is not None and index in levels:
            restarted[index] = replace(levels[index], start=parse_number(start, 1))
    return restarted


def value_at(element: Element, path: str) -> str | None:
    """Return the w:val of a descendant, named by its path."""
    descendant = None if element is None else element.find("/".join(qn(step) for step in path.split("/")))
    return None if descendant is None else descendant.get(qn("w:val"))


def parse_number(text: str | None, default: int) -> int:
    """Return a number that a file writes, the default for none and for one that is damage."""
    return int(text) if text and text.isdecimal() and len(text) <= _MAX_NUMBER_DIGITS else default
