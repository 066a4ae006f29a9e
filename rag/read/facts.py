"""A fact about a speech, and the words that give it away."""

from dataclasses import dataclass

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, and where it comes from: `printed title`, `text: “我代表市政府”`, `front matter` and the like."""

    value: str
    origin: str


def from_words(value: str, where: str, words: str) -> Fact:
    """Return a fact that stands in some words of the title or the text."""
    shown = words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
    return Fact(value, f"{where}: “{shown}”")
