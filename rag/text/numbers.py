"""Recognise figures, and the marks with which a source hides them."""

import re

from rag.text.numerals import DIGIT_NUMERALS, SCALE_NUMERALS, english_numbers, numeral_value
from rag.types import Span

# ×市, ×亿元, XX%, 20xx年, ****年, 第xx届, *月*日: runs of a mask character; a Latin x only doubled or before a unit, so
# that words such as "next" and sizes such as "3x4" are left alone.
_MASK = re.compile(
    r"[×✕╳＊*]+|(?<![A-Za-z])[0-9]{0,2}[xXｘＸ]{2,}(?![A-Za-z])|(?<![A-Za-z0-9])[xXｘＸ](?=[年月日市县区亿万元%％])"
)
_UNIT = "年|月|日|亿|万|千|百|元|项|个|家|件|名|人|户|亩|公顷|吨|公斤|%|％|届|次|位|倍|公里|平方|分|批|所|种"
_UNIT_AFTER_MASK = re.compile(rf"\s*(?:多|余)?(?:{_UNIT})")
#: A unit stands within so many characters after a mask.
_MAX_UNIT_CHARS = 3
_FIGURE = re.compile(
    r"百分之[零〇一二三四五六七八九十百点]+|[0-9]+成"
    rf"|[0-9０-９]+(?:[.,:∶．，：][0-9０-９]+)*\s*(?:[%％]|{_UNIT})*"
    rf"|[零〇一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千万亿]*(?:多|余|几)?(?:{_UNIT})"
)
_ARTICLE = re.compile(rf"一(?:{_UNIT})")
_ENGLISH_SHARE = re.compile(
    r"\b(?:(?:an?|one|two|three|four)[ -](?:third|quarter|fourth|fifth|tenth)s?|half (?:of|the|a)"
    r"|(?:two|three|four|ten)fold|(?:double|treble|triple|quadruple)[ds])\b",
    re.IGNORECASE,
)


def mask_spans(text: str) -> list[Span]:
    """Return the spans where a text hides a figure or name behind ×, XX, 20xx or asterisks."""
    return [Span(*match.span()) for match in _MASK.finditer(text)]


def masked_figure_spans(text: str) -> list[Span]:
    """Return the spans of the masks that stand for a figure: a unit, a year or a percent sign follows."""
    return [mask for mask in mask_spans(text) if _UNIT_AFTER_MASK.match(text, mask.end, mask.end + _MAX_UNIT_CHARS)]


def figure_spans(text: str) -> list[Span]:
    """Return the spans of figures: digits with their units, Chinese numerals before a unit, percentages, English words.

    A bare 一 before a unit (一个, 一批) and "one" are articles more often than numbers and are left out.
    """
    figures = [Span(*match.span()) for match in _FIGURE.finditer(text) if not _ARTICLE.fullmatch(match[0])]
    figures += [Span(number.start, number.end) for number in english_numbers(text)]
    return figures + [Span(*match.span()) for match in _ENGLISH_SHARE.finditer(text)]


_DIGIT = "[0-9０-９×✕╳]"
# What loses its value when it is cut: digits with their decimals, multipliers and percent sign, numerals with a ten or
# more in them (五 alone is a word as often as a number), three numerals in a row (二〇二二), 三分之二, 20xx.
_NUMBER = re.compile(
    rf"[{DIGIT_NUMERALS}{SCALE_NUMERALS}]+分之[{DIGIT_NUMERALS}{SCALE_NUMERALS}0-9０-９]+(?:[点.．][{DIGIT_NUMERALS}0-9０-９]+)?"
    r"|[0-9０-９]{0,2}[xXｘＸ]{2,}"
    rf"|{_DIGIT}+(?:,{_DIGIT}{{3}}(?!{_DIGIT}))*(?:[.．:：∶/]{_DIGIT}+)*(?:[多余几]?[{SCALE_NUMERALS}]+|[多余几])?[%％‰]?"
    rf"|几?[{DIGIT_NUMERALS}]*[{SCALE_NUMERALS}][{DIGIT_NUMERALS}{SCALE_NUMERALS}]*(?:点[{DIGIT_NUMERALS}]+)?"
    rf"(?:[多余几][千万亿]*)?"
    rf"|[{DIGIT_NUMERALS}]{{3,}}"
)
#: No number in a speech is longer.
_MAX_NUMBER_CHARS = 40


def number_across(text: str, position: int) -> Span | None:
    """Return the number that a position cuts in two, such as 15家 after its 1, or 15% and 15万 after their 15.

    Return None where it cuts none.
    """
    if not 0 < position < len(text) or text[position - 1].isspace() or text[position].isspace():
        return None
    numbers = _NUMBER.finditer(text, max(0, position - _MAX_NUMBER_CHARS), position + _MAX_NUMBER_CHARS)
    return next((Span(*number.span()) for number in numbers if number.start() < position < number.end()), None)


# 60,000 / 6万 / 6.2亿 / 5.3 million / 1.4% / 1.4 percent / 百分之一点四 / 三千二百万
_DIGITS = r"(?P<digits>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*(?P<scale>[十百千]?[万亿]|千|thousand|million|billion)?"
_NUMERAL = r"(?P<numeral>[零○一二两三四五六七八九十百千万亿]{2,}(?:点[零○一二三四五六七八九]+)?)"
_QUANTITY = re.compile(
    rf"(?<![0-9a-z.])(?:{_DIGITS}\s*(?P<percent>%|percent\b|per cent\b|个百分点)?"
    rf"|百分之(?P<share>[0-9]+(?:\.[0-9]+)?|[零○一二两三四五六七八九十百]+(?:点[零○一二三四五六七八九]+)?)|{_NUMERAL})"
)
_SCALES = {
    "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11,
    "万亿": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
#: Whole numbers below this are everywhere, as labels and dates, and identify nothing.
MIN_TELLING_NUMBER = 100


def quantity_terms(text: str) -> list[str]:
    """Return the values of the telling figures of a folded text: 60,000, 6万 and 六万 are "60000", 1.4 percent "1.4%".

    Whole numbers below 100 are left out, shares are not.
    """
    terms = [_quantity_term(match) for match in _QUANTITY.finditer(text)]
    terms += [_value_term(number.value, number.is_percent) for number in english_numbers(text)]
    return [term for term in terms if term]


def _quantity_term(match: re.Match[str]) -> str:
    """Return the value of a figure as a term, empty where it tells nothing."""
    if match["share"]:
        return f"{_plain_decimal(numeral_value(match['share']))}%"
    value = numeral_value(match["digits"] or match["numeral"]) * _SCALES.get(match["scale"] or "", 1)
    return _value_term(value, bool(match["percent"]))


def _value_term(value: float, is_percent: bool) -> str:
    """Return a value as a term, empty for a whole number that stands everywhere."""
    if is_percent:
        return f"{_plain_decimal(value)}%"
    return _plain_decimal(value) if value >= MIN_TELLING_NUMBER or value % 1 else ""


def _plain_decimal(value: float) -> str:
    """Return a value with at most four decimals, without an exponent and without trailing noughts."""
    return f"{round(value, 4):f}".rstrip("0").rstrip(".")
