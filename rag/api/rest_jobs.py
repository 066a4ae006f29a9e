"""The routes of the REST interface that change the index: each change is a job of who began it."""

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Path, Request, Response, UploadFile
from pydantic import BaseModel, Field

from rag.api.http_answers import RESPONSES, encode
from rag.api.index_jobs import FORMATS, MAX_UPLOAD_BYTES, ChangeRefused, IndexJob, IndexJobs, JobKind, JobState
from rag.api.json_forms import Json, build_result, characters_form
from rag.api.models import MAX_NAME_CHARS
from rag.api.permission import asker_of, require
from rag.api.problems import (
    ARCHIVE_BUSY,
    JOB_ENDED,
    JOB_RUNNING,
    JOB_UNKNOWN,
    NO_ROOM,
    UPLOAD_REFUSED,
    UPLOAD_TOO_LARGE,
    ApiProblem,
)
from rag.types import AdditionReport, BuildReport

#: The most files of one upload; a .zip holds more.
MAX_FILES = 200
#: When to ask again while another change runs.
RETRY_SECONDS = 5
_CHUNK_BYTES = 2**20
JobId = Annotated[str, Path(max_length=MAX_NAME_CHARS)]
_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"description": "Another change is under way, or the job is in another state"},
    413: {"description": "A file is too large"},
    507: {"description": "There is no room, or no right to write, where the index lies"},
}


class LeftOut(BaseModel):
    """A file that was left out, and why."""

    path: str
    reason: str


class CharacterCounts(BaseModel):
    """What became of the characters of files: `read` is `kept` and the sum of `dropped`, which is by rule."""

    read: int
    kept: int
    dropped: dict[str, int]


class AddedFileResult(BaseModel):
    """What came of a file that was sent."""

    path: str
    titles: list[str]
    characters: CharacterCounts
    skipped: list[LeftOut]


class BuildCounts(BaseModel):
    """What the build did, compared with the index before."""

    files: int
    speeches: int
    passages: int
    new: int
    changed: int
    unchanged: int
    removed: int


class JobReport(BaseModel):
    """What a job did; `build` is null where there was nothing to take in."""

    files: list[AddedFileResult]
    build: BuildCounts | None


class JobResult(BaseModel):
    """A change of the index: how far it is, and what came of it."""

    id: str
    kind: JobKind
    state: JobState
    begun: str
    ended: str | None
    stage: str = Field(description="check, read, embed, open; within a file that takes long pages, scans, files")
    done: int
    total: int
    report: JobReport | None
    error: str | None


class JobList(BaseModel):
    """The jobs of who asks, the newest first."""

    items: list[JobResult]


def make_job_router(jobs: IndexJobs) -> APIRouter:
    """Return the routes that change the index; who asks sees no job of another."""
    router = APIRouter(tags=["changes"], dependencies=[Depends(require("write"))], responses={**RESPONSES, **_CONFLICT})

    @router.post("/jobs", status_code=202, response_model=JobResult)
    async def upload(
        request: Request, files: Annotated[list[UploadFile], File(min_length=1, max_length=MAX_FILES)]
    ) -> Response:
        """Add files to the archive; one of the same name takes the place of the one before."""
        return _begun(request, await _receive(jobs, files, asker_of(request)))

    @router.delete("/speeches/{id:path}", status_code=202, response_model=JobResult)
    async def remove(request: Request, id: Annotated[str, Path(max_length=MAX_NAME_CHARS)]) -> Response:
        """Remove a speech from the archive; its file stays, and later builds leave it out."""
        try:
            return _begun(request, jobs.remove([id], asker_of(request)))
        except ChangeRefused as refused:
            raise _problem_of(refused) from refused

    @router.get("/jobs", response_model=JobList)
    async def list_jobs(request: Request) -> Response:
        """List the changes that you began, the newest first."""
        own = [job_result(job) for job in jobs.list_jobs() if job.owner == asker_of(request)]
        return _json({"items": own})

    @router.get("/jobs/{id}", response_model=JobResult)
    async def job(request: Request, id: JobId) -> Response:
        """Tell how far a change is, or what came of it."""
        return _json(job_result(_find(jobs, id, request)))

    @router.post("/jobs/{id}/cancel", status_code=202, response_model=JobResult)
    async def cancel(request: Request, id: JobId) -> Response:
        """Let a change end at its next step; the archive stays as it was."""
        found = _find(jobs, id, request)
        if found.state != "running":
            raise ApiProblem(JOB_ENDED, f"The job ended before: {found.state}.")
        jobs.cancel(id)
        return _json(job_result(found), 202)

    @router.delete("/jobs/{id}", status_code=204)
    async def forget(request: Request, id: JobId) -> Response:
        """Forget a change that has ended."""
        if _find(jobs, id, request).state == "running":
            raise ApiProblem(JOB_RUNNING, "The job is still running; cancel it first.")
        jobs.forget(id)
        return Response(status_code=204)

    return router


