"""Passages, what found them, and what restricts a search."""

from dataclasses import dataclass


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
    subject_index: int = 0
    alternatives: tuple[Passage, ...] = ()
    speech_fit: float = 1.0


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
