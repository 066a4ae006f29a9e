"""The OpenAI-compatible interface with its usual clients: OpenAI's own, LangChain's, LlamaIndex's, curl."""

import json
import shutil
import subprocess
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from rag.archive import Archive

QUESTION = "港口的吊机有多少台"
MESSAGES = [{"role": "user", "content": QUESTION}]


@pytest.fixture
def base_url(api: httpx.Client) -> str:
    return str(api.base_url).rstrip("/") + "/v1"


@pytest.fixture
def client(base_url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key="none", max_retries=0)


def test_an_answer_carries_its_citations_as_annotations(client: openai.OpenAI, archive: Archive) -> None:
    completion = client.chat.completions.create(model="wengao", messages=MESSAGES)  # type: ignore[arg-type]
    answer = archive.ask(QUESTION)
    [choice] = completion.choices
    content, annotations = choice.message.content or "", choice.message.annotations or []
    assert (content, choice.finish_reason, choice.message.role) == (answer.text, "stop", "assistant")
    assert [note.url_citation.model_extra["citation"] for note in annotations] == [  # type: ignore[index]
        citation.id for sentence in answer.sentences for citation in dict.fromkeys(sentence.citations)
    ]
    for note in annotations:
        cited = note.url_citation
        number = answer.citations.index(archive.cite(cited.model_extra["citation"]).citation) + 1  # type: ignore
        assert content[cited.start_index : cited.end_index] == f"[{number}]"
        assert httpx.get(cited.url).json()["citation"]["quote"] == cited.model_extra["quote"]  # type: ignore[index]
    usage = completion.usage
    assert usage and usage.prompt_tokens > 0 and usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_stream_holds_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="wengao", messages=MESSAGES)  # type: ignore[arg-type]
    chunks = list(
        client.chat.completions.create(
            model="wengao",
            messages=MESSAGES,
            stream=True,
            stream_options={"include_usage": True},  # type: ignore
        )
    )
    deltas = [choice.delta for chunk in chunks for choice in chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    notes = [note for delta in deltas for note in (delta.model_extra or {}).get("annotations", [])]
    assert notes == [note.model_dump() for note in whole.choices[0].message.annotations or []]
    assert deltas[0].role == "assistant" and chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage == whole.usage and not any(chunk.usage for chunk in chunks[:-1])
    assert len({chunk.id for chunk in chunks}) == 1


def test_other_parameters_are_accepted(client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    others: Any = {
        "temperature": 0, "top_p": 0.5, "seed": 7, "max_tokens": 9, "stop": ["。"], "user": "u", "logprobs": False,
        "presence_penalty": 1, "metadata": {"a": "b"}, "tools": [tool], "tool_choice": "auto", "n": 1, "store": False,
        "response_format": {"type": "text"}, "reasoning_effort": "low", "extra_body": {"chat_id": "x", "a": None},
    }  # fmt: skip
    messages: Any = MESSAGES
    completion = client.chat.completions.create(model="wengao", messages=messages, **others)
    assert "18台" in (completion.choices[0].message.content or "")


def test_the_conversation_completes_the_question(client: openai.OpenAI, archive: Archive) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "港口人才基金每年拿出多少钱"},
        {"role": "assistant", "content": "每年拿出3000万元。[1]"},
        {"role": "user", "content": [{"type": "text", "text": "那泊位呢"}]},
    ]
    completion = client.chat.completions.create(model="wengao", messages=messages)  # type: ignore[arg-type]
    assert completion.choices[0].message.content == archive.ask("那泊位呢", history=["港口人才基金每年拿出多少钱"]).text


def test_what_the_archive_does_not_hold_is_said(client: openai.OpenAI, archive: Archive) -> None:
    question = "火星上有几个卫星"
    message = client.chat.completions.create(
        model="wengao", messages=[{"role": "user", "content": question}]
    ).choices[0].message  # fmt: skip
    assert archive.ask(question).outcome == "not_found"
    assert message.content == archive.ask(question).text and not message.annotations


@pytest.mark.parametrize(
    ("asked", "status", "param"),
    [
        ({"model": "gpt-4o"}, 404, "model"),
        ({"n": 2}, 400, "n"),
        ({"response_format": {"type": "json_object"}}, 400, "response_format"),
        ({"messages": []}, 400, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, 400, "messages"),
        ({"messages": [{"role": "user", "content": "😀"}]}, 400, None),
        ({"messages": [{"role": "user", "content": "长" * 3000}]}, 400, None),
        ({"messages": [{"role": "user", "content": None}]}, 400, None),
    ],
)
def test_errors_have_the_form_that_clients_read(
    client: openai.OpenAI, asked: dict[str, object], status: int, param: str | None
) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        client.chat.completions.create(**{"model": "wengao", "messages": MESSAGES, **asked})  # type: ignore[call-overload]
    error = raised.value
    assert (error.status_code, error.param, error.type) == (status, param, "invalid_request_error")


def test_models_are_listed(client: openai.OpenAI, archive: Archive) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["wengao", archive.embedder.name]
    assert client.models.retrieve("wengao").id == "wengao"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")


