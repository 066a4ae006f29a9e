"""A LangChain retriever over an archive; needs `pip install 'wengao[langchain]'`."""

from rag.adapters.hit_metadata import describe_hit
from rag.archive import Archive
from rag.errors import MissingExtra
from rag.types import NO_FILTERS, Filters, Hit

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from pydantic import ConfigDict, Field
except ImportError as error:
    raise MissingExtra(
        "rag.adapters.langchain needs langchain-core; install it with: pip install 'wengao[langchain]'"
    ) from error


class WengaoRetriever(BaseRetriever):
    """Retrieve passages of an opened archive as documents that carry their citations.

    retriever = WengaoRetriever(archive=Archive.open("index"), k=5)
    chain = {"context": retriever | format_documents, "question": RunnablePassthrough()} | prompt | model
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive
    k: int = Field(default=10, ge=1)
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.archive.search(query, self.k, self.filters)
        return [_make_document(hit, self.archive) for hit in hits]


def _make_document(hit: Hit, archive: Archive) -> Document:
    metadata = describe_hit(hit, archive)
    return Document(id=str(metadata["citation"]), page_content=hit.passage.text, metadata=metadata)
