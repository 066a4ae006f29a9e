"""Tell by a fitted classifier what a question asks of the archive, in wordings that the word table does not hold.

A multinomial logistic regression reads the mean vector of a question's words, that of the words that no class of
rag/data/about.toml holds, and the classes themselves: "count" says little alone, and much beside a word for speeches.
"""

import re
from collections.abc import Callable
from functools import cache

import numpy as np

from rag.data.tables import read_rows
from rag.models.embed import StaticEmbedder
from rag.retrieve.about_words import CLASSES, AboutReading, Wording
from rag.retrieve.kind import KindWeights, chances_of, mean_word_vector
from rag.retrieve.small_talk import talk_shares
from rag.text.words import content_words
from rag.types import Vectors

#: What a wording shows stands from this chance on; below it a question is for what the speeches say.
MIN_CHANCE = 0.5
#: How much the vectors count beside the classes of words, which are 0 or 1.
VECTOR_SCALE = 3.0
#: Words are counted up to so many.
MAX_LEFT_COUNTED = 4
MAX_WORDS_COUNTED = 8
#: Classes that show that speeches are meant, or the archive.
_MEANS_SPEECHES = frozenset(("speech", "archive", "these", "this"))
# What stands before the topic of which something is to be told.
_OF_WHAT = (
    r"\b(?:about|on|of|for|regarding|concerning|mentions?|discuss(?:es)?|says?) (?:the |an? |his |her |their )?"
    "|关于|有关|对|提到|[谈说讲]到?|涉及"
)
# What stands before the thing that is counted.
_COUNTING = (
    r"\b(?:how many|number of|count of) (?:other |more |new )?"
    r"|(?:多少|几)[个座家所条人名项亩吨处类种]?"
)
# What stands behind it: 储备粮食多少, 床位是几张.
_COUNTED = r"(?:是|为|达到?)?(?:多少|几)(?![篇次场份位个])"
_TABLE = "about_weights.tsv"


def make_about_classifier(words: StaticEmbedder) -> Callable[[AboutReading], Wording]:
    """Return a function that tells what a question asks by its words and their vectors."""

    def classify(reading: AboutReading) -> Wording:
        return "content" if _counts_content(reading) else classify_wording(about_features(reading, words))

    return classify


def classify_wording(features: Vectors) -> Wording:
    """Return what a question asks by its features, shape (n,), "content" where none of the rest is likely enough."""
    weights = _read_weights()
    chances = chances_of(weights, features)
    best = int(np.argmax(chances))
    wording: Wording = weights.kinds[best]  # type: ignore[assignment]
    return wording if chances[best] >= MIN_CHANCE else "content"


def about_features(reading: AboutReading, words: StaticEmbedder) -> Vectors:
    """Return what the classifier reads of a question without the names in it, shape (n,)."""
    left = " ".join(reading.left)
    of_left = mean_word_vector(left, words) if left else np.zeros(words.dimension, np.float32)
    classes = np.asarray([name in reading.classes for name in CLASSES], np.float32)
    means_speeches, says_no_more = bool(reading.classes & _MEANS_SPEECHES), not reading.left
    flags = (
        reading.speeches is not None,
        reading.section is not None,
        reading.item is not None and reading.section is None,
        min(len(reading.left), MAX_LEFT_COUNTED) / MAX_LEFT_COUNTED,
        says_no_more,
        means_speeches,
        min(len(content_words(reading.rest)), MAX_WORDS_COUNTED) / MAX_WORDS_COUNTED,
        bool(re.search(r"\d", reading.rest)),
        _names_topic(reading),
        *talk_shares(reading.rest),
    )
    vectors = VECTOR_SCALE * np.concatenate([mean_word_vector(reading.rest, words), of_left])
    crossed = np.concatenate([classes, classes * means_speeches, classes * says_no_more])
    features: Vectors = np.concatenate([vectors, crossed, np.asarray(flags, np.float32)])
    return features


def _names_topic(reading: AboutReading) -> bool:
    """Return True if a question says of what it asks to be told: what did he say about taxes."""
    return any(re.search(rf"(?:{_OF_WHAT}){re.escape(word)}", reading.rest) for word in reading.left)


def _counts_content(reading: AboutReading) -> bool:
    """Return True if what is counted is no speech, place or the like: how many cranes are there in the 1909 speech."""
    return any(
        re.search(rf"(?:{_COUNTING}){re.escape(word)}|{re.escape(word)}{_COUNTED}", reading.rest)
        for word in reading.left
    )


@cache
def _read_weights() -> KindWeights:
    """Return the fitted weights of rag/data/about_weights.tsv; raises DataDamaged."""
    rows = read_rows(_TABLE, 2)
    matrix = np.asarray([numbers.split() for _, numbers in rows], np.float32)
    return KindWeights(tuple(topic for topic, _ in rows), matrix)
