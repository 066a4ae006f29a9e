"""Find the places of an archive in a question."""

import re
from collections.abc import Sequence
from itertools import product

from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings

_LATIN_WORD = re.compile(r"[a-zü]+")
# What stands behind a place's name says what it is, unless it begins a word of its own: 郴州市长, 定西市场.
_SUFFIX = "(?:[市县区州](?![长委场民域]))?"


class PlaceNames:
    """The places of an archive, found as Chinese names or as pinyin in any spelling (Ding Xi, CHEN-ZHOU)."""

    def __init__(self, places: Sequence[str]) -> None:
        self._places = tuple(dict.fromkeys(places))
        self._spellings = {spelling: place for place in self._places for spelling in pinyin_spellings(place)}
        self._longest = max(map(len, self._places), default=0)

    @property
    def spelled(self) -> tuple[str, ...]:
        """The places in pinyin."""
        return tuple(self._spellings)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the places that a text names, in order of appearance."""
        return tuple(dict.fromkeys(place for _, _, place in self.matches(fold(text))))

    def matches(self, folded: str) -> list[tuple[int, int, str]]:
        """Return where a folded text names a place, and which, in order; no two matches share a character."""
        found = [
            (match.start(), match.end(), place)
            for place in self._places
            for match in re.finditer(re.escape(place) + _SUFFIX, folded)
        ]
        found.extend(self._latin_matches(folded))
        kept: list[tuple[int, int, str]] = []
        for match in sorted(found):
            if not kept or match[0] >= kept[-1][1]:
                kept.append(match)
        return kept

    def _latin_matches(self, folded: str) -> list[tuple[int, int, str]]:
        parts = list(_LATIN_WORD.finditer(folded))
        found = []
        for first, count in product(range(len(parts)), range(1, self._longest + 1)):
            chosen = parts[first : first + count]
            place = self._spellings.get("".join(part.group() for part in chosen))
            if place and len(chosen) == count and chosen[-1].end() - chosen[0].start() <= 30:
                found.append((chosen[0].start(), chosen[-1].end(), place))
        return found
