"""Read numbers, in digits of any width and in Chinese numerals: 12, １２, 十二, 三千二百万, 二○二二, 三点五."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

#: A pattern of the small whole numbers that labels and markers carry.
NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,5}"

#: Chinese numerals from nought to nine.
DIGIT_NUMERALS = "零〇○一二两三四五六七八九"
#: Chinese numerals for a power of ten.
SCALE_NUMERALS = "十百千万亿"

_DIGIT_VALUES = {"〇": 0, "○": 0, "两": 2} | {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10**4
_HUNDRED_MILLION = 10**8

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
#: English words for whole numbers below a hundred, without those that are put together (twenty-one).
ENGLISH_VALUES = {word: value for value, word in enumerate(_ENGLISH_UNITS.split())} | {
    word: 10 * tens for tens, word in enumerate(_ENGLISH_TENS.split(), 2)
}
_ENGLISH_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of some words, capitalised or not, sorted into branches by their first letters for speed."""
    branches: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        branches[word[0]].append(word[1:])
    return "|".join(f"[{first}{first.upper()}](?:{'|'.join(rests)})" for first, rests in branches.items())


_ENGLISH_WORD = _alternatives([*ENGLISH_VALUES, *_ENGLISH_SCALES])
# Two hundred and five is a number, between forty and fifty are two.
_AND = f"(?:{'|'.join(f'(?<={scale})' for scale in _ENGLISH_SCALES)}) and "
_NEXT_ENGLISH_WORD = rf"(?:(?:[ -]|{_AND})(?:{_ENGLISH_WORD})\b)*(?:\s*(?P<percent>per ?cent)\b)?"
_ENGLISH_NUMBER = re.compile(rf"(?:{_ENGLISH_WORD})\b{_NEXT_ENGLISH_WORD}")
#: Labels and markers count no further in words.
_MAX_ENGLISH_LABEL = 12
#: Digits that a small number has at most; more are a date or a number of a document.
_MAX_SMALL_DIGITS = 6
_SMALL_NUMERAL = re.compile("[零〇一二三四五六七八九十百]+")
_OVERWRITTEN_DIGIT = re.compile("[零〇一二三四五六七八九](?=[零〇一二三四五六七八九])")


@lru_cache(maxsize=1024)  # a speech counts from one again and again
def read_number(text: str) -> int | None:
    """Return a small whole number written in digits of any width, in Chinese numerals or as an English word.

    Return None where the text is something else. Of Chinese digits in a row only the last counts (一二三 is 3).
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain.isdecimal():
        return int(plain) if len(plain) <= _MAX_SMALL_DIGITS else None
    if 0 < (value := ENGLISH_VALUES.get(plain, 0)) <= _MAX_ENGLISH_LABEL:
        return value
    if _SMALL_NUMERAL.fullmatch(plain):
        return int(numeral_value(_OVERWRITTEN_DIGIT.sub("", plain)))
    return None


@dataclass(frozen=True, slots=True)
class EnglishNumber:
    """A number in English words: its value, where its words stand, and whether "percent" follows them."""

    value: float
    start: int
    end: int
    is_percent: bool


def english_numbers(text: str) -> Iterator[EnglishNumber]:
    """Yield the numbers that a text writes in English words; "one" and "thousand" alone are none."""
    for match in _ENGLISH_NUMBER.finditer(text):
        if match.start() and text[match.start() - 1].isalpha():
            continue
        end = match.start("percent") if match["percent"] else match.end()
        words = [word for word in re.split(r"[ -]+", text[match.start() : end].strip().casefold()) if word != "and"]
        if words != ["one"] and not all(word in _ENGLISH_SCALES for word in words):
            yield EnglishNumber(_english_value(words), match.start(), end, bool(match["percent"]))


def _english_value(words: Sequence[str]) -> float:
    """Return the value of English number words: twenty-one thousand three hundred."""
    total = section = 0.0
    for word in words:
        if word == "hundred":
            section = (section or 1) * 100
        elif word in _ENGLISH_SCALES:
            total, section = total + (section or 1) * _ENGLISH_SCALES[word], 0.0
        else:
            section += ENGLISH_VALUES[word]
    return total + section


def numeral_value(written: str) -> float:
    """Return the value of a number in digits or in Chinese numerals, infinite where it has thousands of digits.

    Digits may be grouped by commas (1,200.5). Chinese numerals may name their scales (三千二百万), stand figure by
    figure (二○二二) and have decimals (三点五). Raises KeyError and ValueError for anything else.
    """
    if written[0].isdecimal():
        return float(written.replace(",", ""))
    whole, _, decimals = written.partition("点")
    fraction = "".join(str(_DIGIT_VALUES[digit]) for digit in decimals)
    try:
        return float(f"{_whole_value(whole)}.{fraction or 0}")
    except ValueError:  # Python prints no whole number of so many digits
        return math.inf


def _whole_value(written: str) -> int:
    """Return the value of Chinese numerals without decimals, such as 3200 times 10,000 for 三千二百万.

    A scale multiplies what stands before it up to the last scale that is not smaller: 一亿二千万 is 120 million, and
    一万亿 a million million.
    """
    hundred_millions = myriads = section = digit = 0
    for numeral in written:
        if numeral in _TENS:
            section += (digit or 1) * _TENS[numeral]
            digit = 0
        elif numeral == "万":
            myriads = (myriads + section + digit) * _MYRIAD
            section = digit = 0
        elif numeral == "亿":
            hundred_millions = (hundred_millions + myriads + section + digit) * _HUNDRED_MILLION
            myriads = section = digit = 0
        elif digit or not section:
            # 二○二二 is read figure by figure.
            digit = digit * 10 + _DIGIT_VALUES[numeral]
        else:
            digit = _DIGIT_VALUES[numeral]
    return hundred_millions + myriads + section + digit
