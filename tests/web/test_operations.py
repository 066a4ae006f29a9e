"""What those who run a server ask it, and what a running server does when it is told to reload or to end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import HARBOUR, TEA
from fakes import FakeArchive
from serving import made, served
from starlette.testclient import TestClient

from rag.access.accounts import AccountFile
from rag.archive import Archive
from rag.observe import observed_by, tell_answer, timed
from rag.web.connections import ENDLESS_PATH
from rag.web.front import Access
from rag.web.live_archive import LiveArchive
from rag.web.metrics import Metrics
from rag.web.operations import read_state

pytest.importorskip("prometheus_client")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "tea.md").write_text(TEA, "utf-8")
    Archive.build([tmp_path], tmp_path / "index")
    return tmp_path / "index"


def test_it_is_ready_when_something_can_be_asked(index: Path) -> None:
    with TestClient(made(LiveArchive(index)), base_url="http://127.0.0.1") as client:
        ready = client.get("/readyz")
    state = read_state(index)
    assert state is not None and ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "generation": state.generation,
        "embedder": state.embedder,
        "speeches": 1,
        "passages": state.passages,
    }


@pytest.mark.parametrize("archive", [None, FakeArchive.empty()])
def test_it_lives_but_is_not_ready_without_speeches(archive: FakeArchive | None) -> None:
    with TestClient(made(archive), base_url="http://127.0.0.1") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503


def test_the_state_of_an_index_is_none_where_none_is(tmp_path: Path) -> None:
    assert read_state(tmp_path) is None


def test_figures_count_requests_stages_and_answers(index: Path) -> None:
    app = made(LiveArchive(index))
    app.state.metrics = metrics = Metrics(lambda: read_state(index))
    with observed_by(metrics), served(app) as client, Archive.open(index) as archive:
        archive.ask("茶叶怎么卖出去")
        tell_answer("page", "answered")
        client.get("/nothing")
        client.get("/api/v1/nothing")
        text = client.get("/metrics").text
    for stage in ("understand", "search", "answer"):
        assert f'wengao_stage_seconds_count{{stage="{stage}"}} 1.0' in text
    assert 'wengao_answers_total{outcome="answered",surface="page"} 1.0' in text
    assert 'wengao_request_seconds_count{status="4xx",surface="rest"} 1.0' in text
    assert re.search(r'wengao_index_info\{embedder="[^"]+",generation="[^"]+"\} 1.0', text)
    assert re.search(r"wengao_index_age_seconds [\d.]+", text)
    assert "wengao_index_speeches 1.0" in text


def test_nobody_listens_any_more_when_it_has_ended(index: Path) -> None:
    metrics = Metrics(lambda: None)
    with observed_by(metrics):
        pass
    with timed("search"):
        tell_answer("page", "answered")
    assert b"wengao_answers_total{" not in metrics.to_text()


def test_figures_are_off_unless_they_are_wanted_and_need_the_right_to_read(index: Path, tmp_path: Path) -> None:
    with TestClient(made(LiveArchive(index)), base_url="http://127.0.0.1") as client:
        assert client.get("/metrics").status_code == 404
    accounts = AccountFile(tmp_path / "users.json")
    token = accounts.add_token("prometheus", ("read",))
    app = made(LiveArchive(index), access=Access(accounts=accounts))
    app.state.metrics = Metrics(lambda: None)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 401]
        assert client.get("/metrics", headers={"authorization": f"Bearer {token}"}).status_code == 200


@pytest.fixture
def server(index: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as running:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/readyz").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield running, url
        running.kill()


@pytest.mark.slow
def test_a_hangup_opens_the_newest_generation(
    server: tuple[subprocess.Popen[bytes], str], index: Path, tmp_path: Path
) -> None:
    running, url = server
    (tmp_path / "harbour.md").write_text(HARBOUR, "utf-8")
    Archive.build([tmp_path], index)
    running.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while httpx.get(f"{url}/healthz").json()["speeches"] != 2:
        assert time.monotonic() < deadline, (httpx.get(f"{url}/readyz").text, (tmp_path / "log").read_text()[-1500:])
        time.sleep(0.1)
    assert running.poll() is None


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends SIGTERM")
def test_an_end_waits_for_answers_and_not_for_open_pages(server: tuple[subprocess.Popen[bytes], str]) -> None:
    running, url = server
    with httpx.stream("GET", f"{url}{ENDLESS_PATH}abc") as page:
        assert page.status_code == 200
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        running.wait(20)
    assert time.monotonic() - began < 10
    assert running.returncode in (0, -signal.SIGTERM)
