"""Measure the page as people meet it: its start, its weight, the wait for the first words, and many chats at once.

python -m benchmarks.page INDEX [--chats N] [--questions N]     INDEX is an index that `rag index` built

A server is started as a user would start it, on a free loopback port. The start, the weight and the wait are measured
in Chromium (RAG_CHROMIUM or what is on the path; it is running before the clock starts, and its cache is empty); the
chats speak to the server as the page does, each a client of its own that asks one question after the other.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.speed import QUESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
CHATS = 25
QUESTIONS_PER_CHAT = 3
MAX_START_SECONDS = 60
MAX_ANSWER_SECONDS = 60
_CONFIG = re.compile(r"window\.gradio_config = (\{.*?\});</script>", re.DOTALL)
_USABLE = "#examples button:visible"


@dataclass(frozen=True, slots=True)
class Start:
    """How long after the start of the process the server answers, and the page can be used, in seconds."""

    served: float
    usable: float


@dataclass(frozen=True, slots=True)
class Weight:
    """What the first load of the page moves: requests, bytes as they are sent, and bytes as they are read."""

    requests: int
    sent: int
    read: int


@dataclass(frozen=True, slots=True)
class Chats:
    """What many chats at once met: the waits for first words in seconds, and what went wrong."""

    waits: tuple[float, ...]
    errors: tuple[str, ...]


# --- the server ---


@contextmanager
def serve(index: Path) -> Iterator[tuple[str, float]]:
    """Yield the address of the page over an index and when its process was started, on the clock of `perf_counter`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    command = [sys.executable, "ui.py", "--index", str(index.resolve()), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_served(address, server)
        yield address, started
    finally:
        server.terminate()
        server.wait(20)


def wait_until_served(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Return as soon as a server answers; raises RuntimeError when it ends before, or takes too long."""
    end = time.perf_counter() + MAX_START_SECONDS
    while time.perf_counter() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the server did not answer within {MAX_START_SECONDS} s")


# --- in a browser ---


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """Yield Chromium; raises RuntimeError where there is none."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("RAG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("no Chromium was found: install one, or set RAG_CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def measure_start(browser: "Browser", index: Path) -> Start:
    """Start a server and open its page as soon as it answers."""
    page = browser.new_page()
    with serve(index) as (address, started):
        served = time.perf_counter() - started
        page.goto(address)
        page.wait_for_selector(_USABLE)
        usable = time.perf_counter() - started
    page.close()
    return Start(served, usable)


def measure_weight(browser: "Browser", address: str) -> Weight:
    """Open the page with an empty cache and add up what came."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    total = {"requests": 0, "sent": 0, "read": 0}

    def add(**more: float) -> None:
        for name, value in more.items():
            total[name] += int(value)

    session.on("Network.requestWillBeSent", lambda event: add(requests=1))
    session.on("Network.loadingFinished", lambda event: add(sent=event["encodedDataLength"]))
    session.on("Network.dataReceived", lambda event: add(read=event["dataLength"]))
    page.goto(address)
    page.wait_for_selector(_USABLE)
    page.wait_for_timeout(2000)
    context.close()
    return Weight(total["requests"], total["sent"], total["read"])


def measure_first_words(browser: "Browser", address: str, questions: Sequence[str]) -> list[float]:
    """Return how long after Enter the first words of each answer are on the screen, in seconds."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector(_USABLE)
    # The page notes the moments itself: what asks it from outside adds its own wait.
    page.evaluate(
        "window.moments = []; addEventListener('keydown', e => { if (e.key === 'Enter') window.asked ="
        " performance.now() }, true); new MutationObserver(() => { const n = document.querySelectorAll("
        "'#chat .bot-row .answer').length; if (n > window.moments.length) requestAnimationFrame(() =>"
        " setTimeout(() => { if (n > window.moments.length) window.moments.push(performance.now() - window.asked) }))"
        " }).observe(document.body, { subtree: true, childList: true })"
    )
    for number, question in enumerate(questions, 1):
        page.fill("#box textarea", question)
        page.keyboard.press("Enter")
        page.locator("#chat .bot-row .answer").nth(number - 1).wait_for()
        page.wait_for_selector("#box .submit-button")
        page.wait_for_timeout(300)
    waits = [float(milliseconds) / 1000 for milliseconds in page.evaluate("window.moments")]
    page.close()
    return waits


# --- many chats at once ---


def measure_chats(address: str, chats: int = CHATS, questions: int = QUESTIONS_PER_CHAT) -> Chats:
    """Let so many chats ask so many questions each at the same time, one question after the other."""
    function = find_function(address)
    waits: list[float] = []
    errors: list[str] = []
    begin = threading.Barrier(chats)

    def chat(number: int) -> None:
        session, earlier = uuid.uuid4().hex[:11], list[str]()
        begin.wait()
        for turn in range(questions):
            question = QUESTIONS[(number + turn) % len(QUESTIONS)]
            try:
                waits.append(ask(address, function, session, question, earlier))
            except (OSError, RuntimeError) as error:
                errors.append(f"{question}: {error}")
            earlier.append(question)

    threads = [threading.Thread(target=chat, args=(number,)) for number in range(chats)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Chats(tuple(waits), tuple(errors))


def find_function(address: str) -> int:
    """Return the number under which the page asks a question; raises RuntimeError for another page."""
    with urllib.request.urlopen(address, timeout=MAX_ANSWER_SECONDS) as answer:
        config = _CONFIG.search(answer.read().decode())
    calls = json.loads(config[1])["dependencies"] if config else []
    for call in calls:
        if "wengao.chat.sent" in str(call.get("js")):
            return int(call["id"])
    raise RuntimeError(f"{address} is not the page")


def ask(address: str, function: int, session: str, question: str, earlier: Sequence[str]) -> float:
    """Ask a question as the page does, read all of the answer, and return the wait for its first words in seconds.

    Raises RuntimeError where the server refuses it or ends it with an error.
    """
    started = time.perf_counter()
    data = [question, json.dumps(earlier, ensure_ascii=False), [], [], []]
    body = json.dumps({"data": data, "fn_index": function, "session_hash": session}).encode()
    head = {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{address}/gradio_api/queue/join", body, head), timeout=60):
        pass
    first = 0.0
    for event in _read_events(f"{address}/gradio_api/queue/data?session_hash={session}"):
        if event["msg"] == "process_completed":
            if not event["success"]:
                raise RuntimeError(str(event["output"]))
            return first or time.perf_counter() - started
        if event["msg"] == "process_generating" and not first:
            first = time.perf_counter() - started
    raise RuntimeError("the answer broke off")


def _read_events(url: str) -> Iterator[dict[str, Any]]:
    with urllib.request.urlopen(url, timeout=MAX_ANSWER_SECONDS) as stream:
        for line in stream:
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))


# --- the report ---


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--chats", type=int, default=CHATS)
    parser.add_argument("--questions", type=int, default=QUESTIONS_PER_CHAT)
    options = parser.parse_args()
    with open_browser() as browser:
        measure_start(browser, options.index)  # what is read from the disk is in memory afterwards
        start = measure_start(browser, options.index)
        _print("start: the server answers, the page can be used", f"{start.served:.2f} s, {start.usable:.2f} s")
        with serve(options.index) as (address, _):
            weight = measure_weight(browser, address)
            _print("first load", f"{weight.requests} requests, {weight.sent:,} bytes sent, {weight.read:,} read")
            waits = measure_first_words(browser, address, [*QUESTIONS, *QUESTIONS])
            _print("first words of an answer", _summary(waits))
            chats = measure_chats(address, options.chats, options.questions)
            label = f"first words, {options.chats} chats at once, {len(chats.waits)} answers"
            _print(label, f"{_summary(chats.waits)}, {len(chats.errors)} errors")
    for error in chats.errors:
        sys.stderr.write(f"{error}\n")


def _summary(waits: Sequence[float]) -> str:
    return f"median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s" if waits else "none"


def _print(name: str, figures: str) -> None:
    sys.stdout.write(f"{name}: {figures}\n")


if __name__ == "__main__":
    main()
