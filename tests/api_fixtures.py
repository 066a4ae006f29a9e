"""The interfaces over the small archive, served from a thread, and an archive of its own to be changed."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from serving import served

import rag.archive
import rag.indexing.builder
from rag.api.surfaces import create_api
from rag.archive import Archive
from rag.models.embed import open_embedder
from rag.settings import Settings
from rag.types import Embedder
from rag.web.live_archive import LiveArchive


@pytest.fixture(scope="module")
def api(archive: Archive) -> Iterator[httpx.Client]:
    """Return a client of the interfaces over the archive that the tests share, which cannot be changed."""
    with served(create_api(archive)) as client:
        yield client


@cache
def the_embedder() -> Embedder:
    """Return the embedded model, opened once: the threads of jobs outlive their test, and hold what it opened."""
    return open_embedder()


@pytest.fixture
def live(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveArchive:
    """Return an archive that may be changed, over a copy of the index; the model is opened once for all it takes."""
    monkeypatch.setattr(rag.archive, "open_embedder", lambda name: the_embedder())
    monkeypatch.setattr(rag.indexing.builder, "open_embedder", lambda name: the_embedder())
    shutil.copytree(index, tmp_path / "index")
    return LiveArchive(tmp_path / "index", is_editable=True, open_archive=lambda at: Archive.open(at, Settings()))


@pytest.fixture
def live_api(live: LiveArchive) -> Iterator[httpx.Client]:
    """Return a client of the interfaces over an archive that may be changed."""
    with served(create_api(live, live.jobs)) as client:
        yield client
