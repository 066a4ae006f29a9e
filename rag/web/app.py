"""Assemble the page, its routes and its guard into one application."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

import gradio as gr
import gradio.queueing
import gradio.routes
from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from rag.api.http_answers import NO_TELEMETRY
from rag.errors import UnknownCitation
from rag.types import Span
from rag.web import page, panel, wording
from rag.web.archive_routes import add_archive_routes
from rag.web.ask_tab import DEFAULT_LIMITS, QueueLimits
from rag.web.calls import read_handlers
from rag.web.error_wording import explain_error
from rag.web.examples import ExampleMaker
from rag.web.export_route import add_export_route
from rag.web.front import LOCAL_ACCESS, Access, protect
from rag.web.guard import Frame, Guard
from rag.web.labels import I18N
from rag.web.logs import ErrorLog
from rag.web.markup import escape
from rag.web.operations import add_operations
from rag.web.reading import MAX_ID_CHARS, add_reading_routes
from rag.web.theme import make_theme
from rag.web.translation import add_translation_route
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.web.feedback import FeedbackFile


#: A shorter response is sent as it is.
MIN_COMPRESSED_BYTES = 1000
#: Each thread waits for a language model most of the time: there is one for every question under way.
MAX_READING_THREADS = 32
#: The page's own scripts, in the order in which they run.
SCRIPTS = ("page.js", "store.js", "chat.js", "conversations.js", "export.js", "cards.js", "words.js", "panel.js")

#: Its stylesheets, in the order in which they overrule each other.
STYLES = ("page.css", "answer.css", "panel.css")

_STATIC = files("rag.web") / "static"


def create_app(
    archive: "Archive | None",
    *,
    feedback: "FeedbackFile | None" = None,
    examples: Sequence[Bilingual] | None = None,
    limits: QueueLimits = DEFAULT_LIMITS,
    access: Access = LOCAL_ACCESS,
) -> FastAPI:
    """Return the application, to be served once; without an archive the page says how to get one.

    `feedback` is where it is noted whether an answer helped; without it that is not asked. `access` says who is
    let in.
    """
    threads = ThreadPoolExecutor(MAX_READING_THREADS, thread_name_prefix="wengao-ask")
    lifespan = _end_threads(threads)
    app = FastAPI(
        title="Wengao", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, telemetry=NO_TELEMETRY
    )
    add_operations(app, archive)
    _add_routes(app, archive)
    add_reading_routes(app, archive)
    add_translation_route(app, archive)
    add_export_route(app)
    add_archive_routes(app, archive)
    app.mount("/ui", StaticFiles(directory=str(_STATIC)), name="static")
    demo = page.build_page(archive, ExampleMaker(archive, examples), limits, threads, feedback)
    mount(app, demo)
    app.add_middleware(Guard, frame=_read_frame(archive.model if archive else ""), handlers=read_handlers(demo))
    # What Gradio has compressed, and the streams of answers, go through as they are.
    app.add_middleware(GZipMiddleware, minimum_size=MIN_COMPRESSED_BYTES)
    protect(app, access)
    return app


def _end_threads(threads: Executor) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return the life of an application whose threads end with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        threads.shutdown(wait=False, cancel_futures=True)

    return lifespan


def mount(app: FastAPI, demo: gr.Blocks) -> None:
    """Mount Gradio's page at the root, with everything off that is not used."""
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
        theme=make_theme(),
        i18n=I18N,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    # Gradio prints the traceback of an error, with what was typed: it belongs into the log, without that.
    for module in (gradio.queueing, gradio.routes):
        setattr(module, "traceback", ErrorLog)  # noqa: B010 (to a type checker the name is a module's)
    # Mounting leaves this False, and then Gradio copies any file of the server that a request names into the
    # folder that it serves (gradio 6.31, processing_utils._check_allowed). tests/web/test_app.py holds this.
    demo.has_launched = True


def _add_routes(app: FastAPI, archive: "Archive | None") -> None:
    @app.get("/ui/source", response_class=HTMLResponse)
    def source(
        cite: str = Query("", max_length=MAX_ID_CHARS),
        speech: str = Query("", max_length=MAX_ID_CHARS),
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
    ) -> HTMLResponse:
        """Return the source panel for a citation, or for a speech and a span of it."""
        if archive is None:
            return HTMLResponse(panel.problem_html(wording.NO_ARCHIVE), 404)
        try:
            return HTMLResponse(_source_html(archive, cite, speech, Span(start, end)))
        except UnknownCitation as error:
            return HTMLResponse(panel.problem_html(explain_error(error)), 404)


def _source_html(archive: "Archive", cite: str, speech: str, span: Span) -> str:
    if not cite:
        return panel.speech_html(archive.speech(speech), span if span.start < span.end else None)
    lookup = archive.cite(cite)
    if lookup.citation is None:
        return panel.problem_html(wording.CITATION_GONE)
    cited = lookup.citation
    return panel.speech_html(archive.speech(cited.speech_id), Span(cited.start, cited.end), lookup)


def _read_frame(model: str) -> Frame:
    head = (
        '<script src="ui/boot.js"></script>'
        + "".join(f'<link rel="stylesheet" href="ui/{name}">' for name in STYLES)
        + f'<meta name="color-scheme" content="light dark"><meta name="wengao-model" content="{escape(model)}">'
    )
    before = (_STATIC / "header.html").read_text("utf-8")
    scripts = "".join(f'<script src="ui/{name}"></script>' for name in SCRIPTS)
    after = (_STATIC / "panel.html").read_text("utf-8") + scripts
    return Frame(head, before, after)
