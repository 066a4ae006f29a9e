"""The JSON objects of the REST interface that list what an archive holds; archive_forms.py makes them."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel

from rag.api.models import Position, SpeechFacts
from rag.types import Language

_Item = TypeVar("_Item")


class TopicWords(BaseModel):
    """A topic of the archive: the words that name it, and how many speeches speak of it."""

    words: list[str]
    speeches: int


class ArchiveResult(BaseModel):
    """What the archive holds, and what it answers with."""

    generation: str
    speeches: int
    passages: int
    characters: int
    languages: list[Language]
    places: list[str]
    years: list[int]
    speakers: list[str]
    topics: list[TopicWords]
    embedder: str
    model: str | None


class SpeechEntry(BaseModel):
    """A speech in a list, without its text."""

    id: str
    title: str
    title_en: str | None
    place: str | None
    level: str | None
    date: str | None
    occasion: str | None
    speaker: str | None
    speakers: list[str]
    language: Language
    source_file: str
    characters: int
    passages: int


class TextSpan(BaseModel):
    """A run of a speech's text."""

    start: int
    end: int


class OutlineSection(TextSpan):
    """A heading of the outline and the text under it; level 1 is the outermost."""

    level: int
    label: str
    heading: str


class SpeakerTurn(TextSpan):
    """What one speaker of a transcript says until the next one speaks."""

    speaker: str
    role: Literal["question", "answer", "chair"] | None


class SpeechText(SpeechFacts):
    """A speech with its text, its paragraphs, its outline and its turns."""

    level: str | None
    occasion: str | None
    language: Language
    note: str | None
    abstract: str | None
    abstract_en: str | None
    text: str
    paragraphs: list[TextSpan]
    sections: list[OutlineSection]
    turns: list[SpeakerTurn]


class FigureEntry(Position):
    """A figure of a speech, the clause that says what it counts, and the citation that holds it."""

    value: float
    unit: str
    words: str
    clause: str
    clause_start: int
    citation: str
    speech: SpeechFacts


class ResultPage(BaseModel, Generic[_Item]):
    """A page of a list; `next_cursor` leads to the next one, null on the last."""

    items: list[_Item]
    next_cursor: str | None
