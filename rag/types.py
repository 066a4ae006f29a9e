"""The values that cross between the floors: frozen, slotted, and free of behaviour that needs I/O.

Every offset counts characters of `Speech.text`, half open, unless its name starts with `source_`; those count
characters of the decoded source file.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Language = Literal["zh", "en"]
Outcome = Literal["answered", "not_found", "masked"]
Support = Literal["verbatim", "frame", "supported", "unsupported"]
Verdict = Literal["exact", "altered", "absent"]
Vectors = NDArray[np.float32]
#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: How plain text marks a sentence that its citations do not say.
UNSUPPORTED = {"zh": "（原文未证实）", "en": " (not supported by the speeches)"}


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open run of characters."""

    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether the run shares at least one character with another."""
        return self.start < end and start < self.end


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

    def _forwards(self, at: int) -> int:
        i = bisect_right(self.pieces, at, key=lambda piece: piece.start) - 1
        if i >= 0 and at < self.pieces[i].start + self.pieces[i].length:
            return self.pieces[i].source_start + at - self.pieces[i].start
        return self.pieces[i + 1].source_start if i + 1 < len(self.pieces) else self.end

    def _backwards(self, at: int) -> int:
        i = max(0, bisect_right(self.pieces, at, key=lambda piece: piece.start) - 1)
        piece = self.pieces[i]
        return piece.source_start + min(at - piece.start, piece.length - 1)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline and the text under it; `level` 1 is the outermost, `heading` includes its label."""

    level: int
    label: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech: cleaned text, where it came from, and what the text reveals about itself.

    `paragraphs` are in order, do not overlap and are separated by line breaks. `date` is ISO 8601, shortened to what is
    known ("2022", "2022-08", "2022-08-25"). `level` is 省, 市, 县, 区, 镇 or 企业. `note` is what a reader has to know
    about the text before quoting it, such as that it is a retelling. `also` are the other places where the same speech
    was found, without their pieces. Unknown is None, never a guess.
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

    @property
    def year(self) -> int | None:
        """The year of the date, where one is known."""
        return int(self.date[:4]) if self.date else None

    def sections_at(self, at: int) -> tuple[Section, ...]:
        """Return the sections that hold a position, outermost first."""
        return tuple(section for section in self.sections if section.start <= at < section.end)

    def section_path(self, at: int) -> tuple[str, ...]:
        """Return the headings above a position, outermost first."""
        return tuple(section.heading for section in self.sections_at(at))


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of one speech that is searched as a unit; text == speech.text[start:end]."""

    speech_id: str
    start: int
    end: int
    section_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Signals:
    """What each way of searching said about a passage, each scaled to [0, 1] within its question."""

    dense: float = 0.0
    lexical: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` lies in [0, 1], higher is better.

    `part` tells for which of several subjects of its question it was found, from 0. `alternatives` are passages of
    other speeches that were found, too, and only repeat this one. `meant` tells how well its speech fits what the
    question says of whose speech it means, 1 the best.
    """

    passage: Passage
    score: float
    signals: Signals
    part: int = 0
    alternatives: tuple[Passage, ...] = ()
    meant: float = 1.0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is restricted to before it ranks; an empty tuple restricts nothing."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    speeches: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()

    def admit(self, speech_id: str, place: str | None, year: int | None, occasion: str | None) -> bool:
        """Tell whether a speech with these facts passes every filter; of an occasion a part of its name is enough."""
        return (
            (not self.places or place in self.places)
            and (not self.years or year in self.years)
            and (not self.speeches or speech_id in self.speeches)
            and (not self.occasions or any(wanted in (occasion or "") for wanted in self.occasions))
        )


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Translation:
    """A word or term of a question and what speeches say for it, with weights that sum to 1, heaviest first."""

    word: str
    meanings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Gloss:
    """How a Chinese word is read, and what it means in a few English words."""

    word: str
    pinyin: str
    gloss: str


