"""Recognise the words that cheer an audience on at the end of a speech: they name no plan, whatever they promise."""

import re

from rag.types import Span, Speech

#: So many paragraphs at the end of a speech may do nothing but that.
CLOSING_PARAGRAPHS = 2
_CHEER = re.compile(
    r"让我们|讓我們|携起手来|攜手|(?:而|不懈|努力|共同)奋斗|(?:而|不懈)努力[！!。]|再创(?:新的)?(?:辉煌|佳绩)"
    r"|再立新功|谱写.{0,20}篇章"
    r"|(?:作|做)出(?:新的|更大的?|应有的?)?(?:更大)?贡献[！!。]|以优异的?成绩|预祝|祝(?:愿|福|大家|各位|同志们)"
    r"|谢谢(?:大家|各位)|\b(?:let us (?:all|go|move|work|rise|march)|together,? we (?:can|will|shall))\b"
    r"|\b(?:may god|god bless|thank you|our best days)\b",
    re.IGNORECASE,
)


def is_pep_talk(speech: Speech, sentence: Span) -> bool:
    """Return True if a sentence in the last paragraphs of a speech cheers its audience on, thanks or wishes."""
    closing = speech.paragraphs[-CLOSING_PARAGRAPHS:]
    in_closing = bool(closing) and sentence.start >= closing[0].start and len(speech.paragraphs) > CLOSING_PARAGRAPHS
    return in_closing and _CHEER.search(speech.text, sentence.start, sentence.end) is not None
