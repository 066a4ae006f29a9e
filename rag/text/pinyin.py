"""Read Latin words as pinyin: Tianxiong is tian and xiong, and may be written 天雄."""

from collections.abc import Sequence
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

#: The longest syllables of pinyin are zhuang, chuang and shuang.
_LONGEST = 6


@cache
def _by_syllable() -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for character in map(chr, range(0x4E00, 0x9FA6)):
        [reading] = lazy_pinyin(character)
        if reading != character:
            found.setdefault(reading.replace("ü", "v"), []).append(character)
    return {reading: "".join(characters_read_as) for reading, characters_read_as in found.items()}


def characters_read_as(syllable: str) -> str:
    """Return the characters that are usually read as a syllable, without tone."""
    return _by_syllable().get(syllable, "")


@lru_cache(maxsize=10_000)
def split_syllables(word: str) -> tuple[str, ...]:
    """Cut a lower-case word into as few syllables of pinyin as make it up; empty when it is none."""
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before = best[start]
            if before is None or word[start:end] not in _by_syllable():
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, word[start:end])
    return best[-1] or ()


def pinyin_spellings(name: str) -> set[str]:
    """Return how a Chinese name is written in pinyin without tones and spaces, ü in its several spellings."""
    # One reading a name: the rare readings of single characters would make 郴州 a Lanzhou.
    reading = "".join(lazy_pinyin(name, errors="ignore"))
    return {reading.replace("v", vowel) for vowel in "vuü"} if reading else set()


def neighbour_pairs(name: Sequence[str]) -> list[tuple[str, str]]:
    """Return the neighbouring syllables of a name."""
    return list(zip(name, name[1:], strict=False))
