"""Numbers of labels and markers: 12, １２, 十二, 二十."""

import unicodedata
from functools import lru_cache

NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,5}"
_DIGITS = {"零": 0, "〇": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@lru_cache(maxsize=1024)  # a speech counts from one again and again
def read_number(text: str) -> int | None:
    """Read a small whole number in digits of any width, in Chinese numerals or as an English word."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain.isdecimal():
        return int(plain) if len(plain) < 7 else None
    if plain in _WORDS:
        return _WORDS.index(plain) + 1
    return _chinese(plain)


def _chinese(text: str) -> int | None:
    total = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            return None
    return total + digit if text else None
