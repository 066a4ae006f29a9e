"""The REST interface: search, ask, cite, verify and export, with the same names as the JSON of the command line."""

import json
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from rag.api import json_forms, models, requests
from rag.api.filters import read_filters
from rag.api.http_answers import RESPONSES, JsonAnswers
from rag.api.permission import require
from rag.api.problems import kind_of
from rag.archive import Archive
from rag.async_archive import read_stream
from rag.errors import WengaoError
from rag.observe import tell_answer
from rag.types import Answer, Draft

_READ, _ASK = [Depends(require("read"))], [Depends(require("ask"))]
CitationId = Annotated[str, Path(max_length=models.MAX_NAME_CHARS, examples=["dingxi-2022#p12.s3"])]
_EVENT_SCHEMA = {
    "type": "object",
    "properties": {"event": {"enum": ["draft", "answer", "problem"]}, "data": {"type": "string"}},
    "required": ["event", "data"],
}
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events named `draft` (the first with the extracted answer), then `answer` or `problem`",
        "content": {"text/event-stream": {"itemSchema": _EVENT_SCHEMA}},
    }
}


def make_question_router(answers: JsonAnswers) -> APIRouter:
    """Return the routes that answer questions and check words."""
    router = APIRouter(responses=RESPONSES)

    @router.post("/search", response_model=models.SearchResult, tags=["questions"], dependencies=_READ)
    async def search(request: requests.SearchRequest) -> Response:
        """Find the passages that answer a question best."""

        def run(archive: Archive) -> json_forms.Json:
            filters = read_filters(archive, request.to_names())
            question = archive.understand(request.question, request.history)
            hits = archive.search_for(question, request.k, filters)
            return json_forms.search_result(question, hits, archive, request.id, request.explain)

        return await answers.answer(run)

    @router.post("/ask", response_model=models.AnswerResult, tags=["questions"], dependencies=_ASK)
    async def ask(request: requests.Question) -> Response:
        """Answer a question with cited sentences, or say that the archive does not hold the answer."""

        def run(archive: Archive) -> json_forms.Json:
            answer = archive.ask(request.question, read_filters(archive, request.to_names()), request.history)
            tell_answer("rest", answer.outcome)
            return json_forms.answer_result(answer, archive.speech, request.id)

        return await answers.answer(run, may_wait=True)

    @router.post(
        "/ask/events", response_class=StreamingResponse, responses=_EVENTS, tags=["questions"], dependencies=_ASK
    )
    async def ask_events(request: requests.Question) -> StreamingResponse:
        """Answer a question as server-sent events: what a language model writes, then the checked answer."""
        asked = await answers.run(lambda archive: _Asked(archive, request))
        return StreamingResponse(
            asked.events(answers.threads.waiting), media_type="text/event-stream", headers=_NO_BUFFER
        )

    @router.post("/verify", response_model=models.QuoteResult, tags=["words"], dependencies=_READ)
    async def verify(request: requests.Quotation) -> Response:
        """Tell whether words stand in the archive, and where."""
        return await answers.answer(lambda archive: _verify(archive, request))

    @router.post("/verify/batch", response_model=models.QuoteResults, tags=["words"], dependencies=_READ)
    async def verify_batch(request: requests.Quotations) -> Response:
        """Check several quotations; one that cannot be checked does not stop the others."""
        return await answers.answer(
            lambda archive: {"results": [_verify_line(archive, quotation) for quotation in request.quotes]}
        )

    @router.get("/citations/{id:path}", response_model=models.CitationResult, tags=["words"], dependencies=_READ)
    async def cite(request: Request, id: CitationId) -> Response:
        """Return the words of a citation as they stand today; write # as %23 in the address."""
        return await answers.answer(
            lambda archive: json_forms.lookup_result(archive.cite(id), archive.speech), unless=request
        )

    @router.post("/export", response_model=models.ReferenceText, tags=["words"], dependencies=_READ)
    async def export(request: requests.ReferenceRequest) -> Response:
        """Write citations as references, and speeches where only their ids are given."""
        return await answers.answer(
            lambda archive: {"format": request.format, "references": archive.export(request.ids, request.format)}
        )

    return router


#: A server in front must not hold events back until there are many.
_NO_BUFFER = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def _verify(archive: Archive, request: requests.Quotation) -> json_forms.Json:
    return json_forms.quote_result(archive.verify(request.quote), archive.speech, request.id)


def _verify_line(archive: Archive, request: requests.Quotation) -> json_forms.Json:
    """Return the result of a line of a batch, or as on the command line why there is none."""
    try:
        return _verify(archive, request)
    except WengaoError as error:
        nothing: json_forms.Json = {"verdict": "absent", "matches": [], "differences": []}
        return {"id": request.id, "quote": request.quote, **nothing, "error": str(error)}


class _Asked:
    """A question whose answer is sent as events; what is wrong with it is told before the first one."""

    def __init__(self, archive: Archive, request: requests.Question) -> None:
        self._archive, self._id = archive, request.id
        filters = read_filters(archive, request.to_names())
        archive.understand(request.question, request.history)
        self._steps = archive.stream(request.question, filters, request.history)

    async def events(self, threads: Executor) -> AsyncIterator[str]:
        """Yield the events as they are sent."""
        try:
            async with aclosing(read_stream(self._steps, threads)) as steps:
                async for step in steps:
                    yield self._event_of(step)
        except WengaoError as error:
            kind = kind_of(error)
            yield make_event("problem", {"title": kind.title, "status": kind.status, "detail": str(error)})

    def _event_of(self, step: Draft | Answer) -> str:
        if isinstance(step, Answer):
            tell_answer("rest", step.outcome)
            return make_event("answer", json_forms.answer_result(step, self._archive.speech, self._id))
        extracted = step.extracted and json_forms.answer_result(step.extracted, self._archive.speech, self._id)
        return make_event("draft", {"text": step.text, "extracted": extracted})


def make_event(name: str, data: json_forms.Json) -> str:
    """Return a server-sent event whose data is a JSON object in one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
