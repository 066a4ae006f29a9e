"""Markers, the lines that open the speeches of a compilation, and the lines of a file with their lengths."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from rag.read.lines import Line

#: A speech has a body of at least so many characters.
MIN_BODY_CHARS = 40
#: Titles that are nearer to each other have no speech between them.
MIN_SPEECH_CHARS = 3 * MIN_BODY_CHARS
#: A longer line is no marker.
MAX_MARKER_CHARS = 60
_SENTENCE_END = re.compile(r"[。！？!?.]")

#: How a marker is written: 第…篇, 篇…, one title with 篇… behind it, 范文…, one title with a number behind it, a title
#: with a number before it, Speech …; the title of the speech alone; one title that stands over several speeches.
MarkerForm = Literal[
    "nth_piece",
    "piece",
    "title_piece",
    "sample",
    "title_number",
    "number_title",
    "speech",
    "own_title",
    "shared_title",
]
#: Forms whose title is a site's, the same over every speech.
SHARED_TITLE_FORMS: frozenset[MarkerForm] = frozenset({"title_piece", "title_number", "number_title", "shared_title"})


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that opens a speech: its index among the lines, its number, its words, its form, the rule that found it.

    A marker of the form "own_title" is a title of the speech's own, which may take `count` lines.
    """

    index: int
    number: int
    title: str
    form: MarkerForm
    rule: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class MeasuredLines:
    """The lines of a file, and how many characters stand before each; `offsets` has one entry more for the end."""

    lines: Sequence[Line]
    offsets: tuple[int, ...]

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.lines)

    def chars_between(self, start: int, end: int) -> int:
        """Return how many characters the lines from one index to another hold, the last not included."""
        return self.offsets[end] - self.offsets[start]

    def has_body(self, index: int, end: int) -> bool:
        """Return True if the body of a speech stands between a marker and a later line: enough text, a sentence."""
        return self.chars_between(index + 1, end) >= MIN_BODY_CHARS and any(
            _SENTENCE_END.search(line.text) for line in self.lines[index + 1 : end]
        )


def measure_lines(lines: Sequence[Line]) -> MeasuredLines:
    """Return lines with the number of characters before each."""
    return MeasuredLines(lines, (0, *accumulate(len(line.text) for line in lines)))
