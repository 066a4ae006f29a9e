"""The rows of the database as values: speeches, files and passages, each with its columns by name."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, get_args

from rag.store.versions import StatedFacts, Version
from rag.types import Characters, Language, Piece, Section, Source, Span, Speech, Turn


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """A speech as the tables `speech` and `copy` hold it: the fields are their columns, in their order.

    `pieces`, `paragraphs`, `sections`, `also` and `turns` are lists in JSON. `read_id` is the id that the reader gave,
    `characters` the length of the text.
    """

    position: int
    id: str
    title: str
    place: str | None
    level: str | None
    date: str | None
    occasion: str | None
    speaker: str | None
    language: Language
    path: str
    ordinal: int
    source_start: int
    source_end: int
    sha256: str
    read_id: str
    title_en: str | None
    characters: int
    turns: str
    note: str | None
    abstract: str | None
    abstract_en: str | None
    also: str
    pieces: str
    paragraphs: str
    sections: str
    text: str

    @classmethod
    def from_speech(cls, speech: Speech, position: int) -> "SpeechRow":
        """Return the row of a speech that has the id of its reader."""
        source = speech.source
        return cls(
            position=position,
            id=speech.id,
            title=speech.title,
            place=speech.place,
            level=speech.level,
            date=speech.date,
            occasion=speech.occasion,
            speaker=speech.speaker,
            language=speech.language,
            path=source.path,
            ordinal=source.ordinal,
            source_start=source.start,
            source_end=source.end,
            sha256=source.sha256,
            read_id=speech.id,
            title_en=speech.title_en,
            characters=len(speech.text),
            turns=to_json([(turn.speaker, turn.role, turn.start, turn.end) for turn in speech.turns]),
            note=speech.note,
            abstract=speech.abstract,
            abstract_en=speech.abstract_en,
            also=sources_to_json(speech.also),
            pieces=to_json([(piece.start, piece.source_start, piece.length) for piece in source.pieces]),
            paragraphs=to_json([(span.start, span.end) for span in speech.paragraphs]),
            sections=to_json([(s.level, s.label, s.heading, s.start, s.end) for s in speech.sections]),
            text=speech.text,
        )

    def to_speech(self) -> Speech:
        """Return the speech of the row.

        Raises ValueError, TypeError or RecursionError for lists that are not those written here.
        """
        pieces = tuple(Piece(*piece) for piece in json.loads(self.pieces))
        speech = Speech(
            id=self.id,
            title=self.title,
            place=self.place,
            level=self.level,
            date=self.date,
            occasion=self.occasion,
            speaker=self.speaker,
            language=self.language,
            source=Source(self.path, self.ordinal, self.source_start, self.source_end, self.sha256, pieces),
            text=self.text,
            paragraphs=tuple(Span(*span) for span in json.loads(self.paragraphs)),
            sections=tuple(Section(*section) for section in json.loads(self.sections)),
            note=self.note,
            also=tuple(other_source(*source) for source in json.loads(self.also)),
            turns=turns_from_json(self.turns),
            title_en=self.title_en,
            abstract=self.abstract,
            abstract_en=self.abstract_en,
        )
        _check_speech(speech)
        return speech

    def values(self) -> tuple[object, ...]:
        """Return the values of the columns, in their order."""
        return tuple(getattr(self, column) for column in SPEECH_COLUMNS)


#: The columns of a speech by name, in the order of the fields.
SPEECH_COLUMNS = tuple(field.name for field in fields(SpeechRow))
#: The same for a `select`.
SPEECH_COLUMN_LIST = ", ".join(SPEECH_COLUMNS)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as the table `file` holds it: the fields are its columns, in their order.

    The file's `count` speeches follow each other from `first` on, counted among all that was read. `record` says in
    JSON what has to be known of the file when it is not read again.
    """

    name: str
    sha256: str
    first: int
    count: int
    record: str

    @property
    def characters(self) -> Characters:
        """What became of the characters of the file; raises KeyError or ValueError for another record."""
        counts = json.loads(self.record)["characters"]
        dropped = tuple((rule, count) for rule, count in counts["dropped"])
        return Characters(counts["read"], counts["kept"], dropped)


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A figure within its speech: the fields are the columns of the table `figure` behind the first."""

    start: int
    end: int
    value: float
    unit: str
    clause_start: int
    clause_end: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage within its speech, as it is stored; `digest` is of the words that it is found by."""

    start: int
    end: int
    section_path: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A stored passage and the row that it has among all passages of its generation."""

    row: int
    passage: StoredPassage


def file_record(characters: Characters) -> str:
    """Return the record of a file, from which `FileRow.characters` reads what became of its characters."""
    return to_json({"characters": asdict(characters)})


def other_source(path: str, ordinal: int, start: int, end: int, sha256: str) -> Source:
    """Return another place where a speech was found, without the pieces that it is made of there."""
    return Source(path, ordinal, start, end, sha256, pieces=())


def sources_to_json(sources: tuple[Source, ...]) -> str:
    """Return the list of other sources of a speech, without their pieces."""
    return to_json([(s.path, s.ordinal, s.start, s.end, s.sha256) for s in sources])


def turns_from_json(turns: str) -> tuple[Turn, ...]:
    """Return the turns of a speech, as its row holds them."""
    return tuple(Turn(*turn) for turn in json.loads(turns))


def to_json(value: object) -> str:
    """Return a value in JSON, with Chinese characters as they are."""
    return json.dumps(value, ensure_ascii=False)


_STATED_FACTS = ", ".join(field.name for field in fields(StatedFacts))
#: The columns from which `version_of` makes a version.
SELECT_VERSIONS = f"select position, id, read_id, path, ordinal, text, {_STATED_FACTS} from speech order by position"


def version_of(row: tuple[Any, ...]) -> tuple[int, Version]:
    """Return the position and the version of a speech from a row of SELECT_VERSIONS."""
    position, speech_id, read_id, path, ordinal, text, *stated = row
    return position, Version(speech_id, read_id, path, ordinal, StatedFacts(*stated), text)


def _check_speech(speech: Speech) -> None:
    """Raise ValueError for a speech in no language, or with a span that does not lie in its text."""
    spans = [(span.start, span.end) for span in speech.paragraphs]
    spans += [(section.start, section.end) for section in speech.sections]
    spans += [(turn.start, turn.end) for turn in speech.turns]
    spans += [(piece.start, piece.start + piece.length) for piece in speech.source.pieces]
    if speech.language not in get_args(Language):
        raise ValueError(f"{speech.language[:20]!r} is no language")
    if not all(type(start) is type(end) is int and 0 <= start <= end <= len(speech.text) for start, end in spans):
        raise ValueError(f"the speech {speech.id[:60]!r} has parts outside its text")
