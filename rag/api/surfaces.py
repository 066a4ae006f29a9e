"""All interfaces for programs behind one application: REST under /api/v1, OpenAI-compatible under /v1, MCP at /mcp.

They are put before what an application has already, so that a page at / takes nothing from them. Who may use them is
decided by what stands before the application, and by each route.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api.chat_app import make_chat_app
from rag.api.http_answers import AnswerThreads
from rag.api.index_jobs import IndexJobs
from rag.api.newest import LiveSource
from rag.api.rest_app import make_rest_app
from rag.archive import Archive
from rag.errors import MissingExtra

if TYPE_CHECKING:
    from rag.api.mcp_server import HttpServer

#: Where the interfaces answer.
REST_PATH, CHAT_PATH, MCP_PATH = "/api/v1", "/v1", "/mcp"


class Surfaces:
    """The interfaces over an archive; of a live one every request is answered from the newest generation."""

    def __init__(self, source: Archive | LiveSource, jobs: IndexJobs | None = None, *, has_page: bool = False) -> None:
        """Offer an archive; without `jobs` it cannot be changed, `has_page` says that / opens citations (/?cite=ID)."""
        self._threads = AnswerThreads()
        self._mcp = LazyMcp(source)
        rest = make_rest_app(source, self._threads, jobs)
        chat = make_chat_app(source, self._threads, has_page=has_page)
        self.routes: tuple[BaseRoute, ...] = (
            _mount(REST_PATH, rest), _mount(CHAT_PATH, chat), Route(MCP_PATH, self._mcp),
        )  # fmt: skip

    def add_to(self, app: Starlette) -> None:
        """Put the interfaces before the routes of an application; they end with it."""
        app.router.routes[:0] = self.routes
        inner = app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(app: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - what an application has as its state
            async with inner(app) as state:
                try:
                    yield state
                finally:
                    await self.close()

        app.router.lifespan_context = lifespan

    async def close(self) -> None:
        """End what is under way."""
        await self._mcp.close()
        self._threads.close()


def create_api(archive: Archive | LiveSource, jobs: IndexJobs | None = None) -> Starlette:
    """Return an application with all interfaces and no page; put a guard before it if others reach it."""
    app = Starlette()
    Surfaces(archive, jobs).add_to(app)
    return app


def _mount(path: str, app: ASGIApp) -> Mount:
    """Mount an application so that it answers every path below, those with a line break in them, too."""
    mount = Mount(path, app)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


class LazyMcp:
    """The MCP server, which is imported and started by its first request: its SDK takes a second to import."""

    def __init__(self, source: Archive | LiveSource) -> None:
        """Offer an archive."""
        self._source = source
        self._starting = asyncio.Lock()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            app = await self._start()
        except MissingExtra as error:
            await JSONResponse({"detail": str(error)}, 501)(scope, receive, send)
            return
        await app(scope, receive, send)

    async def close(self) -> None:
        """End the server."""
        self._stop.set()
        if self._task:
            with suppress(asyncio.CancelledError):
                await self._task

    async def _start(self) -> ASGIApp:
        async with self._starting:
            if self._app is None:
                self._app = await self._make()
            return self._app

    async def _make(self) -> ASGIApp:
        server = await asyncio.to_thread(_make_mcp_server, self._source)
        started = asyncio.Event()

        async def run() -> None:
            async with server.run():
                started.set()
                await self._stop.wait()

        self._task = asyncio.create_task(run(), name="wengao-mcp")
        await started.wait()
        return server.app


def _make_mcp_server(source: Archive | LiveSource) -> "HttpServer":
    from rag.api.mcp_server import make_http_server

    return make_http_server(source, MCP_PATH)
