"""A Haystack component over an archive; needs `pip install 'wengao[haystack]'`."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.adapters.hit_metadata import describe_hit
from rag.archive import Archive
from rag.errors import MissingExtra
from rag.types import Filters, Hit

try:
    from haystack import Document, component, default_from_dict, default_to_dict
except ImportError as error:
    raise MissingExtra(
        "rag.adapters.haystack needs haystack-ai; install it with: pip install 'wengao[haystack]'"
    ) from error


@component
class WengaoRetriever:
    """Retrieve passages of an archive as documents that carry their citations.

    pipeline.add_component("retriever", WengaoRetriever("index", top_k=5, filters={"places": ["定西"]}))
    """

    def __init__(
        self, index: Path | str = "index", top_k: int = 10, filters: Mapping[str, Sequence[Any]] | None = None
    ) -> None:
        """Name an index, which the first search opens; `filters` has the names of the fields of `Filters`."""
        self.index, self.top_k = str(index), top_k
        self.filters = {name: list(values) for name, values in (filters or {}).items()}
        self._archive: Archive | None = None

    def warm_up(self) -> None:
        """Open the index; raises what Archive.open raises."""
        if self._archive is None:
            self._archive = Archive.open(self.index)

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` makes the same component of."""
        return default_to_dict(self, index=self.index, top_k=self.top_k, filters=self.filters)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "WengaoRetriever":
        """Return the component that `to_dict` described."""
        made: WengaoRetriever = default_from_dict(cls, data)
        return made

    @component.output_types(documents=list[Document])
    def run(
        self, query: str, top_k: int | None = None, filters: dict[str, list[Any]] | None = None
    ) -> dict[str, list[Document]]:
        """Return the passages that answer a question best; `top_k` and `filters` take the place of the component's."""
        self.warm_up()
        assert self._archive is not None
        chosen = self.filters if filters is None else filters
        hits = self._archive.search(
            query, self.top_k if top_k is None else top_k, Filters(**{name: tuple(chosen[name]) for name in chosen})
        )
        return {"documents": [_make_document(hit, self._archive) for hit in hits]}

    @component.output_types(documents=list[Document])
    async def run_async(
        self, query: str, top_k: int | None = None, filters: dict[str, list[Any]] | None = None
    ) -> dict[str, list[Document]]:
        """Return the same without holding up the event loop."""
        return await asyncio.to_thread(self.run, query, top_k, filters)


def _make_document(hit: Hit, archive: Archive) -> Document:
    meta = describe_hit(hit, archive)
    return Document(id=str(meta["citation"]), content=hit.passage.text, meta=meta, score=hit.score)
