"""The door of a server that others can reach: a sign-in page for browsers, tokens for programs, nothing else without.

It stands before every route, whatever is mounted behind it. Who came in is told to the routes by the ASGI scope, under
IDENTITY, which no request can set.
"""

import html
import logging
import re
from collections.abc import Collection, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.access.accounts import AccountFile
from rag.access.doorkeeper import SESSION_SECONDS, Doorkeeper, Identity
from rag.access.identity import IDENTITY, identity_in
from rag.access.rights import READING_METHODS, RouteRight, right_for
from rag.errors import BadAccount
from rag.web import refusals, wording
from rag.web.refusals import Refusal, refuse

SIGN_IN_PATH, SIGN_OUT_PATH = "/sign-in", "/sign-out"
#: What those who run a server look at without signing in; it tells nothing of the speeches.
OPEN_PATHS = ("/healthz", "/readyz")
#: The static files that the sign-in page is made of.
SIGN_IN_FILES = ("sign-in.css",)
SESSION_COOKIE = "wengao_session"
#: Speeches are added and removed under this path by whoever may write; to look at the archive there, one may read.
PAGE_RIGHTS = (RouteRight("/ui/archive", "read", READING_METHODS), RouteRight("/ui/archive", "write"))
#: Files that the page is made of: some hundred a visit, which cost nothing and are not counted as requests.
UNCOUNTED_FILES = re.compile(r"/(?:assets|static)/.*|/ui/[\w.-]+\.(?:js|css)")
#: Interfaces for programs may be used by whoever may read: each of their routes asks itself for what it needs.
SELF_GUARDED_RIGHTS = tuple(RouteRight(path, "read") for path in ("/api/v1", "/v1", "/mcp"))
#: The largest form of a sign-in.
MAX_FORM_BYTES = 8192
_MAX_FIELDS = 10
_log = logging.getLogger(__name__)
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>问稿 Wengao</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="ui/sign-in.css"></head><body><main><h1>问稿 <span lang="en">Wengao</span></h1>{problem}
<form method="post" action="sign-in"><label>用户名 <span lang="en">User</span>
<input name="name" autocomplete="username" required autofocus maxlength="64"></label>
<label>密码 <span lang="en">Password</span>
<input name="password" type="password" autocomplete="current-password" required maxlength="1000"></label>
<button>登录 <span lang="en">Sign in</span></button></form></main></body></html>"""


def require_sign_in(app: Starlette, accounts: AccountFile, rights: Collection[RouteRight] = ()) -> None:
    """Put the door before all routes of an application, those that are mounted later included.

    A route needs the right to read or, unless its method changes nothing, to ask; `rights` say it of routes that need
    another one.
    """
    app.add_middleware(
        SignInDoor,
        doorkeeper=Doorkeeper(accounts),
        open_paths=[f"/ui/{name}" for name in SIGN_IN_FILES],
        rights=(*PAGE_RIGHTS, *SELF_GUARDED_RIGHTS, *rights),
    )


class SignInDoor:
    """Let in who has signed in or shows a token, and count what they ask."""

    def __init__(
        self, app: ASGIApp, doorkeeper: Doorkeeper, open_paths: Collection[str], rights: Collection[RouteRight]
    ) -> None:
        """Stand before an application; `open_paths` need no sign-in: what the sign-in page itself is made of."""
        self.app = app
        self._rights = rights
        self._doorkeeper = doorkeeper
        self._open_paths = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # The page needs no web sockets.
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            response = await self._respond(Request(scope, receive))
        except BadAccount as error:  # nobody is let in by what cannot be read
            _log.error("%s", error)
            response = refuse(scope["path"], Refusal(refusals.NO_ACCOUNTS, "The file of users cannot be read."))
        if response is not None:
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _respond(self, request: Request) -> Response | None:
        """Return what is answered here; None lets the request through."""
        path = request.scope["path"]
        if path == SIGN_IN_PATH:
            return await self._sign_in(request) if request.method == "POST" else _show_page(None)
        if path in OPEN_PATHS or (path in self._open_paths and request.method in ("GET", "HEAD")):
            return None
        identity = self._identify(request)
        if identity is None:
            return _refuse_stranger(request)
        return self._sign_out(request) if path == SIGN_OUT_PATH else self._admit(request, identity)

    def _admit(self, request: Request, identity: Identity) -> Response | None:
        """Let a request of somebody known through, or return why not."""
        path = request.scope["path"]
        is_counted = request.method not in ("GET", "HEAD") or not UNCOUNTED_FILES.fullmatch(path)
        if is_counted and (wait := self._doorkeeper.seconds_to_wait(identity)):
            told = " ".join(wording.TOO_MANY_REQUESTS)
            return refuse(path, Refusal(refusals.TOO_MANY_REQUESTS, told, {"Retry-After": str(wait)}))
        needed = right_for(request.method, path, self._rights)
        if needed not in identity.rights:
            return refuse(path, Refusal(refusals.RIGHT_MISSING, f"The right to {needed} is missing."))
        request.scope[IDENTITY] = identity
        return None

    def _identify(self, request: Request) -> Identity | None:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._doorkeeper.identify_token(secret.strip())
        session = _read_cookie(request.headers)
        return self._doorkeeper.identify_session(session) if session else None

    async def _sign_in(self, request: Request) -> Response:
        form = await _read_form(request)
        if form is None:
            return _show_page(wording.SIGN_IN_FAILED, 413)
        address = request.client.host if request.client else ""
        # Hashing takes as long as it is meant to: meanwhile others are served.
        signed = await run_in_threadpool(
            self._doorkeeper.sign_in, form.get("name", ""), form.get("password", ""), address
        )
        if signed.wait_seconds:
            return _show_page(wording.SIGN_IN_WAIT, 429, {"Retry-After": str(signed.wait_seconds)})
        if signed.session is None:
            return _show_page(wording.SIGN_IN_FAILED, 401)
        response = RedirectResponse("/", 303)
        _set_session(response, request, signed.session, SESSION_SECONDS)
        return response

    def _sign_out(self, request: Request) -> Response:
        if request.method != "POST":
            return JSONResponse({"detail": "Method not allowed"}, 405)
        self._doorkeeper.sign_out(_read_cookie(request.headers))
        response = RedirectResponse(SIGN_IN_PATH, 303)
        _set_session(response, request, "", 0)
        return response


def identity_of(request: Request) -> Identity | None:
    """Return who asks, None where nobody has to sign in."""
    return identity_in(request.scope)


def _refuse_stranger(request: Request) -> Response:
    """Send a browser to the sign-in page, and tell a program what is missing."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(SIGN_IN_PATH, 303)
    told = Refusal(refusals.NOT_SIGNED_IN, "Sign in, or send a token.", {"WWW-Authenticate": "Bearer"})
    return refuse(request.scope["path"], told)


def _read_cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def _read_form(request: Request) -> dict[str, str] | None:
    """Return the fields of a form, None for one that is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM_BYTES:
            return None
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


def _set_session(response: Response, request: Request, session: str, seconds: int) -> None:
    is_secure = request.url.scheme == "https"
    response.set_cookie(
        SESSION_COOKIE, session, max_age=seconds, path="/", secure=is_secure, httponly=True, samesite="lax"
    )


def _show_page(
    problem: tuple[str, str] | None, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    told = f'<p role="alert">{html.escape(" ".join(problem))}</p>' if problem else ""
    return HTMLResponse(_PAGE.format(problem=told), status, {**_PAGE_HEADERS, **(headers or {})})
