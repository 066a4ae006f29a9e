"""Cut sentences into clauses, and recognise those that deny something."""

import re
from collections.abc import Iterator
from functools import cached_property

from rag.text.normalise import fold
from rag.text.patterns import read_pattern
from rag.text.quantities import Figure, read_figures
from rag.text.words import content_words
from rag.types import Span

_CLAUSE = re.compile(r"(?:[^，,；;。！？!?：:\n]|(?<=\d)[,，:：](?=\d))+[，,；;。！？!?：:\n]*[”’」』）)》\"']*")
_JOINT = re.compile(r"、|以及|和|而|\band\b|\bwhile\b|\bwhereas\b|\bbut\b")
#: A part of a list that says something of its own has more content words than this, figures and units included.
MAX_FRAGMENT_WORDS = 2

_TABLE = "negations.toml"
_NEGATION = read_pattern(_TABLE, "negation.zh", "negation.en")
# Words that look like a negation and are none, taken out before negations are looked for.
_LOOK_ALIKE = read_pattern(_TABLE, "look_alikes.zh", "look_alikes.en")
# Words that may be said as a negation, or instead of one.
_AVERSION = read_pattern(_TABLE, "aversion.zh", "aversion.en")


# How the affirmed half of a contrast begins: 不是甲，而是乙.
_CONTRAST = re.compile(r"\s*(?:而?是|but\b|it is\b|it was\b)")


def opens_contrast(folded: str) -> bool:
    """Return True if a folded clause begins as what is affirmed after a denial."""
    return _CONTRAST.match(folded) is not None


class Clause:
    """A clause of a sentence or of a source, with all that is compared; `span` are its offsets in the whole text."""

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.folded = fold(text)

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures that it gives."""
        return read_figures(self.text)

    @cached_property
    def is_negated(self) -> bool:
        """Whether it holds a negation."""
        return bool(_NEGATION.search(_LOOK_ALIKE.sub(" ", self.folded)))

    @cached_property
    def may_be_negated(self) -> bool:
        """Whether it holds a negation or a word that can stand for one."""
        return self.is_negated or bool(_AVERSION.search(self.folded))


def cut_clauses(text: str, start: int = 0) -> list[Clause]:
    """Return the clauses of a sentence in order; `start` is the offset of the sentence in its text.

    A list of several figures is taken apart, so that none of them serves for another.
    """
    return [
        Clause(text[span.start : span.end], Span(start + span.start, start + span.end))
        for match in _CLAUSE.finditer(text)
        for span in _cut_list(text, *match.span())
    ]


def _cut_list(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of text[start:end], cut at each joint with figures of their own on both sides."""
    for joint in _JOINT.finditer(text, start, end):
        if _has_own_figure(text[start : joint.start()]) and _has_own_figure(text[joint.end() : end]):
            yield Span(start, joint.start())
            start = joint.start()
    yield Span(start, end)


def _has_own_figure(part: str) -> bool:
    """Return True if a part of a list gives a figure and says what it is a figure of."""
    return bool(read_figures(part)) and len(content_words(part)) > MAX_FRAGMENT_WORDS
