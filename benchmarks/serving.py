"""Measure the server: how soon it answers, how many searches a second, its memory, MCP calls and first words.

    python -m benchmarks.serving INDEX [--requests 10000] [--connections 16] [--peers]

The server runs in a process of its own, on loopback; this one asks it, reading raw HTTP, so that it takes little of the
processor. `--peers` asks in turn it and the simplest servers that LangChain and LlamaIndex are put behind: a route that
calls their retriever, over the same passages. The processor time of a search depends less than the others on what else
the machine does.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUESTIONS = (
    "中医药产业打算怎么发展",
    "人才引进有哪些政策",
    "科技投入占国内生产总值多少",
    "what did the city plan for medicine",
    "企业是技术创新的主体",
    "园区建设的目标是什么",
    "how are young people to be encouraged",
    "农业科技怎么推广",
)
SECONDS_TO_START = 120
#: The other servers, see benchmarks/serving_worker.py.
PEERS = ("langchain", "llamaindex", "langchain-own", "llamaindex-own")
ROUNDS = 4
CALLS = 50


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its port, its process, and the seconds until it answered first."""

    port: int
    process: int
    seconds_to_answer: float


def environment() -> dict[str, str]:
    """Return what a server is started with: its modules are compiled once, as they are where it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "wengao-bytecode"), **kept}


@contextmanager
def run_server(kind: str, index: Path) -> Iterator[Server]:
    """Start a server and wait until it has answered a search."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.serving_worker", kind, str(index), str(port)]
    if kind == "wengao":
        served = ["--index", str(index), "--port", str(port), "--users", str(index / "nobody.json")]
        command = [sys.executable, "-m", "rag", "serve", "--no-page", *served]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment()) as process:
        try:
            wait_for_answer(port, began)
            yield Server(port, process.pid, time.perf_counter() - began)
        finally:
            process.terminate()


def wait_for_answer(port: int, began: float) -> None:
    """Ask until there is an answer; raises TimeoutError."""
    while time.perf_counter() - began < SECONDS_TO_START:
        try:
            post(port, "/api/v1/search", {"question": QUESTIONS[0]})
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("the server does not answer")


def post(port: int, path: str, body: dict[str, Any]) -> None:
    """Send an object and read the answer; raises OSError where there is none."""
    head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), head)
    with urllib.request.urlopen(request) as response:
        response.read()


async def load(port: int, requests: int, connections: int) -> tuple[list[float], int, float]:
    """Search over some connections; return the seconds of each request, how many failed, and those of all."""
    left = iter(range(requests))
    seconds: list[float] = []
    failed = 0

    async def ask() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in left:
            body = json.dumps({"question": QUESTIONS[number % len(QUESTIONS)], "k": 10}).encode()
            began = time.perf_counter()
            writer.write(
                b"POST /api/v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            seconds.append(time.perf_counter() - began)
            failed += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(connections)))
    return seconds, failed, time.perf_counter() - began


def memory_of(process: int) -> float:
    """Return the megabytes that a process holds (Linux), that of its children with it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(memory_of(int(child)) for child in children)


def processor_seconds(process: int) -> float:
    """Return the seconds of processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def first_words(port: int) -> float:
    """Return the milliseconds from a question to the first words of a streamed answer."""
    body = {"model": "wengao", "stream": True, "messages": [{"role": "user", "content": QUESTIONS[0]}]}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request) as response:
        for line in response:
            if b'"content": "' in line and b'"content": ""' not in line:
                return (time.perf_counter() - began) * 1000
    raise ValueError("the stream holds no words")


def mcp_call(port: int) -> float:
    """Return the milliseconds of a call of a tool."""
    params = {"name": "search_passages", "arguments": {"question": QUESTIONS[0], "k": 5}}
    began = time.perf_counter()
    post(port, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    return (time.perf_counter() - began) * 1000


def measure(kind: str, index: Path, requests: int, connections: int) -> None:
    """Print a line of figures for a server; it is started twice, so that its modules are compiled."""
    with run_server(kind, index):
        pass
    with run_server(kind, index) as server:
        started = processor_seconds(server.process)
        asyncio.run(load(server.port, 200, connections))
        before, busy = memory_of(server.process), processor_seconds(server.process)
        seconds, failed, total = asyncio.run(load(server.port, requests, connections))
        after, busy = memory_of(server.process), processor_seconds(server.process) - busy
        p50, p95 = (statistics.quantiles(seconds, n=100)[rank - 1] * 1000 for rank in (50, 95))
        print(
            f"{kind}: first answer {server.seconds_to_answer:.2f} s ({started:.2f} s of processor), "
            f"{requests / total:.0f} searches/s, "
            f"{busy / requests * 1000:.2f} ms of processor a search, p50 {p50:.1f} ms, p95 {p95:.1f} ms, "
            f"{failed} failed, memory {before:.0f} to {after:.0f} MB ({after / before - 1:+.1%})"
        )
        if kind == "wengao":
            words = [first_words(server.port) for _ in range(CALLS)]
            calls = [mcp_call(server.port) for _ in range(CALLS + 5)][5:]
            alone, _, _ = asyncio.run(load(server.port, 500, 1))
            print(
                f"  one after the other: search {statistics.median(alone) * 1000:.1f} ms, MCP call "
                f"{statistics.median(calls):.1f} ms, first words {statistics.median(words):.1f} ms"
            )


def compare(index: Path, requests: int, connections: int) -> None:
    """Print what a search takes in our server and in others, all started first and asked in turn."""
    with ExitStack() as started:
        servers = {kind: started.enter_context(run_server(kind, index)) for kind in ("wengao", *PEERS)}
        for _ in range(ROUNDS):
            for kind, server in servers.items():
                busy = processor_seconds(server.process)
                seconds, failed, total = asyncio.run(load(server.port, requests // ROUNDS, connections))
                busy = processor_seconds(server.process) - busy
                print(
                    f"{kind}: {len(seconds) / total:.0f} searches/s, {busy / len(seconds) * 1000:.2f} ms of processor "
                    f"a search, p50 {statistics.median(seconds) * 1000:.0f} ms, {failed} failed, "
                    f"{memory_of(server.process):.0f} MB"
                )


def main() -> None:
    """Measure the servers that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    if options.peers:
        compare(options.index, options.requests, options.connections)
    else:
        measure("wengao", options.index, options.requests, options.connections)


if __name__ == "__main__":
    main()
