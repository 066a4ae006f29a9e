"""What attackers send to a server that runs: hidden requests, odd addresses, names, bodies, tokens and streams."""

import contextlib
import json
import re
import socket
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from running_servers import BATCH, FROM_PAGE, QUESTION, SPEECH, Running, running, speech

from rag.access.accounts import AccountFile
from rag.web.connections import HEAD_SECONDS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="has other limits and files")]

HEAD = b"Host: 127.0.0.1\r\n"
SEARCH = b"POST /api/v1/search HTTP/1.1\r\n" + HEAD
SECOND = b"GET /readyz HTTP/1.1\r\n" + HEAD + b"\r\n"
#: Requests in which a proxy and this server could see another one, and some of other protocols.
SMUGGLED = (
    SEARCH + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    SEARCH + b"Transfer-Encoding: xchunked\r\n\r\nabcd" + SECOND,
    SEARCH + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcd" + SECOND,
    SEARCH + b"Content-Length: +4\r\n\r\nabcd" + SECOND,
    SEARCH + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Host: elsewhere.example\r\n\r\n" + SECOND,
    b"GET /healthz HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n" + SECOND,
    b"GET /healthz HTTP/1.1\r\n" + HEAD + b"X: a\0b\r\n\r\n" + SECOND,
    b"GET /healthz HTTP/1.0\r\n\r\n",
    b"GET /healthz\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + b"x" * 150,
)


def test_no_second_request_is_seen_in_one_that_is_none(running_page: Running, injected: Counter[str]) -> None:
    for request in SMUGGLED:
        answer = running_page.send(request)
        assert not answer.endswith(b"OPEN"), request[:80]
        assert re.findall(rb"HTTP/1\.1 (\d)", answer)[:1] in ([b"4"], []), request[:80]
        assert b"200 OK" not in answer, request[:80]
    assert running_page.is_answering() and not running_page.errors()
    injected["requests that hide another, or are of another protocol"] += len(SMUGGLED)


#: Bodies without end, whatever the method.
ENDLESS = (
    SEARCH + b"Transfer-Encoding: chunked\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Content-Length: 10000000000\r\n\r\n",
    SEARCH + b"Content-Length: 10000000000\r\n\r\n",
)


def test_a_body_without_end_is_refused_and_cut_off(running_page: Running, injected: Counter[str]) -> None:
    sending = [socket.create_connection(("127.0.0.1", running_page.port), 5) for _ in ENDLESS]
    for connection, request in zip(sending, ENDLESS, strict=True):
        connection.sendall(request)
        assert connection.recv(12)[9:10] == b"4"
    deadline = time.monotonic() + HEAD_SECONDS + 3
    while sending and time.monotonic() < deadline:
        for connection in tuple(sending):
            try:
                connection.sendall(b"5\r\nhello\r\n" * 10)
            except OSError:
                connection.close()
                sending.remove(connection)
        time.sleep(0.2)
    assert not sending
    assert running_page.is_answering() and not running_page.errors()
    injected["bodies without end"] += len(ENDLESS)


#: Addresses that mean another place to one who decodes them twice, or ends them at a line break.
ADDRESSES = (
    "/%0a", "/ui/archive%0a", "/gradio_api/queue/join%0a", "/gradio_api/queue/data%0a?session_hash=x", "/login%0a",
    "/mcp%0a", "/sign-in%0a", "/api/v1/speeches/%00", "/ui/%252e%252e/app.py", "/ui/..%2fapp.py", "/ui/....//app.py",
    "/%252e%252e/%252e%252e/etc/passwd", "/static/%252e%252e%252fsettings.py", "/assets/..%255c..%255cx",
    "/gradio_api%2ffile=/etc/passwd", "/gradio_api/FILE=/etc/passwd", "//api/v1/speeches", "/api/v1/%2e%2e/v1/jobs",
    "/api/v1/speeches/..%2f..%2fjobs", "/api/v1/citations/%ff%fe", "/api/v1/speeches/%ED%A0%80",
)  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_leads_to_one_place_or_to_none(running_page: Running, method: str, injected: Counter[str]) -> None:
    for address in ADDRESSES:
        rest = b"Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        answer = running_page.send(f"{method} {address} HTTP/1.1\r\n".encode() + HEAD + rest)
        assert answer[9:10] == b"4", (address, answer[:80])
        assert b"import " not in answer and b"root:x" not in answer
    assert not running_page.errors()
    injected["addresses that are decoded twice or end in a line break"] += len(ADDRESSES)


