"""Sums of money in a text, in whatever currency: they answer what is asked of money."""

import re

from rag.data.tables import read_alternatives

_TABLE = "currencies.toml"
#: The words for which a sum of money stands.
MONEY_WORDS = "money 钱"
_CHINESE = rf"[\d一二三四五六七八九十百千万亿两零多余]\s?(?:{read_alternatives(_TABLE, 'words.zh')})"
_NUMBER = r"(?:\d|hundred|thousand|million|billion|\w+(?:teen|ty)|one|two|three|four|five|six|seven|eight|nine|ten)"
_ENGLISH = rf"{_NUMBER}[ -](?:{read_alternatives(_TABLE, 'words.en')})\b"
_SUM = re.compile(rf"{_CHINESE}|{_ENGLISH}|[$€£¥]\s?\d")
_MONEY = re.compile(r"\bmoney\b|[钱錢]", re.IGNORECASE)


def asks_for_money(question: str) -> bool:
    """Return True if a question names money itself, which a text tells by a sum in its currency."""
    return _MONEY.search(question) is not None


def money_words(folded: str) -> list[str]:
    """Return the words of money where a folded text tells a sum of it, nothing elsewhere."""
    return [MONEY_WORDS] if _SUM.search(folded) else []