#: What a question asks for: a figure, several things, what is planned, what is wrong, which speech, all speeches that
#: speak of something, what two speeches say alike, to be confirmed or denied, or something else.
Kind = Literal["figure", "list", "plan", "problem", "which", "speeches", "shared", "yes_no", "fact"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose words a question asks for, by what it says of the speech: None or empty is not said.

    `description` are words that the speech should hold ("the city that sold by livestream"), `translations` what they
    may mean in Chinese; `nameless` is said of a speech that hides its place.
    """

    place: str | None = None
    year: int | None = None
    level: str | None = None
    description: str = ""
    translations: tuple[Translation, ...] = ()
    nameless: bool = False

    @property
    def label(self) -> str:
        """What is said of the speech, in one line: 2022 市."""
        said = (self.place, self.year, self.level, "×" if self.nameless else "", self.description)
        return " ".join(str(each) for each in said if each)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood: `search_text` is what is looked for, completed from the conversation.

    `places` and `years` are those that the archive knows and the question names; `subjects` are all ways in which it
    says whose speech it means, several where it compares; `terms` are the content words; `translations` are what its
    English words may mean in Chinese; `names` are words that read as Chinese names, in syllables of pinyin; `item` is
    the item of the enumeration before it that a follow-up asks for, from 1, or -1 for the last.
    """

    text: str
    language: Language
    search_text: str
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    terms: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    subjects: tuple[Subject, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    kind: Kind = "fact"
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of a speech and the permanent id under which they can be looked up."""

    id: str
    speech_id: str
    start: int
    end: int
    quote: str
    section_path: tuple[str, ...]
    title: str
    place: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class CitationLookup:
    """What a citation id leads to today: `status` says whether the words stand unmoved, moved, changed or are gone.

    `citation` holds the words as they stand now; for a changed or vanished text it is what stands at the old address
    (None where there is nothing). `before` and `after` are the neighbouring text of the same speech.
    """

    id: str
    status: Literal["found", "moved", "changed", "gone"]
    citation: Citation | None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the citations that carry it, and how it is supported.

    `verbatim` text is the source's own; a `frame` sentence only says where the next ones come from. What a language
    model wrote is `supported` where its citations say it, else `unsupported`; then `lacking` are the figures, names and
    quotations that the cited words do not hold, and its citations, if any, are what comes nearest. In a comparison
    `part` tells for which of the question's subjects a sentence stands, from 0; `gloss` are the key terms of a Chinese
    sentence in English, word by word, for a reader of English.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    support: Support = "verbatim"
    lacking: tuple[str, ...] = ()
    part: int | None = None
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in sentences, with what was found on the way.

    `model` is the language model that wrote the sentences which are not verbatim, "" where none did.
    """

    question: Question
    sentences: tuple[AnswerSentence, ...]
    outcome: Outcome
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    model: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in order of their first use; the marker of one is its place here, from 1."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    @property
    def text(self) -> str:
        """The answer as plain text, one sentence a line, each followed by its markers: `words [1]`.

        An unsupported sentence says so in the question's language: `words （原文未证实） [1]`. A gloss follows the
        markers: `words [1] (gloss: patent · potato)`.
        """
        marker = {citation: number for number, citation in enumerate(self.citations, 1)}
        lines = (
            sentence.text
            + (UNSUPPORTED[self.question.language] if sentence.support == "unsupported" else "")
            + "".join(f" [{marker[citation]}]" for citation in dict.fromkeys(sentence.citations))
            + (f" (gloss: {sentence.gloss})" if sentence.gloss else "")
            for sentence in self.sentences
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a language model has written so far, before it is checked: a later draft begins with the earlier one."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a quotation departs from the source: `quoted` stands in the one, `source` in the other."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """Whether words stand in the archive, and where."""

    quote: str
    verdict: Verdict
    matches: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out of the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Characters:
    """What became of the characters of files: `read` is `kept` in speeches and the sum of `dropped`.

    `dropped` pairs the rules with their counts, the largest first.
    """

    read: int = 0
    kept: int = 0
    dropped: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: "Characters") -> "Characters":
        """Return the account of both."""
        counts = dict(self.dropped)
        for rule, count in other.dropped:
            counts[rule] = counts.get(rule, 0) + count
        dropped = sorted(counts.items(), key=lambda each: -each[1])
        return Characters(self.read + other.read, self.kept + other.kept, tuple(dropped))

    def without(self, count: int, rule: str) -> "Characters":
        """Return the account when some of what was kept is dropped by a rule after all."""
        return Characters(0, -count, ((rule, count),)) + self


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A speech that was found again: where, and the speech of the index that has its text."""

    path: str
    ordinal: int
    of_path: str
    of_ordinal: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build of the index did.

    `new`, `changed` and `unchanged` speeches are compared with the index as it was before, and so are those `removed`;
    `embedded` counts passages. `rebuilt` says why nothing of that index could be taken over; it is None where all could
    be, and where there was none.
    """

    index: str
    files: int
    speeches: int
    passages: int
    skipped: tuple[Skipped, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    characters: Characters = Characters()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    rebuilt: str | None = None


class Embedder(Protocol):
    """Turn text into unit vectors of `dimension` numbers; `name` and `fingerprint` tell which model did."""

    @property
    def name(self) -> str:
        """The name that the index remembers."""

    @property
    def fingerprint(self) -> str:
        """A digest that changes when the vectors would."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""
