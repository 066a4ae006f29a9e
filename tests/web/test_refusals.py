"""What is refused before a route is reached has the form that whoever asks there reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openai
import pytest
from serving import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.access import doorkeeper
from rag.access.accounts import AccountFile
from rag.web.front import MAX_BODY_BYTES, Access, protect
from rag.web.refusals import surface_of

PATHS = {"rest": "/api/v1/search", "openai": "/v1/chat/completions", "mcp": "/mcp", "page": "/ui/archive/manage"}


@dataclass(frozen=True)
class Case:
    """A request that is refused, and how: the status, the kind of problem, the code that clients of OpenAI know."""

    who: str
    status: int
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    code: str | None = None


CASES = (
    Case("nobody", 401, "not-signed-in", code="invalid_api_key"),
    Case("writer", 403, "right-missing"),
    Case("reader", 403, "other-site", {"origin": "http://evil.example"}),
    Case("reader", 400, "unknown-host", {"host": "evil.example"}),
    Case("reader", 411, "length-missing", {"content-length": "many"}),
    Case("reader", 413, "request-too-large", body=b"x" * (MAX_BODY_BYTES + 1)),
    Case("reader", 500, "internal", {"x-fail": "1"}),
)


async def fail(request: Request) -> Response:
    if "x-fail" in request.headers:
        raise RuntimeError("a fault that was planted")
    return Response("ok")


def make_app(accounts: AccountFile) -> Starlette:
    app = Starlette(routes=[Route(path, fail, methods=["GET", "POST"]) for path in PATHS.values()])
    protect(app, Access(("testserver", "127.0.0.1"), accounts))
    return app


@pytest.fixture
def accounts(tmp_path: Path) -> AccountFile:
    return AccountFile(tmp_path / "users.json")


@pytest.fixture
def tokens(accounts: AccountFile) -> dict[str, str]:
    """Return what those send who may read, or only write."""
    rights = {"reader": ("read", "ask", "write"), "writer": ()}
    return {name: f"Bearer {accounts.add_token(name, held or ('ask',))}" for name, held in rights.items()}


@pytest.fixture
def client(accounts: AccountFile, tokens: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(make_app(accounts), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_refusal_has_the_form_of_its_surface(client: TestClient, tokens: dict[str, str], case: Case) -> None:
    sent = {**case.headers, "authorization": tokens.get(case.who, "Bearer wengao_nobodys")}
    answers = {name: client.post(path, content=case.body, headers=sent) for name, path in PATHS.items()}
    assert {answer.status_code for answer in answers.values()} == {case.status}
    problem = answers["rest"].json()
    assert answers["rest"].headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["status"]) == (f"urn:wengao:problem:{case.kind}", case.status)
    assert problem["title"] and problem["detail"]
    error = answers["openai"].json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["message"], error["code"]) == (problem["detail"], case.code)
    assert error["type"] == ("server_error" if case.status == 500 else "invalid_request_error")
    for name in ("mcp", "page"):
        assert set(answers[name].json()) - {"request"} == {"detail"}
        assert answers[name].headers["content-type"] == "application/json"


def test_who_asks_too_often_is_told_when_to_ask_again(
    client: TestClient, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch, accounts: AccountFile
) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_REQUESTS_PER_MINUTE", 1)
    with TestClient(make_app(accounts)) as limited:
        head = {"authorization": tokens["reader"]}
        assert limited.get(PATHS["rest"], headers=head).status_code == 200
        answers = {name: limited.get(path, headers=head) for name, path in PATHS.items()}
    assert {answer.status_code for answer in answers.values()} == {429}
    assert all(0 < int(answer.headers["retry-after"]) <= 60 for answer in answers.values())
    assert answers["rest"].json()["type"] == "urn:wengao:problem:too-many-requests"
    assert answers["openai"].json()["error"]["code"] == "rate_limit_exceeded"


def test_who_shows_no_token_is_told_how(client: TestClient) -> None:
    assert {client.get(path).headers["www-authenticate"] for path in PATHS.values()} == {"Bearer"}


def test_the_client_of_openai_knows_the_errors(accounts: AccountFile, tokens: dict[str, str]) -> None:
    with served(make_app(accounts)) as http:

        def ask(key: str) -> None:
            root = f"{http.base_url}".rstrip("/")
            with openai.OpenAI(base_url=f"{root}/v1", api_key=key, max_retries=0) as client:
                client.chat.completions.create(model="wengao", messages=[{"role": "user", "content": "港口"}])

        with pytest.raises(openai.AuthenticationError) as refused:
            ask("wengao_nobodys")
        assert refused.value.code == "invalid_api_key"
        with pytest.raises(openai.PermissionDeniedError, match="right to read"):
            ask(tokens["writer"].removeprefix("Bearer "))


@pytest.mark.parametrize(
    ("path", "surface"),
    [("/api/v1", "rest"), ("/api/v1/", "rest"), ("/api/v10/search", "page"), ("/v1x", "page"), ("/mcp", "mcp"),
     ("/", "page"), ("/x/api/v1/search", "page")],
)  # fmt: skip
def test_a_surface_is_known_by_whole_segments(path: str, surface: str) -> None:
    assert surface_of(path) == surface
