"""Divide the passages of an archive into topics by their vectors, and name each by the words that tell it apart."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.data.tables import read_alternatives, read_words
from rag.store.protocol import Store
from rag.text.english import stem
from rag.text.normalise import fold
from rag.text.words import BIGRAM_MARK, is_idiom, is_stop_word, is_thing
from rag.types import Passage, Vectors

#: Topics of an archive, fewer where it has few passages.
MAX_TOPICS = 8
MIN_PASSAGES_OF_A_TOPIC = 6
#: Rounds in which passages move to the nearest centre; nothing moves any more long before.
MAX_ROUNDS = 12
#: At most so many passages, evenly spread, are divided.
MAX_PASSAGES = 6000
#: Passages of a topic that are kept, each of another speech.
MAX_TOPIC_PASSAGES = 8
#: The words of the name of a topic, which stand in so many of its nearest passages; so many words are tried.
NAME_WORDS = 3
NAMING_PASSAGES = 20
MAX_TRIED_WORDS = 60
#: A word of a name stands in so many passages of the topic, in all of a smaller one.
MIN_HOLDING_PASSAGES = 3
MIN_ENGLISH_CHARS = 4
#: The share of passages, the farthest from all others, at which no topic begins.
OUTLIER_SHARE = 0.3
#: A speech carries a topic when it holds this share of the topic's passages, or of its own.
MIN_SHARE = 0.1

_NO_TOPIC = frozenset(read_words("topic_words.toml", "no_topic.zh") + read_words("topic_words.toml", "no_topic.en"))
_ROLE = re.compile("|".join(read_alternatives("question_kinds.toml", f"roles.{key}") for key in ("zh", "en")))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: the words that name it, the positions of its speeches, the strongest first, and passages, nearest first.

    Each of the passages is of another speech; `rows` are those of all that were put into the topic, nearest first.
    `candidates` are all words that might name it, the most telling first.
    """

    words: tuple[str, ...]
    speeches: tuple[int, ...]
    passages: tuple[Passage, ...]
    rows: tuple[int, ...] = ()
    candidates: tuple[str, ...] = ()


def find_topics(store: Store, rows: NDArray[np.int64], names: frozenset[str]) -> list[Topic]:
    """Return the topics of some passages, those of most speeches first; `names` are words that name no topic."""
    rows = _without_ends(store, rows)
    rows = rows[:: max(1, -(-len(rows) // MAX_PASSAGES))]
    vectors = store.vectors(rows)
    count = max(1, min(MAX_TOPICS, len(rows) // MIN_PASSAGES_OF_A_TOPIC))
    centres = _find_centres(vectors, count)
    nearest = np.argmax(vectors @ centres.T, axis=1)
    topics = []
    for index, words in enumerate(_rank_words(store, rows, nearest, count)):
        members = np.flatnonzero(nearest == index)
        if len(members):
            ranked = members[np.argsort(-(vectors[members] @ centres[index]), kind="stable")]
            topics.append(_make_topic(store, rows, ranked, [word for word in words if word not in names]))
    return sorted((topic for topic in topics if topic.words), key=lambda topic: -len(topic.speeches))


def _without_ends(store: Store, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows without the first and the last passage of each speech, which greet; all where few are left."""
    positions = store.speech_of(rows)
    is_first = np.r_[True, positions[1:] != positions[:-1]]
    is_last = np.r_[is_first[1:], True]
    inner = rows[~(is_first | is_last)]
    return inner if len(inner) * 2 > len(rows) else rows


def _rank_words(store: Store, rows: NDArray[np.int64], nearest: NDArray[np.int64], count: int) -> list[list[str]]:
    """Return for each group of passages the terms that tell it apart, the most telling first.

    A term counts by the share of the group's passages that hold it, times how many times the archive's share that is.
    """
    group_of = np.full(len(store), -1, np.int64)
    group_of[rows] = nearest
    held = store.lexical.frequencies_in_groups(group_of, count)
    sizes = np.maximum(np.bincount(nearest, minlength=count), 1)[:, None]
    share, overall = held / sizes, np.maximum(held.sum(axis=0), 1) / len(rows)
    is_shared = held >= np.minimum(MIN_HOLDING_PASSAGES, sizes)
    gain = np.where(is_shared, share * np.log(np.maximum(share, 1e-9) / overall), 0)
    terms = list(store.lexical.vocabulary)
    best = np.argsort(-gain, axis=1, kind="stable")[:, :MAX_TRIED_WORDS]
    return [[terms[column] for column in row if gain[index, column] > 0] for index, row in enumerate(best)]


def _find_centres(vectors: Vectors, count: int) -> Vectors:
    """Return the centres of spherical k-means, begun with vectors that lie far apart: shape (count, dimension)."""
    centrality = vectors @ vectors.mean(axis=0)
    chosen = [int(np.argmax(centrality))]
    # What lies far from everything is no centre of anything.
    is_outlier = centrality < np.quantile(centrality, OUTLIER_SHARE)
    likeness = np.where(is_outlier, np.inf, vectors @ vectors[chosen[0]])
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


def _make_topic(store: Store, rows: NDArray[np.int64], ranked: NDArray[np.int64], words: Sequence[str]) -> Topic:
    """Make a topic of its passages, nearest first, and the terms that tell it apart."""
    positions = store.speech_of(rows)
    own = positions[ranked]
    counts, all_counts = Counter(own.tolist()), Counter(positions.tolist())
    carrying = [
        position
        for position, count in counts.most_common()
        if count >= MIN_SHARE * len(ranked) or count >= MIN_SHARE * all_counts[position]
    ]
    first_rows = [int(rows[ranked[index]]) for index in sorted(np.unique(own, return_index=True)[1])]
    passages = tuple(store.passages(first_rows[:MAX_TOPIC_PASSAGES]))
    nearest = store.passages(rows[ranked[:NAMING_PASSAGES]].tolist())
    candidates = _list_candidates(words, nearest)
    members = tuple(rows[ranked].tolist())
    return Topic(choose_words(candidates), tuple(carrying), passages, members, candidates)


def _list_candidates(words: Sequence[str], passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return the words that can name a topic and stand in its nearest passages."""
    text = " ".join(fold(passage.text) for passage in passages)
    return tuple(word for word in words if _is_single_name(word) and _stands_in(word, text))


def choose_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return the first words, as many as name a topic, none twice in another form."""
    chosen: list[str] = []
    for word in words:
        if not any(_are_alike(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == NAME_WORDS:
            break
    return tuple(chosen)


def may_name(word: str) -> bool:
    """Return True if a folded word can name a topic: neither who speaks, nor what is said of anything, nor an idiom."""
    if word in _NO_TOPIC or is_stop_word(word) or _ROLE.fullmatch(word) or len(word) < 2:
        return False
    return len(word) >= MIN_ENGLISH_CHARS and word.isalpha() if word.isascii() else not is_idiom(word)


def _is_single_name(word: str) -> bool:
    """Return True if a folded word that is no compound can name a topic: in Chinese, a thing."""
    return may_name(word) and (word.isascii() or (not word.startswith(BIGRAM_MARK) and is_thing(word)))


def _stands_in(word: str, text: str) -> bool:
    return bool(re.search(rf"\b{word}\b", text)) if word.isascii() else word in text


def _are_alike(word: str, other: str) -> bool:
    return stem(word) == stem(other) if word.isascii() else word in other or other in word
