import asyncio
import os
from pathlib import Path

import pytest

# Haystack reports how it is used unless it is told not to, before it is imported.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
pytest.importorskip("haystack")

from haystack import Pipeline
from haystack.components.builders import PromptBuilder

from rag.adapters.haystack import WengaoRetriever
from rag.adapters.hit_metadata import describe_hit
from rag.archive import Archive

QUESTION = "港口的吊机有多少台"
TEMPLATE = "{% for document in documents %}[{{ document.meta.citation }}] {{ document.content }}\n{% endfor %}"


def make_pipeline(index: Path) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("retriever", WengaoRetriever(index, top_k=2, filters={"places": ["石湾"]}))
    pipeline.add_component("prompt", PromptBuilder(TEMPLATE, required_variables=["documents"]))
    pipeline.connect("retriever.documents", "prompt.documents")
    return pipeline


def test_documents_are_the_hits_of_a_search(index: Path, archive: Archive) -> None:
    documents = WengaoRetriever(index).run(QUESTION, top_k=3)["documents"]
    hits = archive.search(QUESTION, 3)
    assert [(found.content, found.score, found.meta) for found in documents] == [
        (hit.passage.text, hit.score, describe_hit(hit, archive)) for hit in hits
    ]
    assert all(archive.cite(found.id).status == "found" for found in documents)


def test_a_pipeline_searches_and_survives_being_written_down(index: Path) -> None:
    pipeline = make_pipeline(index)
    asked = {"retriever": {"query": QUESTION}}
    prompt = pipeline.run(asked)["prompt"]["prompt"]
    assert "18台" in prompt and "#p" in prompt
    assert (
        Pipeline.loads(pipeline.dumps(), allowed_modules=["rag.adapters.haystack"]).run(asked)["prompt"]["prompt"]
        == prompt
    )


def test_what_a_run_says_takes_the_place_of_what_the_component_says(index: Path) -> None:
    retriever = WengaoRetriever(index, filters={"places": ["石湾"]})
    found = retriever.run("港口", top_k=1, filters={"places": ["青禾"]})["documents"]
    assert [document.meta["place"] for document in found] == ["青禾"]
    assert {document.meta["place"] for document in retriever.run("港口")["documents"]} == {"石湾"}


def test_it_is_awaited(index: Path) -> None:
    retriever = WengaoRetriever(index, top_k=2)
    pipeline = Pipeline()
    pipeline.add_component("retriever", retriever)
    told = asyncio.run(pipeline.run_async({"retriever": {"query": QUESTION}}))
    assert told["retriever"] == retriever.run(QUESTION)