def test_who_leaves_or_asks_for_what_is_gone_leaves_no_error(running_page: Running, injected: Counter[str]) -> None:
    gone = httpx.get(f"{running_page.url}/gradio_api/queue/data", params={"session_hash": "gone"})
    assert gone.status_code == 200 and "session_not_found" in gone.text
    form = b"Content-Type: multipart/form-data; boundary=zz\r\n"
    part = b'--zz\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
    plain = b"Content-Type: application/json\r\n"
    left = [
        (b"/ui/archive/file?batch=0123456789abcdef&name=a.md", b"x-wengao-page: 1\r\n", b"x" * 300_000),
        (b"/api/v1/jobs", form, part + b"x" * 300_000),
        *((path, plain, b'{"question": "') for path in (b"/api/v1/search", b"/v1/chat/completions", b"/mcp")),
        (b"/gradio_api/queue/join", plain, b'{"data": ["'),
    ]
    for path, head, body in left:
        with socket.create_connection(("127.0.0.1", running_page.port), 5) as connection:
            connection.sendall(
                b"POST " + path + b" HTTP/1.1\r\n" + HEAD + head + b"Content-Length: 900000\r\n\r\n" + body
            )
            time.sleep(0.3)
    time.sleep(0.5)
    assert running_page.is_answering() and not running_page.errors()
    waiting = running_page.index / ".waiting"
    assert [path for path in waiting.rglob("*") if path.is_file()] == []
    injected["clients that leave in the middle of a request"] += len(left) + 1


#: Names of devices, of places elsewhere, of options and of other characters; and whether a file of that name is taken.
NAMES = {
    "讲" * 118 + ".md": True, "😀" * 100 + ".md": True, "x" * 300 + ".md": True, "/dev/null.md": True, "CON.md": True,
    "../../x.md": True, "x/../../y.txt": True, "\u202egpj.md": True, "~.md": True, "$(id).md": True, "-rf.md": True,
    "con:stream.md": True, "a.md/": True, "..": False, ".md": False, ". .md": False, "nul": False, "CURRENT": False,
    "x.md.": False,
}  # fmt: skip


def test_a_file_is_taken_under_any_name_and_lies_where_files_lie(running_page: Running, injected: Counter[str]) -> None:
    before = {path.name for path in running_page.index.parent.iterdir()} | {
        path.name for path in running_page.index.iterdir()
    }
    for name, is_taken in NAMES.items():
        sent = httpx.post(
            f"{running_page.url}/ui/archive/file",
            params={"batch": BATCH, "name": name},
            content=SPEECH.encode(),
            headers=FROM_PAGE,
        )
        assert sent.status_code == (200 if is_taken else 400), (name, sent.text)
    files = [path for path in (running_page.index / ".waiting").rglob("*") if path.is_file()]
    assert len(files) == sum(NAMES.values())
    assert all(path.parent == running_page.index / ".waiting" / BATCH for path in files)
    twins = [("files", ("讲" * 118 + name + ".md", speech(len(name)).encode())) for name in ("甲", "乙乙")]
    added = httpx.post(f"{running_page.url}/api/v1/jobs", files=twins)
    assert running_page.job(added) == "done"
    assert len(list((running_page.index / "added").iterdir())) == 2, "a long name took the place of another one"
    after = {path.name for path in running_page.index.parent.iterdir()} | {
        path.name for path in running_page.index.iterdir()
    }
    assert after - before <= {".waiting", "added", ".adding.lock", ".lock", "removed.json", "sources.json"}
    assert not running_page.errors()
    injected["names of files that are sent"] += len(NAMES) + len(twins)


