"""Hold only so many connections, and none that keeps the server waiting.

Uvicorn waits without end for a request that was begun and for a reader that takes nothing, and counts connections only
when a request is whole. What is closed here gets no answer: who is that slow reads none.
"""

import asyncio
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

#: The most connections; with one more, the one that has waited longest without a request under way is closed for it.
MAX_CONNECTIONS = 500
#: The head of a request has to be whole so soon after its first byte, or after the connection was made.
HEAD_SECONDS = 10.0
#: A body has to bring so many bytes within so many seconds, until it is whole.
MIN_BODY_BYTES = 10_000
BODY_SECONDS = 10.0
#: A reader has to take something of an answer that fills the buffers within so many seconds.
READER_SECONDS = 60.0
#: A stream by which Gradio knows that a page is open; it ends with the page.
ENDLESS_PATH = "/gradio_api/heartbeat/"


def most_connections() -> int:
    """Return how many connections are held: at most half as many as this process may have files open.

    Where no file can be opened any more no connection is taken either, and nothing that closes one would run.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MAX_CONNECTIONS
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if allowed == resource.RLIM_INFINITY else min(MAX_CONNECTIONS, allowed // 2)


class BoundedProtocol(H11Protocol):
    """One connection of uvicorn's, with deadlines; it is made by uvicorn, given as its `http`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Take what uvicorn gives its own protocol."""
        super().__init__(config, server_state, app_state, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._reader_deadline: asyncio.TimerHandle | None = None
        self._body_bytes = 0
        self._idle_since = 0.0
        self._watched: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Admit a connection; where there are too many, another one or this one is closed."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._close)
        if len(self.connections) > most_connections():
            ours = [connection for connection in self.connections if isinstance(connection, BoundedProtocol)]
            idle = [connection for connection in ours if not connection.is_busy]
            min(idle, key=lambda connection: connection._idle_since, default=self)._close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines of a connection that is gone."""
        self._end_deadline()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a deadline runs from the first byte of a request until its last."""
        self._body_bytes += len(data)
        if self._deadline is None and not self.is_busy:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._close)
        super().data_received(data)
        self._watch_body()

    @property
    def is_busy(self) -> bool:
        """Return True while a request is being read or answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._end_deadline()
        self._idle_since = self.loop.time()
        super().on_response_complete()
        # A request that came meanwhile has begun by now.
        self._watch_body()

    def shutdown(self) -> None:
        """Let an answer that is under way end, and close what would never end."""
        if self.is_busy and self.scope["path"].startswith(ENDLESS_PATH):
            self._close()
        else:
            super().shutdown()

    def pause_writing(self) -> None:
        """Wait for a reader who takes nothing, but not without end."""
        super().pause_writing()
        self._reader_deadline = self.loop.call_later(READER_SECONDS, self._close)

    def resume_writing(self) -> None:
        """Go on with a reader who takes what is sent."""
        if self._reader_deadline is not None:
            self._reader_deadline.cancel()
            self._reader_deadline = None
        super().resume_writing()

    def _watch_body(self) -> None:
        """Let the deadline of a body begin with it, and end with it."""
        if self.is_busy and not self.cycle.more_body:
            self._end_deadline()
        elif self.is_busy and self._watched is not self.cycle:
            self._watched = self.cycle
            self._await_body()

    def _await_body(self) -> None:
        self._end_deadline()
        self._body_bytes = 0
        self._deadline = self.loop.call_later(BODY_SECONDS, self._check_body)

    def _check_body(self) -> None:
        """Close a connection whose body comes too slowly, unless it is the application that does not read."""
        if self._body_bytes < MIN_BODY_BYTES and not self.flow.read_paused:
            self._close()
        else:
            self._await_body()

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._end_deadline()
        # Connections that come in the same moment must not find this one again.
        self.connections.discard(self)
        self.transport.abort()
