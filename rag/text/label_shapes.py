"""What Chinese labels of turns look like: a name around an office (巫議員振宇), a surname alone (韩).

The words are in rag/data/turns.toml, as those of rag/text/turn_labels.py.
"""

import re
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_alternatives, read_words
from rag.text.normalise import fold

_TABLE = "turns.toml"


@dataclass(frozen=True, slots=True)
class LabelShape:
    """How a Chinese label is made: a name around a word for an office, with so many characters before it."""

    noun: str
    before: int


def shape_of_label(speaker: str) -> LabelShape | None:
    """Return the shape of a short name around an office, as 巫議員振宇 and 林局長大同 have it; None for all others."""
    match = _around_office().fullmatch("".join(fold(speaker).split()))
    return LabelShape(match["noun"], len(match["before"])) if match else None


@cache
def _around_office() -> re.Pattern[str]:
    nouns = read_alternatives(_TABLE, "people.zh.nouns")
    return re.compile(rf"(?P<before>[\u3400-\u9fff]{{1,2}})(?P<noun>{nouns})[\u3400-\u9fff]{{1,2}}")


def is_surname(name: str) -> bool:
    """Return True for a Chinese surname that stands alone."""
    return fold(name) in _surnames()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(read_words(_TABLE, "people.zh.surnames"))
