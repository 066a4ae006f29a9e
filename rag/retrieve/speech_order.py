"""Read which of several speeches a question means, by the order of their dates: the second inaugural, 最近一次讲话."""

import re
from dataclasses import dataclass

from rag.data.tables import read_words

_CUES = "time_cues.toml"
_POSITIONS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "last_but_one": -2}
_SPEECH_ZH = "|".join(read_words(_CUES, "years.speech_zh"))
_SPEECH_EN = "|".join(read_words(_CUES, "years.speech_en"))
# 最后一次作报告, 首次以总理身份在大会上发表讲话
_WHERE_ZH = r"[在向][^,，。哪什何]{1,10}?"
_GIVES_ZH = rf"(?:(?:以[^,，。]{{1,8}}身份)?(?:{_WHERE_ZH})?(?:(?<!工)作|做|发表|宣读)|{_WHERE_ZH}的)?"
_NOUN_ZH = rf"(?:任期?)?后?(?:的|那|这)*一?[次篇份个回届期]?{_GIVES_ZH}的?(?:总统)?(?:就职)?(?:{_SPEECH_ZH})"
# The second-term inaugural, the first state of the union address.
_NOUN_EN = rf"(?:[\s-]+(?:state of the \w+|(?!of\b|in\b|by\b|to\b)\w+))?\s+(?:{_SPEECH_EN})\b"


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """Which of several speeches by their dates: 1 the first, -1 the last; and where a question says so."""

    start: int
    end: int
    position: int


def _order_pattern(name: str) -> re.Pattern[str]:
    chinese, english = read_words(_CUES, f"order.{name}")
    return re.compile(f"(?:{chinese}){_NOUN_ZH}|{english}{_NOUN_EN}")


# The order alone, as follow-ups have it: and in the second? 最近一次呢
_BARE_ORDERS = tuple(
    (re.compile("|".join(read_words(_CUES, f"order.{name}"))), position) for name, position in _POSITIONS.items()
)
_ORDERS = tuple((_order_pattern(name), position) for name, position in _POSITIONS.items())


def find_order(folded: str, *, is_follow_up: bool = False) -> SpeechOrder | None:
    """Return which speech in the order of their dates a folded question means; None where it does not say.

    A follow-up to a question for one speech need not say speech again.
    """
    orders = [
        SpeechOrder(match.start(), match.end(), position)
        for pattern, position in (_BARE_ORDERS if is_follow_up else _ORDERS)
        if (match := pattern.search(folded))
    ]
    return min(orders, key=lambda order: (order.start, order.position), default=None)
