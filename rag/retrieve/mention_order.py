"""Read that a question asks for the first or the last speech that mentions something: 哪一年的报告首次提出."""

import re
from dataclasses import dataclass

from rag.data.tables import read_words
from rag.types import Span

_CUES = "time_cues.toml"
_FIRST_ZH, _LAST_ZH = read_words(_CUES, "mention.first_zh"), read_words(_CUES, "mention.last_zh")
_FIRST_EN, _LAST_EN = read_words(_CUES, "mention.first_en"), read_words(_CUES, "mention.last_en")
_VERB_ZH = "|".join(read_words(_CUES, "mention.verbs_zh"))
_VERB_EN = "|".join(read_words(_CUES, "mention.verbs_en"))
_NOUN_EN = "|".join(read_words(_CUES, "mention.nouns_en"))
_ASKED_ZH, _ASKED_EN = read_words(_CUES, "mention.asked")
_SPEECH_ZH = "|".join(read_words(_CUES, "years.speech_zh"))
_SPEECH_EN = "|".join(read_words(_CUES, "years.speech_en"))
# 哪一年的报告里, in which of the speeches, who: what is asked for, and not what was mentioned
_ASKED_SPEECH = re.compile(
    rf"在?(?:{_ASKED_ZH})的?(?:领导|{_SPEECH_ZH})?[里中上]?"
    rf"|\b(?:in )?(?:{_ASKED_EN})\b(?:\s+(?:of the\s+)?(?:{_SPEECH_EN})s?\b)?"
)
_WORD_EN = r"(?:(?!(?:to|and|or|but)\b)[\w'-]+\s+)"


@dataclass(frozen=True, slots=True)
class MentionOrder:
    """That the first (1) or the last (-1) speech is asked for that mentions something; and where a question says so."""

    position: int
    spans: tuple[Span, ...]


def _patterns(chinese: str, english: str) -> tuple[re.Pattern[str], ...]:
    """Return how a question says in which order a thing was mentioned, by the words for that order."""
    return (
        # 首次提出, 最早在报告里讲到, 头一个说; 最早是在哪次讲话里提到的
        re.compile(rf"(?:{chinese})(?:地|是|有人|由谁)*(?:在[^,。?!]{{0,12}}?[里中上])?(?:被|有)?(?:{_VERB_ZH})"),
        # 谈养老谈得最早的
        re.compile(rf"(?:{_VERB_ZH})得?(?P<order>(?:{chinese})的)"),
        # the first president in these speeches to speak of, the last to mention
        re.compile(rf"\b(?:{english})\s+{_WORD_EN}{{0,6}}?to\s+(?:{_VERB_EN})\b"),
        # first spoke of, last mentioned, first appear
        re.compile(rf"\b(?:{english})\s+(?:be\s+)?(?:{_VERB_EN})\b"),
        # mention … for the first time, was used first
        re.compile(
            rf"\b(?:{_VERB_EN})\s+{_WORD_EN}{{0,4}}?(?P<order>(?:{english})|for the (?:{english}) time)(?=[\s?.!]*$)"
        ),
        # the first mention of, the earliest reference to
        re.compile(rf"\b(?:{english})\s+(?:{_NOUN_EN})\b"),
    )


_ORDERS = (
    *((pattern, 1) for pattern in _patterns("|".join(_FIRST_ZH), "|".join(_FIRST_EN))),
    *((pattern, -1) for pattern in _patterns("|".join(_LAST_ZH), "|".join(_LAST_EN))),
)


def find_mention_order(folded: str) -> MentionOrder | None:
    """Return which speech that mentions a thing a folded question asks for; None where it asks for neither end."""
    asked = [Span(match.start(), match.end()) for match in _ASKED_SPEECH.finditer(folded)]
    orders = [
        (_span_of(match), position) for pattern, position in _ORDERS if asked and (match := pattern.search(folded))
    ]
    if not orders:
        return None
    span, position = min(orders, key=lambda order: (order[0].start, -order[0].end))
    return MentionOrder(position, (span, *(one for one in asked if one.end <= span.start or span.end <= one.start)))


def _span_of(match: re.Match[str]) -> Span:
    """Return where a match tells the order, and nothing else."""
    group = "order" if "order" in match.re.groupindex else 0
    return Span(match.start(group), match.end(group))
