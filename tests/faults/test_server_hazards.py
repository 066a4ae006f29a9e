"""What becomes of the files, the disk and the signals of a server that runs: it answers on, and loses nothing."""

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from running_servers import BATCH, FROM_PAGE, SPEECH, Running, build, running, speech, wait_for

from rag.access.accounts import AccountFile
from rag.web.live_archive import WATCH_SECONDS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="has other limits and files")]

Hazard = Callable[[], object]


def one_after_another(*steps: Hazard) -> Hazard:
    def take_all() -> None:
        for step in steps:
            step()

    return take_all


def test_users_are_let_in_by_a_file_that_is_whole_and_newest_alone(
    served_index: Path, tmp_path: Path, injected: Counter[str]
) -> None:
    users, others = tmp_path / "users.json", tmp_path / "others.json"
    token = AccountFile(users).add_token("keeper", ("read",))
    other = AccountFile(others).add_token("keeper", ("read",))
    whole, replaced = users.read_bytes(), others.read_bytes()
    with running(served_index, "--no-page", "--users", str(users)) as server:

        def status(shown: str) -> int:
            head = {"authorization": f"Bearer {shown}"}
            return httpx.get(f"{server.url}/api/v1/archive", headers=head, timeout=5).status_code

        def put(content: bytes) -> Hazard:
            return lambda: users.write_bytes(content)

        assert (status(token), status(other)) == (200, 401)
        hazards: dict[str, Hazard] = {
            "cut": put(whole[:50]),
            "empty": put(b""),
            "a page of blanks": put(b" " * 20_000_000),
            "digest of other letters": put(whole.replace(b'"sha256": "', '"sha256": "é'.encode())),
            "a list": put(b"[]"),
            "a folder": one_after_another(users.unlink, users.mkdir),
            "a loop": one_after_another(users.rmdir, lambda: users.symlink_to(users)),
            "a pipe": one_after_another(users.unlink, lambda: os.mkfifo(users)),
        }
        for name, hazard in hazards.items():
            hazard()
            assert (status(token), status("wengao_x")) == (503, 503), name
            assert httpx.post(f"{server.url}/sign-in", data={"name": "x", "password": "y"}).status_code == 503, name
            assert httpx.get(f"{server.url}/healthz", timeout=3).status_code == 200, name
        users.unlink()
        assert (status(token), status(other)) == (401, 401)
        users.write_bytes(b"\xef\xbb\xbf" + whole)  # as an editor on Windows saves it
        assert (status(token), status(other)) == (200, 401)
        # A clock that was set back, or a backup: the same size at the same time.
        times = users.stat()
        for content in (whole, replaced):
            users.write_bytes(content)
            os.utime(users, ns=(times.st_atime_ns, times.st_mtime_ns))
            status(token)
        assert (status(token), status(other)) == (401, 200)
        assert all("users.json" in line for line in server.errors())
    injected["files of users that are damaged or replaced under a server"] += len(hazards) + 3


def test_a_server_answers_on_whatever_becomes_of_the_folder_of_its_index(
    served_index: Path, tmp_path: Path, injected: Counter[str]
) -> None:
    current, moved, other = served_index / "CURRENT", tmp_path / "moved", tmp_path / "other"
    shutil.copytree(served_index, other)
    build(other, 5)
    whole = current.read_bytes()
    hazards: tuple[Hazard, ...] = (
        lambda: current.write_bytes(b""),
        lambda: current.write_bytes(b"\xff\xfe\x00"),
        lambda: current.write_bytes(b"../../../etc"),
        lambda: current.write_bytes(b"x" * 20_000_000),
        one_after_another(current.unlink, current.mkdir),
        one_after_another(current.rmdir, lambda: current.symlink_to(current)),
        one_after_another(current.unlink, lambda: current.write_bytes(whole), lambda: served_index.rename(moved)),
        lambda: served_index.write_bytes(b"a file"),
        one_after_another(served_index.unlink, lambda: served_index.symlink_to(served_index)),
    )
    with running(served_index, "--no-page") as server:
        for number, hazard in enumerate(hazards):
            hazard()
            server.process.send_signal(signal.SIGHUP)
            time.sleep(WATCH_SECONDS / 4)
            assert server.is_answering(), number
        served_index.unlink()
        served_index.symlink_to(other)  # a folder elsewhere takes its place
        assert server.sees(5)
        assert server.process.poll() is None and not server.errors()
    injected["folders of an index that are replaced under a server"] += len(hazards) + 1


