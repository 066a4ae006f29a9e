"""The archive that is live: the page and other processes change it, and answers under way end as they began."""

import gc
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from serving import made, served

import rag.archive
import rag.indexing.builder
from rag.api import index_jobs
from rag.api.index_jobs import clean_name
from rag.archive import Archive
from rag.errors import IndexDamaged
from rag.models.embed import open_embedder
from rag.settings import Settings
from rag.types import AdditionReport, Answer, Progress
from rag.web import archive_editor
from rag.web.archive_editor import EditRefused
from rag.web.archive_routes import PAGE_HEADER
from rag.web.live_archive import LiveArchive

FROM_PAGE = {PAGE_HEADER: "1"}
BATCH = "0123456789abcdef"
TITLE = "在石湾市卫生工作会议上的讲话"
MAX_SECONDS = 60


def open_plain(index: Path) -> Archive:
    return Archive.open(index, Settings())


@pytest.fixture(scope="module", autouse=True)
def _one_embedder() -> Iterator[None]:
    """Open the embedded model once: these tests would otherwise spend most of their time on that."""
    embedder = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.indexing.builder, "open_embedder", lambda name: embedder)
        patch.setattr(rag.archive, "open_embedder", lambda name: embedder)
        yield


@pytest.fixture(scope="module")
def built(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of two speeches, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "files").mkdir()
    for name in ("tea.md", "harbour.md"):
        shutil.copy(corpus / name, folder / "files")
    Archive.build([folder / "files"], folder / "index", Settings())
    return folder / "index"


@pytest.fixture
def clinics(corpus: Path) -> str:
    """Return the text of a third speech."""
    return (corpus / "clinics.md").read_text("utf-8")


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


@pytest.fixture
def live(index: Path) -> LiveArchive:
    return LiveArchive(index, is_editable=True, open_archive=open_plain)


@pytest.fixture
def client(live: LiveArchive) -> Iterator[httpx.Client]:
    with served(made(cast("Archive", live))) as client:
        yield client


def add(index: Path, name: str, text: str) -> None:
    waiting = index.parent / name
    waiting.write_text(text, "utf-8")
    Archive.add([waiting], index, Settings())


def wait_for_job(client: httpx.Client) -> str:
    for _ in range(MAX_SECONDS * 20):
        job = client.get("/ui/archive/job").json()
        if job["finished"]:
            return str(job["report"])
        time.sleep(0.05)
    raise TimeoutError


def send(client: httpx.Client, name: str, content: bytes) -> httpx.Response:
    address = "/ui/archive/file"
    return client.post(address, params={"batch": BATCH, "name": name}, content=content, headers=FROM_PAGE)


# --- generations ---


