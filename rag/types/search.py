"""Passages, hits, and the filters of a search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of one speech that is searched as a unit; `text` is `speech.text[start:end]`."""

    speech_id: str
    start: int
    end: int
    section_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Signals:
    """The scores of a passage by each way of searching, scaled to [0, 1] within its question; higher is better."""

    dense: float = 0.0
    lexical: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` lies in [0, 1], higher is better.

    `subject_index` says for which of several subjects of its question it was found, from 0. `alternatives` are passages
    of other speeches that were found as well and only repeat this one. `speech_fit` says how well its speech fits the
    subject, at most 1.
    """

    passage: Passage
    score: float
    signals: Signals
    subject_index: int = 0
    alternatives: tuple[Passage, ...] = ()
    speech_fit: float = 1.0


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters that a search applies before it ranks; an empty tuple restricts nothing.

    Of a speaker a part of the name is enough; of a transcript only his turns pass.
    """

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    speeches: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    def admit(self, speech_id: str, place: str | None, year: int | None, occasion: str | None) -> bool:
        """Return True if a speech with these facts passes every filter but the one for speakers.

        Of an occasion a part of its name is enough.
        """
        return (
            (not self.places or place in self.places)
            and (not self.years or year in self.years)
            and (not self.speeches or speech_id in self.speeches)
            and (not self.occasions or any(wanted in (occasion or "") for wanted in self.occasions))
        )

    def admit_speaker(self, speaker: str | None) -> bool:
        """Return True if what this speaker says passes the filter for speakers."""
        name = (speaker or "").casefold()
        return not self.speakers or any(wanted.casefold() in name for wanted in self.speakers)


NO_FILTERS = Filters()
