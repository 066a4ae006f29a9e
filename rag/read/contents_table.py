"""A table of contents near the top of a file: its lines, and the titles that they list."""

import re
from collections.abc import Sequence

from rag.read.lines import Line
from rag.text.numerals import NUMERAL
from rag.text.salutation import is_salutation

MAX_ENTRY_CHARS = 60
_MAX_LINES_ABOVE = 30
_HEADING = re.compile(r"[【\[]?(?:目\s*[录錄次]|总目录?|contents|table of contents)[】\]]?\s*[:：]?", re.IGNORECASE)
_LEADERS_AND_PAGE = re.compile(r"[\s.．…·‧・\-—_]{2,}\d{1,4}$|\s+\d{1,4}$|[（(]\d{1,4}[）)]$")
# So many entries that lead to a page are a table of contents beyond doubt.
MIN_PAGED_ENTRIES = 2
_DOTTED = re.compile(r"[.．…·‧・\-—_]{3,}\s*\d{1,4}$")
_NUMBERING = re.compile(
    rf"(?:第\s*{NUMERAL}\s*篇|篇\s*{NUMERAL}|{NUMERAL}\s*[、.．]|[（(【\[]\s*{NUMERAL}\s*[）)】\]])[\s:：、.．]*"
)


def contents_range(lines: Sequence[Line]) -> range:
    """Return the indexes of the lines of a table of contents near the top, its heading included; empty for none."""
    heading = next((i for i, line in enumerate(lines[:_MAX_LINES_ABOVE]) if _HEADING.fullmatch(line.text)), None)
    if heading is None:
        return range(0)
    end = heading + 1
    entries: set[str] = set()
    while end < len(lines) and _is_entry(lines[end].text) and entry_title(lines[end].text) not in entries:
        entries.add(entry_title(lines[end].text))
        end += 1
    return range(heading, end)


def paged_contents(lines: Sequence[Line]) -> range:
    """Return the indexes of a table of contents whose entries end with dotted lines and pages; empty for none."""
    contents = contents_range(lines)
    count = next((n for n, at in enumerate(contents[1:]) if not _DOTTED.search(lines[at].text)), len(contents) - 1)
    return contents[: count + 1] if count >= MIN_PAGED_ENTRIES else range(0)


def entry_title(text: str) -> str:
    """Return the words of a title without its number, its dotted line and its page, to be compared with others."""
    return "".join(_NUMBERING.sub("", _LEADERS_AND_PAGE.sub("", text), count=1).split()).strip("《》")


def without_numbering(text: str) -> str:
    """Return a title without the number before it; a number alone is the title."""
    return _NUMBERING.sub("", text, count=1) or text


def _is_entry(text: str) -> bool:
    return len(text) <= MAX_ENTRY_CHARS and text[-1] not in "。；;！!？?：:" and not is_salutation(text)
