"""The running page under load: thousands of questions beside thousands of calls that no page sends; slow clients."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import CLINICS, HARBOUR, TEA
from running_servers import wait_for

from rag.archive import Archive
from rag.web.connections import BODY_SECONDS, HEAD_SECONDS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

ALL_FAULTS = bool(os.environ.get("WENGAO_ALL_FAULTS"))
ASKS, MALFORMED = (5000, 10_000) if ALL_FAULTS else (300, 1200)
AT_ONCE = 8
SLOW_CLIENTS = 200
MAX_GROWTH = 1.05
#: Stands in every question and in every broken call, and may stand in no log.
TYPED = "悄悄话QX7"
QUESTIONS = (
    "茶叶怎么卖出去",
    "港口缺什么人才",
    "中医馆有哪些要求",
    "what about sewage in the harbour",
    "污水处理率是多少",
)


@dataclass(frozen=True)
class RunningPage:
    """A page in a process of its own, and where it logs."""

    url: str
    port: int
    process: int
    log: Path

    def memory_kb(self) -> int:
        """Return the memory that the process holds."""
        [line] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process}/status").read_text())
        return int(line)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPage]:
    folder = tmp_path_factory.mktemp("load")
    for number, text in enumerate((TEA, HARBOUR, CLINICS)):
        (folder / f"{number}.md").write_text(text, "utf-8")
    Archive.build([folder], folder / "index")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    command = [sys.executable, "-m", "rag", "serve", "--index", str(folder / "index"), "--port", str(port)]
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as running:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield RunningPage(url, port, running.pid, log)
        finally:
            running.terminate()
            running.wait(20)


def handlers(url: str) -> dict[str, int]:
    """Return the numbers of the handlers that run on the server, by their names."""
    config = httpx.get(f"{url}/config").json()
    return {handler["api_name"]: handler["id"] for handler in config["dependencies"] if handler["backend_fn"]}


async def ask(client: httpx.AsyncClient, handler: int, question: str, places: Sequence[str] = ()) -> str:
    """Ask as the page does, and return how it ended."""
    session = uuid.uuid4().hex[:11]
    call = {"data": [f"{question}{TYPED}", "[]", list(places), [], []], "fn_index": handler, "session_hash": session}
    joined = await client.post("/gradio_api/queue/join", json=call)
    if joined.status_code != 200:
        return f"status {joined.status_code}"
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            said = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if said.get("msg") == "process_completed":
                return "answered" if said["success"] else "failed"
    return "cut off"


def broken_calls(ask_handler: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield without end what no page sends: a method, a path and what is sent."""
    good = {"data": [TYPED, "[]", [], [], []], "fn_index": ask_handler, "session_hash": "abcdefgh"}
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}, "orig_name": TYPED}
    bodies = [
        {**good, "fn_index": 999}, {**good, "fn_index": TYPED}, {**good, "data": [TYPED]}, {**good, "data": TYPED},
        {**good, "data": [file] * 5}, {**good, "data": [TYPED, "[]", TYPED, [], []]}, {**good, "session_hash": None},
        {**good, "session_hash": TYPED}, {**good, "data": None}, {**good, "batched": True}, {**good, "trigger_id": {}},
        {**good, "data": [[[{"a": TYPED}]], "[]", [], [], []]}, [TYPED], TYPED, None, 7, {}, {"data": [TYPED]},
    ]  # fmt: skip
    texts = [
        b"", b"{", TYPED.encode(), b"[" * 50_000, b'{"data": NaN}', b'{"data": ["\\ud800"], "fn_index": 2}',
        b"\xff\xfe",
        b'{"data": ' + b"9" * 5000 + b"}",
    ]  # fmt: skip
    paths = ("queue/join", "run/predict", "run/x", "cancel", "api/predict", "call/ask", "upload", "reset")
    for number in itertools.count():
        path = f"/gradio_api/{paths[number % len(paths)]}"
        kind = number // len(paths) % (len(bodies) + len(texts) + 2)
        if kind < len(bodies):
            yield "POST", path, {"json": bodies[kind]}
        elif kind < len(bodies) + len(texts):
            head = {"content-type": "application/json"}
            yield "POST", path, {"content": texts[kind - len(bodies)], "headers": head}
        elif kind == len(bodies) + len(texts):
            yield "GET", f"/ui/source?speech={TYPED}&start=-1", {}
        else:
            yield "POST", path, {"data": {"data": TYPED}}