def test_two_answers_that_are_under_way_end_while_the_archive_changes(
    index: Path, live: LiveArchive, clinics: str
) -> None:
    """Two questions are in flight at the switch; both are answered from the archive in which they began."""
    switched = threading.Barrier(3)
    answers: dict[str, Answer] = {}

    def ask(question: str) -> None:
        stream = cast("Archive", live).stream(question)
        switched.wait(MAX_SECONDS)  # both streams are open
        switched.wait(MAX_SECONDS)  # the archive has changed
        *_, answer = stream
        assert isinstance(answer, Answer)
        answers[question] = answer

    questions = ("青禾县茶园面积有多少", "石湾港口总投资多少")
    threads = [threading.Thread(target=ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    switched.wait(MAX_SECONDS)
    add(index, "clinics.md", clinics)
    assert live.refresh()
    add(index, "more.md", clinics.replace("卫生", "教育"))  # the generation in which they began is gone from the disk
    assert live.refresh()
    switched.wait(MAX_SECONDS)
    for thread in threads:
        thread.join(MAX_SECONDS)
    assert "8.6万亩" in answers[questions[0]].text and "47亿元" in answers[questions[1]].text
    assert len(live.catalogue) == 4


def test_what_is_not_used_any_more_is_closed(index: Path, live: LiveArchive, clinics: str) -> None:
    closed = []
    before = cast("Archive", live)._store
    before.close = lambda: closed.append(True)  # type: ignore[method-assign]
    stream = cast("Archive", live).stream("青禾县茶园面积有多少")
    add(index, "clinics.md", clinics)
    live.refresh()
    gc.collect()
    assert not closed, "an answer is still being given"
    del stream, before
    gc.collect()
    assert closed


def test_a_generation_that_another_process_builds_goes_live(
    index: Path, live: LiveArchive, clinics: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.live_archive.WATCH_SECONDS", 0.02)
    live.watch()
    add(index, "clinics.md", clinics)
    deadline = time.monotonic() + MAX_SECONDS
    while len(live.catalogue) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(live.catalogue) == 3


def test_a_generation_that_cannot_be_opened_leaves_the_one_before(index: Path, live: LiveArchive) -> None:
    (index / "CURRENT").write_text("nonsense\n", "utf-8")
    with pytest.raises(IndexDamaged):
        live.refresh()
    assert len(live.catalogue) == 2


@pytest.mark.parametrize("has_page", [True, False])
def test_what_only_the_page_shows_is_computed_for_a_page_alone(index: Path, clinics: str, has_page: bool) -> None:
    live = LiveArchive(index, has_page=has_page, open_archive=open_plain)
    add(index, "clinics.md", clinics)
    assert live.refresh()
    assert ("figures" in vars(live.current)) == has_page


def test_without_an_index_the_archive_is_empty_until_one_is_there(tmp_path: Path, clinics: str) -> None:
    live = LiveArchive(tmp_path / "index", open_archive=open_plain)
    assert live.catalogue == () and cast("Archive", live).speeches == ()
    add(tmp_path / "index", "clinics.md", clinics)
    assert live.refresh() and len(live.catalogue) == 1


# --- changes from the page ---


def test_files_are_added_from_the_page_and_can_be_asked_about_at_once(
    client: httpx.Client, live: LiveArchive, clinics: str
) -> None:
    assert send(client, "clinics.md", clinics.encode()).json() == {"ok": True}
    assert send(client, "empty.txt", b"").json() == {"ok": True}
    assert client.post("/ui/archive/add", params={"batch": BATCH}, headers=FROM_PAGE).status_code == 202
    report = wait_for_job(client)
    assert TITLE in report and 'class="refused"' in report and "empty" in report
    assert client.get("/healthz").json()["speeches"] == 3
    assert "200名" in cast("Archive", live).ask("石湾五年带出多少年轻医师").text
    assert TITLE in client.get("/ui/archive/speeches").text


def test_a_speech_is_removed_and_brought_back(client: httpx.Client, live: LiveArchive) -> None:
    speech_id = next(entry.speech_id for entry in live.catalogue if "茶" in entry.title)
    client.post("/ui/archive/remove", params={"speech": speech_id}, headers=FROM_PAGE).raise_for_status()
    assert "notice" not in wait_for_job(client)
    assert [entry.speech_id for entry in live.catalogue if "茶" in entry.title] == []
    assert client.get("/ui/source", params={"speech": speech_id}).status_code == 404
    [removed] = Archive.removed(live.index)
    client.post("/ui/archive/restore", params={"key": removed.key}, headers=FROM_PAGE).raise_for_status()
    wait_for_job(client)
    assert speech_id in {entry.speech_id for entry in live.catalogue}


def test_a_change_that_fails_says_why_and_changes_nothing(client: httpx.Client, live: LiveArchive) -> None:
    client.post("/ui/archive/remove", params={"speech": "nothing"}, headers=FROM_PAGE).raise_for_status()
    assert "nothing" in wait_for_job(client) and len(live.catalogue) == 2


def test_one_change_runs_at_a_time(live: LiveArchive) -> None:
    editor = archive_editor.ArchiveEditor(live)
    begun, end = threading.Event(), threading.Event()

    def wait(progress: Progress) -> AdditionReport:
        begun.set()
        end.wait(MAX_SECONDS)
        return AdditionReport((), None)

    editor.jobs.start("add", "", wait)
    begun.wait(MAX_SECONDS)
    with pytest.raises(EditRefused):
        editor.remove("x")
    end.set()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**FROM_PAGE, "x-forwarded-for": "127.0.0.1"},
        {**FROM_PAGE, "forwarded": "for=127.0.0.1"},
        {**FROM_PAGE, "origin": "https://evil.example"},
    ],
)
def test_what_another_page_or_another_machine_sends_is_refused(
    client: httpx.Client, live: LiveArchive, headers: dict[str, str]
) -> None:
    speech_id = live.catalogue[0].speech_id
    for path, asked in (("remove", {"speech": speech_id}), ("add", {"batch": BATCH}), ("restore", {"key": "x"})):
        assert client.post(f"/ui/archive/{path}", params=asked, headers=headers).status_code == 403
    sent = client.post("/ui/archive/file", params={"batch": BATCH, "name": "a.md"}, content=b"speech", headers=headers)
    assert sent.status_code == 403 and not (live.index / index_jobs.WAITING).exists()
    assert len(live.catalogue) == 2


def test_an_archive_that_may_not_be_edited_offers_nothing(index: Path) -> None:
    with served(made(cast("Archive", LiveArchive(index, open_archive=open_plain)))) as client:
        assert "data-upload" not in client.get("/ui/archive/manage").text
        assert send(client, "a.md", b"speech").status_code in (404, 405)


