"""Put the routes of the REST interface together into one application, to be mounted under /api/v1."""

from concurrent.futures import Executor

from fastapi import FastAPI

from rag import __version__ as version
from rag.api.http_answers import JsonAnswers
from rag.api.index_jobs import IndexJobs
from rag.api.newest import LiveSource
from rag.api.problems import add_problem_handlers
from rag.api.rest import make_question_router
from rag.api.rest_archive import make_archive_router
from rag.api.rest_jobs import make_job_router
from rag.archive import Archive

DESCRIPTION = (
    "Ask an archive of speeches; every sentence of an answer cites the exact words. Offsets count characters; a "
    "citation is permanent and opens at its words. Errors are problem details (RFC 9457)."
)


def make_rest_app(source: Archive | LiveSource, threads: Executor, jobs: IndexJobs | None = None) -> FastAPI:
    """Return the application; without `jobs` the index cannot be changed. Its document is at openapi.json."""
    app = FastAPI(
        title="Wengao", version=version, description=DESCRIPTION, docs_url=None, redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    add_problem_handlers(app)
    answers = JsonAnswers(source, threads)
    if jobs is not None:
        app.include_router(make_job_router(jobs))
    app.include_router(make_question_router(answers))
    app.include_router(make_archive_router(answers))
    return app
