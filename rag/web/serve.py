"""Serve the page over an index."""

import ipaddress
import logging
import signal
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rag.errors import BadSetting, MissingExtra, WengaoError
from rag.observe import observed_by
from rag.settings import wants_traces

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from rag.access.accounts import AccountFile
    from rag.archive import Archive
    from rag.web.front import Access
    from rag.web.live_archive import LiveArchive
    from rag.web.metrics import Metrics

#: Addresses that stand for every address of the machine, and are no name to be reached by.
ANY_ADDRESS = ("0.0.0.0", "::")
#: How long a connection stays open without a request: longer than browsers and proxies wait between two.
KEEP_ALIVE_SECONDS = 75
#: How long the end of the server waits for answers that are under way; a language model may take its time.
SHUTDOWN_SECONDS = 30

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where and to whom a server answers, and what it logs.

    It answers to its local names, to `host` where that is a name of its own, and to `names`. With users or tokens in
    the file `users` everybody has to sign in. `log_requests` writes a line a request; `log_texts` writes what people
    typed, too, where it stands in an address or an error. `has_page` and `has_interfaces` say what is served.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    users: Path | None = None
    names: tuple[str, ...] = ()
    log_requests: bool = False
    log_texts: bool = False
    has_page: bool = True
    has_interfaces: bool = False


def serve(index: Path, options: ServeOptions) -> None:
    """Serve the page over an index; one that cannot be opened leaves a page that says what to do.

    Without users the page is served to this machine alone: raises BadSetting for another host then, BadAccount for a
    file of users that cannot be read.
    """
    host = options.host
    accounts = _read_accounts(options.users)
    if accounts is None and not is_loopback(host):
        raise BadSetting(
            f"The host {host} would show the archive to everybody who reaches this machine, and nobody would have to "
            "sign in; add a user first with: rag user add NAME, or serve on 127.0.0.1."
        )
    from rag.web.front import LOCAL_HOSTS, Access
    from rag.web.logs import set_up_logs

    own_names = (*options.names, *(() if host in ANY_ADDRESS else (host,)))
    hosts = tuple(dict.fromkeys((*LOCAL_HOSTS, *own_names)))
    live = _open_archive(index, options, is_editable=is_loopback(host) or accounts is not None)
    app = _make_app(index, live, options, Access(hosts, accounts))
    set_up_logs(with_requests=options.log_requests, with_texts=options.log_texts)
    if live is not None:
        _reload_on_hangup(live)
    metrics = _make_metrics(index) if options.log_requests else None
    app.state.metrics = metrics
    _say(f"Wengao: http://{host}:{options.port}")
    with ExitStack() as listening:
        if metrics:
            listening.enter_context(observed_by(metrics))
        _run(_trace(app, listening) if wants_traces() else app, options)


def _say(told: str) -> None:
    with suppress(OSError):  # where nothing can be written, questions can be answered
        sys.stderr.write(f"{told}\n")


def _make_app(index: Path, live: "LiveArchive | None", options: ServeOptions, access: "Access") -> "Starlette":
    """Put together what is served."""
    archive = cast("Archive | None", live)
    app = _make_page(index, archive, access) if options.has_page else _make_bare(archive, access)
    if options.has_interfaces and live is not None:
        from rag.api.surfaces import Surfaces

        Surfaces(live, live.jobs if live.is_editable else None, has_page=options.has_page).add_to(app)
    return app


def _make_page(index: Path, archive: "Archive | None", access: "Access") -> "Starlette":
    from rag.web.app import create_app
    from rag.web.feedback import FEEDBACK_FILE, FeedbackFile

    return create_app(archive, feedback=FeedbackFile(index / FEEDBACK_FILE), access=access)


def _make_bare(archive: "Archive | None", access: "Access") -> "Starlette":
    """Return an application without the page, for which nothing of Gradio is imported."""
    from starlette.applications import Starlette

    from rag.web.front import protect
    from rag.web.operations import add_operations

    app = Starlette()
    add_operations(app, archive)
    protect(app, access)
    return app


def _run(app: "ASGIApp", options: ServeOptions) -> None:
    import uvicorn  # slow to import: nothing else should pay for it

    from rag.web.connections import BoundedProtocol, most_connections

    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        # So many are taken at once, before any of them is counted.
        backlog=max(1, most_connections() // 2),
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def _trace(app: "ASGIApp", listening: ExitStack) -> "ASGIApp":
    """Return the application with a span around each request, as it is where the libraries are not installed."""
    from rag.web.tracing import Tracing

    try:
        tracing = Tracing()
    except MissingExtra as error:
        _say(str(error))
        return app
    listening.callback(tracing.close)
    listening.enter_context(observed_by(tracing))
    return tracing.around(app)


def _make_metrics(index: Path) -> "Metrics | None":
    """Return what counts, None where the library for it is not installed: /metrics says so then."""
    from rag.web.metrics import Metrics
    from rag.web.operations import read_state

    try:
        return Metrics(lambda: read_state(index))
    except MissingExtra:
        return None


def _reload_on_hangup(archive: "LiveArchive") -> None:
    """Open the newest generation when the process is told to (SIGHUP); it is looked for without that, too."""

    def reload() -> None:
        try:
            archive.refresh()
        except WengaoError as error:  # what was opened before goes on
            _log.warning("%s", error)

    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=reload, name="wengao-reload").start())


def is_loopback(host: str) -> bool:
    """Return True for an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_accounts(users: Path | None) -> "AccountFile | None":
    """Return the file of users, None where it is missing or empty: then nobody could sign in."""
    from rag.access.accounts import AccountFile

    if users is None:
        return None
    accounts = AccountFile(users)
    there = accounts.read()
    return accounts if there.users or there.tokens else None


def _open_archive(index: Path, options: ServeOptions, *, is_editable: bool) -> "LiveArchive | None":
    """Open what the page is about; an index that is not there yet is an archive without speeches."""
    from rag.web.live_archive import LiveArchive

    try:
        archive = LiveArchive(index, is_editable=is_editable, has_page=options.has_page)
    except WengaoError as error:
        _say(str(error))
        return None
    archive.watch()
    return archive
