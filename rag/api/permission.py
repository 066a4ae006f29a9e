"""What a request may do: by the rights of who asks; where nobody signs in, changes come from this machine alone."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from rag.access.accounts import Right
from rag.access.identity import identity_in
from rag.api.problems import RIGHT_MISSING, ApiProblem

#: The addresses of this machine, from which alone the archive is changed.
LOOPBACK = ("127.0.0.1", "::1")
#: What a proxy adds: behind one, everybody seems to sit at this machine.
PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def may(request: Request, right: Right) -> bool:
    """Return True for who has a right; where nobody signs in everybody may read and ask."""
    identity = identity_in(request.scope)
    if identity is not None:
        return right in identity.rights
    return right != "write" or is_local(request)


def is_local(request: Request) -> bool:
    """Return True for a request of this machine that came through no proxy and from no page of another site."""
    is_direct = not any(name in request.headers for name in PROXY_HEADERS)
    return is_direct and _is_from_here(request) and request.client is not None and request.client.host in LOOPBACK


def _is_from_here(request: Request) -> bool:
    """Return True unless a browser says that a page of another site sends the request."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def require(right: Right) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency of a route that raises ApiProblem for who has not got a right."""

    # A function that is not awaited would be called in a thread, which takes as long as reading the request.
    async def check(request: Request) -> None:
        if not may(request, right):
            raise ApiProblem(RIGHT_MISSING, f"The right to {right} is missing.")

    return check


def asker_of(request: Request) -> str:
    """Return the name of who asks, "" where nobody signs in."""
    identity = identity_in(request.scope)
    return identity.name if identity else ""
