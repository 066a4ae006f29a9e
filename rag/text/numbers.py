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


def masks(text: str) -> list[Span]:
    """Return the places where a text hides a figure or name behind ×, XX, 20xx or asterisks."""
    return [Span(*match.span()) for match in _MASK.finditer(text)]


def masked_figures(text: str) -> list[Span]:
    """Return the masks that stand where a figure should: before a unit, a year or a percent sign, or after 达到, 超."""
    found = []
    for mask in masks(text):
        after = text[mask.end : mask.end + 3]
        if re.match(rf"\s*(?:多|余)?(?:{_UNIT})", after):
            found.append(mask)
    return found


def figures(text: str) -> list[Span]:
    """Return the places of figures: digits with their units, Chinese numerals before a unit, percentages.

    A bare 一 before a unit (一个, 一批) is an article more often than a number and is left out.
    """
    return [Span(*match.span()) for match in _FIGURE.finditer(text) if not re.fullmatch(rf"一(?:{_UNIT})", match[0])]
