"""Tell which kind of figure a question asks for, and which texts hold one: 多少亩, what share, how many boats."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.data.tables import read_toml, read_words
from rag.text.english import stem
from rag.text.normalise import fold
from rag.text.quantities import COUNT, Figure, read_figures, read_unit

_TABLE = "asked_units.toml"
_PATTERNS = {
    kind: (re.compile("|".join(patterns)), frozenset(read_words(_TABLE, f"units.{kind}")))
    for kind, patterns in read_toml(_TABLE)["patterns"].items()
}
# How many (new) ferries are to be built: what is counted ends before the verb.
_HOW_MANY = re.compile(
    r"\bhow many (?P<counted>(?:[\w'-]+ ){0,3}?[\w'-]+)"
    r"(?= (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must|of|in|on|for|to|at|by)\b"
    r"|[?.!]|$)"
)
# 多少(万)亩, 几公里: the unit stands behind.
_HOW_MANY_ZH = re.compile(r"(?:多少|几)[十百千万亿]*")
_COUNTING = frozenset({"", COUNT, "人", "户"})
_IRREGULAR = frozenset(read_words(_TABLE, "plurals.en"))
#: What is counted stands at most so many words behind its figure.
MAX_WORDS_BEHIND = 3
MAX_CHARS_BEHIND = 80
_WORD = re.compile(r"[^\W\d_][\w'-]*")


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """What a question asks the number of: `units` as figures have them, `counted` the stems of English nouns."""

    units: frozenset[str]
    counted: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.units or self.counted)

    def is_given_in(self, text: str) -> bool:
        """Return True if a text holds a figure of the kind."""
        folded = fold(text)
        return any(figure.unit in self.units or self._is_counted(folded, figure) for figure in read_figures(folded))

    def _is_counted(self, folded: str, figure: Figure) -> bool:
        if not self.counted or figure.unit not in _COUNTING:
            return False
        behind = _WORD.findall(folded[figure.end : figure.end + MAX_CHARS_BEHIND])[:MAX_WORDS_BEHIND]
        return not self.counted.isdisjoint(map(stem, behind))


@lru_cache(maxsize=64)
def read_asked_unit(text: str) -> AskedUnit:
    """Return the kind of figure that a question asks for; an empty one where it does not tell."""
    folded = fold(text)
    units = {unit for pattern, units in _PATTERNS.values() if pattern.search(folded) for unit in units}
    units |= {read_unit(folded, match.end())[0] for match in _HOW_MANY_ZH.finditer(folded)} - {"", COUNT}
    counted = _HOW_MANY.search(folded)
    nouns = [
        word for word in (counted["counted"].split() if counted else []) if word.endswith("s") or word in _IRREGULAR
    ]
    return AskedUnit(frozenset(units), frozenset(map(stem, nouns)))
