"""Speeches, their outline, and where their characters come from."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from rag.types.text import Language, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of `length` characters of a speech's text that stands unchanged in the source file."""

    start: int
    source_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a speech comes from: `path` as shown to people, `ordinal` from 1 within the file, its span there.

    `sha256` is the digest of the file's bytes. `pieces` are ordered and do not overlap; characters of the text
    that lie in no piece (the line breaks between paragraphs) were put there by the reader.
    """

    path: str
    ordinal: int
    start: int
    end: int
    sha256: str
    pieces: tuple[Piece, ...] = field(repr=False)

    def locate(self, start: int, end: int) -> Span:
        """Map a span of the speech's text to the smallest span of the source file that holds its characters."""
        if not self.pieces:
            return Span(self.start, self.end)
        last = max(start, end - 1)
        return Span(self._forwards(start), max(self._forwards(start), self._backwards(last) + 1))

    def _forwards(self, offset: int) -> int:
        """Return where a character of the text stands in the file; for one of no piece, where the next piece begins."""
        index = bisect_right(self.pieces, offset, key=_start) - 1
        if index >= 0 and offset < self.pieces[index].start + self.pieces[index].length:
            return self.pieces[index].source_start + offset - self.pieces[index].start
        return self.pieces[index + 1].source_start if index + 1 < len(self.pieces) else self.end

    def _backwards(self, offset: int) -> int:
        """Return where a character of the text stands in the file; for one of no piece, where the last piece ends."""
        piece = self.pieces[max(0, bisect_right(self.pieces, offset, key=_start) - 1)]
        return piece.source_start + min(offset - piece.start, piece.length - 1)


def _start(piece: Piece) -> int:
    return piece.start


def _turn_start(turn: "Turn") -> int:
    return turn.start


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline and the text under it; `level` 1 is the outermost, `heading` includes its label."""

    level: int
    label: str
    heading: str
    start: int
    end: int


#: The part that a speaker plays in a transcript.
TurnRole = Literal["question", "answer", "chair"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker of a transcript says until the next one speaks, the label included.

    `speaker` is named as the label prints him, `role` is None where neither the label nor the turns show it.
    """

    speaker: str
    role: TurnRole | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech: cleaned text, where it came from, and what the text reveals about itself.

    `paragraphs` are in order, do not overlap and are separated by line breaks. `date` is ISO 8601, shortened to what is
    known ("2022", "2022-08", "2022-08-25"). `level` is 省, 市, 县, 区, 镇 or 企业. `note` is what a reader has to know
    about the text before quoting it, such as that it is a retelling. `also` are the other places where the same speech
    was found, without their pieces. `turns` are those of a transcript, in order and without gaps from the first on; any
    other speech has none. `title_en`, `abstract` and `abstract_en` are not the speaker's words but those of whoever
    keeps the archive: the title in English, what the speech is about in Chinese and in English. Unknown is None, never
    a guess.
    """

    id: str
    title: str
    place: str | None
    level: str | None
    date: str | None
    occasion: str | None
    speaker: str | None
    language: Language
    source: Source
    text: str = field(repr=False)
    paragraphs: tuple[Span, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    note: str | None = None
    also: tuple[Source, ...] = field(default=(), repr=False)
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    title_en: str | None = None
    abstract: str | None = None
    abstract_en: str | None = None

    @property
    def year(self) -> int | None:
        """The year of the date, where one is known."""
        return int(self.date[:4]) if self.date else None

    def turn_at(self, position: int) -> Turn | None:
        """Return the turn that holds the character at an offset, None before the first and in what is no transcript."""
        index = bisect_right(self.turns, position, key=_turn_start) - 1
        return self.turns[index] if index >= 0 else None

    def speaker_at(self, position: int) -> str | None:
        """Return who speaks at an offset: the speaker of the turn there, else that of the speech."""
        turn = self.turn_at(position)
        return turn.speaker if turn else self.speaker

    def sections_at(self, at: int) -> tuple[Section, ...]:
        """Return the sections that hold the character at an offset, outermost first."""
        return tuple(section for section in self.sections if section.start <= at < section.end)

    def section_path(self, at: int) -> tuple[str, ...]:
        """Return the headings above the character at an offset, outermost first."""
        return tuple(section.heading for section in self.sections_at(at))
