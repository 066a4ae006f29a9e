"""Runs of characters, and languages."""

from dataclasses import dataclass
from typing import Literal

#: The languages of speeches and questions.
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open run of characters."""

    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Return True if the run shares at least one character with another."""
        return self.start < end and start < self.end


#: How the note of a speech begins that a machine recognised on pictures of pages; every other note tells a retelling.
RECOGNISED_NOTE = "recognised by machine (OCR)"


def is_recognised(note: str | None) -> bool:
    """Return True if a note says that a machine recognised the words, which may hold errors."""
    return (note or "").startswith(RECOGNISED_NOTE)
