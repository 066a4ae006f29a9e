"""Find what a question asks for letter for letter: what it puts in quotation marks."""

import re
from dataclasses import dataclass
from functools import reduce

import numpy as np

from rag.data.tables import read_weights
from rag.store.local import Rows
from rag.store.protocol import Store
from rag.text.normalise import fold
from rag.text.words import bigram, is_stop_word
from rag.types import Vectors

#: A quotation of fewer or more characters is no name of a thing.
MIN_PHRASE_CHARS = 2
MAX_PHRASE_CHARS = 24
#: Of more passages that hold all parts of a phrase it is not read whether they hold the phrase.
MAX_READ_PASSAGES = 100


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """What it counts that a phrase stands there: for a passage, beside its signals as one, and for a candidate."""

    passage: float
    candidate: float


PHRASE_WEIGHTS = read_weights("phrases", PhraseWeights)
# In what folding leaves of quotation marks.
_QUOTED = re.compile(r"[“\"「『‘]([^“”\"「」『』‘’？?。！!]+)[”\"」』’]")


def find_phrases(text: str) -> tuple[str, ...]:
    """Return the folded phrases that a question asks for letter for letter, in order."""
    folded = fold(text)
    quoted = (match[1].strip() for match in _QUOTED.finditer(folded))
    fitting = (phrase for phrase in quoted if MIN_PHRASE_CHARS <= len(phrase) <= MAX_PHRASE_CHARS)
    return tuple(dict.fromkeys(fitting))


class PhraseFinder:
    """Tells which passages of a store hold the phrases of a question."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def holding(self, text: str, rows: Rows) -> Vectors:
        """Return the share of the phrases of a question that each of some passages holds, shape (rows,), 0 to 1."""
        shares = np.zeros(len(rows), np.float32)
        phrases = find_phrases(text)
        for phrase in phrases:
            holds = np.isin(rows, self._rows_of(phrase))
            if holds.sum() <= MAX_READ_PASSAGES:
                holds[holds] = [phrase in fold(passage.text) for passage in self._store.passages(rows[holds])]
            shares += holds.astype(np.float32) / len(phrases)
        return shares

    def _rows_of(self, phrase: str) -> Rows:
        """Return the rows that hold all pairs of characters, or all words, of a phrase."""
        parts = [bigram(phrase[i : i + 2]) for i in range(len(phrase) - 1) if not phrase[i : i + 2].isascii()]
        parts = parts or [word for word in phrase.split() if not is_stop_word(word)]
        held = [self._store.rows_holding(part) for part in parts]
        return reduce(np.intersect1d, held) if held else np.zeros(0, np.int64)
