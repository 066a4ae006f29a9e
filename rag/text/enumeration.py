"""Find the items of the enumeration that a section of a speech belongs to (一是, 二是, 三是)."""

import re

from rag.types import Section, Speech

# The label of the first item of an enumeration: 一、 （一） 第一， 一是 1. ① 首先
_FIRST = re.compile(r"[（(]?(?:第?[一1]|①|首先|First)(?![0-9一二三四五六七八九十])")


def enumeration_items(speech: Speech, section: Section) -> list[Section]:
    """Return the items of the enumeration that a section belongs to, in order.

    A second 一是 under one heading begins another enumeration.
    """
    parents = [parent for parent in speech.sections_at(section.start) if parent.level < section.level]
    low, high = (parents[-1].start, parents[-1].end) if parents else (0, len(speech.text))
    items = [item for item in speech.sections if item.level == section.level and low <= item.start < high]
    firsts = [item.start for item in items if _FIRST.match(item.label)]
    opening = max((start for start in firsts if start <= section.start), default=low)
    closing = min((start for start in firsts if start > section.start), default=high)
    return [item for item in items if opening <= item.start < closing]
