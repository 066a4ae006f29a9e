"""Numbers that Word shows before paragraphs and does not store in their text.

ECMA-376 (Office Open XML), part 1, section 17.9: a paragraph names a list and a level; the list's definition says how
each level counts and how its number is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_CHINESE = "〇一二三四五六七八九"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_COUNTING = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
#: What stands for a bullet, and for a number that is not known.
DASH = "- "


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list counts: the format's name, the text with %1 … %9 for the numbers, the first number."""

    format: str
    text: str
    start: int = 1


class Numbering:
    """The lists of a document, counted while its paragraphs are read in order.

    `lists` gives the levels of each list, by its id and the level's index from 0; `shared` tells which lists go on
    counting one another, by the id of what they have in common.
    """

    def __init__(self, lists: Mapping[str, Mapping[int, Level]], shared: Mapping[str, str]) -> None:
        self._lists = lists
        self._shared = shared
        self._counts: dict[str, dict[int, int]] = {}

    def label(self, list_id: str, index: int) -> str:
        """Count a paragraph, and return what Word shows before it; a dash for bullets and for what is not known."""
        levels = self._lists.get(list_id, {})
        level = levels.get(index)
        if level is None:
            return DASH
        counts = self._counts.setdefault(self._shared.get(list_id, list_id), {})
        counts[index] = counts.get(index, level.start - 1) + 1
        for deeper in [each for each in counts if each > index]:
            del counts[deeper]
        if level.format == "bullet":
            return DASH
        text = level.text if level.format != "none" else ""
        for at, each in levels.items():
            text = text.replace(f"%{at + 1}", written(counts.get(at, each.start), each.format))
        return text + " " if text[-1:].isascii() and text else text


def written(number: int, format: str) -> str:
    """Write a number in one of Word's formats (section 17.18.59); unknown ones in digits."""
    if format in _COUNTING and 0 < number < 100:
        return _chinese(number)
    if format == "ideographDigital":
        return "".join(_CHINESE[int(digit)] for digit in str(number))
    if format.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if format in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if format == "upperLetter" else letter.lower()
    if format in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if format == "upperRoman" else _roman(number).lower()
    return str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _CHINESE[tens]) + ("十" if tens else "") + (_CHINESE[ones] if ones else "")


def _roman(number: int) -> str:
    digits = ""
    for value, letters in _ROMAN:
        digits += letters * (number // value)
        number %= value
    return digits
