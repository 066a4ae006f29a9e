"""How a file was read, line by line: which speech each line is part of, or which rule left it out."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from rag.read.account import Dropped
from rag.read.reader import FileReading
from rag.types import Source

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words that were left out of the speeches, the line on which they stand, from 1, and the rule."""

    line: int
    words: str
    run: Dropped


class LineNumbers:
    """The numbers of the lines of a text, as an editor counts them."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def number(self, at: int) -> int:
        """Return the number of the line that holds a position, from 1."""
        return bisect_right(self._starts, at)

    def range_of(self, source: Source) -> tuple[int, int]:
        """Return the first and the last line of a speech, by where it stands in its file."""
        return self.number(source.start), self.number(max(source.start, source.end - 1))


def list_left_out(reading: FileReading, numbers: LineNumbers) -> list[LeftOut]:
    """Return what no speech holds, in the order of the file, white space aside."""
    return [LeftOut(numbers.number(run.start), reading.text[run.start : run.end], run) for run in reading.dropped]
