"""What those who run a server ask it: does it live, can it answer, how does it do."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rag.errors import WengaoError
from rag.store.generations import live_generation
from rag.store.manifest import read_damaged_manifest
from rag.web.metrics import IndexState, Metrics

if TYPE_CHECKING:
    from rag.archive import Archive


def add_operations(app: Starlette, archive: "Archive | None") -> None:
    """Put the routes before all others; figures are told where the state of the application has `metrics`."""

    def healthz(request: Request) -> Response:
        """Return that the process answers, and how many speeches it holds."""
        return JSONResponse({"ok": True, "speeches": len(archive.speeches) if archive else 0})

    def readyz(request: Request) -> Response:
        """Return what can be asked, with 503 where nothing can."""
        state = read_state(archive.index) if archive is not None and archive.speeches else None
        if state is None:
            return JSONResponse({"ready": False, "detail": "There is no index that can be asked."}, 503)
        told = {"generation": state.generation, "embedder": state.embedder}
        counts = {"speeches": state.speeches, "passages": state.passages}
        return JSONResponse({"ready": True, **told, **counts})

    def figures(request: Request) -> Response:
        """Return the figures."""
        metrics: Metrics | None = getattr(request.app.state, "metrics", None)
        if metrics is None:
            return PlainTextResponse(
                "Figures are off: rag serve tells them, with the library of pip install 'wengao[server]'.\n", 404
            )
        return Response(metrics.to_text(), media_type=metrics.content_type)

    app.router.routes[:0] = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]


def read_state(index: Path) -> IndexState | None:
    """Return what is live in a folder, None where nothing is."""
    try:
        folder = live_generation(index)
        manifest = read_damaged_manifest(folder)
        age = max(0.0, time.time() - folder.stat().st_mtime)
    except (WengaoError, OSError):
        return None
    return IndexState(folder.name, age, manifest.speeches, manifest.passages, manifest.embedder)
