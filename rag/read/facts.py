"""A fact about a speech, and the words that give it away."""

from dataclasses import dataclass
from typing import Literal

_MAX_SHOWN_CHARS = 40

#: Where words may stand that give a fact away: in the title, on a line above or below the speech, in
#: the name of its file or of a folder, in its text, in the dateline of a report.
WordsPlace = Literal["title", "line", "file name", "folder", "text", "dateline"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, and where it comes from: `printed title`, `line: “县长 王大海”`, `front matter` and the like."""

    value: str
    origin: str

    @classmethod
    def from_words(cls, value: str, where: WordsPlace, words: str) -> "Fact":
        """Return a fact whose origin quotes the words that give it away, cut where they are long."""
        shown = words if len(words) <= _MAX_SHOWN_CHARS else words[:_MAX_SHOWN_CHARS] + "…"
        return cls(value, f"{where}: “{shown}”")
