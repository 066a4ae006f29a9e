"""The first layer: names, origins, sizes, headers, ids and the line in the log."""

import contextlib
import json
import logging
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web import front
from rag.web.front import HEADERS, MAX_BODY_BYTES, MAX_FILE_BYTES, Access, protect
from rag.web.logs import LineFormatter

TYPED = "what a reader typed"
HOSTS = ("127.0.0.1", "localhost", "::1", "Archive.example.org")


async def answer(request: Request) -> Response:
    return PlainTextResponse("x" * len(await request.body()), headers={"referrer-policy": "same-origin"})


async def fail(request: Request) -> Response:
    raise RuntimeError(TYPED)


async def leave(request: Request) -> Response:
    raise ClientDisconnect


async def work(request: Request) -> Response:
    logging.getLogger("rag.web.work").warning("something is under way")
    return PlainTextResponse("")


class Lines(logging.Handler):
    """Keep what the log would show."""

    def __init__(self, *, with_texts: bool = False) -> None:
        super().__init__()
        self.setFormatter(LineFormatter(with_texts=with_texts))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept, log = Lines(), logging.getLogger("rag")
    log.addHandler(kept)
    log.setLevel(logging.INFO)
    yield kept
    log.removeHandler(kept)
    log.setLevel(logging.NOTSET)


@pytest.fixture
def client() -> Iterator[TestClient]:
    methods = ["GET", "POST", "DELETE"]
    app = Starlette(
        routes=[
            Route("/fail", fail),
            Route("/leave", leave),
            Route("/work", work),
            Route("/gradio_api/work", work),
            Route("/{path:path}", answer, methods=methods),
        ]
    )
    protect(app, Access(HOSTS))
    with TestClient(app, base_url="http://127.0.0.1:7860") as opened:
        yield opened


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]", "[::1]:7860", "archive.example.org", "archive.example.org:443"],
)
def test_the_names_that_were_given_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:7860", "0.0.0.0", "[::2]", "",
     "::1", "[::1", "169.254.169.254", "example.org", "127.0.0.1\\@evil.example"],
)  # fmt: skip
def test_other_names_are_not(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "https://archive.example.org"}, 200),
        ({"origin": "http://archive.example.org:81"}, 403),
        ({"origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://localhost:7860"}, 403),
        ({"origin": "http://127.0.0.1:7861"}, 403),
        ({"origin": "http://127.0.0.1:7860.evil.example"}, 403),
        ({"origin": "http://127.0.0.1:7860@evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_what_a_page_elsewhere_sends_is_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/", headers=headers).status_code == status
    assert client.get("/", headers=headers).status_code == 200


def test_a_body_of_unknown_or_too_large_size_is_refused(client: TestClient) -> None:
    assert client.post("/", content=iter([b"x"])).status_code == 411
    assert client.post("/", headers={"content-length": "-1"}).status_code == 411
    assert client.post("/", headers={"content-length": str(MAX_BODY_BYTES + 1)}).status_code == 413
    file = front.FILE_PATHS[0]
    assert client.post(file, headers={"content-length": str(MAX_FILE_BYTES + 1)}).status_code == 413
    assert client.post(file, content=b"x" * 10).status_code == 200
    assert client.delete("/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
def test_no_method_may_bring_a_body_in_pieces_or_too_large(client: TestClient, method: str) -> None:
    in_pieces = {"transfer-encoding": "chunked"}
    assert client.request(method, "/", headers=in_pieces).status_code == 411
    assert client.request(method, "/", headers={"content-length": str(MAX_FILE_BYTES + 1)}).status_code == 413
    # Of two lengths a proxy may believe the other one: nothing may follow.
    both = client.request(method, "/", headers={**in_pieces, "content-length": "4"})
    assert (both.status_code, both.headers["connection"]) == (411, "close")


@pytest.mark.parametrize("path", ["/%0a", "/work%0d", "/a%00b", "/x%7f", "/api/v1/speeches/a%0ab", "/%09"])
def test_an_address_with_a_control_character_leads_nowhere(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/讲话", "/a%20b", "/%C2%A0", "/x%E2%80%AE", "/a;b"])
def test_other_addresses_are_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_who_leaves_is_no_error(client: TestClient, lines: Lines) -> None:
    with contextlib.suppress(RuntimeError, AssertionError):  # the client that is left without an answer
        client.get("/leave")
    assert [line["level"] for line in map(json.loads, lines.lines)] == ["info"]


def test_every_answer_carries_the_headers_and_a_route_may_say_otherwise(client: TestClient) -> None:
    for response in (client.get("/x"), client.get("/", headers={"host": "evil.example"}), client.get("/fail")):
        assert {name: response.headers[name] for name in HEADERS if name != "referrer-policy"} == {
            name: value for name, value in HEADERS.items() if name != "referrer-policy"
        }
    assert client.get("/x").headers["referrer-policy"] == "same-origin"


def test_a_request_has_an_id_that_stands_in_its_line(client: TestClient, lines: Lines) -> None:
    ids = [client.get(path).headers["x-request-id"] for path in ("/a", "/b")]
    told = [json.loads(line) for line in lines.lines]
    assert [line["request"] for line in told] == ids and ids[0] != ids[1]
    assert [(line["method"], line["path"], line["status"]) for line in told] == [("GET", "/a", 200), ("GET", "/b", 200)]


def test_an_error_is_told_by_its_id_and_not_by_what_was_typed(client: TestClient, lines: Lines) -> None:
    response = client.get("/fail", params={"find": TYPED})
    assert (response.status_code, response.json()["request"]) == (500, response.headers["x-request-id"])
    [error, request] = [json.loads(line) for line in lines.lines]
    assert (error["error"], error["request"]) == ("RuntimeError", request["request"])
    assert error["places"][0].endswith(" fail")
    assert not any("typed" in line for line in lines.lines)


def test_what_was_typed_is_logged_when_it_is_asked_for(client: TestClient, lines: Lines) -> None:
    lines.setFormatter(LineFormatter(with_texts=True))
    client.get("/fail", params={"find": TYPED})
    assert "typed" in lines.lines[0] and "typed" in lines.lines[1]


def test_work_that_gradio_begins_for_many_requests_carries_the_id_of_none(client: TestClient, lines: Lines) -> None:
    for path in ("/work", "/gradio_api/work"):
        client.get(path)
    [inside, own, queued, other] = [json.loads(line) for line in lines.lines]
    assert inside["request"] == own["request"]
    assert "request" not in queued and other["request"]


@pytest.mark.parametrize("path", ["/a%0Ab", "/a%1b[31m", "/%e8%af%9d", "/" + "x" * 5000])
def test_a_line_is_one_line_whatever_the_path(client: TestClient, lines: Lines, path: str) -> None:
    client.get(path)
    assert len(lines.lines) == 1
    assert "\n" not in lines.lines[0] and "\x1b" not in lines.lines[0] and len(lines.lines[0]) < 600
