"""Read Latin words as pinyin: Tianxiong is tian and xiong, and may be written 天雄."""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

# The macron, the acute accent, the caron and the grave accent.
_TONE_MARKS = "\u0304\u0301\u030c\u0300"
#: The longest syllables of pinyin are zhuang, chuang and shuang.
MAX_SYLLABLE_CHARS = 6


def read_pinyin(text: str, *, chinese_only: bool = False) -> list[str]:
    """Return how each Chinese character of a text is read, in pinyin without tones.

    Runs of other characters are given as they are, or left out.
    """
    # Imported here: its tables take an eighth of a second, which a question in Chinese need not wait for.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text, errors="ignore" if chinese_only else "default")


def mark_tones(reading: str) -> str:
    """Write pinyin with its tones as marks: fa1 zhan3 is fā zhǎn."""
    from pypinyin.contrib.tone_convert import to_tone

    return " ".join(to_tone(syllable.replace("u:", "ü")) for syllable in reading.split())


@cache
def _characters_by_syllable() -> dict[str, str]:
    """Return the characters of every syllable, each under its usual reading, without tone."""
    # The table itself: twenty thousand calls of lazy_pinyin took the first question in Latin letters half a second.
    from pypinyin.constants import PINYIN_DICT

    characters: dict[str, list[str]] = {}
    for number in range(0x4E00, 0x9FA6):
        usual, *_ = PINYIN_DICT.get(number, "").split(",")
        if usual:
            characters.setdefault(_without_tone(usual).replace("ü", "v"), []).append(chr(number))
    return {reading: "".join(group) for reading, group in characters.items()}


def _without_tone(syllable: str) -> str:
    """Return a syllable without the mark of its tone: lǜ is lü."""
    parts = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONE_MARKS))


def characters_read_as(syllable: str) -> str:
    """Return the characters that are usually read as a syllable, without tone."""
    return _characters_by_syllable().get(syllable, "")


@lru_cache(maxsize=10_000)
def split_syllables(word: str) -> tuple[str, ...]:
    """Return the fewest syllables of pinyin that make up a lower-case word, none where it is no pinyin."""
    # shortest[n]: the fewest syllables of the first n letters.
    shortest: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - MAX_SYLLABLE_CHARS), end):
            before, best = shortest[start], shortest[end]
            if before is None or word[start:end] not in _characters_by_syllable():
                continue
            if best is None or len(before) + 1 < len(best):
                shortest[end] = (*before, word[start:end])
    return shortest[-1] or ()


def pinyin_spellings(name: str) -> set[str]:
    """Return how a Chinese name is written in pinyin without tones and spaces, ü in its several spellings."""
    # One reading a name: the rare readings of single characters would make 郴州 a Lanzhou.
    reading = "".join(read_pinyin(name, chinese_only=True))
    return {reading.replace("v", vowel) for vowel in "vuü"} if reading else set()


def neighbour_pairs(name: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of neighbouring syllables of a name."""
    return list(pairwise(name))
