"""A question as it was understood."""

from dataclasses import dataclass
from typing import Literal

from rag.types.models import Translation
from rag.types.text import Language

#: What a question asks for: a figure, several things, what is planned, what is wrong, which speech, all speeches that
#: speak of something, what two speeches say alike, to be confirmed or denied, or something else; or nothing that a
#: speech says: what the archive holds, an overview, small talk.
Kind = Literal[
    "figure", "list", "plan", "problem", "which", "speeches", "shared", "yes_no", "fact", "archive", "overview", "talk"
]

#: What a question about the archive wants to know, how small talk is meant, and for an overview always `summary`.
AboutTopic = Literal[
    "speeches", "places", "years", "speakers", "titles", "lengths", "left_out", "newest", "oldest", "longest",
    "shortest", "summary", "help", "farewell", "thanks", "greeting",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AboutRequest:
    """What is asked of the archive itself, and of which of its speeches, all without any.

    `counts` is True where a number is asked for. `section` is the top-level section of one speech that is meant, from
    1, or -1 for the last; `in_full` is True where its words are wanted and not its main points. `page` counts how often
    more was asked for. `unknown` is a place or year of which a speech is asked for and of which the archive has none.
    `is_filtered_out` is True where none of the speeches that are meant passes the filters that are set.
    """

    topic: AboutTopic
    speech_ids: tuple[str, ...] = ()
    counts: bool = False
    section: int | None = None
    in_full: bool = False
    page: int = 0
    unknown: str = ""
    is_filtered_out: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """The speech that a question asks about, by what the question says of it; None or empty is what it does not say.

    `speakers` are those that the name which it gives may stand for. `year` is the first of the years asked for and
    `until` the last, where a span is asked for; `order` which of several speeches in the order of their dates, from 1,
    or -1 for the last; `mention` is 1 where the first speech is asked for that mentions what is looked for, -1 the
    last; `is_dated` is True where the year is that of the speech (the 2016 report) and not of what it tells.
    `description` are words that the speech should hold ("the city that sold by livestream"), `translations` what they
    may mean in Chinese. `nameless` is True for a speech that hides its place behind a mask.
    """

    place: str | None = None
    year: int | None = None
    level: str | None = None
    description: str = ""
    translations: tuple[Translation, ...] = ()
    nameless: bool = False
    speakers: tuple[str, ...] = ()
    until: int | None = None
    order: int | None = None
    mention: int | None = None
    is_dated: bool = False

    @property
    def label(self) -> str:
        """What is said of the speech, in one line: 2022 市."""
        years = f"{self.year}–{self.until}" if self.until else self.year
        speaker = " / ".join(self.speakers)
        facts = (self.place, speaker, years, self.level, "×" if self.nameless else "", self.description)
        return " ".join(str(fact) for fact in facts if fact)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood: `search_text` is what is looked for, completed from the conversation.

    `places` and `years` are those that the archive knows and the question names; `subjects` are all ways in which it
    names a speech, several where it compares; `terms` are the content words; `translations` are what its
    English words may mean in Chinese; `names` are words that read as Chinese names, in syllables of pinyin; `item` is
    the item of the enumeration before it that a follow-up asks for, from 1, or -1 for the last; `speakers` are those
    of the archive whom it may mean, and `known_names` the folded words by which it names places and
    speakers; `unknown_years` are years that it names and of which no speech tells,
    `unknown_speaker` whom it asks for and who has no speech; `carried_text` is the beginning of `search_text` that was
    taken from earlier questions. `takes_topic` is True for a question that goes on with the topic of the one before
    it, and `understood` the whole question, to be asked alone; "" where it took nothing from the conversation.
    `about` is what is asked of the archive itself; `page` says how often, after the question that this one continues,
    more was asked for.
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
    speakers: tuple[str, ...] = ()
    known_names: tuple[str, ...] = ()
    unknown_years: tuple[int, ...] = ()
    unknown_speaker: str = ""
    carried_text: str = ""
    about: AboutRequest | None = None
    page: int = 0
    takes_topic: bool = False
    understood: str = ""

    @property
    def own_text(self) -> str:
        """What is looked for without what was taken from earlier questions; all of it where it adds nothing itself."""
        return self.search_text.removeprefix(self.carried_text).strip() or self.search_text
