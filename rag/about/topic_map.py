"""Map topics onto speeches: how many passages of each speech belong to each topic of the archive."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.about.topic_namer import TopicNamer
from rag.about.topics import Topic, find_topics
from rag.store.protocol import Store
from rag.types import ArchiveTopic, Passage, TopicShare, Vectors


class TopicMap:
    """The topics of an archive, and its passages, each in the topic that it is nearest to."""

    def __init__(self, store: Store, namer: TopicNamer) -> None:
        self._store, self._namer = store, namer

    @cached_property
    def topics(self) -> tuple[ArchiveTopic, ...]:
        """The topics, those of most speeches first."""
        positions = self._store.speech_of(np.arange(len(self._store)))
        sizes = Counter(positions.tolist())
        topics = []
        for number, topic in enumerate(self._found):
            counts = Counter(positions[self._topic_of == number].tolist())
            shares = [self._share(position, count, sizes[position]) for position, count in counts.items()]
            topics.append(ArchiveTopic(topic.words, tuple(sorted(shares, key=lambda share: -share.share))))
        return tuple(topics)

    def passages(self, number: int, speech_id: str) -> tuple[Passage, ...]:
        """Return the passages of a speech that belong to a topic, in the order of the text; none of an unknown one."""
        rows = self._store.rows_of(speech_id)
        return tuple(self._store.passages(rows[self._topic_of[rows] == number].tolist()))

    def _share(self, position: int, count: int, size: int) -> TopicShare:
        return TopicShare(self._store.speech_at(position).id, count, count / size)

    @cached_property
    def _found(self) -> list[Topic]:
        facts = self._store.facts()
        names = frozenset(name for fact in facts for name in (fact.place, fact.speaker) if name)
        if not len(self._store):
            return []
        return self._namer.name(self._store, find_topics(self._store, np.arange(len(self._store)), names), names)

    @cached_property
    def _topic_of(self) -> NDArray[np.int64]:
        """The topic of every passage by its row, shape (passages,)."""
        vectors = self._store.vectors(np.arange(len(self._store)))
        return self.divide(vectors, [topic.rows for topic in self._found])

    @staticmethod
    def divide(vectors: Vectors, groups: Sequence[Sequence[int]]) -> NDArray[np.int64]:
        """Return for each vector the group whose mean is nearest to it, -1 where there is no group, shape (n,)."""
        if not groups:
            return np.full(len(vectors), -1, np.int64)
        means = np.stack([vectors[list(rows)].mean(axis=0) for rows in groups])
        centres = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        nearest: NDArray[np.int64] = np.argmax(vectors @ centres.T, axis=1)
        return nearest
