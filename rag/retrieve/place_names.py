"""Find the places of an archive in a question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings

_LATIN_WORD = re.compile(r"[a-zü]+")
# What stands behind a place's name says what it is, unless it begins a word of its own: 郴州市长, 定西市场.
_SUFFIX = "(?:[市县区州](?![长委场民域]))?"
#: A place in pinyin is not longer than this, the spaces between its syllables included.
_MAX_PINYIN_CHARS = 30


@dataclass(frozen=True, slots=True, order=True)
class PlaceMatch:
    """Where a folded text names a place of the archive, in characters, and which."""

    start: int
    end: int
    place: str


class PlaceNames:
    """The places of an archive, found as Chinese names or as pinyin in any spelling (Ding Xi, CHEN-ZHOU)."""

    def __init__(self, places: Sequence[str]) -> None:
        self._places = tuple(dict.fromkeys(places))
        self._most_syllables = max(map(len, self._places), default=0)

    @cached_property
    def _place_by_spelling(self) -> dict[str, str]:
        # Read when a question holds Latin letters: a question in Chinese need not wait for it.
        return {spelling: place for place in self._places for spelling in pinyin_spellings(place)}

    @property
    def spellings(self) -> tuple[str, ...]:
        """The places in pinyin."""
        return tuple(self._place_by_spelling)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the places that a text names, in order of appearance."""
        return tuple(dict.fromkeys(match.place for match in self.matches(fold(text))))

    def matches(self, folded: str) -> list[PlaceMatch]:
        """Return where a folded text names places, in order; no two matches share a character."""
        apart: list[PlaceMatch] = []
        for match in sorted([*self._chinese_matches(folded), *self._latin_matches(folded)]):
            if not apart or match.start >= apart[-1].end:
                apart.append(match)
        return apart

    def _chinese_matches(self, folded: str) -> Iterator[PlaceMatch]:
        # A pattern a place, however many there are, would be compiled anew with each question.
        for place in (place for place in self._places if place in folded):
            for match in re.finditer(re.escape(place) + _SUFFIX, folded):
                yield PlaceMatch(match.start(), match.end(), place)

    def _latin_matches(self, folded: str) -> Iterator[PlaceMatch]:
        words = list(_LATIN_WORD.finditer(folded))
        for first, count in product(range(len(words)), range(1, self._most_syllables + 1)):
            run = words[first : first + count]
            place = self._place_by_spelling.get("".join(word.group() for word in run))
            if place and len(run) == count and run[-1].end() - run[0].start() <= _MAX_PINYIN_CHARS:
                yield PlaceMatch(run[0].start(), run[-1].end(), place)
