"""Lines that a web site put around a speech: navigation, advertising, page marks, editors' introductions.

Only whole lines are recognised, by what such lines look like in general. Some kinds are safe to drop anywhere; the
others count only near the beginning or the end of a speech. The rules are in rag/data/boilerplate.toml; they are read
when the first line is asked about.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rag.data.tables import read_alternatives, read_records
from rag.read.account import DropRule
from rag.read.lines import Line

_TABLE = "boilerplate.toml"
_MAX_FRAME_CHARS = 300
_MAX_PAGE_NUMBER_CHARS = 30
_MAX_CREDIT_KEYS_CHARS = 150
_MAX_RELATED_LINES = 40
_MAX_TITLE_IN_LIST_CHARS = 60
_MAX_PAGE_MARK_CHARS = 16
_MIN_EXCERPT_CHARS = 20
_MAX_SKIPPED_LINES = 3
_EXCERPT_LINES = 8
_PAGE_MARK_AT_END = re.compile(r"(?<=[。！？；”）!?;\")])\s*[-—–－]\s?\d{1,4}\s?[-—–－]$")
_PAGE_NUMBER = re.compile(
    r"[-—–－·]\s*\d{1,4}\s*[-—–－·]|第\s*\d+\s*[页頁]([\s,，/／]*共\s*\d+\s*[页頁])?"
    r"|[-—–－·\s]*(?:page|p\.|pg\.?)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?[-—–－·\s]*|\d{1,4}\s/\s\d{1,4}"
    r"|共\s*\d+\s*[页頁][,，]?\s*(?:当前|这是)?第\s*\d+\s*[页頁]\d{0,12}",
    re.IGNORECASE,
)
_MASKS = frozenset("×＊○〇□")
_HOLDS_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]").search


@dataclass(frozen=True, slots=True)
class LineRule:
    """A regular expression for a whole line, and the longest line that it may take."""

    pattern: str
    max_chars: int


class LineRules:
    """Rules for whole lines, put together by length."""

    def __init__(self, rules: Iterable[LineRule]) -> None:
        listed = tuple(rules)
        self._lengths = sorted({rule.max_chars for rule in listed})
        self._patterns = [
            re.compile("|".join(f"(?:{rule.pattern})" for rule in listed if rule.max_chars >= length), re.IGNORECASE)
            for length in self._lengths
        ]

    def match(self, text: str) -> bool:
        """Return True if one of the rules takes the whole line."""
        index = bisect_left(self._lengths, len(text))
        return index < len(self._patterns) and self._patterns[index].fullmatch(text) is not None


@cache
def _anywhere_rules() -> LineRules:
    return LineRules(read_records(_TABLE, "rules.anywhere", LineRule))


@cache
def _edge_rules() -> LineRules:
    key = f"(?:{read_alternatives(_TABLE, 'words.credit_keys')})"
    two_keys = LineRule(rf"{key}\s*[:：][^。；]*?\s{key}\s*[:：]?.*", _MAX_CREDIT_KEYS_CHARS)
    return LineRules([two_keys, *read_records(_TABLE, "rules.edges", LineRule)])


@cache
def _editorial_rules() -> LineRules:
    return LineRules(read_records(_TABLE, "rules.editorial", LineRule))


@cache
def _related_heading() -> re.Pattern[str]:
    return re.compile(read_alternatives(_TABLE, "rules.related_headings"))


@cache
def _speaker_word() -> re.Pattern[str]:
    return re.compile(read_alternatives(_TABLE, "words.speaker_words"))


def frame_rule(text: str) -> DropRule | None:
    """Return the rule by which a line is part of a site's frame wherever it stands, or None for what may be speech."""
    if len(text) > _MAX_FRAME_CHARS:
        return None
    if len(text) <= _MAX_PAGE_NUMBER_CHARS and _PAGE_NUMBER.fullmatch(text):
        return "page number"
    if not _HOLDS_WORDS(text) and _is_only_marks(text):
        return "ornament"
    return "site frame" if _anywhere_rules().match(text) else None


def framing_rule(text: str) -> DropRule | None:
    """Return the rule by which a line near the beginning or end of a speech credits, advertises or introduces it."""
    if len(text) > _MAX_FRAME_CHARS:
        return None
    if _edge_rules().match(text):
        return "credit line"
    return "editor's note" if _editorial_rules().match(text) and not _speaker_word().search(text) else None


def related_list(lines: Sequence[Line]) -> int:
    """Return where the list of other articles at the end of a page begins; the number of lines where there is none."""
    for index in range(max(0, len(lines) - _MAX_RELATED_LINES), len(lines)):
        is_heading = _related_heading().fullmatch(lines[index].text)
        if is_heading and not any(_is_prose(line.text) for line in lines[index + 1 :]):
            return index
    return len(lines)


def _is_prose(text: str) -> bool:
    is_long = len(text) > _MAX_TITLE_IN_LIST_CHARS
    return (is_long or text[-1] in "。！？!?") and framing_rule(text) is None and frame_rule(text) is None


def without_page_mark(line: Line) -> Line:
    """Return a line without the page number that was glued to its end."""
    mark = _PAGE_MARK_AT_END.search(line.text, max(0, len(line.text) - _MAX_PAGE_MARK_CHARS))
    return replace(line, text=line.text[: mark.start()]) if mark else line


def is_excerpt(line: Line, following: Sequence[Line]) -> bool:
    """Return True if a line only repeats, and breaks off, what the next lines say in full."""
    text = line.text.rstrip(".…。 　")
    if len(text) == len(line.text) or not line.text.endswith(("...", "…")) or len(text) < _MIN_EXCERPT_CHARS:
        return False
    opening = _without_space(text[:600])
    for skipped in range(min(_MAX_SKIPPED_LINES, len(following))):
        full = "".join(after.text[:700] for after in following[skipped : skipped + _EXCERPT_LINES])
        if _without_space(full).startswith(opening):
            return True
    return False


def _is_only_marks(text: str) -> bool:
    """Return True if a line holds no letter, digit or mask; rules across the page and stray commas do not."""
    return not any(character in _MASKS or unicodedata.category(character)[0] in "LNMC" for character in text)


def _without_space(text: str) -> str:
    return "".join(text.split())
