"""Changes of the index over REST: uploads, how far they are, cancelling them, and whose they are."""

import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

import rag.indexing.builder
from rag.api import index_jobs
from rag.web.live_archive import LiveArchive

SPEECH = """---
title: 在云泽县果业会上的讲话
place: 云泽
date: 2020
---

同志们：

今年柑橘种了3.7万亩，明年要建成7座冷库。
"""
MAX_SECONDS = 60


def wait_for(client: httpx.Client, job: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + MAX_SECONDS
    while job["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.02)
        job = client.get(f"/api/v1/jobs/{job['id']}").json()
    return job


def send(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    return client.post("/api/v1/jobs", files=[("files", file) for file in files])


def test_files_are_added_and_can_be_asked_about(live_api: httpx.Client, live: LiveArchive) -> None:
    response = send(live_api, ("fruit.md", SPEECH.encode()), ("empty.txt", b""))
    assert response.status_code == 202
    assert live_api.get(response.headers["location"]).status_code == 200
    job = wait_for(live_api, response.json())
    assert (job["state"], job["error"], job["kind"]) == ("done", None, "add")
    added = {Path(file["path"]).name: file for file in job["report"]["files"]}
    assert added["fruit.md"]["titles"] == ["在云泽县果业会上的讲话"] and added["empty.txt"]["skipped"]
    assert job["report"]["build"]["new"] == 1
    assert "3.7万亩" in live_api.post("/api/v1/ask", json={"question": "云泽柑橘种了多少亩"}).json()["answer"]
    assert not list((live.index / index_jobs.WAITING).iterdir())


def test_a_speech_is_removed(live_api: httpx.Client, live: LiveArchive) -> None:
    speech_id = live.catalogue[0].speech_id
    job = wait_for(live_api, live_api.delete(f"/api/v1/speeches/{speech_id}").raise_for_status().json())
    assert (job["state"], job["report"]["build"]["removed"]) == ("done", 1)
    assert live_api.get(f"/api/v1/speeches/{speech_id}").status_code == 404


def test_a_change_that_fails_says_why(live_api: httpx.Client) -> None:
    job = wait_for(live_api, live_api.delete("/api/v1/speeches/nothing").json())
    assert job["state"] == "failed" and "nothing" in job["error"] and job["report"] is None


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Hold every build at its first step until the second event; the first says that it has come there."""
    begun, go_on = threading.Event(), threading.Event()
    inner = rag.indexing.builder.build

    def build(sources: Any, index: Any, settings: Any, progress: Any, options: Any) -> Any:
        begun.set()
        go_on.wait(MAX_SECONDS)
        return inner(sources, index, settings, progress, options)

    monkeypatch.setattr("rag.indexing.keeping.build", build)
    return begun, go_on


def test_a_job_is_cancelled_and_the_archive_is_as_it_was(
    live_api: httpx.Client, live: LiveArchive, held: tuple[threading.Event, threading.Event]
) -> None:
    before, current = live.catalogue, (live.index / "CURRENT").read_text()
    job = send(live_api, ("fruit.md", SPEECH.encode())).json()
    held[0].wait(MAX_SECONDS)
    assert send(live_api, ("other.md", SPEECH.encode())).status_code == 409
    assert live_api.delete(f"/api/v1/jobs/{job['id']}").status_code == 409
    assert live_api.post(f"/api/v1/jobs/{job['id']}/cancel").status_code == 202
    held[1].set()
    job = wait_for(live_api, job)
    assert (job["state"], job["report"], job["error"]) == ("cancelled", None, None)
    assert (live.catalogue, (live.index / "CURRENT").read_text()) == (before, current)
    assert not (live.index / "added" / "fruit.md").exists()
    assert not any((live.index / index_jobs.WAITING).iterdir())
    assert live_api.post(f"/api/v1/jobs/{job['id']}/cancel").status_code == 409
    assert send(live_api, ("fruit.md", SPEECH.encode())).status_code == 202


def test_jobs_are_listed_and_forgotten(live_api: httpx.Client) -> None:
    first = wait_for(live_api, send(live_api, ("fruit.md", SPEECH.encode())).json())
    second = wait_for(live_api, live_api.delete("/api/v1/speeches/nothing").json())
    assert live_api.get("/api/v1/jobs").json()["items"] == [second, first]
    assert live_api.delete(f"/api/v1/jobs/{first['id']}").status_code == 204
    assert live_api.get(f"/api/v1/jobs/{first['id']}").status_code == 404
    assert live_api.get("/api/v1/jobs").json()["items"] == [second]


@pytest.mark.parametrize("name", ["a.exe", "a", "../.md", "CURRENT"])
def test_other_kinds_of_files_are_refused_and_nothing_is_kept(
    live_api: httpx.Client, live: LiveArchive, name: str
) -> None:
    response = send(live_api, ("fruit.md", SPEECH.encode()), (name, b"x"))
    assert (response.status_code, response.json()["type"]) == (400, "urn:wengao:problem:upload-refused")
    waiting = live.index / index_jobs.WAITING
    assert not waiting.exists() or not any(waiting.iterdir())


def test_a_file_that_is_too_large_is_refused(live_api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_jobs, "MAX_UPLOAD_BYTES", 10)
    assert send(live_api, ("a.md", b"x" * 11)).status_code == 413


def test_a_page_of_another_site_changes_nothing(live_api: httpx.Client, live: LiveArchive) -> None:
    head = {"origin": "http://evil.example"}
    sent = live_api.post("/api/v1/jobs", files={"files": ("a.md", SPEECH.encode())}, headers=head)
    assert sent.status_code == 403 and live.jobs.list_jobs() == ()
    own = {"origin": f"http://{live_api.base_url.netloc.decode()}"}
    assert live_api.delete("/api/v1/speeches/nothing", headers=own).status_code == 202


def test_a_proxy_in_front_does_not_make_a_stranger_local(live_api: httpx.Client, live: LiveArchive) -> None:
    for head in ("x-forwarded-for", "forwarded", "via", "x-real-ip"):
        response = live_api.delete(f"/api/v1/speeches/{live.catalogue[0].speech_id}", headers={head: "127.0.0.1"})
        assert (response.status_code, response.json()["type"]) == (403, "urn:wengao:problem:right-missing")


def test_the_page_takes_files_as_large_as_the_interfaces() -> None:
    from rag.web.front import MAX_FILE_BYTES

    assert MAX_FILE_BYTES == index_jobs.MAX_UPLOAD_BYTES


def test_an_archive_without_an_index_says_so_until_a_file_comes(tmp_path: Path) -> None:
    from serving import served

    from rag.api.surfaces import create_api

    live = LiveArchive(tmp_path / "index", is_editable=True)
    with served(create_api(live, live.jobs)) as client:
        response = client.post("/api/v1/search", json={"question": "柑橘"})
        assert (response.status_code, response.json()["type"]) == (503, "urn:wengao:problem:no-index")
        assert (
            client.post(
                "/v1/chat/completions", json={"model": "wengao", "messages": [{"role": "user", "content": "柑橘"}]}
            ).status_code
            == 503
        )
