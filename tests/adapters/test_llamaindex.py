import asyncio

import pytest

pytest.importorskip("llama_index.core")

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import MetadataMode

from rag.adapters.hit_metadata import describe_hit
from rag.adapters.llamaindex import WengaoRetriever
from rag.archive import Archive
from rag.types import Filters

QUESTION = "港口的吊机有多少台"


def test_nodes_are_the_hits_of_a_search(archive: Archive) -> None:
    nodes = WengaoRetriever(archive, k=3).retrieve(QUESTION)
    hits = archive.search(QUESTION, 3)
    assert [(node.text, node.score) for node in nodes] == [(hit.passage.text, hit.score) for hit in hits]
    assert [node.metadata for node in nodes] == [describe_hit(hit, archive) for hit in hits]
    assert all(archive.cite(node.node_id).status == "found" for node in nodes)


def test_filters_apply(archive: Archive) -> None:
    nodes = WengaoRetriever(archive, filters=Filters(places=("青禾",))).retrieve("港口")
    assert {node.metadata["place"] for node in nodes} == {"青禾"}


def test_it_is_awaited(archive: Archive) -> None:
    retriever = WengaoRetriever(archive, k=2)
    assert asyncio.run(retriever.aretrieve(QUESTION)) == retriever.retrieve(QUESTION)


def test_a_model_reads_whose_words_they_are_and_no_offsets(archive: Archive) -> None:
    [node] = WengaoRetriever(archive, k=1).retrieve(QUESTION)
    read = node.node.get_content(MetadataMode.LLM)
    assert "citation: " in read and "place: 石湾" in read and "source_start" not in read


def test_a_query_engine_cites_the_speeches(archive: Archive) -> None:
    engine = CitationQueryEngine.from_args(
        index=None,  # type: ignore[arg-type]
        retriever=WengaoRetriever(archive, k=2),
        llm=MockLLM(),
    )
    response = engine.query(QUESTION)
    assert "Source 1:" in str(response) and "18台" in str(response)
    for source in response.source_nodes:
        cited = archive.cite(source.metadata["citation"]).citation
        assert cited is not None and cited.speech_id == source.metadata["speech"]
