"""Words that a hyphen parts at the end of a line: which of them are written with it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

# A hyphen of any kind, one that shows at line ends alone, and what some programs write for that.
_LETTERS = "A-Za-z\u00c0-\u024f"
# From the beginning of the word alone: a line of 200,000 letters is read in no time.
_HYPHEN_END = re.compile(rf"(?<![{_LETTERS}])([{_LETTERS}]+)[-\u2010\u00ad\u00ac]$")
_SOFT_END = re.compile("[\u00ad\u00ac]$")
_WORD_AT_START = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u00ff]+")
_WORDS = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# What hardly begins a word that is parted at a line end, and what never is a word behind it: self-ish.
_TAKING_HYPHENS = frozenset("self well half twenty thirty forty fifty sixty seventy eighty ninety".split())
# Small words that are written as one where they stand together: every-thing, how-ever, it-self.
_SMALL_FIRST = frozenset(
    "every some any with here there where when what which who how can may him her it my your our them through".split()
)
_SMALL_SECOND = frozenset(
    "thing body one where what how day time in out by of with upon fore after ever soever not be self selves".split()
)
_NEVER_ALONE = frozenset("ish ishness ishly less lessly lessness ing ed er ers s fold".split())


def broken_word(before: str, after: str) -> tuple[str, str] | None:
    """Return the halves of a word that a hyphen parts between two lines, None where none is parted."""
    first, second = _HYPHEN_END.search(before), _WORD_AT_START.match(after)
    return (first[1], second[0]) if first and second else None


def is_soft(line: str) -> bool:
    """Return True if a line ends with a hyphen that no word is written with."""
    return _SOFT_END.search(line) is not None


class PageWords:
    """How often each word stands in the lines of a file, those left out that the end of a line parts."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts = Counter(
            word.casefold() for text in _without_broken_words(lines) for word in _WORDS.findall(text)
        )

    def is_compound(self, first: str, second: str) -> bool:
        """Return True if a word is written with its hyphen: elsewhere, as a rule, or because both parts are words."""
        first, second = first.casefold(), second.casefold()
        if self._counts[first + second] or (first in _SMALL_FIRST and second in _SMALL_SECOND):
            return False
        if first in _TAKING_HYPHENS and second not in _NEVER_ALONE:
            return True
        if self._counts[f"{first}-{second}"]:
            return True
        return len(first) > 2 and len(second) > 2 and bool(self._counts[first] > 1 and self._counts[second] > 0)


def _without_broken_words(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines without the words that a hyphen parts at their ends."""
    is_broken = False
    for line in lines:
        text = _WORD_AT_START.sub("", line, count=1) if is_broken else line
        is_broken = _HYPHEN_END.search(line) is not None
        yield _HYPHEN_END.sub("", text)
