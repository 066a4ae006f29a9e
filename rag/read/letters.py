"""Letters: the sender's address above the date, and who signs below.

What stands above the salutation of a letter is where its sender lives and to whom it goes, no title and no speaker; the
speaker is the name below Yours faithfully, 此致 敬礼 and the like, though a postscript follows.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.data.tables import read_alternatives
from rag.read.date_lines import date_of_line

#: So many lines at the head of a letter hold addresses, the date and the salutation.
MAX_HEAD_LINES = 14
#: So many paragraphs from the end a letter may be signed; postscripts stand below.
MAX_FOOT_PARAGRAPHS = 10
MAX_SIGNATURE_LINES = 3
_MAX_CLOSING_CHARS = 100
_SALUTATION = re.compile(
    r"(?:(?:my|our)\s+)?(?:very\s+)?dear(?:est)?\b(?:[^.!?]|(?<=\b(?:mr|ms|dr|st))\.|(?<=\b(?:mrs|rev|sen|gov))\.){1,80}[,:—-]+"
    r"|(?:dear )?(?:sir|sirs|madam|gentlemen)[,:]?",
    re.IGNORECASE,
)
_ABOUT_LETTERS = re.compile(r"letter|epistle|信|函|家书|家書|书简|書簡", re.IGNORECASE)


def is_letter(lines: Sequence[str]) -> bool:
    """Return True if lines are those of a letter: they greet one who is dear, and close as letters do."""
    greets = any(_SALUTATION.fullmatch(line) for line in lines[:MAX_HEAD_LINES])
    return greets and closing_of(lines) is not None


def closing_of(lines: Sequence[str]) -> int | None:
    """Return which of the last lines is the closing formula of a letter: Yours faithfully, or 此致."""
    first = max(0, len(lines) - MAX_FOOT_PARAGRAPHS)
    return next((at for at in reversed(range(first, len(lines) - 1)) if _is_closing(lines[at])), None)


def _is_closing(line: str) -> bool:
    return len(line) <= _MAX_CLOSING_CHARS and _closing().fullmatch(line) is not None


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{read_alternatives('salutations.toml', 'closings.english')})\b[^.!?;]{{0,90}},?"
        rf"|(?:{read_alternatives('salutations.toml', 'closings.chinese')})[^。；]{{0,16}}[！!，,。]?",
        re.IGNORECASE,
    )


def signature_of(lines: Sequence[str]) -> list[str]:
    """Return the lines below the closing formula of a letter, up to the first sentence."""
    closing = closing_of(lines)
    if closing is None:
        return []
    below = lines[closing + 1 : closing + 1 + MAX_SIGNATURE_LINES]
    end = next((at for at, line in enumerate(below) if len(line) > _MAX_CLOSING_CHARS), len(below))
    return list(below[:end])


def heads_letter(lines: Sequence[str], starts_block: Sequence[bool]) -> bool:
    """Return True if a letter begins with its sender's address, several lines together over the date or with it.

    `starts_block` says of each line whether a blank line stands above it. A line about the letter itself is its title.
    """
    if not lines or _ABOUT_LETTERS.search(lines[0]) or not is_letter(lines):
        return False
    end = next((at for at in range(1, len(lines)) if starts_block[at]), len(lines))
    block = lines[:end]
    under = lines[end] if end < len(lines) else ""
    return len(block) > 1 and (date_of_line(block[-1]) is not None or date_of_line(under) is not None)