def test_numbers_and_texts_beyond_all_bounds_are_refused(running_page: Running, injected: Counter[str]) -> None:
    bodies = (
        b"[" * 50_000, b'{"a":' * 50_000, b'{"question": "x", "k": ' + b"9" * 5000 + b"}", b'{"question": "\\ud800"}',
        b'{"question": "x", "k": 1e999}', b'{"question": "x", "id": NaN}', '{"question": "x"}'.encode("utf-16"),
        b'{"question": "x", "id": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"question": "\xff\xfe"}', b'{"k": 1}',
        b'{"question": "x", "history": ' + json.dumps(["x"] * 100_000).encode() + b"}", b'{"question": "a\\u0000b"}',
    )  # fmt: skip
    paths = ("/api/v1/search", "/api/v1/ask", "/api/v1/verify", "/v1/chat/completions", "/v1/embeddings", "/mcp")
    head = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    with httpx.Client(base_url=running_page.url, timeout=20) as client:
        for path in paths:
            for body in bodies:
                began = time.monotonic()
                assert client.post(path, content=body, headers=head).status_code < 500, (path, body[:60])
                assert time.monotonic() - began < 5, (path, body[:60])
    assert running_page.is_answering() and not running_page.errors()
    injected["bodies beyond all bounds"] += len(paths) * len(bodies)


def test_streams_that_nobody_reads_and_sessions_that_nobody_ends_hold_nobody(
    served_index: Path, injected: Counter[str]
) -> None:
    client_of = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    begin = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client_of}
    accept = {"accept": "application/json, text/event-stream"}
    body = json.dumps(QUESTION).encode()
    events = (
        b"POST /api/v1/ask/events HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    lists = b"GET /api/v1/passages?limit=200 HTTP/1.1\r\n" + HEAD + b"\r\n"
    listening = b"GET /mcp HTTP/1.1\r\n" + HEAD + b"Accept: text/event-stream\r\n\r\n"
    with (
        running(served_index, "--no-page") as server,
        httpx.Client(base_url=server.url) as client,
        contextlib.ExitStack() as open_,
    ):
        assert client.post("/mcp", json=begin, headers=accept).status_code == 200
        for request, count in ((events % len(body) + body, 100), (lists * 20, 60), (listening, 40)):
            for _ in range(count):
                connection = open_.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                connection.sendall(request)
        assert server.is_answering(20)
        assert {client.post("/mcp", json=begin, headers=accept).status_code for _ in range(300)} == {200}
        assert client.post("/mcp", json=[begin] * 500, headers=accept).status_code < 500
        assert server.is_answering() and not server.errors()
    injected["streams that nobody reads, beside 301 sessions"] += 200


def test_odd_tokens_and_cookies_are_nobody_s(served_index: Path, tmp_path: Path, injected: Counter[str]) -> None:
    token = AccountFile(tmp_path / "users.json").add_token("keeper", ("read",))
    shown = ["wengäo_ü", "x" * 20_000, token[:-1], token.upper(), "", f"{token} {token}", "ＷＥＮＧＡＯ"]
    heads = [b"Authorization: Bearer " + text.encode() for text in shown]
    heads += [b"Authorization: Basic " + token.encode(), b"Authorization:", b"Cookie: wengao_session=\xff\xfe"]
    heads += [b"Cookie: " + b"a" * 30_000, b"Authorization: Bearer x\r\nAuthorization: Bearer " + token.encode()]
    with running(served_index, "--no-page", "--users", str(tmp_path / "users.json")) as server:
        for head in heads:
            answer = server.send(
                b"GET /api/v1/archive HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n" + head + b"\r\n\r\n"
            )
            assert answer[9:12] == b"401", head[:60]
        assert not server.errors()
    injected["tokens and cookies of odd characters"] += len(heads)
