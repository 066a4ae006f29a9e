"""Name speeches in lists and headings, in a reader's language."""

import re

from rag.answer.frame import name_subject
from rag.store.local import SpeechFacts
from rag.types import AnswerSentence, Language, Subject

#: What is said of a speaker in brackets: 县领导（文中未具名）.
_REMARK = re.compile(r"\s*[（(].*[）)]$")
#: How the items of a list are joined.
SEPARATOR = {"zh": "、", "en": ", "}
_COMMA = {"zh": "，", "en": ", "}
_BRACKETS = {"zh": "（{}）", "en": " ({})"}
# Within a title in 《》 another one stands in 〈〉 (GB/T 15834).
_INNER_MARKS = str.maketrans("《》", "〈〉")


def make_line(text: str, speech_id: str = "") -> AnswerSentence:
    """Return a line that no speech says; `speech_id` is the speech that it leads to."""
    return AnswerSentence(text, (), "frame", speech_id=speech_id)


def name_speech(fact: SpeechFacts, language: Language) -> str:
    """Name a speech by its place, title, date and speaker, as far as they are known: 定西《…》（2022，市长 某某）."""
    place = name_place(fact.place, language) if fact.place else ""
    title = f"“{fact.title}”" if fact.title.isascii() else f"《{fact.title.translate(_INNER_MARKS)}》"
    if language == "en" and fact.title_en:
        place, title = f"{place}: " if place else "", f"{fact.title_en} {title}"
    elif language == "en" and place:
        place += ", "
    details = [
        detail for detail in (fact.date, _REMARK.sub("", fact.speaker or "")) if detail and detail not in fact.title
    ]
    return place + title + (_BRACKETS[language].format(_COMMA[language].join(details)) if details else "")


def name_briefly(fact: SpeechFacts, language: Language) -> str:
    """Name a speech in a word or two: its place or speaker with the year, else its title."""
    if not (fact.place or fact.speaker) or (not fact.place and _is_description(fact.speaker or "")):
        return fact.title_en if language == "en" and fact.title_en else f"《{fact.title}》"
    name = name_place(fact.place, language) if fact.place else fact.speaker or ""
    return f"{name} {fact.year}" if fact.year else name


def _is_description(speaker: str) -> bool:
    """Return True for a speaker whom no name tells apart: 县领导（文中未具名）."""
    return "（" in speaker or "(" in speaker


def name_place(place: str, language: Language) -> str:
    """Name a place of the archive: Dingxi (定西)."""
    return name_subject(Subject(place=place), language) if not place.isascii() else place
