"""Suggest what to ask next: the neighbouring sections of what was cited, and the next best passages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answer.frame import name_subject
from rag.types import Answer, Language, Speech, Subject, WordHint

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many questions are suggested.
MAX_SUGGESTIONS = 3
#: A heading that is asked about has so many characters: shorter ones say nothing, longer ones are sentences.
MIN_HEADING_CHARS = 4
MAX_HEADING_CHARS = 22
#: So many English words stand for a heading.
MAX_HINTS = 2
#: A word that names a topic has so many characters: shorter ones are often verbs.
MIN_TOPIC_CHARS = 3

_ASK = {"zh": "{name}怎么说“{topic}”？", "en": "What does {name} say about {topic}?"}
#: The number of a heading: 一、 （二） 三是 1. Section 4:
_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]+[、是章节部分．.：:]+|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．)）])\s*"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may come next, in words for the reader and as it is asked."""

    label: str
    question: str


def suggest_questions(archive: "Archive", answer: Answer) -> tuple[Suggestion, ...]:
    """Return questions about what stands beside the cited words and was not said yet."""
    if answer.outcome != "answered" or not answer.citations:
        return ()
    language = answer.question.language
    found: dict[str, Suggestion] = {}
    for speech, heading in _headings_nearby(archive, answer):
        topic = name_heading(archive, heading, language)
        if topic and topic not in found:
            question = _ASK[language].format(name=_name_speech(speech, language), topic=topic)
            found[topic] = Suggestion(f"{_name_speech(speech, language)} · {topic}", question)
        if len(found) == MAX_SUGGESTIONS:
            break
    return tuple(found.values())


def _headings_nearby(archive: "Archive", answer: Answer) -> Iterator[tuple[Speech, str]]:
    """Yield headings beside the cited sections, then those of the best passages that were not cited."""
    speeches = {speech.id: speech for speech in archive.speeches}
    said = {heading for citation in answer.citations for heading in citation.section_path}
    first = answer.citations[0]
    if speech := speeches.get(first.speech_id):
        after = [section for section in speech.sections if section.start >= first.end and section.level <= 2]
        yield from ((speech, section.heading) for section in after[:2] if section.heading not in said)
    for hit in answer.hits:
        speech = speeches.get(hit.passage.speech_id)
        path = hit.passage.section_path
        if speech and path and path[-1] not in said:
            yield speech, path[-1]


def topic_headings(speech: Speech) -> list[str]:
    """Return the headings of the outer sections of a speech."""
    return [section.heading for section in speech.sections if section.level <= 2 and section.heading]


def name_heading(archive: "Archive", heading: str, language: Language) -> str:
    """Name what a heading is about in the reader's language, "" where that cannot be said in a few words."""
    topic = _NUMBER.sub("", heading).strip("。：:；; ")
    if language == "zh" or topic.isascii():
        return topic if MIN_HEADING_CHARS <= len(topic) <= MAX_HEADING_CHARS else ""
    return " and ".join(hint.hint for hint in telling_words(archive, topic)[:MAX_HINTS])


def telling_words(archive: "Archive", text: str) -> list[WordHint]:
    """Return the words of a Chinese text that name topics, each once, with what they mean in English."""
    hints = {hint.hint: hint for hint in archive.hint_words(text) if len(hint.word) >= MIN_TOPIC_CHARS}
    return list(hints.values())


def _name_speech(speech: Speech, language: Language) -> str:
    if speech.place:
        return name_subject(Subject(place=speech.place), language)
    return f"《{speech.title}》" if language == "zh" else f"“{speech.title_en or speech.title}”"
