"""What stands at the edges of pages and is no part of the text: running heads and feet, and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.read.boilerplate import frame_rule
from rag.read.page_layout import PageLayout
from rag.read.page_lines import PageLine

# How many lines at the top and at the bottom of a page may be a running head or foot, how long one is at most, and on
# how many pages it stands at least.
_EDGE_LINES = 2
_MAX_EDGE_CHARS = 80
_MIN_EDGE_PAGES = 3
# Heads of pages to the left and to the right differ, and those of chapters do.
_MIN_PAGES_SHARE = 0.3
# On two pages alone it has to stand in the margin, and at the same height, in points.
_MARGIN_SHARE = 0.09
_SAME_HEIGHT = 2.0
# Heads that count pages stand on so many of them.
_MIN_COUNTING_SHARE = 0.6
_NUMBER_AT_END = re.compile(r"(?P<first>\d{1,4})\s*\D.*|.*\D\s*(?P<last>\d{1,4})")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-—–－·•|/\s]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*/\s*\d{1,4})?[-—–－·•|\s]*")


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line at the edge of a page, and the rule that leaves it out."""

    line: PageLine
    rule: Literal["page number", "running head"]


def find_page_edges(layouts: Sequence[PageLayout]) -> list[EdgeLine]:
    """Return the lines of pages that are page numbers, or running heads or feet.

    A running head or foot is a line at the top or at the bottom that several pages share but for its digits.
    """
    pages = [layout.rows() for layout in layouts]
    edges = [list(_edge_lines(rows, layout.height)) for rows, layout in zip(pages, layouts, strict=True)]
    counts = Counter(key for page in edges for key in {edge.key for edge in page})
    heights_of: dict[tuple[str, bool], list[float]] = {}
    for edge in (edge for page in edges for edge in page):
        heights_of.setdefault(edge.key, []).append(edge.line.baseline)
    counting = _counting_edges([edge for page in edges for edge in page], len(pages))
    min_pages = max(_MIN_EDGE_PAGES, _MIN_PAGES_SHARE * len(pages))
    found = []
    for edge in (edge for page in edges for edge in page):
        at = heights_of[edge.key]
        # The title on the first page may be what stands over the others.
        same = sum(abs(height - edge.line.baseline) <= _SAME_HEIGHT for height in at)
        is_running = counts[edge.key] >= min_pages or (
            counts[edge.key] == len(pages) == 2 and edge.is_in_margin and same == len(pages)
        )
        if _is_page_number(edge, len(pages)):
            found.append(EdgeLine(edge.line, "page number"))
        elif is_running or id(edge) in counting:
            found.append(EdgeLine(edge.line, "running head"))
    return found


def _counting_edges(edges: "Sequence[_Edge]", pages: int) -> set[int]:
    """Return the ids of the lines in the margins that hold the number of their page, whatever words stand beside it."""
    by_offset: dict[int, list[_Edge]] = {}
    for edge in edges:
        ends = _NUMBER_AT_END.fullmatch(edge.line.text.strip())
        if ends and edge.is_in_margin:
            number = int(ends["first"] or ends["last"])
            by_offset.setdefault(number - edge.line.page, []).append(edge)
    enough = max(_MIN_EDGE_PAGES, _MIN_COUNTING_SHARE * pages)
    return {
        id(edge) for found in by_offset.values() if len({edge.line.page for edge in found}) >= enough for edge in found
    }


@dataclass(frozen=True, slots=True)
class _Edge:
    line: PageLine
    key: tuple[str, bool]
    is_outermost: bool
    is_in_margin: bool


def _edge_lines(lines: Sequence[PageLine], height: float) -> Iterator[_Edge]:
    """Yield the lines of a page that may be a running head or foot, by where they stand."""
    levels = sorted({round(line.baseline) for line in lines}, reverse=True)
    top, bottom = levels[:_EDGE_LINES], levels[-_EDGE_LINES:]
    for line in lines:
        level = round(line.baseline)
        if line.is_row or len(line.text) > _MAX_EDGE_CHARS or level not in (*top, *bottom):
            continue
        is_top = level in top
        pattern = "".join(_DIGITS.sub("#", line.text).split())
        is_in_margin = line.baseline > (1 - _MARGIN_SHARE) * height or line.baseline < _MARGIN_SHARE * height
        yield _Edge(line, (pattern, is_top), level in (levels[0], levels[-1]), is_in_margin)


def _is_page_number(edge: _Edge, pages: int) -> bool:
    """Return True for a number alone at the edge of a page; of a single page it has to be the first, in the margin."""
    if not edge.is_outermost:
        return False
    if frame_rule(edge.line.text) == "page number":
        return True
    if not _PAGE_NUMBER.fullmatch(edge.line.text):
        return False
    return pages > 1 or (edge.is_in_margin and _DIGITS.findall(edge.line.text) == ["1"])
