"""A LlamaIndex retriever over an archive; needs `pip install 'wengao[llamaindex]'`."""

import asyncio

from rag.adapters.hit_metadata import TECHNICAL_KEYS, describe_hit
from rag.archive import Archive
from rag.errors import MissingExtra
from rag.types import NO_FILTERS, Filters, Hit

try:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
except ImportError as error:
    raise MissingExtra(
        "rag.adapters.llamaindex needs llama-index-core; install it with: pip install 'wengao[llamaindex]'"
    ) from error


class WengaoRetriever(BaseRetriever):
    """Retrieve passages of an opened archive as nodes that carry their citations.

    retriever = WengaoRetriever(Archive.open("index"), k=5)
    engine = CitationQueryEngine(retriever, llm=llm)
    """

    def __init__(self, archive: Archive, k: int = 10, filters: Filters = NO_FILTERS) -> None:
        """Search an archive for the k best passages of what the filters admit."""
        super().__init__()
        self.archive, self.k, self.filters = archive, k, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.archive.search(query_bundle.query_str, self.k, self.filters)
        return [_make_node(hit, self.archive) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _make_node(hit: Hit, archive: Archive) -> NodeWithScore:
    metadata = describe_hit(hit, archive)
    hidden = list(TECHNICAL_KEYS)
    node = TextNode(
        id_=str(metadata["citation"]),
        text=hit.passage.text,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        start_char_idx=hit.passage.start,
        end_char_idx=hit.passage.end,
    )
    return NodeWithScore(node=node, score=hit.score)
