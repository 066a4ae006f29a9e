"""Numbers that Word shows before paragraphs and does not store in their text.

ECMA-376 (Office Open XML), part 1, section 17.9: a paragraph names a list and a level; the list's definition says how
each level counts and how its number is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_CHINESE_DIGITS = "〇一二三四五六七八九"
_ROMAN_NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
# Unicode has circled numbers in one run from ① on; ⑳ is the last.
_FIRST_CIRCLED = ord("①")
_MAX_CIRCLED_NUMBER = 20
_CHINESE_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
#: What stands for a bullet, and for a number that is not known.
DASH = "- "


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list counts.

    `number_format` is Word's name of a format, `template` the text with %1 … %9 for the numbers of the levels, and
    `start` the first number.
    """

    number_format: str
    template: str
    start: int = 1


class Numbering:
    """The lists of a document, counted while its paragraphs are read in order.

    `lists` gives the levels of each list, by its id and the level's index from 0. `shared` gives the id of a count that
    several lists share, by the list's id; a list without an entry counts for itself.
    """

    def __init__(self, lists: Mapping[str, Mapping[int, Level]], shared: Mapping[str, str]) -> None:
        self._lists = lists
        self._shared = shared
        self._counts: dict[str, dict[int, int]] = {}

    def next_label(self, list_id: str, index: int) -> str:
        """Count a paragraph, and return what Word shows before it; a dash for bullets and for what is not known."""
        levels = self._lists.get(list_id, {})
        level = levels.get(index)
        if level is None:
            return DASH
        counts = self._count(self._shared.get(list_id, list_id), index, level.start)
        if level.number_format == "bullet":
            return DASH
        label = level.template if level.number_format != "none" else ""
        for level_index, outer in levels.items():
            number = counts.get(level_index, outer.start)
            label = label.replace(f"%{level_index + 1}", format_number(number, outer.number_format))
        return label + " " if label[-1:].isascii() and label else label

    def _count(self, count_id: str, index: int, start: int) -> Mapping[int, int]:
        """Add one at a level, forget the deeper levels, and return the count of each level by its index."""
        former = self._counts.get(count_id, {})
        counts = {level_index: number for level_index, number in former.items() if level_index <= index}
        counts[index] = counts.get(index, start - 1) + 1
        self._counts[count_id] = counts
        return counts


def format_number(number: int, number_format: str) -> str:
    """Return a number in one of Word's formats (ECMA-376, part 1, section 17.18.59), in digits for an unknown one."""
    if number_format in _CHINESE_FORMATS and 0 < number < 100:
        return _format_chinese(number)
    if number_format == "ideographDigital":
        return "".join(_CHINESE_DIGITS[int(digit)] for digit in str(number))
    if number_format.startswith("decimalEnclosedCircle") and 0 < number <= _MAX_CIRCLED_NUMBER:
        return chr(_FIRST_CIRCLED + number - 1)
    if number_format in ("upperLetter", "lowerLetter") and number > 0:
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if number_format == "upperLetter" else letters.lower()
    if number_format in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _format_roman(number) if number_format == "upperRoman" else _format_roman(number).lower()
    return str(number)


def _format_chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals, such as 十二."""
    tens, ones = divmod(number, 10)
    tens_digit = "" if tens < 2 else _CHINESE_DIGITS[tens]
    return tens_digit + ("十" if tens else "") + (_CHINESE_DIGITS[ones] if ones else "")


def _format_roman(number: int) -> str:
    numeral = ""
    for value, letters in _ROMAN_NUMERALS:
        numeral += letters * (number // value)
        number %= value
    return numeral
