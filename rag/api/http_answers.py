"""Answer requests with JSON: the work runs in threads, and what has not changed is not sent again."""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from rag.api.json_forms import Json
from rag.api.newest import LiveSource, newest
from rag.api.problems import PROBLEM_TYPE
from rag.archive import Archive

#: So many questions wait for a language model at once.
MAX_WAITING_THREADS = 32
#: Where the document of the interface describes an object.
COMPONENTS = "#/components/schemas/{model}"
#: Newer versions of FastAPI can send traces of their own, in which errors have their texts: what people typed.
NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
_Value = TypeVar("_Value")


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": COMPONENTS.format(model="ProblemDetail")}}},
    }


#: What every route may answer beside its result.
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: _problem("A cursor or an upload that is none"),
    401: _problem("Nobody signed in, and no token was sent"),
    403: _problem("A right is missing"),
    404: _problem("The archive holds no such citation, speech or job"),
    422: _problem("The request is not what this address expects, or the question cannot be answered"),
    429: _problem("Too many requests; Retry-After says when"),
    503: _problem("There is no index that can be read"),
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing has changed (If-None-Match)"}}


class AnswerThreads:
    """The threads that answer: as many as there are processors to compute, and many that may wait for a model.

    More threads that compute would take turns, and each answer would come later.
    """

    def __init__(self) -> None:
        self.computing = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="wengao-api")
        self.waiting = ThreadPoolExecutor(MAX_WAITING_THREADS, thread_name_prefix="wengao-ask")

    def close(self) -> None:
        """Begin nothing more; what has begun ends."""
        for threads in (self.computing, self.waiting):
            threads.shutdown(wait=False, cancel_futures=True)


class JsonAnswers:
    """Answers from the archive that is newest when a request comes, in threads."""

    def __init__(self, source: Archive | LiveSource, threads: AnswerThreads) -> None:
        self.source, self.threads = source, threads

    async def run(self, work: Callable[[Archive], _Value], *, may_wait: bool = False) -> _Value:
        """Return what is made of the newest archive; `may_wait` for work that may wait for a language model."""
        threads = self.threads.waiting if may_wait else self.threads.computing
        # What is told and logged in the thread belongs to the request.
        run = copy_context().run
        return await asyncio.get_running_loop().run_in_executor(threads, run, work, newest(self.source))

    async def answer(
        self, work: Callable[[Archive], Json], unless: Request | None = None, *, may_wait: bool = False
    ) -> Response:
        """Return a response with an object; nothing of it where the request `unless` says that it has it already."""
        body = await self.run(lambda archive: encode(work(archive)), may_wait=may_wait)
        return make_tagged(body, unless) if unless else Response(body, media_type="application/json")


def encode(form: Json) -> bytes:
    """Return an object as JSON in UTF-8."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def make_tagged(body: bytes, request: Request) -> Response:
    """Return a response with the tag of its body (RFC 9110, ETag), or that nothing has changed since."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _holds(sent: str, tag: str) -> bool:
    """Return True if a list of tags holds one, weak or not, or is * for any."""
    tags = [part.strip().removeprefix("W/") for part in sent.split(",")]
    return "*" in tags or tag in tags
