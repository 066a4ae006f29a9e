"""The times that a transcriber put before lines: [00:01:23], (1:15), 0:04, 00:00.000 --> 00:04.000.

Hours of the day in an agenda are no such times: they stand in no bracket, have no seconds, and do not count from zero.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.read.mapped_text import Edit
from rag.read.source_lines import iterate_lines
from rag.types import Span

#: So many lines begin with a time, and this share of all lines.
MIN_STAMPS = 3
MIN_STAMPED_SHARE = 0.3
#: Where fewer lines end with a mark, each is a paragraph of its own.
MIN_PUNCTUATED_SHARE = 0.3
_CLOCK = r"(?:(?P<{0}h>\d{{1,3}}):)?(?P<{0}m>\d{{1,2}}):(?P<{0}s>\d\d)(?P<{0}f>[.,]\d{{1,3}})?"
_STAMP = re.compile(
    rf"\s*(?:\d{{4}}-\d\d-\d\d[ T])?(?P<open>[\[(（【<])?\s*{_CLOCK.format('a')}"
    rf"(?:\s*(?P<to>-->|->|→|[-–—~～]|至|to)\s*{_CLOCK.format('b')})?\s*(?P<close>[\])）】>])?(?:\s*[-–—|:：](?=\s))?(?:\s+|$|(?<=[\])）】>]))"
)
_FIRST_SECONDS = 60
_FINAL_MARK = re.compile(r"[。！？!?….；;，,：:][”’\"'）)」』]*\s*$")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A time at the beginning of a line, the words behind it, and whether it is one of a recording beyond doubt."""

    line: Span
    words: Span
    seconds: float
    is_sure: bool


def find_time_stamps(source: str) -> list[Edit]:
    """Return the times before the lines of a transcript; none where they do not count on.

    A line of its own goes with its end. In Chinese without marks each line that a time begins is a paragraph.
    """
    lines = [line for line in iterate_lines(source) if source[line.start : line.end].strip()]
    stamps = [stamp for line in lines if (stamp := _read_stamp(source, line))]
    if len(stamps) < max(MIN_STAMPS, MIN_STAMPED_SHARE * len(lines)) or not _count_on(stamps):
        return []
    parts = _are_paragraphs(source, lines)
    return [*_edits(source, stamps, parts)]


def _read_stamp(source: str, line: Span) -> _Stamp | None:
    match = _STAMP.match(source, line.start, line.end)
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    seconds = 3600 * int(match["ah"] or 0) + 60 * int(match["am"]) + int(match["as"])
    is_sure = bool(match["open"] or match["ah"] or match["af"] or match["to"])
    return _Stamp(line, Span(match.end(), line.end), seconds, is_sure)


def _count_on(stamps: Sequence[_Stamp]) -> bool:
    """Return True if times never go back, and are those of a recording."""
    is_sure = all(stamp.is_sure for stamp in stamps) or stamps[0].seconds < _FIRST_SECONDS
    is_ascending = all(before.seconds <= after.seconds for before, after in pairwise(stamps))
    return is_sure and is_ascending and stamps[0].seconds < stamps[-1].seconds


def _are_paragraphs(source: str, lines: Sequence[Span]) -> bool:
    words = [source[line.start : line.end] for line in lines if not _STAMP.fullmatch(source, line.start, line.end)]
    ended = sum(_FINAL_MARK.search(text) is not None for text in words)
    return bool(_HAN.search("".join(words[:20]))) and ended < MIN_PUNCTUATED_SHARE * len(words)


def _edits(source: str, stamps: Sequence[_Stamp], parts: bool) -> Iterator[Edit]:
    for stamp in stamps:
        is_alone = stamp.words.start >= stamp.line.end
        end = stamp.line.end + _end_chars(source, stamp.line.end) if is_alone else stamp.words.start
        yield Edit(stamp.line.start, end, "time stamp", "\n" if parts else "")


def _end_chars(source: str, at: int) -> int:
    return 2 if source[at : at + 2] == "\r\n" else 1 if source[at : at + 1] in ("\n", "\r") else 0
