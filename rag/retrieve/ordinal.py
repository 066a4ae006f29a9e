"""Read which item of an enumeration a follow-up asks for: 第三条具体怎么说, what about the last point."""

import re

from rag.text.normalise import fold
from rag.text.numerals import NUMERAL, read_number

#: What stands for the last item, whatever its number.
LAST_ITEM = -1

_ENGLISH_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CHINESE_ITEM = re.compile(
    rf"(?:第(?P<n>{NUMERAL})|(?P<last>最后一?|末))"
    r"(?:条(?!件)|点|项(?!目)|种(?!植)|类|样|[个]?方面|件|步|个(?=$|[，,。？?呢里中是怎具讲说]))"
)
_ENGLISH_ITEM = re.compile(
    rf"\bthe (?:(?P<n>{'|'.join(_ENGLISH_ORDINALS)}|\d{{1,2}}(?=st|nd|rd|th))(?:st|nd|rd|th)?|(?P<last>last|final))"
    r"(?: (?:one|point|item|task|measure|step|aspect|of (?:them|these|those))\b|\s*\??$)"
)


def find_item_number(text: str) -> int | None:
    """Return the number of the item that a question asks for, from 1, or LAST_ITEM; None where it names none."""
    folded = fold(text).strip()
    match = _CHINESE_ITEM.search(folded) or _ENGLISH_ITEM.search(folded)
    if match is None:
        return None
    if match["last"]:
        return LAST_ITEM
    written = match["n"]
    return _ENGLISH_ORDINALS.index(written) + 1 if written in _ENGLISH_ORDINALS else read_number(written)
