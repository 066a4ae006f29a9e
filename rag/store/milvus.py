"""A generation whose passages are found by a Milvus server.

Texts, places and citations come from the same files of the generation as those of `LocalStore`, and so do the
vocabulary and how common a term is. Vectors, the scores of terms and the words for late interaction come from the
server; the scores of terms are those of BM25 as they were computed here, so that both stores give the same hits.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path

import numpy as np

from rag.errors import IndexDamaged, IndexNotFound, ServerUnavailable, WengaoError
from rag.settings import MilvusServer
from rag.store import generations
from rag.store.door import check_counts
from rag.store.local import Mask, Rows, Scores, StoredRecords
from rag.store.manifest import Manifest
from rag.store.masks import LexicalScores, PassageMask, best_rows
from rag.store.milvus_filters import write_expression
from rag.store.milvus_server import MAX_HITS, TERMS, VECTOR, Milvus, MilvusCollection, StoredSearch
from rag.store.sample import PassageWords, StoredSample
from rag.types import NO_FILTERS, Filters, Vectors

#: Passages whose vectors, words and terms are remembered; each takes about 2 KB.
MAX_REMEMBERED_PASSAGES = 20_000


class MilvusStore(StoredRecords):
    """A generation opened for reading here and for searching on a server; any number of threads may search it."""

    def __init__(self, folder: Path, milvus: Milvus, is_checked: bool = False) -> None:
        """Open a finished generation that was published; raises ServerUnavailable, and one of UNREADABLE as others do.

        The store closes the connection.
        """
        super().__init__(folder, is_checked)
        self._milvus = milvus
        self._collection = milvus.open(folder.name)
        self._holds_terms = self._collection.holds_terms
        self._cache = _PassageCache(self._collection)
        self._sample = StoredSample.open(folder, len(self), self._collection.dimension)
        if self._sample and not is_checked:
            self._sample.check(self.words(self.sample_rows()), self.vectors(self.sample_rows()))

    def check(self, manifest: Manifest) -> None:
        """Raise one of UNREADABLE unless files and collection have the counts that the manifest states."""
        stated = (manifest.speeches, manifest.passages, manifest.passages, manifest.dimension)
        counted = (self._count_speeches(), len(self), len(self._collection), self._collection.dimension)
        check_counts(counted, stated)

    def close(self) -> None:
        """Close the files and the connection."""
        super().close()
        self._milvus.close()

    def mask(self, filters: Filters) -> PassageMask | None:
        """Return which passages pass the filters, or None when all of them do."""
        return None if filters == NO_FILTERS else AdmittedPassages(self, filters)

    def search_dense(self, vector: Vectors, limit: int, mask: PassageMask | None = None) -> tuple[Rows, Scores]:
        """Return the rows whose vectors are nearest to one vector, best first, with their inner products."""
        return self._collection.search(VECTOR, vector.tolist(), limit, _expression_of(mask))

    def search_lexical(
        self, weights: Mapping[str, float], limit: int, mask: PassageMask | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows that hold at least one of the weighted terms, best first, with their BM25 scores."""
        scores = self.lexical_scores(weights)
        rows = self.best_of_scores(scores, limit, mask)
        return rows, scores[rows]

    def lexical_scores(self, weights: Mapping[str, float]) -> "TermScores":
        """Return the sum of the weighted BM25 scores of some terms, for whatever passages are asked for."""
        return TermScores(self, weights)

    def best_of_scores(self, scores: LexicalScores, limit: int, mask: PassageMask | None = None) -> Rows:
        """Return the rows with the greatest scores above zero, best first; of equal ones the first row."""
        assert isinstance(scores, TermScores)
        return scores.best(limit, mask)

    def rows_holding(self, term: str) -> Rows:
        """Return the rows of the passages that hold a term, ascending: of very many those with the greatest scores."""
        return np.sort(self.lexical_scores({term: 1.0}).best(MAX_HITS, None))

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of some passages, shape (len(rows), dimension)."""
        vectors = [passage.vector for passage in self._cache.get(rows)]
        return np.stack(vectors) if vectors else np.zeros((0, self._collection.dimension), np.float32)

    def words(self, rows: Rows) -> PassageWords:
        """Return the distinct word ids of some passages, in the order of `rows`."""
        words = [passage.words for passage in self._cache.get(rows)]
        return PassageWords(np.concatenate([np.zeros(0, np.int32), *words]), np.cumsum([0, *map(len, words)]))

    def sample(self) -> PassageWords:
        """Return the word ids of the passages of the sample."""
        return self._sample.words if self._sample else self.words(self.sample_rows())

    def sample_vectors(self) -> Vectors:
        """Return the vectors of the passages of the sample, shape (passages, dimension)."""
        return self._sample.vectors if self._sample else self.vectors(self.sample_rows())


class AdmittedPassages:
    """The passages that pass filters: on the server an expression, here computed when they are asked for."""

    def __init__(self, store: MilvusStore, filters: Filters) -> None:
        self.expression = write_expression(filters, store)
        self._admitted: Callable[[], Mask] = lambda: store.admitted(filters)
        self._mask: Mask | None = None

    def __getitem__(self, rows: Rows) -> Mask:
        """Return which of some passages are admitted, shape (len(rows),)."""
        admitted: Mask = self.__array__()[rows]
        return admitted

    def __array__(self, dtype: object = None, copy: object = None) -> Mask:
        """Return which passages are admitted, shape (passages,)."""
        if self._mask is None:
            self._mask = self._admitted()
        return self._mask


class TermScores:
    """The BM25 scores of weighted terms: the best ones as the server finds them, those of some rows added up here.

    A server that holds no terms leaves both to the files of the generation.
    """

    def __init__(self, store: MilvusStore, weights: Mapping[str, float]) -> None:
        self._store, self._weights = store, weights
        columns = ((store.lexical.vocabulary.get(term), weight) for term, weight in weights.items())
        self._columns = [(column, np.float32(weight)) for column, weight in columns if column is not None]

    def __getitem__(self, rows: Rows) -> Scores:
        """Return the scores of some passages, shape (len(rows),), to the bit those of the local index."""
        if not self._store._holds_terms:
            local: Scores = self.__array__()[rows]
            return local
        passages = self._store._cache.get(rows)
        columns = np.concatenate([np.zeros(0, np.int64), *(passage.columns for passage in passages)])
        entries = np.concatenate([np.zeros(0, np.float32), *(passage.scores for passage in passages)])
        holders = np.repeat(np.arange(len(passages)), [len(passage.columns) for passage in passages])
        scores = np.zeros(len(passages), np.float32)
        for column, weight in self._columns:
            held = np.flatnonzero(columns == column)
            scores[holders[held]] += weight * entries[held]
        return scores

    def __array__(self, dtype: object = None, copy: object = None) -> Scores:
        """Return the scores of all passages, shape (passages,), from the files of the generation."""
        return self._store.lexical.scores(self._weights)

    def best(self, limit: int, mask: PassageMask | None) -> Rows:
        """Return the rows with the greatest scores above zero, best first; of equal ones the first row."""
        if not self._store._holds_terms:
            return best_rows(self.__array__(), limit, mask)
        weights = {column: float(weight) for column, weight in self._columns}
        if not weights:
            return np.zeros(0, np.int64)
        rows, scores = self._store._collection.search(TERMS, weights, limit, _expression_of(mask))
        return rows[scores > 0]


class _PassageCache:
    """What passages are found by, fetched once; those that were asked for longest ago are forgotten first."""

    def __init__(self, collection: MilvusCollection) -> None:
        self._collection, self._lock = collection, threading.Lock()
        self._passages: OrderedDict[int, StoredSearch] = OrderedDict()

    def get(self, rows: Rows) -> list[StoredSearch]:
        """Return what some passages are found by, in the order of `rows`."""
        wanted = rows.tolist()
        with self._lock:
            known = {row: self._passages[row] for row in wanted if row in self._passages}
        fetched = self._collection.fetch([row for row in dict.fromkeys(wanted) if row not in known])
        with self._lock:
            for row, passage in chain(known.items(), fetched.items()):
                self._passages[row] = passage
                self._passages.move_to_end(row)
            while len(self._passages) > MAX_REMEMBERED_PASSAGES:
                self._passages.popitem(last=False)
        return [known[row] if row in known else fetched[row] for row in wanted]


def _expression_of(mask: PassageMask | None) -> str:
    return mask.expression if isinstance(mask, AdmittedPassages) else ""


def hold_served(index: Path, server: MilvusServer) -> tuple[generations.HeldGeneration, Milvus]:
    """Return the generation that a server answers from, held, and the connection to the server.

    Raises ServerUnavailable where the server holds none or one that the index does not hold, IndexDamaged,
    IndexOutdated, MissingExtra.
    """
    milvus = Milvus(server)
    try:
        return _hold_live(index, server, milvus), milvus
    except WengaoError:
        milvus.close()
        raise


def _hold_live(index: Path, server: MilvusServer, milvus: Milvus) -> generations.HeldGeneration:
    while True:
        # The loop ends: every round but the last has seen another build come to its end.
        name = milvus.live_generation()
        if name is None:
            raise ServerUnavailable(
                f"{server.uri} holds no index called {server.name}; publish one with: rag index PATH"
            )
        try:
            return generations.hold_named(index, name)
        except (IndexDamaged, IndexNotFound):
            if milvus.live_generation() == name:
                raise
