"""Connections that keep a server waiting, over real sockets; the deadlines are made short."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from serving import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from rag.web import connections

DEADLINE = 0.4
Connect = Callable[[], socket.socket]


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def endless(request: Request) -> StreamingResponse:
    def parts() -> Iterator[bytes]:
        while True:
            yield b"x" * 65536

    return StreamingResponse(parts())


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READER_SECONDS"):
        monkeypatch.setattr(connections, name, DEADLINE)
    monkeypatch.setattr(connections, "MIN_BODY_BYTES", 100)
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 8)
    routes = [Route("/size", size, methods=["POST"]), Route("/endless", endless), Route("/", size)]
    with served(Starlette(routes=routes)) as client:
        yield client


@pytest.fixture
def connect(client: httpx.Client) -> Iterator[Callable[[], socket.socket]]:
    with contextlib.ExitStack() as opened:

        def open_connection() -> socket.socket:
            address = (client.base_url.host, client.base_url.port or 80)
            return opened.enter_context(socket.create_connection(address, 5))

        yield open_connection


def drip(connection: socket.socket, data: bytes, pause: float = 0.1) -> bytes:
    """Send a byte at a time, and return what comes back until the connection is closed; nothing where it breaks."""
    try:
        for number in range(len(data)):
            connection.sendall(data[number : number + 1])
            time.sleep(pause)
        return connection.recv(65536)
    except ConnectionError:
        return b""


HEAD = b"POST /size HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("at_once", "slowly"),
    [
        (b"", b""),
        (b"", HEAD),
        (HEAD, b"X-Slow: yes, it is"),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b""),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b"a body that comes so slowly"),
    ],
)
def test_who_keeps_the_server_waiting_is_cut_off(connect: Connect, at_once: bytes, slowly: bytes) -> None:
    connection = connect()
    connection.sendall(at_once)
    began = time.monotonic()
    assert drip(connection, slowly) == b""
    assert time.monotonic() - began < 6 * DEADLINE


def test_a_second_request_on_a_connection_has_a_deadline_too(connect: Connect) -> None:
    connection = connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"200 OK" in connection.recv(65536)
    assert drip(connection, HEAD) == b""


def test_a_pipelined_body_has_a_deadline_too(connect: Connect) -> None:
    connection = connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + HEAD + b"Content-Length: 1000\r\n\r\n")
    came = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65536):
            came += part
    assert came.count(b"200 OK") == 1


def test_a_large_body_may_take_longer_as_long_as_it_comes(connect: Connect) -> None:
    connection = connect()
    connection.sendall(HEAD + b"Content-Length: 1200\r\n\r\n")
    for _ in range(12):
        connection.sendall(b"x" * 100)
        time.sleep(0.1)
    answer = b""
    while b"1200" not in answer:
        answer += connection.recv(65536)


def test_an_answer_may_take_longer_than_any_deadline(client: httpx.Client) -> None:
    with client.stream("GET", "/endless") as response:
        began, came = time.monotonic(), 0
        for part in response.iter_bytes():
            came += len(part)
            if time.monotonic() - began > 3 * DEADLINE:
                break
    assert came > 1_000_000


def test_a_reader_who_takes_nothing_is_cut_off(connect: Connect) -> None:
    connection = connect()
    connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(3 * DEADLINE)
    came = b"x"
    with contextlib.suppress(ConnectionError):
        while came := connection.recv(1 << 20):
            continue
    assert came == b"" or is_closed(connection)


def test_beyond_the_cap_the_one_that_waited_longest_makes_room(client: httpx.Client, connect: Connect) -> None:
    waiting = [connect() for _ in range(30)]
    assert client.get("/").status_code == 200
    time.sleep(0.1)
    closed = [is_closed(connection) for connection in waiting]
    assert closed[0]
    assert 22 <= sum(closed) < 30


@pytest.mark.parametrize(("files", "most"), [(64, 32), (256, 128), (1024, 500), (-1, 500), (10**6, 500)])
def test_no_more_connections_are_held_than_files_may_be_open(
    files: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert connections.most_connections() == most


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
