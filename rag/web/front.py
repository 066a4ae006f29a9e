"""The first layer of a server: what holds for every request, whatever is mounted behind it.

A request gets an id and a line in the log; it must name a host that is served here, come from no other site, and be of
a size that is stated; every answer carries the headers that keep other pages away.
"""

import logging
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from random import randbytes
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.access.accounts import AccountFile
from rag.access.identity import identity_in
from rag.access.rights import RouteRight
from rag.observe import tell_request
from rag.web import refusals
from rag.web.logs import FIELDS, REQUEST_ID
from rag.web.refusals import Refusal, refuse, surface_of
from rag.web.sign_in import require_sign_in

#: The names under which a server answers on its own machine: a page elsewhere cannot reach it by a name of its own.
LOCAL_HOSTS = ("127.0.0.1", "localhost")
#: The largest request body; a whole stored conversation has a tenth of it.
MAX_BODY_BYTES = 2_000_000
#: The paths that take in files, of the page and of the interface for programs, and the most that is sent there.
FILE_PATHS = ("/ui/archive/file", "/api/v1/jobs")
MAX_FILE_BYTES = 64 * 2**20
#: The header, and the key of the scope, with the id of a request.
REQUEST_ID_HEADER = "x-request-id"
REQUEST_ID_KEY = "wengao.request_id"
#: What every answer carries, unless its route says something else.
HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_MAX_LOGGED_CHARS = 200
_UNCHANGING_METHODS = ("GET", "HEAD", "OPTIONS")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
# Where a length and pieces are stated, what follows could pass for another request, to a proxy or here (RFC 9112, 6.3).
# Otherwise who sends a large body would not read why it is refused: the connection ends a little later.
_CLOSE = {"Connection": "close"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in: the host names that are answered, the accounts of those who sign in, what routes need.

    Without accounts nobody signs in. `rights` are for routes that need another right than their method tells.
    """

    hosts: tuple[str, ...] = LOCAL_HOSTS
    accounts: AccountFile | None = None
    rights: tuple[RouteRight, ...] = ()


#: For a server that only its own machine reaches.
LOCAL_ACCESS = Access()


def protect(app: Starlette, access: Access) -> None:
    """Put everything that guards a server before an application and all that is mounted on it later."""
    if access.accounts is not None:
        require_sign_in(app, access.accounts, access.rights)
    app.add_middleware(Front, hosts=access.hosts)


class Front:
    """Check and log each request, and mark each answer."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """Stand before an application that is reached by these names."""
        self.app = app
        self._hosts = frozenset(_in_brackets(host).lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = randbytes(8).hex()  # no secret: it names a line of the log
        scope[REQUEST_ID_KEY] = request_id
        REQUEST_ID.set("" if _is_gradios(scope["path"]) else request_id)
        answer = _Answer(send, request_id)
        began = time.perf_counter()
        try:
            refusal = self._check(scope)
            app = refuse(scope["path"], refusal) if refusal else self.app
            await app(scope, receive, answer.send)
        except ClientDisconnect:
            pass  # who asked has left, and reads no answer
        except Exception:
            _log.exception("a request failed", extra={FIELDS: {"request": request_id}})
            if answer.status == 0:
                refusal = Refusal(refusals.INTERNAL, "Internal error", fields={"request": request_id})
                await refuse(scope["path"], refusal)(scope, receive, answer.send)
        finally:
            seconds = time.perf_counter() - began
            _log_request(scope, answer.status, seconds)
            tell_request(surface_of(scope["path"]), answer.status, seconds)

    def _check(self, scope: Scope) -> Refusal | None:
        """Return why a request is not for this server, None for any other."""
        headers = Headers(scope=scope)
        if _host_name(headers.get("host", "")) not in self._hosts:
            return Refusal(refusals.UNKNOWN_HOST, "This server does not answer to that host name.")
        if _CONTROL_CHARACTER.search(scope["path"]):
            # The patterns of routes take a line break for the end of a path.
            return Refusal(refusals.BAD_PATH, "An address holds no control characters.")
        if scope["method"] not in _UNCHANGING_METHODS and not self._is_from_here(headers):
            return Refusal(refusals.OTHER_SITE, "Requests from other sites are refused.")
        return _check_size(headers, MAX_FILE_BYTES if scope["path"] in FILE_PATHS else MAX_BODY_BYTES)

    def _is_from_here(self, headers: Headers) -> bool:
        """Return True unless a browser says that a page of another site sends the request."""
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        authority = origin.partition("://")[2]
        # A server in front may name this one instead of itself; its own name was given then, without a port.
        is_known = authority in self._hosts and authority not in LOCAL_HOSTS
        return authority == headers.get("host") or is_known


class _Answer:
    """Send an answer with the headers of every answer, and remember its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        """Send a message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": list(message.get("headers", ()))}
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers[REQUEST_ID_HEADER] = self._request_id
        await self._send(message)


def _check_size(headers: Headers, limit: int) -> Refusal | None:
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdecimal()):
        closing = _CLOSE if "content-length" in headers else {}
        return Refusal(refusals.NO_LENGTH, "A request must state its length.", closing)
    return Refusal(refusals.TOO_LARGE, "The request is too large.") if int(length) > limit else None


def _host_name(host: str) -> str:
    """Return the name in a Host header, in small letters, without its port; an empty text where there is none."""
    try:
        return _in_brackets(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return ""


def _in_brackets(host: str) -> str:
    """Return a name as it stands in a Host header: an address of IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _is_gradios(path: str) -> bool:
    """Return True where Gradio begins work for other requests, too: its queue must not carry the id of the first."""
    return path == "/" or path.startswith("/gradio_api/")


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    identity = identity_in(scope)
    fields = {
        "request": scope[REQUEST_ID_KEY],
        "method": scope["method"][:16],
        "path": quote(scope["path"])[:_MAX_LOGGED_CHARS],
        "query": scope["query_string"].decode("latin-1")[:_MAX_LOGGED_CHARS],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": identity.name if identity else "",
    }
    _log.info("request", extra={FIELDS: fields})
