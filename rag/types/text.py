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
