"""The one place that speaks to Milvus: a collection a generation, and the alias that says which one is live.

Works with servers from 2.3 on; those before 2.4 hold no sparse vectors.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import MissingExtra, ServerUnavailable
from rag.settings import MilvusServer
from rag.types import Vectors

if TYPE_CHECKING:
    from pymilvus import CollectionSchema, MilvusClient
    from pymilvus.milvus_client.index import IndexParams

#: Seconds that one call may take; to load a collection after a crash may take longer.
MAX_CALL_SECONDS = 30
MAX_LOAD_SECONDS = 600
#: Up to so many passages the vectors are searched one by one, beyond it by a graph (HNSW).
MAX_EXHAUSTIVE_PASSAGES = 200_000
#: Links of a passage in the graph, and the candidates that are kept while one is linked.
HNSW_LINKS, HNSW_BUILD_CANDIDATES = 16, 200
#: The graph keeps so many candidates for each hit that is wanted.
HNSW_CANDIDATES_PER_HIT = 2
#: The most hits that a server gives.
MAX_HITS = 16_384
#: Passages whose vectors, words and terms are asked for at once.
FETCHED_PASSAGES = 1000
#: The years of the speeches share so many partitions.
YEAR_PARTITIONS = 16
#: Bytes of a place, an occasion or a speaker, and words of a passage.
MAX_TEXT_BYTES = 1024
MAX_PASSAGE_WORDS = 4096
ROW, YEAR, SPEECH, PLACE, OCCASION, SPEAKER = "row", "year", "speech", "place", "occasion", "speaker"
VECTOR, WORDS, TERMS = "vector", "words", "terms"
_FIRST_SPARSE_VERSION = (2, 4)


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """What a passage is found by: its vector, its distinct word ids, and the scores of its terms by their columns."""

    vector: Vectors
    words: NDArray[np.int32]
    columns: NDArray[np.int64]
    scores: NDArray[np.float32]


class Milvus:
    """A connection to a server and the collections of one index there; any number of threads may use it."""

    def __init__(self, server: MilvusServer) -> None:
        """Connect; raises ServerUnavailable and MissingExtra."""
        self._server = server
        self._collection_name = re.compile(re.escape(server.name) + r"_(\d{8}T\d{6})_(\d{9})")
        with self._named_errors():
            self._client = _open_client(server)
            version = self._client.get_server_version()
        #: Whether the server can search by the terms of passages.
        self.holds_terms = _holds_sparse_vectors(version)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def generations(self) -> dict[str, str]:
        """Return the collections that the server holds of the index, by the names of their generations."""
        with self._named_errors():
            names = self._client.list_collections()
        matches = [match for name in names if (match := self._collection_name.fullmatch(name))]
        return {f"{match[1]}-{match[2]}": match[0] for match in matches}

    def live_generation(self) -> str | None:
        """Return the name of the generation that the alias leads to, None where there is none."""
        with self._named_errors():
            for generation, collection in self.generations().items():
                if self._server.name in self._client.list_aliases(collection)["aliases"]:
                    return generation
        return None

    def create(self, generation: str, dimension: int, passages: int) -> "MilvusCollection":
        """Return a new empty collection for a generation; what an unfinished build left of it goes first."""
        self.drop([generation])
        name = self._name_of(generation)
        with self._named_errors():
            self._client.create_collection(
                name,
                schema=_make_schema(self._client, dimension, self.holds_terms),
                index_params=_make_indexes(self._client, passages, self.holds_terms),
                num_partitions=YEAR_PARTITIONS,
                consistency_level="Eventually",
                timeout=MAX_CALL_SECONDS,
            )
        return MilvusCollection(self, name)

    def open(self, generation: str) -> "MilvusCollection":
        """Return the collection of a generation, loaded; raises ServerUnavailable where there is none."""
        collection = MilvusCollection(self, self._name_of(generation))
        collection.load()
        return collection

    def switch(self, generation: str) -> None:
        """Let the alias lead to a generation: the one moment at which anything changes for readers."""
        name = self._name_of(generation)
        make = self._client.create_alias if self.live_generation() is None else self._client.alter_alias
        with self._named_errors():
            make(name, self._server.name, timeout=MAX_CALL_SECONDS)

    def drop(self, generations: Sequence[str]) -> None:
        """Remove the collections of some generations, of which none is live."""
        held = self.generations()
        with self._named_errors():
            for generation in generations:
                if generation in held:
                    self._client.drop_collection(held[generation], timeout=MAX_CALL_SECONDS)

    def _name_of(self, generation: str) -> str:
        return f"{self._server.name}_{generation.replace('-', '_')}"

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn what the client raises into ServerUnavailable, which names the server."""
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, OSError) as error:
            raise ServerUnavailable(
                f"The Milvus server at {self._server.uri} does not answer for {self._server.name} "
                f"({str(error)[:200]}); start it, publish the index with `rag index`, or unset RAG_STORE."
            ) from error


