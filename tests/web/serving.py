"""Serve the page from a thread, for tests that talk to it over HTTP."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from rag.web.app import create_app
from rag.web.ask_tab import DEFAULT_LIMITS, QueueLimits
from rag.web.connections import BoundedProtocol
from rag.web.feedback import FeedbackFile
from rag.web.front import LOCAL_ACCESS, Access
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from fakes import FakeArchive

    from rag.archive import Archive
    from rag.web.live_archive import LiveArchive


@contextlib.contextmanager
def served(app: ASGIApp, port: int = 0) -> Iterator[httpx.Client]:
    """Serve an application on a loopback port, by default a free one."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_level="critical", ws="none", http=BoundedProtocol, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=20) as client:
            yield client
        server.should_exit = True
        thread.join(10)


def made(
    archive: "FakeArchive | Archive | LiveArchive | None",
    *,
    examples: Sequence[Bilingual] | None = (),
    limits: QueueLimits = DEFAULT_LIMITS,
    feedback: FeedbackFile | None = None,
    access: Access = LOCAL_ACCESS,
) -> FastAPI:
    """Make the application inside a running event loop: outside one, Gradio makes loops and never closes them."""

    async def make() -> FastAPI:
        return create_app(
            cast("Archive | None", archive), examples=examples, limits=limits, feedback=feedback, access=access
        )

    with ThreadPoolExecutor(1) as thread:  # playwright keeps a loop running in the main thread
        return thread.submit(lambda: asyncio.run(make())).result()
