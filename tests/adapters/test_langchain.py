import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompt_values import PromptValue
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import create_retriever_tool

import rag
from rag.adapters.hit_metadata import describe_hit
from rag.adapters.langchain import WengaoRetriever
from rag.archive import Archive
from rag.errors import BadQuestion
from rag.types import Filters


def test_documents_carry_their_citations(archive: Archive) -> None:
    documents = WengaoRetriever(archive=archive, k=2).invoke("港口的吊机有多少台")
    assert len(documents) == 2
    best = documents[0]
    speech = archive.speech(best.metadata["speech"])
    assert best.page_content == speech.text[best.metadata["start"] : best.metadata["end"]]
    assert "18台" in best.page_content
    assert best.id == best.metadata["citation"]
    assert archive.cite(best.metadata["citation"]).status == "found"
    assert set(best.metadata) == {
        "alternatives",
        "citation", "speech", "title", "place", "date", "speaker", "section_path",
        "start", "end", "source_file", "source_start",
        "source_end", "score",
    }  # fmt: skip


def test_filters_apply(archive: Archive) -> None:
    documents = WengaoRetriever(archive=archive, filters=Filters(places=("青禾",))).invoke("港口")
    assert {document.metadata["place"] for document in documents} == {"青禾"}


def test_a_chain_answers_from_the_archive(archive: Archive) -> None:
    prompts: list[str] = []

    def read(prompt: PromptValue) -> PromptValue:
        prompts.append(str(prompt))
        return prompt

    def together(documents: list[Document]) -> str:
        return "\n".join(f"[{document.id}] {document.page_content}" for document in documents)

    chain = (
        {"context": WengaoRetriever(archive=archive, k=3) | together, "question": RunnablePassthrough()}
        | ChatPromptTemplate.from_template("{context}\n\n{question}")
        | RunnableLambda(read)
        | FakeListChatModel(responses=["每年120名。"])
        | StrOutputParser()
    )
    assert chain.invoke("茶艺专业每年招收多少学生？") == "每年120名。"
    assert "招收学生120名" in prompts[0]
    assert "#p" in prompts[0]


def test_it_works_in_a_batch(archive: Archive) -> None:
    first, second = WengaoRetriever(archive=archive, k=1).batch(["茶园", "港口"])
    assert (first[0].metadata["place"], second[0].metadata["place"]) == ("青禾", "石湾")


def test_a_bad_question_is_refused(archive: Archive) -> None:
    with pytest.raises(BadQuestion):
        WengaoRetriever(archive=archive).invoke("😀")


@pytest.mark.parametrize(
    ("name", "library"), [("langchain", "langchain_core"), ("llamaindex", "llama_index"), ("haystack", "haystack")]
)
def test_without_its_library_an_adapter_names_the_line_that_installs_it(name: str, library: str) -> None:
    code = (
        f"import sys; sys.modules['{library}'] = None\n"
        "from rag.errors import MissingExtra\n"
        f"try: import rag.adapters.{name}\n"
        "except MissingExtra as error: print(error)"
    )
    root = Path(rag.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert f"pip install 'wengao[{name}]'" in done.stdout


def test_documents_are_the_hits_of_a_search(archive: Archive) -> None:
    documents = WengaoRetriever(archive=archive, k=3).invoke("港口的吊机有多少台")
    hits = archive.search("港口的吊机有多少台", 3)
    assert [document.metadata for document in documents] == [describe_hit(hit, archive) for hit in hits]


def test_it_is_awaited(archive: Archive) -> None:
    retriever = WengaoRetriever(archive=archive, k=2)

    async def ask_both() -> tuple[list[Document], list[Document]]:
        gardens, port = await asyncio.gather(retriever.ainvoke("茶园"), retriever.ainvoke("港口"))
        return gardens, port

    assert asyncio.run(ask_both()) == (retriever.invoke("茶园"), retriever.invoke("港口"))


def test_a_model_calls_it_as_a_tool(archive: Archive) -> None:
    tool = create_retriever_tool(
        WengaoRetriever(archive=archive, k=1),
        "search_speeches",
        "Find passages of speeches.",
        document_prompt=PromptTemplate.from_template("[{citation}] {page_content}"),
    )
    told = tool.invoke({"name": "search_speeches", "args": {"query": "港口的吊机"}, "id": "1", "type": "tool_call"})
    assert "18台" in told.content and "#p" in told.content
