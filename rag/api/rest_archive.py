"""The routes of the REST interface that list what an archive holds."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from rag.api import archive_forms, archive_models, models
from rag.api.filters import FilterNames, read_filters
from rag.api.http_answers import NOT_MODIFIED, RESPONSES, JsonAnswers
from rag.api.json_forms import Json
from rag.api.models import MAX_NAME_CHARS, MAX_NAMES
from rag.api.permission import require
from rag.api.result_pages import DEFAULT_PAGE_ITEMS, MAX_CURSOR_CHARS, MAX_PAGE_ITEMS, CutPage, cut_page
from rag.archive import Archive
from rag.text.normalise import fold
from rag.types import CatalogueEntry, Filters, Passage, SpeechFigure

_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]
_Names = Annotated[list[_Name], Field(max_length=MAX_NAMES)]
SpeechId = Annotated[str, Path(max_length=MAX_NAME_CHARS, examples=["dingxi-2022"])]


class PageQuery(BaseModel):
    """Which page of a list is wanted."""

    cursor: Annotated[str, Field(max_length=MAX_CURSOR_CHARS)] = Field("", description="next_cursor of the page before")
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE_ITEMS)] = DEFAULT_PAGE_ITEMS


class SpeechQuery(PageQuery):
    """Which speeches are wanted."""

    place: _Names = []
    year: Annotated[list[Annotated[int, Field(ge=1, le=9999)]], Field(max_length=MAX_NAMES)] = []
    occasion: _Names = []
    speaker: _Names = []

    def to_names(self) -> FilterNames:
        """Return the names that are restricted to."""
        return FilterNames(self.place, self.year, (), self.occasion, self.speaker)


class PassageQuery(PageQuery):
    """Whose passages are wanted."""

    speech: _Names = []


class FigureQuery(PassageQuery):
    """Which figures are wanted."""

    unit: Annotated[str, Field(max_length=MAX_NAME_CHARS)] | None = Field(
        None, description="such as 亩; empty for none"
    )
    find: Annotated[str, Field(max_length=MAX_NAME_CHARS)] = Field("", description="words of the clause")


def make_archive_router(answers: JsonAnswers) -> APIRouter:
    """Return the routes that list what the archive holds."""
    router = APIRouter(responses=RESPONSES, tags=["archive"], dependencies=[Depends(require("read"))])

    @router.get("/archive", response_model=archive_models.ArchiveResult, responses=NOT_MODIFIED)
    async def archive(request: Request) -> Response:
        """Tell what the archive holds: counts, names to filter by, topics, and what it answers with."""
        return await answers.answer(archive_forms.archive_result, unless=request)

    @router.get("/speeches", response_model=archive_models.ResultPage[archive_models.SpeechEntry])
    async def speeches(asked: Annotated[SpeechQuery, Query()]) -> Response:
        """List the speeches in the order of their files."""
        return await answers.answer(lambda archive: list_speeches(archive, asked))

    @router.get("/speeches/{id:path}", response_model=archive_models.SpeechText, responses=NOT_MODIFIED)
    async def speech(request: Request, id: SpeechId) -> Response:
        """Return a speech with its text and its outline."""
        return await answers.answer(lambda archive: archive_forms.speech_result(archive.speech(id)), unless=request)

    @router.get("/passages", response_model=archive_models.ResultPage[models.PassageText])
    async def passages(asked: Annotated[PassageQuery, Query()]) -> Response:
        """List the passages that are searched, of all speeches or of some."""
        return await answers.answer(lambda archive: list_passages(archive, asked))

    @router.get("/figures", response_model=archive_models.ResultPage[archive_models.FigureEntry])
    async def figures(asked: Annotated[FigureQuery, Query()]) -> Response:
        """List the figures of the speeches with the clauses that say what they count."""
        return await answers.answer(lambda archive: list_figures(archive, asked))

    return router


def list_speeches(archive: Archive, asked: SpeechQuery) -> Json:
    """Return a page of the speeches; raises BadQuestion for a name that the archive does not know, ApiProblem."""
    page = page_of_speeches(archive, asked)
    return {"items": list(map(archive_forms.catalogue_form, page.items)), "next_cursor": page.next_cursor}


def page_of_speeches(archive: Archive, asked: SpeechQuery) -> CutPage[CatalogueEntry]:
    """Return the speeches of a page; raises BadQuestion for a name that the archive does not know, ApiProblem."""
    filters = read_filters(archive, asked.to_names())
    return cut_page(
        archive.catalogue,
        lambda entry: entry.speech_id,
        lambda entry: _admits(filters, entry),
        asked.cursor,
        asked.limit,
    )


def list_passages(archive: Archive, asked: PassageQuery) -> Json:
    """Return a page of the passages; raises UnknownCitation, ApiProblem."""
    page = cut_page(_passages_of(archive, asked.speech), _key_of, _admit_all, asked.cursor, asked.limit)
    forms = [archive_forms.passage_result(passage, archive) for passage in page.items]
    return {"items": forms, "next_cursor": page.next_cursor}


def list_figures(archive: Archive, asked: FigureQuery) -> Json:
    """Return a page of the figures; raises UnknownCitation, ApiProblem."""
    speech_ids = {archive.speech(speech_id).id for speech_id in asked.speech}
    wanted = fold(asked.find).strip()

    def admits(figure: SpeechFigure) -> bool:
        is_of_speech = not speech_ids or figure.speech_id in speech_ids
        return is_of_speech and asked.unit in (None, figure.unit) and wanted in fold(figure.clause)

    page = cut_page(archive.figures, _key_of, admits, asked.cursor, asked.limit)
    forms = [archive_forms.figure_result(figure, archive.speech) for figure in page.items]
    return {"items": forms, "next_cursor": page.next_cursor}


def _admits(filters: Filters, entry: CatalogueEntry) -> bool:
    """Return True if a speech passes; of a transcript the speaker of one turn is enough."""
    year = int(entry.date[:4]) if entry.date else None
    speakers = {entry.speaker, *entry.speakers}
    return filters.admit(entry.speech_id, entry.place, year, entry.occasion) and any(
        map(filters.admit_speaker, speakers)
    )


def _passages_of(archive: Archive, speech_ids: list[str]) -> Iterator[Passage]:
    for speech_id in speech_ids or [entry.speech_id for entry in archive.catalogue]:
        yield from archive.passages(speech_id)


def _key_of(item: Passage | SpeechFigure) -> str:
    return f"{item.start} {item.speech_id}"


def _admit_all(item: object) -> bool:
    return True
