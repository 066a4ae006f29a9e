"""Tell what kind of thing a question asks for: from its words by a classifier, or by the wordings that show a kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from rag.data.tables import read_rows, read_words
from rag.models.embed import StaticEmbedder
from rag.retrieve.leaning import is_keywords
from rag.text.normalise import fold
from rag.types import Kind, Question, Vectors

#: The kinds in the order in which their wordings are tried; a question that shows none of them asks for a fact.
KINDS_TRIED: tuple[Kind, ...] = ("shared", "speeches", "figure", "problem", "which", "yes_no", "plan", "list")

_TABLE = "question_kinds.toml"
_OVER_YEARS = "|".join(read_words(_TABLE, "speeches.over_years"))
_WORDINGS = {kind: "|".join(read_words(_TABLE, f"{kind}.patterns")) for kind in KINDS_TRIED}
_PATTERNS = {
    kind: re.compile(f"{wording}|{_OVER_YEARS}" if kind == "speeches" else wording)
    for kind, wording in _WORDINGS.items()
}
#: What wordings show stands unless another kind is at least this likely (0.650 of the training questions are told right
#: by the others, 0.643 with the likeliest kind alone).
MIN_CHANCE_AGAINST_WORDING = 0.5
#: Kinds that go over the whole archive cost most where they are wrong: 0.43 to 0.67 of those that are told so are.
MIN_WHOLE_ARCHIVE_CHANCE = 0.6
#: So few words without one that asks show no kind: the classifier took 苹果产业 for a problem.
MAX_KEYWORDS = 3
_WHOLE_ARCHIVE: tuple[Kind, ...] = ("shared", "speeches", "which")


@dataclass(frozen=True, slots=True)
class KindWeights:
    """A multinomial logistic regression: weights, shape (kinds, features + 1), the last added."""

    kinds: tuple[str, ...]
    matrix: Vectors


def classify_kind(text: str, vector: Vectors | None = None) -> Kind:
    """Return what a question asks for: the likeliest kind by its words, where their mean vector is given.

    `vector` is what `mean_word_vector` gives for the text, shape (dimension,). Without one, and for a few keywords, the
    kind is the first one tried whose wordings the question shows, else a fact.
    """
    folded = fold(text)
    shown: Kind = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(folded)), "fact")
    if vector is None or not vector.any() or (shown == "fact" and is_keywords(folded, MAX_KEYWORDS)):
        return shown
    weights = read_kind_weights()
    kinds: tuple[Kind, ...] = weights.kinds  # type: ignore[assignment]
    chances = dict(zip(kinds, chances_of(weights, kind_features(text, vector)), strict=True))
    likely = [kind for kind in kinds if kind not in _WHOLE_ARCHIVE or chances[kind] >= MIN_WHOLE_ARCHIVE_CHANCE]
    best = max(likely, key=lambda kind: chances[kind])
    return best if shown == "fact" or chances[best] >= MIN_CHANCE_AGAINST_WORDING else shown


def mean_word_vector(text: str, words: StaticEmbedder) -> Vectors:
    """Return the mean of the unit vectors of all words of a text, itself of length one, shape (dimension,).

    Unlike the vector of a text for search, it weighs the words with which people ask like any others.
    """
    [tokens] = words.tokens([fold(text)])
    vectors, lengths = words.word_vectors(np.asarray(tokens, np.int32))
    mean: Vectors = vectors[lengths > 0].mean(axis=0) if lengths.any() else np.zeros(words.dimension, np.float32)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def make_classifier(words: StaticEmbedder) -> Callable[[str], Kind]:
    """Return a function that tells the kind of a question from its text and the vectors of its words."""
    return lambda text: classify_kind(text, mean_word_vector(text, words))


def kind_features(text: str, vector: Vectors) -> Vectors:
    """Return what the classifier reads: the mean word vector, then 1 or 0 for each pattern and cue of the table."""
    folded = fold(text)
    shown = [bool(pattern.search(folded)) for pattern in (*_PATTERNS.values(), *_cues())]
    return np.concatenate([vector, np.asarray(shown, np.float32)])


@cache
def read_kind_weights() -> KindWeights:
    """Return the fitted weights of rag/data/question_kind_weights.tsv; raises DataDamaged."""
    rows = read_rows("question_kind_weights.tsv", 2)
    matrix = np.asarray([numbers.split() for _, numbers in rows], np.float32)
    return KindWeights(tuple(kind for kind, _ in rows), matrix)


@cache
def _cues() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in read_words(_TABLE, "cues.patterns"))


def chances_of(weights: KindWeights, features: Vectors) -> Vectors:
    """Return the chance of each kind by the features of a question, shape (kinds,)."""
    scores = weights.matrix[:, :-1] @ features + weights.matrix[:, -1]
    exponentials = np.exp(scores - scores.max())
    chances: Vectors = exponentials / exponentials.sum()
    return chances


def strip_asking_words(folded: str, kind: Kind) -> str:
    """Return a question without the words that ask for speeches: none holds "almost identically" or 哪些讲话."""
    return _PATTERNS[kind].sub(" ", folded) if kind in ("shared", "speeches") else folded


def asks_for_shared(question: Question) -> bool:
    """Return True if a question asks what two speeches say alike and names one of them at most."""
    return question.kind == "shared" and len(question.subjects) < 2


def asks_over_years(question: Question) -> bool:
    """Return True if a question asks what the speech of each year says: 历年的赤字率."""
    return question.kind == "speeches" and bool(re.search(_OVER_YEARS, fold(question.text)))


def asks_for_number(question: Question) -> bool:
    """Return True if the wording of a question shows that nothing but a figure answers it: 多少, how many."""
    return question.kind == "figure" and bool(_PATTERNS["figure"].search(fold(question.text)))
