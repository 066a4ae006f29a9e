"""Name topics by what their passages mean: words for the manner of a speech, which fit all of it alike, name none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.about.topics import Topic, choose_words, may_name
from rag.answer.word_senses import SenseFinder
from rag.models.embed import StaticEmbedder
from rag.store.protocol import Store

#: Of each topic so many passages, the nearest to its middle, are read to name it.
NAMING_PASSAGES = 40
#: A compound of the lexicon has so many characters, and stands in so many of these passages.
MIN_COMPOUND_CHARS = 3
MIN_HOLDING_PASSAGES = 2
#: A word tells what passages are about when its vector is so near to theirs, and so much nearer than to those of all
#: topics. Compounds, which are rarer, need less than single words.
MIN_LIKENESS = 0.2
MIN_COMPOUND_DISTINCTNESS = 0.05
MIN_WORD_DISTINCTNESS = 0.07
#: What fewer telling words name is no topic of which a reader could think anything.
MIN_TELLING_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of a topic: its vector, in how many passages a compound of the lexicon stands, and of how many."""

    centre: NDArray[np.float32]
    compounds: Counter[str]
    passages: int


class TopicNamer:
    """Name topics by the compounds of the lexicon, and by the words, that mean what their passages are about."""

    def __init__(self, senses: SenseFinder, meanings: StaticEmbedder) -> None:
        self._senses, self._meanings = senses, meanings

    def name(self, store: Store, topics: Sequence[Topic], names: frozenset[str]) -> list[Topic]:
        """Return the topics that telling words name, by these; all as they were named where no topic is left.

        `names` are words that name no topic.
        """
        readings = [self._read(store, topic) for topic in topics]
        middle = _unit(np.sum([reading.centre for reading in readings], axis=0))
        overall: Counter[str] = sum((reading.compounds for reading in readings), Counter())
        total = sum(reading.passages for reading in readings)
        named = []
        for topic, reading in zip(topics, readings, strict=True):
            ranked = [word for word in _rank_compounds(reading, overall, total) if word not in names and may_name(word)]
            telling = [
                *self._keep_telling(ranked, reading.centre, middle, MIN_COMPOUND_DISTINCTNESS),
                *self._keep_telling(topic.candidates, reading.centre, middle, MIN_WORD_DISTINCTNESS),
            ]
            if len(telling) >= MIN_TELLING_WORDS:
                named.append(replace(topic, words=choose_words(telling)))
        return named or list(topics)

    def _read(self, store: Store, topic: Topic) -> _Reading:
        rows = list(topic.rows[:NAMING_PASSAGES])
        texts = [passage.text for passage in store.passages(rows)]
        compounds = Counter(word for text in texts for word in set(self._find_compounds(text)))
        return _Reading(_unit(store.vectors(np.array(rows)).mean(axis=0)), compounds, len(rows))

    def _find_compounds(self, text: str) -> Iterator[str]:
        yield from (hint.word for hint in self._senses.find(text) if len(hint.word) >= MIN_COMPOUND_CHARS)

    def _keep_telling(
        self, words: Sequence[str], centre: NDArray[np.float32], middle: NDArray[np.float32], distinctness: float
    ) -> list[str]:
        """Return the words that mean what passages around `centre` are about, and not what all passages are."""
        if not words:
            return []
        vectors = self._meanings.embed_documents(words)
        likeness = vectors @ centre
        tells = (likeness >= MIN_LIKENESS) & (likeness - vectors @ middle >= distinctness)
        return [word for word, is_telling in zip(words, tells, strict=True) if is_telling]


def _rank_compounds(reading: _Reading, overall: Counter[str], total: int) -> list[str]:
    """Return the compounds that a topic holds more often than the others, the most telling first."""
    gains = {}
    for word, count in reading.compounds.items():
        share = count / reading.passages
        gain = share * float(np.log(share * total / overall[word]))
        if gain > 0 and count >= MIN_HOLDING_PASSAGES:
            gains[word] = gain
    return sorted(gains, key=lambda word: (-gains[word], word))


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a vector with length one; a vector of zeros as it is."""
    unit: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit
