"""The OpenAI-compatible interface, to be mounted under /v1: chat completions, models and embeddings."""

import base64
import logging

import numpy as np
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException

from rag.api.chat_answers import CHAT_MODEL, Completion, TokenUsage
from rag.api.chat_faults import ChatFault, answer_fault
from rag.api.chat_models import ChatMessage, ChatRequest, EmbeddingRequest
from rag.api.http_answers import NO_TELEMETRY, AnswerThreads, JsonAnswers, encode
from rag.api.json_forms import Json
from rag.api.newest import LiveSource
from rag.api.permission import require
from rag.api.problems import ApiProblem, kind_of
from rag.archive import Archive
from rag.errors import WengaoError
from rag.observe import tell_answer
from rag.types import Vectors

#: So many of the questions before the last one are read.
MAX_EARLIER_QUESTIONS = 50

_log = logging.getLogger(__name__)


def make_chat_app(source: Archive | LiveSource, threads: AnswerThreads, *, has_page: bool) -> FastAPI:
    """Return the application; where the page is served a citation leads there, else to the REST interface."""
    title = "Wengao, OpenAI-compatible"
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None, telemetry=NO_TELEMETRY)
    _add_fault_handlers(app)
    answers = JsonAnswers(source, threads)

    @app.post("/chat/completions", dependencies=[Depends(require("ask"))])
    async def complete(request: Request, asked: ChatRequest) -> Response:
        """Answer the last question of a conversation."""
        _check_chat(asked)
        root = str(request.base_url).removesuffix("v1/")
        citation_url = f"{root}?cite=" if has_page else f"{root}api/v1/citations/"
        completion = await answers.run(lambda archive: _complete(archive, asked, citation_url), may_wait=True)
        if not asked.stream:
            return _json(completion.whole())
        with_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            completion.events(with_usage=with_usage), media_type="text/event-stream", headers=headers
        )

    @app.get("/models", dependencies=[Depends(require("read"))])
    async def models() -> Response:
        """List the models: the one that answers, and the one that embeds."""
        return _json({"object": "list", "data": await answers.run(_list_models)})

    @app.get("/models/{name:path}", dependencies=[Depends(require("read"))])
    async def model(name: str) -> Response:
        """Return one of the models."""
        known = [form for form in await answers.run(_list_models) if form["id"] == name]
        return _json(known[0] if known else _raise_unknown(name))

    @app.post("/embeddings", dependencies=[Depends(require("read"))])
    async def embed(asked: EmbeddingRequest) -> Response:
        """Return the vectors of texts, as those of passages are made."""
        return _json(await answers.run(lambda archive: _embed(archive, asked)))

    return app


def _check_chat(asked: ChatRequest) -> None:
    """Raise ChatFault for what would have to change the answer and does not."""
    if asked.model != CHAT_MODEL:
        _raise_unknown(asked.model)
    if asked.n not in (None, 1):
        raise ChatFault("There is one answer to a question: n must be 1.", param="n")
    if asked.response_format and asked.response_format.type != "text":
        raise ChatFault("Answers are text; for JSON ask /api/v1/ask.", param="response_format")


def _complete(archive: Archive, asked: ChatRequest, citation_url: str) -> Completion:
    questions = [message.text for message in asked.messages if message.role == "user"]
    if not questions or asked.messages[-1].role == "assistant":
        raise ChatFault("The last message holds no question of a user.", param="messages")
    answer = archive.ask(questions[-1], history=questions[:-1][-MAX_EARLIER_QUESTIONS:])
    tell_answer("openai", answer.outcome)
    usage = TokenUsage(_count(archive, asked.messages), archive.count_words(answer.text))
    return Completion(answer, usage, citation_url)


def _count(archive: Archive, messages: list[ChatMessage]) -> int:
    return sum(archive.count_words(message.text) for message in messages)


def _list_models(archive: Archive) -> list[Json]:
    return [
        {"id": name, "object": "model", "created": 0, "owned_by": "wengao"}
        for name in (CHAT_MODEL, archive.embedder.name)
    ]


def _embed(archive: Archive, asked: EmbeddingRequest) -> Json:
    if asked.model != archive.embedder.name:
        _raise_unknown(asked.model)
    if asked.dimensions not in (None, archive.embedder.dimension):
        raise ChatFault(f"The vectors have {archive.embedder.dimension} dimensions.", param="dimensions")
    texts = [asked.input] if isinstance(asked.input, str) else asked.input
    if not all(isinstance(text, str) for text in texts):
        raise ChatFault("Send texts, not tokens: another model cut them. Clients have a setting for it.", param="input")
    vectors = archive.embedder.embed_documents(texts)
    tokens = sum(map(archive.count_words, texts))
    as_text = asked.encoding_format == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": _as_base64(vector) if as_text else vector.tolist()}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": asked.model, "usage": usage}


def _as_base64(vector: Vectors) -> str:
    return base64.b64encode(vector.astype(np.float32).tobytes()).decode()


def _raise_unknown(model: str) -> Json:
    raise ChatFault(
        f"The model {model[:100]!r} does not exist; /v1/models lists those that do.",
        status=404, param="model", code="model_not_found",
    )  # fmt: skip


def _json(form: Json) -> Response:
    return Response(encode(form), media_type="application/json")


def _add_fault_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ChatFault, _answer_fault)
    app.add_exception_handler(ApiProblem, _answer_fault)
    app.add_exception_handler(WengaoError, _answer_fault)
    app.add_exception_handler(RequestValidationError, _answer_fault)
    app.add_exception_handler(HTTPException, _answer_fault)
    app.add_exception_handler(Exception, _answer_fault)


async def _answer_fault(request: Request, error: Exception) -> JSONResponse:
    return answer_fault(_fault_of(error))


def _fault_of(error: Exception) -> ChatFault:
    if isinstance(error, ChatFault):
        return error
    if isinstance(error, ApiProblem):
        return ChatFault(error.detail, status=error.kind.status)
    if isinstance(error, WengaoError):
        status = kind_of(error).status
        return ChatFault(str(error), status=400 if status == 422 else status)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return ChatFault(str(first["msg"]), param=".".join(map(str, first["loc"][1:])))
    if isinstance(error, HTTPException):
        return ChatFault(str(error.detail), status=error.status_code)
    _log.error("a request was not answered", exc_info=error)
    return ChatFault("The server's log says what happened.", status=500)
