"""The MCP server with the official client, over both transports and both generations of the protocol."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

import rag
from rag.api.mcp_server import uri_of
from rag.archive import Archive
from rag.types import Filters

QUESTION = "港口的吊机有多少台"
TOOLS = {"search_passages", "ask", "get_citation", "verify_quote", "list_speeches", "describe_archive"}
Mode = Literal["auto", "legacy"]


@pytest.fixture(params=["auto", "legacy"])
def talk(api: httpx.Client, request: pytest.FixtureRequest) -> Callable[[Callable[[Client], Awaitable[Any]]], Any]:
    """Return a function that runs something with a client of the server over HTTP."""

    def run(work: Callable[[Client], Awaitable[Any]]) -> Any:
        async def connect() -> Any:
            async with Client(f"{api.base_url}/mcp", mode=request.param) as client:
                return await work(client)

        return asyncio.run(connect())

    return run


def call(talk: Any, tool: str, **arguments: object) -> dict[str, Any]:
    result = talk(lambda client: client.call_tool(tool, arguments))
    assert not result.is_error, result.content
    structured: dict[str, Any] = result.structured_content
    return structured


def test_every_tool_tells_what_it_takes_and_gives(talk: Any) -> None:
    tools = {tool.name: tool for tool in talk(lambda client: client.list_tools()).tools}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.description and tool.output_schema["properties"] and tool.annotations.read_only_hint
    assert tools["ask"].input_schema["required"] == ["question"]
    assert "context" not in tools["ask"].input_schema["properties"]


def test_ask_gives_the_answer_with_its_citations(talk: Any, archive: Archive) -> None:
    told, answer = call(talk, "ask", question=QUESTION), archive.ask(QUESTION)
    assert (told["answer"], told["outcome"]) == (answer.text, "answered")
    assert [(cited["marker"], cited["id"], cited["quote"]) for cited in told["citations"]] == [
        (marker, citation.id, citation.quote) for marker, citation in enumerate(answer.citations, 1)
    ]
    again = call(talk, "ask", question="那泊位呢", history=[QUESTION])
    assert again["answer"] == archive.ask("那泊位呢", history=[QUESTION]).text


def test_search_gives_the_passages_of_the_archive(talk: Any, archive: Archive) -> None:
    told = call(talk, "search_passages", question=QUESTION, k=2, place=["shiwan"])["hits"]
    hits = archive.search(QUESTION, 2, Filters(places=("石湾",)))
    assert [(hit["text"], hit["score"]) for hit in told] == [(hit.passage.text, hit.score) for hit in hits]
    assert all(archive.cite(hit["citation"]).status == "found" for hit in told)


def test_words_are_checked_and_citations_opened(talk: Any) -> None:
    checked = call(talk, "verify_quote", quote="填海必须停，红树林不许再砍两棵")
    assert (checked["verdict"], checked["differences"]) == ("altered", [["两", "一"]])
    opened = call(talk, "get_citation", id=checked["matches"][0]["id"])
    assert opened["status"] == "found" and "红树林不许再砍一棵" in opened["citation"]["quote"]


def test_the_archive_is_described_and_its_speeches_listed(talk: Any, archive: Archive) -> None:
    assert call(talk, "describe_archive")["places"] == ["石湾", "青禾"]
    first = call(talk, "list_speeches", limit=2)
    second = call(talk, "list_speeches", limit=2, cursor=first["next_cursor"])
    listed = [*first["items"], *second["items"]]
    assert [speech["id"] for speech in listed] == [entry.speech_id for entry in archive.catalogue]
    assert second["next_cursor"] is None
    assert call(talk, "list_speeches", speaker=[], year=[2021])["items"][0]["place"] == "青禾"


def test_speeches_are_resources(talk: Any, archive: Archive) -> None:
    resources = talk(lambda client: client.list_resources()).resources
    assert [resource.title for resource in resources] == [entry.title for entry in archive.catalogue]
    [content] = talk(lambda client: client.read_resource(resources[0].uri)).contents
    assert content.text == archive.speeches[0].text


def test_a_speech_that_is_not_there_is_told(talk: Any) -> None:
    async def read(client: Client) -> str:
        with pytest.raises(MCPError) as raised:
            await client.read_resource("speech:///nothing")
        return str(raised.value)

    assert "nothing" in talk(read)


@pytest.mark.parametrize("speech_id", ["s1", "报告-2020", "a/b", "a?b", "50%", "..", "a b"])
def test_the_address_of_a_speech_names_any_id(speech_id: str) -> None:
    name = uri_of(speech_id).removeprefix("speech:///")
    assert "/" not in name and unquote(name) == speech_id


def test_the_prompt_holds_the_question(talk: Any) -> None:
    prompt = talk(lambda client: client.get_prompt("answer_with_citations", {"question": QUESTION}))
    assert prompt.messages[0].content.text.startswith(QUESTION)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": "😀"}, "holds no word"),
        ("search_passages", {"question": "港口", "place": ["巴黎"]}, "石湾"),
        ("get_citation", {"id": "nothing#p1"}, "nothing"),
        ("verify_quote", {"quote": "嗯"}, "quotation"),
        ("list_speeches", {"cursor": "AAAA"}, "cursor"),
        ("search_passages", {"question": "港口", "k": 0}, "k"),
    ],
)
def test_a_model_reads_what_was_wrong(talk: Any, tool: str, arguments: dict[str, object], told: str) -> None:
    result = talk(lambda client: client.call_tool(tool, arguments))
    assert result.is_error and told in result.content[0].text


def test_rag_mcp_speaks_over_standard_input_and_output(index: Path, archive: Archive) -> None:
    root = Path(rag.__file__).parents[1]
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "rag", "mcp", "--index", str(index)], cwd=str(root), env=dict(os.environ)
    )

    async def run() -> tuple[set[str], Any, Any]:
        async with Client(stdio_client(server)) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            asked = await client.call_tool("ask", {"question": QUESTION})
            resources = (await client.list_resources()).resources
            return tools, asked.structured_content, await client.read_resource(resources[0].uri)

    tools, told, read = asyncio.run(run())
    assert tools == TOOLS and told["answer"] == archive.ask(QUESTION).text
    assert read.contents[0].text == archive.speeches[0].text
