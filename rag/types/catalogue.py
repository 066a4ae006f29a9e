"""What an archive holds, for tables and plots: its speeches, their topics and their figures."""

from dataclasses import dataclass

from rag.types.text import Language


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What is known of a speech without its text; `speakers` are those of the turns of a transcript.

    `path` is the file as it is shown to people, `characters` the length of the text, `passages` their number.
    """

    speech_id: str
    title: str
    title_en: str | None
    place: str | None
    level: str | None
    date: str | None
    occasion: str | None
    speaker: str | None
    language: Language
    path: str
    characters: int
    passages: int
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicShare:
    """How much of a speech a topic takes: its passages, and their share of those of the speech (0 to 1)."""

    speech_id: str
    passages: int
    share: float


@dataclass(frozen=True, slots=True)
class ArchiveTopic:
    """A topic of the archive: the words that name it, and its shares of speeches, the largest first."""

    words: tuple[str, ...]
    shares: tuple[TopicShare, ...]


@dataclass(frozen=True, slots=True)
class SpeechFigure:
    """A figure of a speech: its value and unit, the words that print it, and the clause that says what it counts.

    `unit` is "" where none is said and 个 for things that are counted. `start` and `end` are offsets into the speech's
    text, `clause_start` is that of the clause.
    """

    speech_id: str
    start: int
    end: int
    value: float
    unit: str
    words: str
    clause_start: int
    clause: str