def job_result(job: IndexJob) -> Json:
    """Return the form of a job."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "begun": job.begun,
        "ended": job.ended,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "report": _report_form(job.report) if job.report else None,
        "error": job.error or None,
    }


def _report_form(report: AdditionReport | BuildReport) -> Json:
    if isinstance(report, BuildReport):
        return {"files": [], "build": _build_form(report)}
    files = [
        {
            "path": file.path,
            "titles": list(file.titles),
            "characters": characters_form(file.characters),
            "skipped": [asdict(skipped) for skipped in file.skipped],
        }
        for file in report.files
    ]
    return {"files": files, "build": _build_form(report.build) if report.build else None}


def _build_form(report: BuildReport) -> Json:
    """Return the counts of a build: where the index lies is nobody's business over HTTP."""
    form = build_result(report)
    return {name: form[name] for name in BuildCounts.model_fields}


async def _receive(jobs: IndexJobs, files: list[UploadFile], owner: str) -> IndexJob:
    """Store the files that were sent and begin to add them; raises ApiProblem."""
    batch = secrets.token_hex(16)
    try:
        for file in files:
            await jobs.receive(batch, file.filename or "", _chunks(file))
        return jobs.add(batch, owner)
    except BaseException as error:
        jobs.discard(batch)
        if isinstance(error, ChangeRefused):
            raise _problem_of(error) from error
        raise


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK_BYTES):
        yield chunk


def _find(jobs: IndexJobs, job_id: str, request: Request) -> IndexJob:
    """Return a job of who asks; raises ApiProblem, for that of another as for one that is not there."""
    job = jobs.find(job_id)
    if job is None or job.owner != asker_of(request):
        raise ApiProblem(JOB_UNKNOWN, "You began no such job, or it was forgotten.")
    return job


def _begun(request: Request, job: IndexJob) -> Response:
    return _json(job_result(job), 202, {"Location": f"{request.scope.get('root_path', '')}/jobs/{job.id}"})


def _json(form: Json, status: Literal[200, 202] = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(form), status, dict(headers or {}), "application/json")


def _problem_of(refused: ChangeRefused) -> ApiProblem:
    if refused.refusal == "busy":
        return ApiProblem(ARCHIVE_BUSY, "Try again when it has ended.", {"Retry-After": str(RETRY_SECONDS)})
    if refused.refusal == "too_large":
        return ApiProblem(UPLOAD_TOO_LARGE, f"{refused.name} is larger than {MAX_UPLOAD_BYTES // 2**20} MB.")
    if refused.refusal == "no_room":
        return ApiProblem(NO_ROOM, f"{refused.name} cannot be written where the index lies; nothing was changed.")
    if refused.refusal == "bad_name":
        return ApiProblem(UPLOAD_REFUSED, f"{refused.name}: expected one of {' '.join(FORMATS)}.")
    return ApiProblem(UPLOAD_REFUSED, "No file was received.")
