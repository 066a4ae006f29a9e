"""Recognise figures, and the marks with which a source hides them."""

import re

from rag.types import Span

# ×市, ×亿元, XX%, 20xx年, ****年, 第xx届, *月*日: runs of a mask character; a Latin x only doubled or before a unit, so
# that words such as "next" and sizes such as "3x4" are left alone.
_MASK = re.compile(
    r"[×✕╳＊*]+|(?<![A-Za-z])[0-9]{0,2}[xXｘＸ]{2,}(?![A-Za-z])|(?<![A-Za-z0-9])[xXｘＸ](?=[年月日市县区亿万元%％])"
)
_UNIT = "年|月|日|亿|万|千|百|元|项|个|家|件|名|人|户|亩|公顷|吨|公斤|%|％|届|次|位|倍|公里|平方|分|批|所|种"
_FIGURE = re.compile(
    r"百分之[零〇一二三四五六七八九十百点]+|[0-9]+成"
    rf"|[0-9０-９]+(?:[.,:∶．，：][0-9０-９]+)*\s*(?:[%％]|{_UNIT})*"
    rf"|[零〇一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千万亿]*(?:多|余|几)?(?:{_UNIT})"
)


def mask_spans(text: str) -> list[Span]:
    """Return the places where a text hides a figure or name behind ×, XX, 20xx or asterisks."""
    return [Span(*match.span()) for match in _MASK.finditer(text)]


def masked_figure_spans(text: str) -> list[Span]:
    """Return the masks that stand where a figure should: before a unit, a year or a percent sign, or after 达到, 超."""
    found = []
    for mask in mask_spans(text):
        after = text[mask.end : mask.end + 3]
        if re.match(rf"\s*(?:多|余)?(?:{_UNIT})", after):
            found.append(mask)
    return found


def figure_spans(text: str) -> list[Span]:
    """Return the places of figures: digits with their units, Chinese numerals before a unit, percentages.

    A bare 一 before a unit (一个, 一批) is an article more often than a number and is left out.
    """
    return [Span(*match.span()) for match in _FIGURE.finditer(text) if not re.fullmatch(rf"一(?:{_UNIT})", match[0])]


_NUMERALS = "零〇○一二两三四五六七八九"
_STEPS = "十百千万亿"
_DIGIT = "[0-9０-９×✕╳]"
# What loses its value when it is cut: digits with their decimals, multipliers and percent sign, numerals with a ten or
# more in them (五 alone is a word as often as a number), three numerals in a row (二〇二二), 三分之二, 20xx.
_NUMBER = re.compile(
    rf"[{_NUMERALS}{_STEPS}]+分之[{_NUMERALS}{_STEPS}0-9０-９]+(?:[点.．][{_NUMERALS}0-9０-９]+)?"
    r"|[0-9０-９]{0,2}[xXｘＸ]{2,}"
    rf"|{_DIGIT}+(?:,{_DIGIT}{{3}}(?!{_DIGIT}))*(?:[.．:：∶/]{_DIGIT}+)*(?:[多余几]?[{_STEPS}]+|[多余几])?[%％‰]?"
    rf"|几?[{_NUMERALS}]*[{_STEPS}][{_NUMERALS}{_STEPS}]*(?:点[{_NUMERALS}]+)?(?:[多余几][千万亿]*)?"
    rf"|[{_NUMERALS}]{{3,}}"
)
#: No number in a speech is longer.
_LONGEST_NUMBER = 40


def number_across(text: str, at: int) -> Span | None:
    """Return the number that a position cuts in two, None where it cuts none: 5 in 15家, after 15 in 15% or 15万."""
    start = max(0, at - _LONGEST_NUMBER)
    if not 0 < at < len(text) or text[at - 1].isspace() or text[at].isspace():
        return None
    numbers = _NUMBER.finditer(text, start, at + _LONGEST_NUMBER)
    return next((Span(*number.span()) for number in numbers if number.start() < at < number.end()), None)


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
_DIGIT_OF = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"○": 0, "两": 2}
_STEP_OF = {"十": 10, "百": 100, "千": 1000}
#: Whole numbers below this are everywhere, as labels and dates, and identify nothing.
_TELLING = 100


def quantity_terms(text: str) -> list[str]:
    """Return the values of the telling figures of a folded text: 60,000, 6万 and 六万 are "60000", 1.4 percent "1.4%".

    Whole numbers below 100 are left out, shares are not.
    """
    found = []
    for match in _QUANTITY.finditer(text):
        if match["share"]:
            found.append(f"{_plain(_value(match['share']))}%")
            continue
        value = _value(match["digits"] or match["numeral"]) * _SCALES.get(match["scale"] or "", 1)
        if match["percent"]:
            found.append(f"{_plain(value)}%")
        elif value >= _TELLING or value % 1:
            found.append(_plain(value))
    return found


def _plain(value: float) -> str:
    return f"{round(value, 4):f}".rstrip("0").rstrip(".")


def _value(written: str) -> float:
    """Return the value of a number in digits or in Chinese numerals."""
    if written[0].isdecimal():
        return float(written.replace(",", ""))
    whole, _, decimals = written.partition("点")
    total = section = digit = 0
    for character in whole:
        if character in _STEP_OF:
            section += (digit or 1) * _STEP_OF[character]
            digit = 0
        elif character in "万亿":
            total = (total + section + digit) * (10**4 if character == "万" else 10**8)
            section = digit = 0
        else:
            # 二○二二 is read figure by figure.
            digit = digit * 10 + _DIGIT_OF[character] if digit or section == 0 else _DIGIT_OF[character]
    fraction = "".join(str(_DIGIT_OF[each]) for each in decimals)
    return float(f"{total + section + digit}.{fraction or 0}")
