"""Give generations to a Milvus server: a collection each, and an alias that is switched when one is complete."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.errors import ServerUnavailable
from rag.settings import MilvusServer
from rag.store.lexical import PassageTerms
from rag.store.local import LocalStore, Rows
from rag.store.milvus_filters import NO_YEAR, cut_text
from rag.store.milvus_server import OCCASION, PLACE, ROW, SPEAKER, SPEECH, TERMS, VECTOR, WORDS, YEAR, Milvus
from rag.types import Progress

#: Passages that are sent at once, and those whose terms are gathered at once, for which all terms are gone through.
SENT_PASSAGES = 1000
GATHERED_PASSAGES = 100_000


class MilvusPublisher:
    """Publishes the generations of an index, each once."""

    def __init__(self, server: MilvusServer, progress: Progress = lambda stage, done, total: None) -> None:
        """Connect; raises ServerUnavailable and MissingExtra."""
        self._server, self._progress = server, progress
        self._milvus = Milvus(server)

    def close(self) -> None:
        """End the connection."""
        self._milvus.close()

    def publish(self, folder: Path) -> None:
        """Let the server answer from the generation in a folder, if it does not yet; raises ServerUnavailable."""
        if self._milvus.live_generation() == folder.name:
            return
        store = LocalStore(folder)
        try:
            self._fill(folder.name, store)
        finally:
            store.close()
        self._milvus.switch(folder.name)

    def sweep(self, generations: Path) -> None:
        """Remove from the server what stands for a generation that has no folder any more; raises ServerUnavailable."""
        live = self._milvus.live_generation()
        gone = [name for name in self._milvus.generations() if name != live and not (generations / name).is_dir()]
        self._milvus.drop(gone)

    def _fill(self, generation: str, store: LocalStore) -> None:
        collection = self._milvus.create(generation, store.dimension, len(store))
        describer = _PassageDescriber(store, self._milvus.holds_terms)
        for first in range(0, len(store), SENT_PASSAGES):
            self._progress("publish", first, len(store))
            rows = np.arange(first, min(first + SENT_PASSAGES, len(store)))
            collection.insert(list(describer.describe(rows)))
        collection.finish()
        self._progress("publish", len(store), len(store))
        if len(collection) != len(store):
            raise ServerUnavailable(
                f"{self._server.uri} holds {len(collection)} of {len(store)} passages; publish again with: rag index"
            )


class _PassageDescriber:
    """Writes the fields of passages as the server takes them, from the first passage to the last."""

    def __init__(self, store: LocalStore, holds_terms: bool) -> None:
        self._store, self._holds_terms = store, holds_terms
        self._facts, self._turns = store.facts(), store.passage_turns
        self._terms = PassageTerms.empty()

    def describe(self, rows: Rows) -> Iterator[dict[str, object]]:
        """Yield the fields of passages that follow each other."""
        vectors, words = self._store.vectors(rows), self._store.words(rows)
        for index, position in enumerate(self._store.speech_of(rows).tolist()):
            row, fact = int(rows[index]), self._facts[position]
            turn = self._turns.get(row)
            described: dict[str, object] = {
                ROW: row,
                YEAR: NO_YEAR if fact.year is None else fact.year,
                SPEECH: position,
                PLACE: cut_text(fact.place),
                OCCASION: cut_text(fact.occasion),
                SPEAKER: cut_text(turn.speaker if turn else fact.speaker),
                WORDS: words.ids[words.offsets[index] : words.offsets[index + 1]].tolist(),
                VECTOR: vectors[index].tolist(),
            }
            yield {**described, TERMS: self._terms_of(row)} if self._holds_terms else described

    def _terms_of(self, row: int) -> dict[int, float]:
        """Return the scores of the terms of a passage by their columns; a server wants at least one."""
        if row >= self._terms.last:
            self._terms = self._store.lexical.passage_terms(row, min(row + GATHERED_PASSAGES, len(self._store)))
        columns, scores = self._terms.of(row)
        return dict(zip(columns.tolist(), scores.tolist(), strict=True)) or {len(self._store.lexical.vocabulary): 1.0}
