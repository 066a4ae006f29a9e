"""Tell by its words whether a question is one that people ask of any machine but an archive: recipes, weather, prices.

The words of such a question may all stand in some speech. Its kind shows in the mean vector of its words, which a
logistic regression reads; how much that counts beside what was found is fitted with the refusals.
"""

from functools import cache

import numpy as np

from rag.data.tables import read_rows
from rag.models.embed import StaticEmbedder
from rag.retrieve.kind import mean_word_vector
from rag.retrieve.leaning import is_keywords
from rag.text.normalise import fold
from rag.types import Vectors

#: Odds beyond these, as logarithms, say no more.
MAX_LOG_ODDS = 3.0
#: So many words without one that asks are keywords.
MAX_KEYWORDS = 2
#: The median over the questions of our sets that archives answer (-2.1).
TYPICAL_LOG_ODDS = -2.0
_TABLE = "foreign_weights.tsv"


def weigh_foreignness(text: str, words: StaticEmbedder) -> float:
    """Return the log-odds that a question is none for an archive of speeches, within MAX_LOG_ODDS.

    Keywords alone show no kind of question: they count as questions for an archive do.
    """
    vector = mean_word_vector(text, words)
    if is_keywords(fold(text), MAX_KEYWORDS) or not vector.any():
        return TYPICAL_LOG_ODDS
    weights = _read_weights()
    return float(np.clip(weights[:-1] @ vector + weights[-1], -MAX_LOG_ODDS, MAX_LOG_ODDS))


@cache
def _read_weights() -> Vectors:
    """Return the fitted weights, shape (dimension + 1,), the last added; raises DataDamaged."""
    [(_, numbers)] = read_rows(_TABLE, 2)
    return np.asarray(numbers.split(), np.float32)
