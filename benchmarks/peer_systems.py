"""The libraries that a search of passages may be built with, each at the best setting for Chinese that it documents.

All get the same passages and, where they search vectors, the vectors that this program made; questions are embedded by
its model, too, which counts as part of every search. Where a library has a mode that joins words and vectors, that is
used, and where it cuts no Chinese words, it is given words that jieba cut. Each is imported when it is asked for; one
that is not installed raises NotInstalledError.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import rjieba

from benchmarks.retrieval_systems import import_library
from rag.archive import Archive
from rag.models.embed import StaticEmbedder
from rag.settings import EMBEDDED_MODEL
from rag.types import Vectors

#: Hits that a search returns.
HITS = 10
#: Hits of each signal where a library joins two lists of them.
SIGNAL_HITS = 50
BATCH_PASSAGES = 1000
_MB = 1 << 20

#: The texts of the passages that are found for a question, best first.
PassageSearch = Callable[[str], list[str]]


@dataclass(frozen=True)
class PassageSet:
    """The passages that are searched, their vectors, shape (passages, dimension), and a folder to write to."""

    texts: list[str]
    vectors: Vectors
    folder: Path

    @cached_property
    def model(self) -> StaticEmbedder:
        """The model that made the vectors."""
        return StaticEmbedder(EMBEDDED_MODEL)

    def embed(self, question: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self.model.embed_query(question).tolist()
        return vector

    def named(self, rows: Sequence[int]) -> list[str]:
        """Return the texts of some passages."""
        return [self.texts[row] for row in rows]


def cut_words(text: str) -> list[str]:
    """Return the words of a text as jieba cuts them for a search engine."""
    return [word for word in rjieba.cut_for_search(text) if any(letter.isalnum() for letter in word)]


def wengao(passages: PassageSet) -> PassageSearch:
    """Open the index that the passages were taken from."""
    archive = Archive.open(passages.folder.parent / "index")
    return lambda question: [hit.passage.text for hit in archive.search(question, HITS)]


def _langchain_vectors(passages: PassageSet) -> Any:  # noqa: ANN401  # a store of LangChain
    class Embeddings(import_library("langchain_core.embeddings").Embeddings):  # type: ignore[misc]
        """The model of this program as LangChain asks for it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Return the vectors of texts."""
            return [passages.embed(text) for text in texts]

        def embed_query(self, text: str) -> list[float]:
            """Return the vector of a question."""
            return passages.embed(text)

    stores = import_library("langchain_community.vectorstores")
    rows = [{"row": row} for row in range(len(passages.texts))]
    pairs = zip(passages.texts, passages.vectors.tolist(), strict=True)
    store = stores.FAISS.from_embeddings(list(pairs), Embeddings(), rows)
    store.save_local(str(passages.folder))
    return store


def langchain_vectors(passages: PassageSet) -> PassageSearch:
    """Search vectors with LangChain's FAISS store."""
    store = _langchain_vectors(passages)
    return lambda question: [found.page_content for found in store.similarity_search(question, HITS)]


def langchain_hybrid(passages: PassageSet) -> PassageSearch:
    """Join LangChain's FAISS store and its BM25 over words of jieba with its EnsembleRetriever."""
    retrievers, ensembles = (
        import_library("langchain_community.retrievers"),
        import_library("langchain_classic.retrievers"),
    )
    import_library("rank_bm25")
    words = retrievers.BM25Retriever.from_texts(passages.texts, preprocess_func=cut_words, k=SIGNAL_HITS)
    vectors = _langchain_vectors(passages).as_retriever(search_kwargs={"k": SIGNAL_HITS})
    both = ensembles.EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])
    return lambda question: [found.page_content for found in both.invoke(question)[:HITS]]


def llamaindex_hybrid(passages: PassageSet) -> PassageSearch:
    """Join LlamaIndex's FAISS store and its BM25 over words of jieba with its QueryFusionRetriever."""
    core, faiss = import_library("llama_index.core"), import_library("faiss")
    store = import_library("llama_index.vector_stores.faiss").FaissVectorStore(
        faiss.IndexFlatIP(passages.vectors.shape[1])
    )
    schema = import_library("llama_index.core.schema")
    nodes = [
        schema.TextNode(text=" ".join(cut_words(text)), id_=str(row), embedding=vector)
        for row, (text, vector) in enumerate(zip(passages.texts, passages.vectors.tolist(), strict=True))
    ]
    index = core.VectorStoreIndex(
        nodes, storage_context=core.StorageContext.from_defaults(vector_store=store),
        embed_model=core.MockEmbedding(embed_dim=passages.vectors.shape[1]),
    )  # fmt: skip
    words = import_library("llama_index.retrievers.bm25").BM25Retriever.from_defaults(
        nodes=nodes, similarity_top_k=SIGNAL_HITS, skip_stemming=True, token_pattern=r"(?u)\b\w+\b"
    )
    both = import_library("llama_index.core.retrievers").QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=SIGNAL_HITS), words],
        llm=import_library("llama_index.core.llms").MockLLM(), num_queries=1, similarity_top_k=HITS,
        mode="reciprocal_rerank", use_async=False,
    )  # fmt: skip
    index.storage_context.persist(str(passages.folder))
    words.persist(str(passages.folder / "bm25"))

    def search(question: str) -> list[str]:
        bundle = schema.QueryBundle(" ".join(cut_words(question)), embedding=passages.embed(question))
        return passages.named([int(found.node.node_id) for found in both.retrieve(bundle)])

    return search


