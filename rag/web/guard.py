"""Stand between the network and the page: refuse what the page never sends, and send it with a strict policy.

Gradio puts scripts and styles given to it into the page only after it has started, which is too late for the language
and the theme, and offers no Content-Security-Policy; so the page's frame is put in here, with a nonce for its scripts.
"""

import json
import re
import secrets
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web import wording

#: The largest request body; a whole stored conversation has a tenth of it.
MAX_BODY = 2_000_000

# What the page asks of Gradio. Everything else under this prefix (uploads, served files, the proxy to other hosts,
# recordings …) is a door that this page never uses, so it stays shut.
_PREFIX = "/gradio_api/"
_OPEN = ("queue/", "run/", "heartbeat/", "cancel", "reset", "startup-events", "theme.css")

_POLICY = (
    "default-src 'none'; script-src 'self' {nonce}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_SCRIPT = re.compile(r"<script(?=[\s>])")
_ADVERTISEMENT = re.compile(r'\s*<meta[^>]*(?:property="og:|name="twitter:)[^>]*>')


@dataclass(frozen=True, slots=True)
class Frame:
    """The markup that goes into the head, before and after Gradio's own."""

    head: str
    before: str
    after: str

    def around(self, page: str, nonce: str) -> str:
        """Put the frame into Gradio's page and give every script of it the nonce."""
        page = _ADVERTISEMENT.sub("", page)
        page = page.replace("<head>", f"<head>{self.head}", 1)
        page = page.replace("<gradio-app", f"{self.before}<gradio-app", 1)
        page = page.replace("</gradio-app>", f"</gradio-app>{self.after}", 1)
        return _SCRIPT.sub(f'<script nonce="{nonce}"', page)


@dataclass(slots=True)
class _Reply:
    """A response that is held back until its last byte, to be changed as a whole."""

    start: Message = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)


class Guard:
    """Wrap the application; every response carries the security headers, and the page its frame."""

    def __init__(self, app: ASGIApp, frame: Frame) -> None:
        self.app = app
        self.frame = frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _with_headers(send, nonce)
        refusal = _refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
        elif scope["path"] in ("/", ""):
            await self._page(scope, receive, send, nonce)
        elif scope["path"] == f"{_PREFIX}queue/join":
            await self._join(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        reply = await self._held({**scope, "headers": plain}, receive)
        headers = MutableHeaders(raw=reply.start["headers"])
        if headers.get("content-type", "").startswith("text/html"):
            reply.body[:] = self.frame.around(reply.body.decode(), nonce).encode()
            headers["cache-control"] = "no-store"
        await _release(reply, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a question into the queue; when the queue is full, say so in words for the person who asked."""
        reply = await self._held(scope, receive)
        if reply.start["status"] == 503:
            # Gradio's client has a sentence of its own for 503, in English only; any other status shows this one.
            reply.start["status"] = 429
            reply.body[:] = json.dumps({"detail": " ".join(wording.BUSY)}).encode()
        await _release(reply, send)

    async def _held(self, scope: Scope, receive: Receive) -> _Reply:
        reply = _Reply()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                reply.start = message
            else:
                reply.body += message.get("body", b"")

        await self.app(scope, receive, hold)
        return reply


async def _release(reply: _Reply, send: Send) -> None:
    MutableHeaders(raw=reply.start["headers"])["content-length"] = str(len(reply.body))
    await send(reply.start)
    await send({"type": "http.response.body", "body": bytes(reply.body)})


def _with_headers(send: Send, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(message.get("headers", ()))}
            headers = MutableHeaders(raw=message["headers"])
            headers["content-security-policy"] = _POLICY.format(nonce=f"'nonce-{nonce}'")
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "no-referrer"
        await send(message)

    return sending


def _refusal(scope: Scope) -> Response | None:
    """Return the refusal of a request that the page itself cannot have sent."""
    headers = Headers(scope=scope)
    path: str = scope["path"]
    if path.startswith(_PREFIX) and not path.removeprefix(_PREFIX).startswith(_OPEN):
        return PlainTextResponse("Not found", 404)
    if scope["method"] in ("GET", "HEAD"):
        return None
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return JSONResponse({"detail": "Requests from other sites are refused."}, 403)
    length = headers.get("content-length", "")
    if not length.isdigit():
        return JSONResponse({"detail": "A request must state its length."}, 411)
    return JSONResponse({"detail": "The request is too large."}, 413) if int(length) > MAX_BODY else None
