"""Where the markers of an answer stand in its text, so that other programs can link them."""

from collections.abc import Iterator
from dataclasses import dataclass

from rag.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class PlacedMarker:
    """A marker such as [1] in an answer's text, in characters, and the citation that it stands for."""

    start: int
    end: int
    citation: Citation


def place_markers(answer: Answer) -> Iterator[PlacedMarker]:
    """Yield the markers of `answer.text` in order; what a speech itself prints in brackets is none."""
    line_start = 0
    for line in answer.lines:
        at = line_start + len(line.words)
        for number, citation in line.markers:
            end = at + len(f" [{number}]")
            yield PlacedMarker(at + 1, end, citation)
            at = end
        line_start += len(line.text) + 1