def txtai_hybrid(passages: PassageSet) -> PassageSearch:
    """Search txtai's hybrid of vectors and BM25, whose tokenizer makes pairs of characters."""
    known = dict(zip(passages.texts, passages.vectors, strict=True))

    def transform(texts: Sequence[str]) -> Vectors:
        return np.stack([known[text] if text in known else passages.model.embed_query(text) for text in texts])

    index = import_library("txtai").Embeddings(
        method="external", transform=transform, hybrid=True,
        scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"ngrams": 2}},
    )  # fmt: skip
    index.index((row, text, None) for row, text in enumerate(passages.texts))
    index.save(str(passages.folder / "txtai"))
    return lambda question: passages.named([int(row) for row, _ in index.search(question, HITS)])


def haystack_hybrid(passages: PassageSet) -> PassageSearch:
    """Join Haystack's BM25, whose pattern makes single characters of Chinese, and its search of vectors in memory."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    haystack = import_library("haystack")
    stores, retrievers = (
        import_library("haystack.document_stores.in_memory"),
        import_library("haystack.components.retrievers.in_memory"),
    )
    store = stores.InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(
        [
            haystack.Document(id=str(row), content=text, embedding=vector)
            for row, (text, vector) in enumerate(zip(passages.texts, passages.vectors.tolist(), strict=True))
        ]
    )
    words = retrievers.InMemoryBM25Retriever(store, top_k=SIGNAL_HITS)
    vectors = retrievers.InMemoryEmbeddingRetriever(store, top_k=SIGNAL_HITS)
    joiner = import_library("haystack.components.joiners").DocumentJoiner("reciprocal_rank_fusion", top_k=HITS)
    store.save_to_disk(str(passages.folder / "haystack.json"))

    def search(question: str) -> list[str]:
        lists = [
            words.run(query=question)["documents"],
            vectors.run(query_embedding=passages.embed(question))["documents"],
        ]
        return [document.content for document in joiner.run(documents=lists)["documents"]]

    return search


def milvus_lite_hybrid(passages: PassageSet) -> PassageSearch:
    """Search Milvus Lite for vectors and for BM25 over the words of its jieba analyzer, joined by ranks."""
    milvus = import_library("pymilvus")
    client = milvus.MilvusClient(str(passages.folder / "milvus.db"))
    types = milvus.DataType
    schema = client.create_schema()
    schema.add_field("id", types.INT64, is_primary=True)
    analyzer = {"tokenizer": "jieba"}
    schema.add_field("text", types.VARCHAR, max_length=8000, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_field("vector", types.FLOAT_VECTOR, dim=passages.vectors.shape[1])
    schema.add_field("terms", types.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        milvus.Function(
            name="bm25", input_field_names=["text"], output_field_names=["terms"],
            function_type=milvus.FunctionType.BM25,
        )
    )  # fmt: skip
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    client.create_collection("passages", schema=schema, index_params=indexes)
    for first in range(0, len(passages.texts), BATCH_PASSAGES):
        rows = range(first, min(first + BATCH_PASSAGES, len(passages.texts)))
        batch = [{"id": row, "text": passages.texts[row], "vector": passages.vectors[row].tolist()} for row in rows]
        client.insert("passages", batch)

    def search(question: str) -> list[str]:
        dense = milvus.AnnSearchRequest([passages.embed(question)], "vector", {"metric_type": "IP"}, limit=SIGNAL_HITS)
        terms = milvus.AnnSearchRequest([question], "terms", {"metric_type": "BM25"}, limit=SIGNAL_HITS)
        [hits] = client.hybrid_search("passages", [dense, terms], milvus.RRFRanker(), limit=HITS)
        return passages.named([hit["id"] for hit in hits])

    return search


def lancedb_hybrid(passages: PassageSet) -> PassageSearch:
    """Search LanceDB for vectors, all of them, and for words of its jieba tokenizer, joined by ranks."""
    dictionary = passages.folder / "models/jieba/default"
    dictionary.mkdir(parents=True)
    # What its own command downloads, from the package of jieba.
    shutil.copy(Path(import_library("jieba").__file__).with_name("dict.txt"), dictionary)
    (dictionary / "config.json").write_text('{"main": "dict.txt"}', "utf-8")
    os.environ["LANCE_LANGUAGE_MODEL_HOME"] = str(dictionary.parents[1])
    lancedb, arrow = import_library("lancedb"), import_library("pyarrow")
    numbers = arrow.array(passages.vectors.reshape(-1), arrow.float32())
    columns = {
        "id": arrow.array(range(len(passages.texts)), arrow.int64()),
        "text": arrow.array(passages.texts),
        "vector": arrow.FixedSizeListArray.from_arrays(numbers, passages.vectors.shape[1]),
    }
    table = lancedb.connect(str(passages.folder / "lance")).create_table("passages", arrow.table(columns))
    plain = {"stem": False, "remove_stop_words": False, "ascii_folding": False}
    table.create_fts_index("text", base_tokenizer="jieba/default", **plain)
    ranker = import_library("lancedb.rerankers").RRFReranker()

    def search(question: str) -> list[str]:
        both = table.search(query_type="hybrid").vector(passages.embed(question)).text(question)
        found = both.distance_type("dot").rerank(ranker).limit(SIGNAL_HITS).to_arrow()
        return passages.named(found["id"].to_pylist()[:HITS])

    return search


def chroma_vectors(passages: PassageSet) -> PassageSearch:
    """Search vectors with Chroma's graph; the local one ranks no words and has no sparse vectors."""
    chroma = import_library("chromadb")
    client = chroma.PersistentClient(str(passages.folder), chroma.Settings(anonymized_telemetry=False))
    space = {"hnsw": {"space": "ip"}}
    collection = client.create_collection("passages", embedding_function=None, configuration=space)
    for first in range(0, len(passages.texts), BATCH_PASSAGES):
        rows = range(first, min(first + BATCH_PASSAGES, len(passages.texts)))
        batch = slice(rows.start, rows.stop)
        collection.add([str(row) for row in rows], passages.vectors[batch], documents=passages.texts[batch])

    def search(question: str) -> list[str]:
        found = collection.query(query_embeddings=[passages.embed(question)], n_results=HITS)
        return passages.named([int(row) for row in found["ids"][0]])

    return search