async def load(page: RunningPage) -> tuple[Counter[str], Counter[str], list[int]]:
    """Ask and break at once; return how the questions ended, what the broken calls got, and the memory meanwhile."""
    handler = handlers(page.url)["ask"]
    questions = iter([QUESTIONS[number % len(QUESTIONS)] for number in range(ASKS)])
    broken = itertools.islice(broken_calls(handler), MALFORMED)
    ended, got, memory = Counter[str](), Counter[str](), []

    async def ask_all(client: httpx.AsyncClient) -> None:
        for question in questions:
            try:
                ended[await ask(client, handler, question)] += 1
            except httpx.HTTPError as error:
                ended[type(error).__name__] += 1
            if ended.total() % (ASKS // 5) == 0:
                memory.append(page.memory_kb())

    async def break_all(client: httpx.AsyncClient) -> None:
        for method, path, sent in broken:
            try:
                got[str((await client.request(method, path, **sent)).status_code)] += 1
            except httpx.HTTPError as error:
                got[type(error).__name__] += 1
            await asyncio.sleep(0.01)  # so that they last as long as the questions

    limits = httpx.Limits(max_connections=100)
    async with (
        httpx.AsyncClient(base_url=page.url, timeout=60, limits=limits) as honest,
        httpx.AsyncClient(base_url=page.url, timeout=60, limits=limits) as hostile,
    ):
        await asyncio.gather(
            *(ask_all(honest) for _ in range(AT_ONCE)), *(break_all(hostile) for _ in range(AT_ONCE // 2))
        )
        assert await ask(hostile, handler, QUESTIONS[0], [TYPED]) == "failed"
    return ended, got, memory


def test_questions_are_answered_while_broken_calls_are_refused(page: RunningPage, figures: list[str]) -> None:
    # In a thread of its own: a browser that another test of this process opened keeps a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        ended, got, memory = pool.submit(lambda: asyncio.run(load(page))).result()
    assert ended == {"answered": ASKS}
    assert got.total() == MALFORMED
    assert all(status.isdecimal() and 400 <= int(status) < 500 for status in got), got
    assert memory[-1] <= MAX_GROWTH * memory[0], memory
    log = page.log.read_text("utf-8")
    assert TYPED not in log and "QX7" not in log
    assert "Traceback" not in log
    assert log.count("\n") <= 2 * ASKS + MALFORMED + 10, "more than a line a request"
    figures.append(f"{ASKS} questions answered beside {MALFORMED} broken calls, which got {dict(got)}")
    figures.append(f"memory in kB after each fifth of them: {memory}")


def test_slow_clients_do_not_hold_the_server(page: RunningPage, figures: list[str]) -> None:
    begun = b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    slow = [socket.create_connection(("127.0.0.1", page.port), 5) for _ in range(SLOW_CLIENTS)]
    for number, connection in enumerate(slow):
        connection.sendall(begun + (b"Content-Length: 1000\r\n\r\n{" if number % 2 else b"X-A: "))
    assert httpx.get(f"{page.url}/healthz", timeout=2).status_code == 200
    time.sleep(max(HEAD_SECONDS, BODY_SECONDS) + 1)
    for connection in slow:
        connection.settimeout(1)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(1) == b""
        connection.close()
    figures.append(f"{SLOW_CLIENTS} slow clients cut off")
