"""Serve the views of the archive tab as pieces of HTML, and take in the changes that are made there."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from rag.api.index_jobs import FORMATS, MAX_UPLOAD_BYTES
from rag.api.permission import asker_of, may
from rag.types import Language
from rag.web import archive_tab, comparison, editor_html, figure_table, speech_table, topic_plot, wording
from rag.web import archive_wording as words
from rag.web.archive_editor import ArchiveEditor, EditRefused
from rag.web.fragments import TableRequest
from rag.web.live_archive import LiveArchive
from rag.web.markup import bilingual_html

if TYPE_CHECKING:
    from rag.archive import Archive

#: Longer words and values in an address are refused.
MAX_VALUE_CHARS = 400
#: The last page that may be asked for.
MAX_PAGE = 1_000_000
#: A page elsewhere cannot send this head without asking first, which is refused.
PAGE_HEADER = "x-wengao-page"

_Value = Annotated[str, Field(max_length=MAX_VALUE_CHARS)]
_VIEWS: Mapping[str, Callable[["Archive", TableRequest], str]] = {
    "speeches": speech_table.view_html,
    "topics": topic_plot.view_html,
    "figures": figure_table.view_html,
    "compare": comparison.view_html,
}
_RESULTS: Mapping[str, Callable[["Archive", TableRequest], str]] = {
    "speeches": speech_table.results_html,
    "topics": topic_plot.results_html,
    "figures": figure_table.results_html,
}


class TableQuery(BaseModel):
    """What an address asks of a table; a column with a minus behind it is sorted downwards."""

    find: _Value = ""
    place: _Value = ""
    year: _Value = ""
    topic: _Value = ""
    unit: _Value = ""
    rows: _Value = ""
    sort: _Value = ""
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    lang: Language = "zh"
    row: _Value = ""
    first: _Value = ""
    second: _Value = ""

    def to_request(self) -> TableRequest:
        """Return it as a request of the tables."""
        return TableRequest(
            find=self.find,
            place=self.place,
            year=self.year,
            topic=self.topic,
            unit=self.unit,
            rows=self.rows,
            sort=self.sort.rstrip("-"),
            descending=self.sort.endswith("-"),
            page=self.page,
            language=self.lang,
        )


_Asked = Annotated[TableQuery, Query()]
_Name = Annotated[str, Query(max_length=MAX_VALUE_CHARS)]


def add_archive_routes(app: FastAPI, archive: "Archive | None") -> None:
    """Add the routes of the archive tab; only a live archive that may be edited can be changed from the page."""
    editor = ArchiveEditor(archive) if isinstance(archive, LiveArchive) and archive.is_editable else None
    router = APIRouter(prefix="/ui/archive")

    @router.get("", response_class=HTMLResponse)
    def shell() -> str:
        """Return the frame of the archive tab, in which the views are loaded."""
        return archive_tab.shell_html()

    @router.get("/manage", response_class=HTMLResponse)
    def manage(request: Request) -> str:
        """Return the view in which speeches are added and removed."""
        if editor is None or archive is None or not may(request, "write"):
            return editor_html.local_only_html()
        return editor_html.view_html(archive.catalogue, editor.removed(), FORMATS, MAX_UPLOAD_BYTES)

    if editor is not None:
        _add_changes(router, editor)
    if archive is not None:
        _add_views(router, archive)
    else:
        router.get("/{view}", response_class=HTMLResponse)(_say_no_archive)
    app.include_router(router)


def _say_no_archive(view: str) -> str:
    """Return what to do where the index could not be opened."""
    return f'<p class="notice">{bilingual_html(wording.NO_ARCHIVE)}</p>'


def _add_views(router: APIRouter, archive: "Archive") -> None:
    @router.get("/figures.csv")
    def figures(asked: _Asked) -> StreamingResponse:
        """Return the figures that fit as CSV."""
        head = {"content-disposition": 'attachment; filename="figures.csv"'}
        return StreamingResponse(
            figure_table.figures_csv(archive, asked.to_request()), media_type="text/csv", headers=head
        )

    @router.get("/passages", response_class=HTMLResponse)
    def passages(asked: _Asked) -> str:
        """Return the passages of a cell of the heat map."""
        return topic_plot.cell_html(archive, asked.to_request(), asked.row)

    @router.get("/compare/results", response_class=HTMLResponse)
    def compare(asked: _Asked) -> str:
        """Return what two speeches or places say of a topic."""
        return comparison.results_html(archive, asked.find, asked.first, asked.second)

    @router.get("/{view}/results", response_class=HTMLResponse)
    def results(view: Literal["speeches", "topics", "figures"], asked: _Asked) -> str:
        """Return the part of a view that its controls change."""
        return _RESULTS[view](archive, asked.to_request())

    @router.get("/{view}", response_class=HTMLResponse)
    def view_of(view: Literal["speeches", "topics", "figures", "compare"], asked: _Asked) -> str:
        """Return a view with its controls."""
        if not archive.catalogue:
            return f'<p class="notice">{bilingual_html(wording.EMPTY_ARCHIVE)}</p>'
        return _VIEWS[view](archive, asked.to_request())


def _add_changes(router: APIRouter, editor: ArchiveEditor) -> None:
    @router.post("/file")
    async def receive(request: Request, batch: _Name, name: _Name) -> JSONResponse:
        """Take in a file of a batch."""
        try:
            _check_local(request)
            await editor.receive(batch, name, request.stream())
        except EditRefused as refused:
            return _refusal(refused)
        return JSONResponse({"ok": True})

    @router.post("/add")
    def add(request: Request, batch: _Name) -> JSONResponse:
        """Begin to add the files of a batch."""
        return _begin(request, lambda: editor.add(batch, asker_of(request)))

    @router.post("/remove")
    def remove(request: Request, speech: _Name) -> JSONResponse:
        """Begin to remove a speech."""
        return _begin(request, lambda: editor.remove(speech, asker_of(request)))

    @router.post("/restore")
    def restore(request: Request, key: Annotated[str, Query(max_length=2 * MAX_VALUE_CHARS)]) -> JSONResponse:
        """Begin to bring a removed speech back."""
        return _begin(request, lambda: editor.restore(key, asker_of(request)))

    @router.get("/job")
    def job(request: Request) -> JSONResponse:
        """Return how far the change is that is under way, or what came of the last one."""
        try:
            _check_local(request)
        except EditRefused as refused:
            return _refusal(refused)
        now = editor.job
        stage = dict(zip(("zh", "en"), words.STAGES.get(now.stage, words.LOADING), strict=True))
        return JSONResponse(
            {"stage": stage, "done": now.done, "total": now.total, "finished": now.finished, "report": now.report}
        )


def _begin(request: Request, start: Callable[[], None]) -> JSONResponse:
    try:
        _check_local(request)
        start()
    except EditRefused as refused:
        return _refusal(refused)
    return JSONResponse({"ok": True}, 202)


def _check_local(request: Request) -> None:
    """Raise EditRefused for what did not come from the page, opened by who may change the archive."""
    if not may(request, "write") or (request.method != "GET" and PAGE_HEADER not in request.headers):
        raise EditRefused(words.LOCAL_ONLY, 403)


def _refusal(refused: EditRefused) -> JSONResponse:
    return JSONResponse({"zh": refused.notice[0], "en": refused.notice[1]}, refused.status)
