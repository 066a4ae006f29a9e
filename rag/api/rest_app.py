"""Put the routes of the REST interface together into one application, to be mounted under /api/v1."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.api.http_answers import COMPONENTS, NO_TELEMETRY, AnswerThreads, JsonAnswers
from rag.api.index_jobs import IndexJobs
from rag.api.newest import LiveSource
from rag.api.problems import ProblemDetail, add_problem_handlers
from rag.api.rest import make_question_router
from rag.api.rest_archive import make_archive_router
from rag.api.rest_jobs import make_job_router
from rag.archive import Archive
from rag.settings import program_version

DESCRIPTION = (
    "Ask an archive of speeches; every sentence of an answer cites the exact words. Offsets count characters; a "
    "citation is permanent and opens at its words. Errors are problem details (RFC 9457)."
)


def make_rest_app(source: Archive | LiveSource, threads: AnswerThreads, jobs: IndexJobs | None = None) -> FastAPI:
    """Return the application; without `jobs` the index cannot be changed. Its document is at openapi.json."""
    app = FastAPI(
        title="Wengao", version=program_version(), description=DESCRIPTION, docs_url=None, redoc_url=None,
        telemetry=NO_TELEMETRY,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]
    add_problem_handlers(app)
    answers = JsonAnswers(source, threads)
    if jobs is not None:
        app.include_router(make_job_router(jobs))
    app.include_router(make_question_router(answers))
    app.include_router(make_archive_router(answers))
    return app


def _describe(app: FastAPI) -> dict[str, Any]:
    """Return the document of an application (OpenAPI) with the problems that its routes may answer."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, servers=app.servers
        )
        problem = ProblemDetail.model_json_schema(ref_template=COMPONENTS)
        document["components"]["schemas"] |= {"ProblemDetail": problem, **problem.pop("$defs")}
        app.openapi_schema = document
    return app.openapi_schema