def cut_pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring letters of a text."""
    return [text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()]


def sqlite_pairs(passages: PassageSet) -> PassageSearch:
    """Search SQLite's FTS5 for pairs of characters, any of them, by its BM25."""
    database = sqlite3.connect(passages.folder / "fts.sqlite3")
    database.execute("create virtual table passage using fts5(text, content='', tokenize='unicode61')")
    rows = ((row, " ".join(cut_pairs(text))) for row, text in enumerate(passages.texts))
    database.executemany("insert into passage (rowid, text) values (?, ?)", rows)
    database.execute("insert into passage (passage) values ('optimize')")
    database.commit()
    query = f"select rowid from passage where passage match ? order by rank limit {HITS}"

    def search(question: str) -> list[str]:
        asked = " OR ".join(f'"{pair}"' for pair in dict.fromkeys(cut_pairs(question)))
        return passages.named([row for (row,) in database.execute(query, (asked,))])

    return search


def tantivy_words(passages: PassageSet) -> PassageSearch:
    """Search tantivy for words that jieba cut, any of them, by its BM25."""
    tantivy = import_library("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(passages.folder))
    writer = index.writer(200 * _MB, 1)
    for row, text in enumerate(passages.texts):
        writer.add_document(tantivy.Document(row=row, text=" ".join(cut_words(text))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> list[str]:
        words = dict.fromkeys(cut_words(question))
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", word)) for word in words]
        hits = searcher.search(tantivy.Query.boolean_query(terms), HITS).hits
        return passages.named([searcher.doc(address)["row"][0] for _, address in hits])

    return search


@dataclass(frozen=True, slots=True)
class Peer:
    """A search by its name in the table, what it is set to, and what builds it."""

    name: str
    setting: str
    build: Callable[[PassageSet], PassageSearch]


#: Each is run in a process of its own.
PEERS = {
    "wengao": Peer("**Wengao**", "as shipped", wengao),
    "langchain-faiss": Peer("LangChain + FAISS", "vectors, all compared", langchain_vectors),
    "langchain-hybrid": Peer("LangChain, ensemble", "rank-bm25 over jieba + FAISS, by ranks", langchain_hybrid),
    "llamaindex": Peer("LlamaIndex, fusion", "bm25s over jieba + FAISS, by ranks", llamaindex_hybrid),
    "txtai": Peer("txtai, hybrid", "BM25 over pairs + FAISS", txtai_hybrid),
    "haystack": Peer("Haystack, joined", "BM25 over characters + vectors, by ranks", haystack_hybrid),
    "milvus-lite": Peer("Milvus Lite, hybrid", "BM25 over jieba + flat, by ranks", milvus_lite_hybrid),
    "lancedb": Peer("LanceDB, hybrid", "BM25 over jieba + flat, by ranks", lancedb_hybrid),
    "chroma": Peer("Chroma", "vectors, HNSW", chroma_vectors),
    "sqlite": Peer("SQLite FTS5", "BM25 over pairs", sqlite_pairs),
    "tantivy": Peer("tantivy", "BM25 over jieba", tantivy_words),
}
