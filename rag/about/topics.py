"""Divide the passages of an archive into its topics by their vectors, and name each by the words that its speeches share."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.store.local import LocalStore
from rag.text.words import content_words, is_thing
from rag.types import Passage, Vectors

#: Topics of an archive, fewer where it has few passages.
MAX_TOPICS = 8
MIN_PASSAGES_OF_A_TOPIC = 6
#: Rounds in which passages move to the nearest centre; nothing moves any more long before.
MAX_ROUNDS = 12
#: At most so many passages, evenly spread, are divided.
MAX_PASSAGES = 6000
#: The passages by which a topic is named, each of another speech, and the words of its name.
NAMING_PASSAGES = 8
NAME_WORDS = 3
#: A speech carries a topic when it holds this share of the topic's passages, or of its own.
MIN_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: the words that name it, the positions of its speeches, the strongest first, and passages, nearest first.

    Each of the passages is of another speech.
    """

    words: tuple[str, ...]
    speeches: tuple[int, ...]
    passages: tuple[Passage, ...]


def find_topics(store: LocalStore, rows: NDArray[np.int64], names: frozenset[str]) -> list[Topic]:
    """Return the topics of some passages, those of most speeches first; `names` are words that name no topic."""
    rows = rows[:: max(1, -(-len(rows) // MAX_PASSAGES))]
    vectors = store.vectors(rows)
    count = max(1, min(MAX_TOPICS, len(rows) // MIN_PASSAGES_OF_A_TOPIC))
    centres = _find_centres(vectors, count)
    nearest = np.argmax(vectors @ centres.T, axis=1)
    topics = []
    for index in range(len(centres)):
        members = np.flatnonzero(nearest == index)
        if len(members):
            ranked = members[np.argsort(-(vectors[members] @ centres[index]), kind="stable")]
            topics.append(_make_topic(store, rows, ranked, names))
    return sorted((topic for topic in topics if topic.words), key=lambda topic: -len(topic.speeches))


def _find_centres(vectors: Vectors, count: int) -> Vectors:
    """Return the centres of spherical k-means, begun with vectors that lie far apart: shape (count, dimension)."""
    chosen = [int(np.argmax(vectors @ vectors.mean(axis=0)))]
    likeness = vectors @ vectors[chosen[0]]
    while len(chosen) < count:
        chosen.append(int(np.argmin(likeness)))
        likeness = np.maximum(likeness, vectors @ vectors[chosen[-1]])
    centres: Vectors = vectors[chosen].copy()
    nearest = np.full(len(vectors), -1)
    for _ in range(MAX_ROUNDS):
        moved = np.argmax(vectors @ centres.T, axis=1)
        if (moved == nearest).all():
            break
        nearest = moved
        for index in range(count):
            if (nearest == index).any():
                mean = vectors[nearest == index].mean(axis=0)
                centres[index] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return centres


def _make_topic(store: LocalStore, rows: NDArray[np.int64], ranked: NDArray[np.int64], names: frozenset[str]) -> Topic:
    """Make a topic of its passages, nearest first."""
    positions = store.speech_of(rows)
    own = positions[ranked]
    counts, all_counts = Counter(own.tolist()), Counter(positions.tolist())
    carrying = [
        position
        for position, count in counts.most_common()
        if count >= MIN_SHARE * len(ranked) or count >= MIN_SHARE * all_counts[position]
    ]
    first_of = {int(position): int(row) for position, row in reversed(list(zip(own, rows[ranked], strict=True)))}
    best = sorted(first_of.values(), key=rows[ranked].tolist().index)
    passages = tuple(store.passages(best[:NAMING_PASSAGES]))
    return Topic(_name_topic(store, passages, names), tuple(carrying), passages)


def _name_topic(store: LocalStore, passages: Sequence[Passage], names: frozenset[str]) -> tuple[str, ...]:
    """Return the words that most of some passages share and that few others hold."""
    held = Counter(word for passage in passages for word in content_words(passage.text) if _may_name(word, names))
    weights = {
        word: count * math.log(len(store) / (1 + store.document_frequency(word)) + 1)
        for word, count in held.items()
        if count > 1 or len(passages) < 3
    }
    return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:NAME_WORDS])


def _may_name(word: str, names: frozenset[str]) -> bool:
    if word in names or any(word in name for name in names):
        return False
    return len(word) > 3 and word.isalpha() if word.isascii() else len(word) > 1 and is_thing(word)
