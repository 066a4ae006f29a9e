"""Serve an index as other frameworks would, for benchmarks/serving.py: KIND INDEX PORT."""

import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from rag.archive import Archive


def make_peer(kind: str, archive: Archive) -> FastAPI:
    """Return the simplest server around the retriever of a framework."""
    app = FastAPI()
    if kind == "langchain":
        from rag.adapters.langchain import WengaoRetriever

        retriever = WengaoRetriever(archive=archive, k=10)

        @app.post("/api/v1/search")
        async def search(body: dict[str, Any]) -> list[Any]:
            return [document.model_dump() for document in await retriever.ainvoke(body["question"])]

        return app
    from rag.adapters.llamaindex import WengaoRetriever as LlamaRetriever

    llama = LlamaRetriever(archive, k=10)

    @app.post("/api/v1/search")
    async def retrieve(body: dict[str, Any]) -> list[Any]:
        return [node.model_dump(mode="json") for node in await llama.aretrieve(body["question"])]

    return app


if __name__ == "__main__":
    _, chosen, folder, port = sys.argv
    uvicorn.run(make_peer(chosen, Archive.open(Path(folder))), port=int(port), log_level="warning")