def test_a_storm_of_signals_and_builds_that_are_killed_leave_the_server_as_it_was(
    served_index: Path, injected: Counter[str]
) -> None:
    with running(served_index, "--no-page") as server:
        for number in range(8):
            corpus = served_index.parent / "growing"
            corpus.mkdir(exist_ok=True)
            (corpus / f"{number}.md").write_text(speech(number), "utf-8")
            command = [sys.executable, "-m", "rag", "index", str(corpus), "--index", str(served_index)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
                time.sleep(0.4 + 0.2 * number)
                killed.kill()
            for _ in range(100):
                server.process.send_signal(signal.SIGHUP)
            assert server.is_answering()
        build(served_index, 4)
        assert server.sees(4) and not server.errors()
        assert len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < 40
    injected["builds killed under a server beside a hundred signals"] += 8


def test_where_no_more_files_can_be_opened_the_server_comes_back(served_index: Path, injected: Counter[str]) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    with running(served_index, "--no-page", limits=limit) as server, contextlib.ExitStack() as open_:
        for _ in range(150):
            with contextlib.suppress(OSError):
                open_.enter_context(socket.create_connection(("127.0.0.1", server.port), 2))
        assert server.is_answering(15)
        open_.close()
        build(served_index, 4)
        assert server.sees(4) and server.is_answering()
        assert len(server.log.read_text("utf-8").splitlines()) < 1000
    injected["connections beyond the files that may be open"] += 150


def test_a_full_disk_takes_nothing_in_and_loses_nothing(served_index: Path, injected: Counter[str]) -> None:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    with running(served_index, limits=limit) as server:
        large = {"files": ("a.md", b"x" * 3_000_000)}
        refused = httpx.post(f"{server.url}/api/v1/jobs", files=large)
        assert refused.status_code == 507 and refused.json()["type"].endswith("no-room")
        params = {"batch": BATCH, "name": "a.md"}
        page_refused = httpx.post(
            f"{server.url}/ui/archive/file", params=params, content=b"x" * 3_000_000, headers=FROM_PAGE
        )
        assert page_refused.status_code == 507 and page_refused.json()["zh"]
        failed = httpx.post(f"{server.url}/api/v1/jobs", files={"files": ("b.md", SPEECH.encode())})
        assert server.job(failed) == "failed"
        assert server.is_answering() and server.speeches() == 3
        assert [path for path in (served_index / ".waiting").rglob("*") if path.is_file()] == []
    injected["uploads to a disk that is full"] += 3


def test_two_servers_over_one_index_take_nothing_from_each_other(served_index: Path, injected: Counter[str]) -> None:
    params = {"batch": BATCH, "name": "a.md"}
    with running(served_index) as first:
        sent = httpx.post(f"{first.url}/ui/archive/file", params=params, content=SPEECH.encode(), headers=FROM_PAGE)
        assert sent.status_code == 200
        with running(served_index, "--no-page") as second:
            added = httpx.post(f"{first.url}/ui/archive/add", params={"batch": BATCH}, headers=FROM_PAGE)
            assert added.status_code == 202, added.text
            assert first.sees(4) and second.sees(4)
            files = {"files": ("b.md", speech(7).encode())}
            ended = [server.job(httpx.post(f"{server.url}/api/v1/jobs", files=files)) for server in (second, first)]
            assert ended == ["done", "done"]
            assert first.sees(5) and second.sees(5)
            assert not first.errors() and not second.errors()
    injected["changes by two servers over one index"] += 3


def test_a_server_that_is_ended_while_it_adds_leaves_the_old_or_the_new_archive(
    served_index: Path, injected: Counter[str]
) -> None:
    files = [("files", (f"{n}.md", speech(n).encode())) for n in range(60)]
    for number, ended_by in enumerate((signal.SIGTERM, signal.SIGKILL)):
        with running(served_index, "--no-page") as server:
            before = server.speeches()
            assert httpx.post(f"{server.url}/api/v1/jobs", files=files, timeout=30).status_code == 202
            time.sleep(0.2)
            server.process.send_signal(ended_by)
            server.process.wait(35)
        with running(served_index, "--no-page") as server:
            after = server.speeches()
            assert server.is_answering() and after in (before, before + len(files))
            again = {"files": (f"again{number}.md", speech(100 + number).encode())}
            assert server.job(httpx.post(f"{server.url}/api/v1/jobs", files=again)) == "done"
            assert server.sees(after + 1)
    injected["servers ended while they add"] += 2


def test_a_log_that_cannot_be_written_keeps_no_answer_back(served_index: Path, injected: Counter[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rag", "serve", "--no-page", "--index", str(served_index), "--port", str(port)]
    with Path("/dev/full").open("wb") as full, subprocess.Popen(command, stdout=full, stderr=full) as process:
        try:
            server = Running(process, port, served_index, served_index)
            wait_for(server.url)
            assert all(server.is_answering() for _ in range(5))
        finally:
            process.terminate()
            process.wait(20)
    injected["logs that cannot be written"] += 1
