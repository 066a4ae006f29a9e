"""Stand before Gradio: refuse what the page never sends, and send the page with a strict policy.

Gradio puts scripts and styles given to it into the page only after it has started, which is too late for the language
and the theme, and offers no Content-Security-Policy; so the page's frame is put in here, with a nonce for its scripts.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web import wording
from rag.web.calls import CALL_PATHS, CANCEL_PATH, RESET_PATH, BadCall, Handler, check_call

#: The paths under which Gradio's interface answers.
GRADIO_PREFIX = "/gradio_api/"
JOIN_PATH = f"{GRADIO_PREFIX}queue/join"
STREAM_PATH = f"{GRADIO_PREFIX}queue/data"
#: What the page asks of Gradio. Everything else under the prefix (uploads, served files, the proxy to other hosts,
#: recordings …) is a door that this page never uses, so it stays shut. By `app_id` a page whose connection broke
#: sees that the server is back, and loads itself again.
OPEN_GRADIO_PATHS = (
    "queue/join", "queue/data", "run/", "heartbeat/", "cancel", "reset", "startup-events", "theme.css", "app_id",
)  # fmt: skip
#: Doors of Gradio's outside its prefix: its own way to sign in, which is not used, and its figures of use.
SHUT_GRADIO_PATHS = ("/login", "/logout", "/monitoring")
#: The hash of a style element that stands in one of Gradio's icons (`.cls-1 { fill: none; }`).
ICON_STYLE = "'sha256-g1bHISw0wC5zPcnfBxdUydnwBkCuBpNPwannoyMIG3M='"
#: Style elements need the nonce; Gradio sets style attributes everywhere. Old browsers know only `style-src`.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' {nonce}; style-src 'self' 'unsafe-inline'; "
    f"style-src-elem 'self' {{nonce}} {ICON_STYLE}; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'"
)

_NONCED_TAG = re.compile(r"<(?:script|style)(?=[\s>])")
_SHARING_PREVIEW_TAG = re.compile(r'\s*<meta[^>]*(?:property="og:|name="twitter:)[^>]*>')


@dataclass(frozen=True, slots=True)
class Frame:
    """The markup that goes into the head of Gradio's page, before its application, and after it."""

    head: str
    before: str
    after: str

    def wrap(self, page: str, nonce: str) -> str:
        """Return Gradio's page with the frame around it, and the nonce in every tag of a script or style."""
        page = _SHARING_PREVIEW_TAG.sub("", page)
        page = page.replace("<head>", f"<head>{self.head}", 1)
        page = page.replace("<gradio-app", f"{self.before}<gradio-app", 1)
        page = page.replace("</gradio-app>", f"</gradio-app>{self.after}", 1)
        return _NONCED_TAG.sub(lambda tag: f'{tag.group()} nonce="{nonce}"', page)


@dataclass(frozen=True, slots=True)
class _HeldResponse:
    """A response that was held back until its last byte, so that it can be changed as a whole."""

    start: Message
    body: bytes


class Guard:
    """Wrap the application; every response carries the policy, the page its frame, and Gradio gets no broken call."""

    def __init__(self, app: ASGIApp, frame: Frame, handlers: Mapping[int, Handler]) -> None:
        """Stand before a page; `handlers` are those of its handlers that run here."""
        self.app = app
        self.frame = frame
        self.handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _add_policy(send, nonce)
        path: str = scope["path"]
        if _is_shut(path):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        elif path in ("/", ""):
            await self._serve_page(scope, receive, send, nonce)
        elif scope["method"] == "POST" and path.startswith((*CALL_PATHS, CANCEL_PATH, RESET_PATH)):
            await self._call(scope, receive, send)
        elif path.rstrip("/") == STREAM_PATH:
            await self._stream(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a call on to Gradio, if the page can have sent it."""
        request = Request(scope, receive)
        try:
            body = await request.body()
            check_call(scope["path"], request.headers.get("content-type", ""), body, self.handlers)
        except ClientDisconnect:
            return
        except BadCall as bad:
            await JSONResponse({"detail": f"This call cannot be answered: {bad}."}, 400)(scope, receive, send)
            return
        again = _receive_again(body, receive)
        if scope["path"] == JOIN_PATH:
            await self._join_queue(scope, again, send)
        else:
            await self.app(scope, again, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is told of a session; of one that Gradio does not know, such as after a restart, it tells so."""
        try:
            await self.app(scope, receive, send)
        except RuntimeError as error:
            # Gradio raises the status when the stream has begun, which comes too late to be sent.
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b""})

    async def _serve_page(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        uncompressed = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        response = await self._hold_response({**scope, "headers": uncompressed}, receive)
        headers = Headers(raw=response.start["headers"])
        if headers.get("content-type", "").startswith("text/html"):
            response = replace(
                _set_header(response, "cache-control", "no-store"),
                body=self.frame.wrap(response.body.decode(), nonce).encode(),
            )
        await _send_response(response, send)

    async def _join_queue(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a question into the queue; when the queue is full, say so in words for the person who asked."""
        response = await self._hold_response(scope, receive)
        if response.start["status"] == 503:
            # Gradio's client has a sentence of its own for 503, in English only; any other status shows this one.
            detail = {"detail": " ".join(wording.QUEUE_FULL)}
            response = _HeldResponse({**response.start, "status": 429}, json.dumps(detail).encode())
        await _send_response(response, send)

    async def _hold_response(self, scope: Scope, receive: Receive) -> _HeldResponse:
        """Return what the application answers, all of it."""
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, hold)
        start = next(message for message in messages if message["type"] == "http.response.start")
        return _HeldResponse(start, b"".join(message.get("body", b"") for message in messages))


def _set_header(response: _HeldResponse, name: str, value: str) -> _HeldResponse:
    """Return a response with one header more, or with another value for one that it has."""
    headers = MutableHeaders(raw=list(response.start["headers"]))
    headers[name] = value
    return replace(response, start={**response.start, "headers": headers.raw})


async def _send_response(response: _HeldResponse, send: Send) -> None:
    await send(_set_header(response, "content-length", str(len(response.body))).start)
    await send({"type": "http.response.body", "body": response.body})


def _receive_again(body: bytes, receive: Receive) -> Receive:
    """Return a function that hands out a body that was read, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def _add_policy(send: Send, nonce: str) -> Send:
    """Return a function that sends what it is given, with the content security policy."""

    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(message.get("headers", ()))}
            headers = MutableHeaders(raw=message["headers"])
            headers["content-security-policy"] = CONTENT_SECURITY_POLICY.format(nonce=f"'nonce-{nonce}'")
        await send(message)

    return send_with_policy


def _is_shut(path: str) -> bool:
    """Return True for a door of Gradio's that the page never uses."""
    is_used = path.removeprefix(GRADIO_PREFIX).startswith(OPEN_GRADIO_PATHS)
    return path.startswith(SHUT_GRADIO_PATHS) or (path.startswith(GRADIO_PREFIX) and not is_used)