def test_embeddings_are_those_of_the_index(client: openai.OpenAI, archive: Archive) -> None:
    texts = ["港口的吊机", "tea gardens"]
    expected = archive.embedder.embed_documents(texts)
    for form in ("float", "base64"):
        sent = client.embeddings.create(model=archive.embedder.name, input=texts, encoding_format=form)
        if form == "float":
            assert np.allclose([entry.embedding for entry in sent.data], expected, atol=1e-6)
    # Without a form the client asks for base64 and decodes it.
    sent = client.embeddings.create(model=archive.embedder.name, input=texts)
    assert sent.data[1].embedding == pytest.approx(expected[1].tolist())
    assert sent.usage.total_tokens == sum(map(archive.count_words, texts))
    for wrong in ({"dimensions": 3}, {"input": [1, 2]}, {"model": "text-embedding-3-small"}):
        with pytest.raises(openai.APIStatusError):
            client.embeddings.create(**{"model": archive.embedder.name, "input": texts, **wrong})  # type: ignore


def test_langchain_asks_it_as_a_chat_model(base_url: str, archive: Archive) -> None:
    model = ChatOpenAI(model="wengao", base_url=base_url, api_key="none")  # type: ignore[arg-type]
    assert model.invoke(QUESTION).text == archive.ask(QUESTION).text
    assert "".join(part.text for part in model.stream(QUESTION)) == archive.ask(QUESTION).text
    embedder = OpenAIEmbeddings(
        model=archive.embedder.name, base_url=base_url, api_key="none", check_embedding_ctx_length=False,  # type: ignore
    )  # fmt: skip
    assert embedder.embed_query("港口") == pytest.approx(archive.embedder.embed_documents(["港口"])[0].tolist())


def test_llama_index_asks_it_as_a_chat_model(base_url: str, archive: Archive) -> None:
    openai_like = pytest.importorskip("llama_index.llms.openai_like", reason="it asks for an older transformers")
    from llama_index.core.llms import ChatMessage

    model = openai_like.OpenAILike(model="wengao", api_base=base_url, api_key="none", is_chat_model=True)
    message = ChatMessage(role="user", content=QUESTION)
    assert model.chat([message]).message.content == archive.ask(QUESTION).text
    *_, last = model.stream_chat([message])
    assert last.message.content == archive.ask(QUESTION).text


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_the_stream(base_url: str, archive: Archive) -> None:
    body = json.dumps({"model": "wengao", "messages": MESSAGES, "stream": True})
    command = ["curl", "-sN", f"{base_url}/chat/completions", "-H", "Content-Type: application/json", "-d", body]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks) == archive.ask(QUESTION).text


#: What chat programs send beside model and messages: Open WebUI, and LibreChat through LangChain's client.
CHAT_PROGRAMS: tuple[dict[str, object], ...] = (
    {"stream": True},
    {"stream": True, "stream_options": {"include_usage": True}, "temperature": 0.8, "top_p": 0.9, "max_tokens": 128,
     "seed": 0, "stop": ["###"], "frequency_penalty": 0.5, "user": "u1", "reasoning_effort": "low"},
    {"stream": True, "stream_options": {"include_usage": True}, "temperature": 1, "top_p": 1, "presence_penalty": 0,
     "frequency_penalty": 0, "user": "65f0", "stop": [], "n": 1, "logprobs": None, "tools": [], "tool_choice": None},
    {"stream": True, "max_completion_tokens": 16, "metadata": {"chat": "1"}, "logit_bias": {}, "top_k": 40,
     "min_p": 0.1, "repeat_penalty": 1.1, "num_ctx": 2048, "options": {"num_predict": 9}},
)  # fmt: skip


@pytest.mark.parametrize("sent", CHAT_PROGRAMS)
def test_what_chat_programs_send_is_answered(base_url: str, archive: Archive, sent: dict[str, object]) -> None:
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": [{"type": "text", "text": "港口的吊机有多少台"}]},
    ]
    models = httpx.get(f"{base_url}/models", headers={"authorization": "Bearer any"}).json()["data"]
    asked = {"model": models[0]["id"], "messages": messages, **sent}
    lines = httpx.post(f"{base_url}/chat/completions", json=asked, timeout=60).text.splitlines()
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    assert lines[-2] == "data: [DONE]"
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    assert "".join(delta.get("content") or "" for delta in deltas) == archive.ask("港口的吊机有多少台").text
    assert any("annotations" in delta for delta in deltas)
    assert bool(chunks[-1].get("usage")) == ("stream_options" in sent)


def test_a_title_is_asked_for_as_any_other_question(base_url: str) -> None:
    """Chat programs want a title of a model: the answer is one to an archive, in the form that they read."""
    title = "Provide a concise, 5-word-or-less title for the conversation, using its same language. 港口的吊机有多少台"
    asked = {"model": "wengao", "stream": False, "max_tokens": 75, "messages": [{"role": "user", "content": title}]}
    answer = httpx.post(f"{base_url}/chat/completions", json=asked, timeout=60)
    assert answer.status_code == 200 and answer.json()["choices"][0]["finish_reason"] == "stop"
