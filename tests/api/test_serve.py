"""What `rag serve`, `rag serve --no-page` and `rag ui` serve, as a process of its own and put together here."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from serving import served

import rag
from rag.web.front import LOCAL_ACCESS
from rag.web.live_archive import LiveArchive
from rag.web.serve import ServeOptions, _make_app

MAX_SECONDS = 60
PATHS = ("/api/v1/archive", "/v1/models")


@pytest.fixture
def server(index: Path) -> Iterator[tuple[httpx.Client, "subprocess.Popen[bytes]"]]:
    """Return a client of `rag serve --no-page`, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rag", "serve", "--no-page", "--index", str(index), "--port", str(port)]
    root = Path(rag.__file__).parents[1]
    with (
        subprocess.Popen(
            [*command, "--users", str(index / "nobody.json")], cwd=root, stderr=subprocess.DEVNULL
        ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=MAX_SECONDS) as client,
    ):
        deadline = time.monotonic() + MAX_SECONDS
        while True:
            try:
                client.get("/healthz")
                break
            except httpx.ConnectError:
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
        yield client, process
        if process.poll() is None:
            process.terminate()


def test_without_the_page_the_interfaces_answer_and_end_in_order(
    server: tuple[httpx.Client, "subprocess.Popen[bytes]"],
) -> None:
    client, process = server
    assert client.get("/readyz").json()["ready"]
    assert all(client.get(path).status_code == 200 for path in PATHS)
    assert "18台" in client.post("/api/v1/ask", json={"question": "港口的吊机有多少台"}).json()["answer"]
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    head = {"accept": "application/json, text/event-stream"}
    assert client.post("/mcp", json=ping, headers=head).json()["result"] == {}
    assert client.get("/").status_code == 404
    assert client.get("/api/v1/archive", headers={"host": "evil.example"}).status_code == 400
    assert (
        client.post("/api/v1/ask", json={"question": "港口"}, headers={"origin": "http://evil.example"}).status_code
        == 403
    )
    maps = Path(f"/proc/{process.pid}/maps")
    assert not maps.exists() or not {"/torch/", "/pandas/"} & set(re.findall(r"/torch/|/pandas/", maps.read_text()))
    process.send_signal(signal.SIGTERM)
    assert process.wait(MAX_SECONDS) in (0, -signal.SIGTERM)


def test_the_page_alone_has_no_interfaces(live: LiveArchive, tmp_path: Path) -> None:
    bare = _make_app(tmp_path, live, ServeOptions(has_page=False), LOCAL_ACCESS)
    with served(bare) as client:
        assert [client.get(path).status_code for path in PATHS] == [404, 404]
    whole = _make_app(tmp_path, live, ServeOptions(has_page=False, has_interfaces=True), LOCAL_ACCESS)
    with served(whole) as client:
        assert [client.get(path).status_code for path in PATHS] == [200, 200]


def test_an_archive_that_may_not_be_edited_takes_no_jobs(index: Path, tmp_path: Path) -> None:
    live = LiveArchive(index, is_editable=False)
    app = _make_app(tmp_path, live, ServeOptions(has_page=False, has_interfaces=True), LOCAL_ACCESS)
    with served(app) as client:
        assert client.post("/api/v1/jobs", files={"files": ("a.md", b"x")}).status_code == 404
