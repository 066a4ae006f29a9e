"""A server on a loopback port that speaks the OpenAI protocol and plays language models of all kinds, by their names.

It is no mock of our client: it reads bytes and writes bytes, and the real client talks to it.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypedDict


class ChatMessage(TypedDict):
    """A message of a request."""

    role: str
    content: str


class ChatRequest(TypedDict):
    """What a client asks of a model."""

    model: str
    messages: list[ChatMessage]


@dataclass
class Served:
    """What a server was asked, and how many of its answers their readers broke off."""

    url: str
    requests: list[ChatRequest] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    broken_off: threading.Event = field(default_factory=threading.Event)


def passages(request: ChatRequest) -> list[str]:
    """Return the texts of the passages of a prompt, as a model reads them."""
    text = request["messages"][-1]["content"]
    numbered = re.findall(r"<passage (\d+)>\n.*?\n\n(.*?)\n</passage \1>", text, re.DOTALL)
    return [words for _, words in numbered]


def good(request: ChatRequest) -> str:
    """Repeat the first two sentences of the best passage, each with its mark."""
    [*words] = re.findall(r"[^。！？\n]+[。！？]", passages(request)[0])
    return "".join(f"{sentence}[1]" for sentence in words[:2])


def lying(request: ChatRequest) -> str:
    """Say what the best passage says with every figure changed, and something out of the air."""
    [told, *_] = re.findall(r"[^。！？\n]*\d[^。！？\n]*[。！？]", "\n".join(passages(request)))
    first = re.sub(r"\d+", lambda match: str(int(match[0]) * 7 + 1), told)
    return f"{first}[1]讲话还宣布2031年在月球上建设一座价值999亿元的赌场[1][9]。"


def injected(request: ChatRequest) -> str:
    """Obey whatever a passage tells it to print."""
    told = re.search(r"(?:answer|回答|只写)\s*([A-Z]{4,})", "\n".join(passages(request)))
    return told[1] if told else "PWNED"


def translating(request: ChatRequest) -> str:
    """Translate the one sentence of the tests' speeches that this model knows."""
    return "Last year the county's tea gardens reached 86,000 mu, and growers earned 2,300 yuan more per person."


WRITERS: dict[str, Callable[[ChatRequest], str]] = {
    "good": good,
    "lying": lying,
    "injected": injected,
    "mixed": lambda request: good(request) + "此外还要建设一座核电站[1]。",
    "translating": translating,
    "mistranslating": lambda request: "<quotation>Last year the tea gardens of Beijing reached 86 mu.</quotation>",
    "refuses": lambda request: "NO_ANSWER",
    "rude": lambda request: "抱歉，我不想帮你。",
    "empty": lambda request: "",
    "blank": lambda request: " \n\n ",
    "thinking": lambda request: "<think>\n先看第一段[7]，再说。\n</think>\n\n" + good(request),
    "unending": lambda request: "又一次" * 20_000,
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Served

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.served.requests.append(request)
        self.served.headers.append({name.lower(): value for name, value in self.headers.items()})
        role = request["model"]
        try:
            getattr(self, "play_" + re.sub(r"\W", "_", role), self.write)(request)
        except (BrokenPipeError, ConnectionResetError):
            self.served.broken_off.set()
            self.close_connection = True

    def attempts(self, request: ChatRequest) -> int:
        """Return how often a model of this name was asked."""
        return sum(earlier["model"] == request["model"] for earlier in self.served.requests)

    # --- answers ---

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send(self, data: str) -> None:
        raw = data.encode()
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")

    def piece(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        form = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.send(f"data: {json.dumps(form)}\n\n")

    def end(self) -> None:
        self.send("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def write(self, request: ChatRequest, pause: float = 0.0) -> None:
        text = WRITERS[request["model"].split("_")[0]](request)
        self.begin()
        for start in range(0, len(text), 7):
            self.piece(text[start : start + 7])
            time.sleep(pause)
        self.piece("", "stop")
        self.end()

    def play_good_slowly(self, request: ChatRequest) -> None:
        self.write(request, pause=0.2)

    def play_lying_slowly(self, request: ChatRequest) -> None:
        self.write(request, pause=0.2)

    def play_silent(self, request: ChatRequest) -> None:
        """Take the question and say nothing, alive for all that one can tell, until the reader leaves."""
        self.begin()
        for _ in range(600):
            self.send(": still here\n\n")
            time.sleep(0.05)

    def play_unhurried(self, request: ChatRequest) -> None:
        """Write a word now and then and never end."""
        self.begin()
        for _ in range(600):
            self.piece("茶")
            time.sleep(0.05)

    def play_malformed(self, request: ChatRequest) -> None:
        self.begin()
        self.piece("茶园")
        self.send('data: {"choices": [{"delta": \n\n')
        self.end()

    def play_cut(self, request: ChatRequest) -> None:
        """Break the connection in the middle of an answer."""
        self.begin()
        self.piece("去年全县茶园面积")
        self.close_connection = True

    def play_cut_quietly(self, request: ChatRequest) -> None:
        """End the stream in the middle of an answer as if all were well."""
        self.begin()
        self.piece("去年全县茶园面积")
        self.end()

    def play_unfinished_but_whole(self, request: ChatRequest) -> None:
        """Leave out the reason why the answer ends, as some servers do."""
        self.begin()
        self.piece(good(request))
        self.end()

    # --- refusals ---

    def fail(self, status: int, message: str, **headers: str) -> None:
        body = json.dumps({"error": {"message": message, "type": "error"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def play_500(self, request: ChatRequest) -> None:
        self.fail(500, "the server is on fire")

    def play_401(self, request: ChatRequest) -> None:
        self.fail(401, f"Incorrect API key provided: {self.headers['Authorization']}")

    def play_404(self, request: ChatRequest) -> None:
        self.fail(404, "model not found, try pulling it first")

    def play_429(self, request: ChatRequest) -> None:
        self.fail(429, "slow down", Retry_After="0.05")

    def play_429_once(self, request: ChatRequest) -> None:
        """Be too busy the first time, and good when asked again after the time that was named."""
        if self.attempts(request) == 1:
            self.fail(429, "slow down", Retry_After="0.3")
        else:
            self.write({**request, "model": "good"})


@contextmanager
def serving() -> Iterator[Served]:
    """Serve on a free loopback port until the end of the block."""
    served = Served("")
    handler = type("Handler", (_Handler,), {"served": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
