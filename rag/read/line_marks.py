"""What programs put before every line: the > of a quoted mail, and the numbers of the lines of a record."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.read.mapped_text import Edit
from rag.read.source_lines import iterate_lines
from rag.types import Span

#: A mail is quoted where so many lines that follow one another begin with its mark, or this share of all lines.
MIN_QUOTED_LINES = 3
MIN_QUOTED_SHARE = 0.6
#: Lines are numbered where so many, and this share of all, count on from one to the next.
MIN_NUMBERED_LINES = 8
MIN_NUMBERED_SHARE = 0.8
#: Numbered items end with a mark; of numbered lines this share is broken off.
MIN_BROKEN_SHARE = 0.5
_QUOTE_MARK = re.compile(r"(?:[ \t]?>)+[ \t]?")
_NUMBER = re.compile(r"[ \t]*(\d{1,4})(?:[ \t]{2,}|\t|$)")
_FINAL_MARK = re.compile(r"[。！？!?：:.][”’\"'）)」』]*$")


def find_line_marks(source: str) -> Iterator[Edit]:
    """Yield the marks that stand before the lines of a text throughout."""
    lines = [line for line in iterate_lines(source) if source[line.start : line.end].strip()]
    yield from _quote_marks(source, lines)
    yield from _line_numbers(source, lines)


def _quote_marks(source: str, lines: Sequence[Span]) -> Iterator[Edit]:
    marks = [_QUOTE_MARK.match(source, line.start, line.end) for line in lines]
    is_quoted = sum(map(bool, marks)) >= max(MIN_QUOTED_LINES, MIN_QUOTED_SHARE * len(lines))
    for has_mark, run in groupby(marks, bool):
        # >> alone begins the words of another speaker.
        quoted = [mark for mark in run if mark]
        is_run = len(quoted) >= MIN_QUOTED_LINES and any(mark[0].count(">") == 1 for mark in quoted)
        if has_mark and (is_quoted or is_run):
            yield from (Edit(mark.start(), mark.end(), "quote mark") for mark in quoted)


def _line_numbers(source: str, lines: Sequence[Span]) -> Iterator[Edit]:
    """Yield the numbers of lines that count on; on each page they may begin again."""
    numbers: list[tuple[re.Match[str], Span]] = []
    count = 0
    for line in lines:
        match = _NUMBER.match(source, line.start, line.end)
        value = int(match[1]) if match else -1
        if match and value in (count + 1, 1):
            numbers.append((match, line))
            count = value
    broken = sum(not _FINAL_MARK.search(source[line.start : line.end].rstrip()) for _, line in numbers)
    is_numbered = len(numbers) >= max(MIN_NUMBERED_LINES, MIN_NUMBERED_SHARE * len(lines))
    if is_numbered and broken >= MIN_BROKEN_SHARE * len(numbers):
        yield from (Edit(match.start(), match.end(), "line number") for match, _ in numbers)