class MilvusCollection:
    """The passages of one generation on a server."""

    def __init__(self, milvus: Milvus, name: str) -> None:
        self._milvus, self._client, self._name = milvus, milvus._client, name
        self._named_errors = milvus._named_errors

    def insert(self, passages: Sequence[Mapping[str, object]]) -> None:
        """Add passages, each with the fields of the schema."""
        with self._named_errors():
            self._client.insert(self._name, list(passages), timeout=MAX_CALL_SECONDS)

    def finish(self) -> None:
        """Let the server write and index what was added, and load it for searching."""
        with self._named_errors():
            self._client.flush(self._name, timeout=MAX_LOAD_SECONDS)
        self.load()

    def load(self) -> None:
        """Load the collection for searching, which it stays; raises ServerUnavailable where there is none."""
        with self._named_errors():
            self._client.load_collection(self._name, timeout=MAX_LOAD_SECONDS)

    def __len__(self) -> int:
        """Return the number of passages, all that was added counted."""
        with self._named_errors():
            [counted] = self._client.query(
                self._name,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=MAX_CALL_SECONDS,
            )
        return int(counted["count(*)"])

    @property
    def dimension(self) -> int:
        """The number of numbers of a vector."""
        return next(int(field["params"]["dim"]) for field in self._fields() if field["name"] == VECTOR)

    @property
    def holds_terms(self) -> bool:
        """Whether the passages can be searched by their terms."""
        return any(field["name"] == TERMS for field in self._fields())

    def search(
        self, field: str, query: object, limit: int, expression: str = ""
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows of greatest inner product in a field, best first, and these; of equal ones the first row.

        `query` is a vector, or the weights of terms by their columns; an expression admits those that it holds of.
        """
        limit = min(limit, MAX_HITS)
        with self._named_errors():
            [hits] = self._client.search(
                self._name,
                data=[query],
                anns_field=field,
                limit=limit,
                filter=expression,
                output_fields=[ROW],
                search_params=_search_params(field, limit),
                timeout=MAX_CALL_SECONDS,
            )
        rows = np.asarray([hit.id for hit in hits], np.int64)
        scores = np.asarray([hit["distance"] for hit in hits], np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def fetch(self, rows: Sequence[int]) -> dict[int, StoredSearch]:
        """Return what some passages are found by, by their rows."""
        fields = [ROW, VECTOR, WORDS, *([TERMS] if self._milvus.holds_terms else [])]
        fetched: dict[int, StoredSearch] = {}
        for first in range(0, len(rows), FETCHED_PASSAGES):
            batch = ", ".join(map(str, rows[first : first + FETCHED_PASSAGES]))
            with self._named_errors():
                found = self._client.query(
                    self._name, filter=f"{ROW} in [{batch}]", output_fields=fields, timeout=MAX_CALL_SECONDS
                )
            fetched |= {int(values[ROW]): _read_passage(values) for values in found}
        if len(fetched) < len(rows):
            missing = len(rows) - len(fetched)
            raise ServerUnavailable(
                f"{missing} passages are missing in {self._name}; publish the index with `rag index`."
            )
        return fetched

    def _fields(self) -> list[dict[str, Any]]:
        with self._named_errors():
            fields: list[dict[str, Any]] = self._client.describe_collection(self._name)["fields"]
        return fields


def _open_client(server: MilvusServer) -> "MilvusClient":
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise MissingExtra(
            "RAG_STORE needs the client of Milvus; install it with: pip install 'wengao[milvus]'"
        ) from error
    return MilvusClient(server.uri, token=server.token, timeout=MAX_CALL_SECONDS)


def _holds_sparse_vectors(version: str) -> bool:
    numbers = re.match(r"v?(\d+)\.(\d+)", version)
    # A Milvus Lite has a numbering of its own; every one that the client takes holds them.
    return numbers is None or (int(numbers[1]), int(numbers[2])) >= _FIRST_SPARSE_VERSION


def _make_schema(client: "MilvusClient", dimension: int, holds_terms: bool) -> "CollectionSchema":
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False, partition_key_field=YEAR)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(YEAR, DataType.INT64)
    schema.add_field(SPEECH, DataType.INT64)
    for name in (PLACE, OCCASION, SPEAKER):
        schema.add_field(name, DataType.VARCHAR, max_length=MAX_TEXT_BYTES)
    schema.add_field(WORDS, DataType.ARRAY, element_type=DataType.INT32, max_capacity=MAX_PASSAGE_WORDS)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
    if holds_terms:
        schema.add_field(TERMS, DataType.SPARSE_FLOAT_VECTOR)
    return schema


def _make_indexes(client: "MilvusClient", passages: int, holds_terms: bool) -> "IndexParams":
    indexes = client.prepare_index_params()
    if passages <= MAX_EXHAUSTIVE_PASSAGES:
        indexes.add_index(VECTOR, index_type="FLAT", metric_type="IP")
    else:
        graph = {"M": HNSW_LINKS, "efConstruction": HNSW_BUILD_CANDIDATES}
        indexes.add_index(VECTOR, index_type="HNSW", metric_type="IP", params=graph)
    if holds_terms:
        indexes.add_index(TERMS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    return indexes


def _search_params(field: str, limit: int) -> dict[str, object]:
    # What an index does not know is left alone by every server.
    graph = {"ef": HNSW_CANDIDATES_PER_HIT * limit} if field == VECTOR else {}
    return {"metric_type": "IP", "params": graph}


def _read_passage(values: Mapping[str, Any]) -> StoredSearch:
    terms = values.get(TERMS) or {}
    return StoredSearch(
        np.asarray(values[VECTOR], np.float32),
        np.asarray(values[WORDS], np.int32),
        np.fromiter(terms.keys(), np.int64, len(terms)),
        np.fromiter(terms.values(), np.float32, len(terms)),
    )
