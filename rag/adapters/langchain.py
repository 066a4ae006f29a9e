"""A LangChain retriever over an archive; needs `pip install 'wengao[langchain]'`."""

from rag.archive import Archive
from rag.cite import ids
from rag.errors import MissingExtra
from rag.types import NO_FILTERS, Filters, Hit, Passage

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
    passage = hit.passage
    speech = archive.speech(passage.speech_id)
    source = speech.source.locate(passage.start, passage.end)
    citation = _citation_id(passage, archive)
    return Document(
        id=citation,
        page_content=passage.text,
        metadata={
            "citation": citation,
            "alternatives": [_citation_id(other, archive) for other in hit.alternatives],
            "speech": speech.id,
            "title": speech.title,
            "place": speech.place,
            "date": speech.date,
            "speaker": speech.speaker_at(passage.start),
            "section_path": list(passage.section_path),
            "start": passage.start,
            "end": passage.end,
            "source_file": speech.source.path,
            "source_start": source.start,
            "source_end": source.end,
            "score": hit.score,
        },
    )


def _citation_id(passage: Passage, archive: Archive) -> str:
    return ids.make(archive.speech(passage.speech_id), passage.start, passage.end).id