@pytest.mark.parametrize("name", ["a.exe", "a", ".md", "../.md", "", "CURRENT", "a.sqlite3", "page-secret"])
def test_other_kinds_of_files_are_refused_in_words(client: httpx.Client, name: str) -> None:
    answer = send(client, name, b"x")
    assert answer.status_code == 400 and answer.json()["zh"] and answer.json()["en"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\work\\讲话.DOCX", "讲话.docx"),
        ("a\x00b\u202etxt.md", "abtxt.md"),
        ("...hidden.md", "hidden.md"),
        ("长" * 60 + ".md", "长" * 60 + ".md"),
    ],
)
def test_the_name_of_a_file_is_made_harmless(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@pytest.mark.parametrize("name", ["长" * 118 + ".md", "😀" * 100 + ".docx", "x" * 300 + ".md", "é" * 119 + ".txt"])
def test_a_long_name_is_one_that_file_systems_take_and_no_other_has(name: str) -> None:
    kept, other = clean_name(name), clean_name("a" + name[1:])
    assert len(kept.encode()) <= index_jobs.MAX_FILE_NAME_BYTES
    assert kept[:40] == name[:40] and Path(kept).suffix == Path(name).suffix
    stem = Path(name).stem
    assert clean_name(f"{stem[:-1]}甲.md") != clean_name(f"{stem[:-1]}乙.md") != other


def test_files_that_wait_are_deleted_when_nobody_goes_on_and_not_before(
    client: httpx.Client, live: LiveArchive
) -> None:
    assert send(client, "a.md", b"speech").status_code == 200
    folder = live.index / index_jobs.WAITING / BATCH
    index_jobs.IndexJobs(live.index)  # another server begins
    assert [path.name for path in folder.iterdir()] == ["a.md"]
    old = time.time() - index_jobs.WAITING_SECONDS - 1
    os.utime(folder, (old, old))
    sent = {"batch": "f" * 16, "name": "b.md"}
    assert client.post("/ui/archive/file", params=sent, content=b"x", headers=FROM_PAGE).status_code == 200
    assert not folder.exists()


def test_a_file_without_room_is_refused_in_words(client: httpx.Client, live: LiveArchive) -> None:
    (live.index / index_jobs.WAITING).mkdir(exist_ok=True)
    (live.index / index_jobs.WAITING / BATCH).write_bytes(b"in the way")
    answer = send(client, "a.md", b"speech")
    assert answer.status_code == 507 and answer.json()["zh"] and answer.json()["en"]


def test_a_change_that_gets_no_thread_fails_and_the_next_one_may_run(
    live: LiveArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        assert live.jobs.remove(["x"]).state == "failed"
    assert live.jobs.remove(["x"]).state == "running"


def test_the_watch_goes_on_whatever_fails(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, enough = [], threading.Event()

    def fail(archive: LiveArchive) -> bool:
        tried.append(1)
        if len(tried) > 2:
            enough.set()
        raise OSError("too many open files")

    monkeypatch.setattr("rag.web.live_archive.WATCH_SECONDS", 0.01)
    monkeypatch.setattr(LiveArchive, "refresh", fail)
    live = LiveArchive(index, has_page=False, open_archive=open_plain)
    live.watch()
    assert enough.wait(MAX_SECONDS)
    monkeypatch.setattr("rag.web.live_archive.WATCH_SECONDS", 3600)


def test_a_file_that_is_too_large_is_refused_and_not_kept(
    client: httpx.Client, live: LiveArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_jobs, "MAX_UPLOAD_BYTES", 10)
    assert send(client, "a.md", b"speech" * 10).status_code == 413
    assert list((live.index / index_jobs.WAITING / BATCH).iterdir()) == []


def test_only_a_file_may_be_as_large_as_a_file(client: httpx.Client) -> None:
    large = b"x" * 3_000_000
    assert send(client, "a.md", large).status_code == 200
    answer = client.post("/ui/archive/remove", params={"speech": "x"}, content=large, headers=FROM_PAGE)
    assert answer.status_code == 413


@pytest.mark.parametrize("batch", ["", "..", "../../x", "0123", "x" * 16])
def test_a_batch_is_named_as_the_page_names_it(client: httpx.Client, batch: str) -> None:
    sent = client.post("/ui/archive/file", params={"batch": batch, "name": "a.md"}, content=b"x", headers=FROM_PAGE)
    assert sent.status_code == 400
    assert client.post("/ui/archive/add", params={"batch": batch}, headers=FROM_PAGE).status_code == 400
