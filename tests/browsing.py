"""What the tests in a browser share: how the page is opened, asked and looked at."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rag.web.serve import SHUTDOWN_SECONDS

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("RAG_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTION = "what did Dingxi plan for medicine"
#: What stands in the chat when a question has been answered, or not.
DONE = "#chat .bot-row :is(.answer:not(.draft), .notice:not(.waiting))"


class Visit(Protocol):
    """Opens the page in a fresh profile of the browser."""

    def __call__(
        self,
        fragment: str = "",
        locale: str = "en-US",
        size: tuple[int, int] = (1280, 860),
        base: str | None = None,
        tolerant: bool = False,  # what goes wrong is expected
        **options: Any,  # those of Browser.new_context
    ) -> "Page": ...


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def page_process(index: Path, port: int = 0, **environment: str) -> Iterator[str]:
    """Serve the page over an index in a process of its own, as a user would, and yield its address."""
    port = port or free_port()
    command = [sys.executable, "ui.py", "--index", str(index), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        # It waits for answers that are under way.
        server.wait(SHUTDOWN_SECONDS + 15)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                assert json.load(answer)["speeches"] > 0
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def box_of(page: "Page", selector: str) -> "FloatRect":
    """Return the box of the first element that a selector finds, which must be visible."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box


def ask(page: "Page", question: str = QUESTION) -> None:
    """Ask a question and wait until it is answered."""
    before = page.locator(DONE).count()
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    page.locator(DONE).nth(before).wait_for()
    page.wait_for_selector("#box .submit-button")


def wait_for_count(locator: "Locator", count: int) -> None:
    """Wait until a locator finds so many elements; the page's policy forbids to wait for a function."""
    from playwright.sync_api import expect

    expect(locator).to_have_count(count, timeout=20_000)


def marked(page: "Page") -> str:
    page.wait_for_selector("#source mark")
    return "".join(page.locator("#source mark").all_inner_texts())


def shown_words(quoted: "Locator") -> str:
    """Return the words of a quoted sentence as the page shows them, without whose they are and its number."""
    words: str = quoted.evaluate(
        "e => { const copy = e.cloneNode(true);"
        " copy.querySelectorAll('b, a.cite').forEach(x => x.remove()); return copy.textContent }"
    )
    return words.strip("… ")
