"""Servers in processes of their own, for tests of what becomes of them; and what they serve."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import CLINICS, HARBOUR, TEA

from rag.archive import Archive
from rag.web.live_archive import WATCH_SECONDS

QUESTION = {"question": "茶叶怎么卖出去", "k": 3}
FROM_PAGE = {"x-wengao-page": "1"}
BATCH = "0123456789abcdef"
SECONDS_TO_SEE = 4 * WATCH_SECONDS


def speech(number: int) -> str:
    """Return a speech that is like no other one."""
    figures = f"今年要建成渔港{number + 6}座，培训渔民{number + 8}百人次"
    return f"# 在第{number}次渔业大会上的讲话\n\n同志们：\n\n{figures}。\n\n谢谢大家。\n"


SPEECH = speech(0)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/healthz")
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not start")


@dataclass(frozen=True)
class Running:
    """A server in a process of its own over an index."""

    process: "subprocess.Popen[bytes]"
    port: int
    index: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_answering(self, seconds: float = 10) -> bool:
        """Return True if a search finds something, in time."""
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.post(f"{self.url}/api/v1/search", json=QUESTION, timeout=seconds)
            return answer.status_code == 200 and bool(answer.json()["hits"])
        return False

    def speeches(self) -> int:
        return int(httpx.get(f"{self.url}/healthz").json()["speeches"])

    def sees(self, speeches: int) -> bool:
        """Return True if the server holds so many speeches, soon."""
        deadline = time.monotonic() + SECONDS_TO_SEE
        while self.speeches() != speeches and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.speeches() == speeches

    def errors(self) -> list[str]:
        """Return the lines of the log that tell of an error."""
        return [line for line in self.log.read_text("utf-8").splitlines() if '"level": "error"' in line]

    def send(self, data: bytes, seconds: float = 2) -> bytes:
        """Send bytes and return what is answered until the server closes the connection, or `OPEN` behind it."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.settimeout(seconds)
            answer = b""
            try:
                connection.sendall(data)
                while part := connection.recv(65536):
                    answer += part
            except TimeoutError:
                answer += b"OPEN"
            except OSError:
                pass
            return answer

    def job(self, answer: httpx.Response) -> str:
        """Return how a job ended."""
        address = f"{self.url}/api/v1/jobs/{answer.json()['id']}"
        deadline = time.monotonic() + 60
        while (state := httpx.get(address).json()["state"]) == "running" and time.monotonic() < deadline:
            time.sleep(0.2)
        return str(state)


@contextlib.contextmanager
def running(index: Path, *options: str, limits: Callable[[], None] | None = None) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = index.parent / f"{port}.log"
    command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port), *options]
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, stdout=stream, stderr=stream, preexec_fn=limits) as process,
    ):
        try:
            server = Running(process, port, index, log)
            wait_for(server.url)
            yield server
        finally:
            process.terminate()
            process.wait(40)


def build(index: Path, count: int) -> None:
    """Build another index of so many speeches in a process of its own, as an operator does."""
    corpus = index.parent / f"corpus{count}"
    corpus.mkdir()
    for number in range(count):
        (corpus / f"{number}.md").write_text(speech(number), "utf-8")
    command = [sys.executable, "-m", "rag", "index", str(corpus), "--index", str(index)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    for number, text in enumerate((TEA, HARBOUR, CLINICS)):
        (folder / f"{number}.md").write_text(text, "utf-8")
    Archive.build([folder], folder / "index")
    return folder / "index"


@pytest.fixture
def served_index(tmp_path: Path, built_index: Path) -> Path:
    return shutil.copytree(built_index, tmp_path / "index")


@pytest.fixture(scope="module")
def running_page(built_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a server with the page and all interfaces, which a module's tests share."""
    with running(shutil.copytree(built_index, tmp_path_factory.mktemp("page") / "index")) as server:
        yield server
