"""Errors as problem details (RFC 9457): every answer that is not a result says what was got and what to do."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from rag.errors import (
    BadQuestion,
    BadQuote,
    BadSetting,
    IndexBusy,
    IndexDamaged,
    IndexNotFound,
    IndexOutdated,
    UnknownCitation,
    WengaoError,
)

PROBLEM_TYPE = "application/problem+json"
#: What stands before the name of a kind of problem in its `type`.
KIND_PREFIX = "urn:wengao:problem:"
#: At most so many faults of a request are listed.
MAX_FAULTS = 20
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its name, its title for people, and the status of the response."""

    name: str
    title: str
    status: int


INVALID_REQUEST = ProblemKind("invalid-request", "The request is not what this address expects", 422)
BAD_CURSOR = ProblemKind("bad-cursor", "The cursor does not lead on", 404)
RIGHT_MISSING = ProblemKind("right-missing", "A right is missing", 403)
JOB_UNKNOWN = ProblemKind("unknown-job", "There is no such job", 404)
JOB_RUNNING = ProblemKind("job-running", "The job is still running", 409)
JOB_ENDED = ProblemKind("job-ended", "The job has ended already", 409)
ARCHIVE_BUSY = ProblemKind("archive-busy", "Another change of the archive is under way", 409)
UPLOAD_REFUSED = ProblemKind("upload-refused", "A file is not taken", 400)
UPLOAD_TOO_LARGE = ProblemKind("upload-too-large", "A file is too large", 413)
NO_ROOM = ProblemKind("no-room", "The server has no room for what was sent", 507)
INTERNAL = ProblemKind("internal", "Something went wrong here", 500)
#: The kinds of the errors that the archive raises; any other of them is a fault of the installation.
_KINDS: Mapping[type[WengaoError], ProblemKind] = {
    BadQuestion: ProblemKind("bad-question", "The question cannot be answered as it is", 422),
    BadQuote: ProblemKind("bad-quote", "The quotation cannot be checked as it is", 422),
    UnknownCitation: ProblemKind("unknown-citation", "The archive holds no such citation or speech", 404),
    IndexBusy: ARCHIVE_BUSY,
    IndexNotFound: ProblemKind("no-index", "There is no index yet", 503),
    IndexDamaged: ProblemKind("index-damaged", "The index cannot be read", 503),
    IndexOutdated: ProblemKind("index-outdated", "The index is of another version", 503),
    BadSetting: ProblemKind("not-configured", "The server is not set up for this", 501),
}
_UNAVAILABLE = ProblemKind("unavailable", "The server cannot do this now", 503)


class FaultDetail(BaseModel):
    """A fault of a request: which part of it, and what is wrong."""

    pointer: str
    detail: str


class ProblemDetail(BaseModel):
    """A problem as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultDetail] | None = None


class ApiProblem(Exception):
    """Carry a problem to the response."""

    def __init__(self, kind: ProblemKind, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.headers = kind, detail, headers


def add_problem_handlers(app: FastAPI) -> None:
    """Let an application answer every error with a problem."""
    app.add_exception_handler(ApiProblem, _answer_problem)
    app.add_exception_handler(WengaoError, _answer_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_unforeseen)


def kind_of(error: WengaoError) -> ProblemKind:
    """Return what kind of problem an error of the archive is."""
    return next((kind for raised, kind in _KINDS.items() if isinstance(error, raised)), _UNAVAILABLE)


def make_response(
    kind: ProblemKind,
    detail: str,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Mapping[str, str]] = (),
) -> JSONResponse:
    """Return the response that tells a problem."""
    body: dict[str, object] = {
        "type": KIND_PREFIX + kind.name if kind.name else "about:blank",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
    }
    if faults:
        body["errors"] = list(faults)
    return JSONResponse(body, kind.status, dict(headers or {}), PROBLEM_TYPE)


async def _answer_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiProblem)
    return make_response(error.kind, error.detail, error.headers)


async def _answer_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WengaoError)
    return make_response(kind_of(error), str(error))


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"pointer": "/" + "/".join(map(str, fault["loc"])), "detail": str(fault["msg"])}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    named = "; ".join(f"{fault['pointer']}: {fault['detail']}" for fault in faults)
    return make_response(INVALID_REQUEST, named, faults=faults)


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, OSError):
        # FastAPI takes it for a body that cannot be read; what was sent is kept in a file until all of it is there.
        _log.error("what was sent was not kept: %s", error.__cause__.strerror)
        return make_response(NO_ROOM, "What was sent cannot be kept; nothing was changed.")
    headers = {"Allow": ", ".join(_methods_of(request))} if error.status_code == 405 else error.headers
    return make_response(ProblemKind("", str(error.detail), error.status_code), str(error.detail), headers)


def _methods_of(request: Request) -> list[str]:
    """Return what may be done at an address: each method has a route of its own."""
    scopes = ({**request.scope, "method": method} for method in _METHODS)
    return [scope["method"] for scope in scopes if _is_served(request.app.routes, scope)]


def _is_served(routes: Sequence[BaseRoute], scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


async def _answer_unforeseen(request: Request, error: Exception) -> JSONResponse:
    _log.error("a request was not answered", exc_info=error)
    return make_response(INTERNAL, "The server's log says what happened.")
