"""What is refused before a request reaches its route, in the form that whoever asks there reads.

REST has problem details (RFC 9457), the OpenAI-compatible interface the errors of OpenAI, everything else a `detail`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import JSONResponse

from rag.api import problems
from rag.api.chat_faults import ChatFault, answer_fault
from rag.observe import Surface

#: Under which paths the interfaces for programs answer; everything else is the page.
SURFACES: Mapping[str, Surface] = {"/api/v1/": "rest", "/v1/": "openai", "/mcp/": "mcp"}


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """Why a request is refused: the problem that REST tells, and the code that clients of OpenAI know for it."""

    problem: problems.ProblemKind
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal of one request: why, what is told, and what the response carries beside."""

    kind: RefusalKind
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


NOT_SIGNED_IN = RefusalKind(
    problems.ProblemKind("not-signed-in", "Nobody has signed in, and no token was sent", 401), "invalid_api_key"
)
RIGHT_MISSING = RefusalKind(problems.RIGHT_MISSING)
TOO_MANY_REQUESTS = RefusalKind(
    problems.ProblemKind("too-many-requests", "There were too many requests", 429), "rate_limit_exceeded"
)
UNKNOWN_HOST = RefusalKind(problems.ProblemKind("unknown-host", "The server has another name", 400))
OTHER_SITE = RefusalKind(problems.ProblemKind("other-site", "The request comes from another site", 403))
NO_LENGTH = RefusalKind(problems.ProblemKind("length-missing", "The request does not state its length", 411))
TOO_LARGE = RefusalKind(problems.ProblemKind("request-too-large", "The request is too large", 413))
BAD_PATH = RefusalKind(problems.ProblemKind("bad-path", "The address holds what no address here holds", 400))
NO_ACCOUNTS = RefusalKind(problems.ProblemKind("no-accounts", "The server cannot tell who asks", 503))
INTERNAL = RefusalKind(problems.INTERNAL)


def surface_of(path: str) -> Surface:
    """Return where somebody asks who asks for a path."""
    return next((name for prefix, name in SURFACES.items() if f"{path}/".startswith(prefix)), "page")


def refuse(path: str, refusal: Refusal) -> JSONResponse:
    """Return the response that tells a refusal to who asked for a path."""
    problem, surface = refusal.kind.problem, surface_of(path)
    if surface == "rest":
        return problems.make_response(problem, refusal.detail, refusal.headers)
    if surface == "openai":
        fault = ChatFault(refusal.detail, status=problem.status, code=refusal.kind.code)
        return answer_fault(fault, refusal.headers)
    return JSONResponse({"detail": refusal.detail, **refusal.fields}, problem.status, dict(refusal.headers))
