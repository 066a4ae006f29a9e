"""English headings that carry no label of an outline: lines in capitals, "Section 1", short lines in title case."""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from rag.read.date_lines import is_date
from rag.text.salutation import is_salutation
from rag.types import Span

MAX_ENGLISH_HEADING_CHARS = 80
MAX_TITLE_CASE_WORDS = 8
#: What follows a heading in title case is at least so long: prose, and no other line of a list, poem or letter head.
MIN_PROSE_CHARS = 120

_NUMBERED = re.compile(
    r"(?:section|(?:agenda\s+)?item|article|chapter|part|book|title)\s+(?:[0-9]{1,3}|[ivxlc]{1,6}|one|two|three|four|five|six|seven|eight)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[^a-z]*[A-Z]{3}[^a-z]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# No title case for these: The Way to Peace.
_SMALL_WORDS = frozenset("a an and as at but by for from in into of on or our the to with".split())
# How a sentence, a speaker's name before his words, or an address ends.
_NO_HEADING_ENDS = tuple(".,;:!?…”\"'’—-")
# A stage direction, the number of a note, a time of the day: no heading.
_NO_HEADING = re.compile(r"[\[({<].*[\])}>]|\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s+[a-z]{1,4}t)?", re.IGNORECASE)
_SENTENCE_ENDS = frozenset(".!?:…”\"'")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def english_headings(text: str, paragraphs: Sequence[Span]) -> frozenset[Span]:
    """Return the paragraphs of a text that are English headings: lines with prose below; the first one is a title.

    Of the lines above the first prose, where a meeting, its place and its day are printed, only one right over it is.
    """
    chars = [paragraph.end - paragraph.start for paragraph in paragraphs]
    prose = next((at for at, count in enumerate(chars) if count >= MIN_PROSE_CHARS), 0)
    return frozenset(
        paragraph
        for at, (paragraph, following) in enumerate(pairwise(paragraphs[1:]), 1)
        if paragraph.end - paragraph.start <= MAX_ENGLISH_HEADING_CHARS
        and (at >= prose - 1 or text[following.end - 1] in _SENTENCE_ENDS)
        and _is_heading(text[paragraph.start : paragraph.end], following.end - following.start)
    )


def headings_of_turns(text: str, paragraphs: Sequence[Span], turn_starts: Set[int]) -> frozenset[Span]:
    """Return the short lines in title case that stand over turns of a transcript, as its subjects do.

    Above the first turn, where those present are listed, one counts where there are others further down.
    """
    if not turn_starts:
        return frozenset()
    first = min(turn_starts)
    over = [
        above
        for above, below in pairwise(paragraphs)
        if below.start in turn_starts and above.start not in turn_starts and _is_subject(text[above.start : above.end])
    ]
    return frozenset(over if any(span.start > first for span in over) else ())


def _is_subject(line: str) -> bool:
    is_short = len(line) <= MAX_ENGLISH_HEADING_CHARS
    return is_short and not line.endswith(_NO_HEADING_ENDS) and _is_heading(line, MIN_PROSE_CHARS)


def _is_heading(line: str, following_chars: int) -> bool:
    """Return True if a line is an English heading; `following_chars` is the length of the paragraph below it."""
    if _CHINESE.search(line) or is_salutation(line) or is_date(line) or _NO_HEADING.fullmatch(line):
        return False
    if _NUMBERED.match(line):
        return following_chars > len(line)
    if line.endswith(_NO_HEADING_ENDS):
        return False
    if _CAPITALS.fullmatch(line):
        return following_chars > len(line)
    words = _WORD.findall(line)
    telling = [word for word in words if word.lower() not in _SMALL_WORDS]
    is_title_case = bool(telling) and all(word[0].isupper() for word in telling) and words[0][0].isupper()
    return is_title_case and len(words) <= MAX_TITLE_CASE_WORDS and following_chars >= MIN_PROSE_CHARS
