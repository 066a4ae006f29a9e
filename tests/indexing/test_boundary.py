import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from rag.indexing import boundary, reading_worker
from rag.indexing.boundary import BoundedReading, FileBoundary
from rag.indexing.reading_worker import PartTeller, message_of, read_messages
from rag.read import SourceFile, read_source

SPEECH = "在全市大会上的讲话\n\n同志们：\n\n今年种茶卖茶。明年修路架桥。\n"
#: Long enough to be read by another process.
LONG_SPEECH = SPEECH + "明年修路架桥，后年开港造船，大后年再种茶。\n" * 4000


@pytest.fixture
def bounded() -> Iterator[FileBoundary]:
    with FileBoundary(30) as opened:
        yield opened


def put(path: Path, text: str) -> SourceFile:
    path.write_text(text)
    return SourceFile(path, path.name)


@pytest.mark.parametrize("text", [SPEECH, LONG_SPEECH])
def test_a_file_is_read_as_it_is_without_a_boundary(tmp_path: Path, bounded: FileBoundary, text: str) -> None:
    file = put(tmp_path / "a.txt", text)
    direct = read_source(file)
    reading = bounded.read(file)
    assert (reading.speeches, reading.skipped) == (direct.speeches, ())
    assert reading.characters == direct.readings[0].characters


def test_several_files_are_read_by_one_process(tmp_path: Path, bounded: FileBoundary) -> None:
    files = [put(tmp_path / f"{number}.txt", LONG_SPEECH) for number in range(3)]
    assert [len(bounded.read(file).speeches) for file in files] == [1, 1, 1]


def write_archive(path: Path, texts: dict[str, str]) -> SourceFile:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return SourceFile(path, path.name)


def test_an_archive_comes_file_by_file_with_what_was_left_out(tmp_path: Path, bounded: FileBoundary) -> None:
    file = write_archive(tmp_path / "a.zip", {"a.txt": SPEECH, "b.png": "x", "c.txt": SPEECH.replace("茶", "麦")})
    reading = bounded.read(file)
    assert [speech.source.path for speech in reading.speeches] == ["a.zip/a.txt", "a.zip/c.txt"]
    assert [skipped.path for skipped in reading.skipped] == ["a.zip/b.png"]


def slow_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Let the process be one that reads its first line and then does something else."""
    code = f"import sys, os, time, json\nline = sys.stdin.buffer.readline()\n{body}\n"
    (tmp_path / "other_worker.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(reading_worker, "__name__", "other_worker")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("time.sleep(60)", "took longer than 0.5 s"),
        ("os.kill(os.getpid(), 9)", "ended the process"),
        ("sys.stdout.write('half a line')", "ended the process"),
        ("os.abort()", "ended the process"),
    ],
)
def test_what_takes_too_long_or_crashes_is_left_out_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    file = put(tmp_path / "a.txt", LONG_SPEECH)
    with FileBoundary(0.5) as bounded:
        with monkeypatch.context() as patch:
            slow_worker(tmp_path, patch, body)
            reading = bounded.read(file)
        [skipped] = reading.skipped
        assert (skipped.path, reading.speeches) == ("a.txt", ())
        assert reason in skipped.reason
    with FileBoundary(30) as bounded:
        assert len(bounded.read(file).speeches) == 1


def test_what_was_read_before_the_limit_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_archive(tmp_path / "a.zip", {"a.txt": SPEECH})
    [message] = read_messages(file)
    (tmp_path / "message.json").write_text(json.dumps(asdict(message)))
    body = f"print(open({str(tmp_path / 'message.json')!r}).read(), flush=True)\ntime.sleep(60)"
    slow_worker(tmp_path, monkeypatch, body)
    with FileBoundary(0.5) as bounded:
        reading = bounded.read(file)
    assert len(reading.speeches) == 1
    assert "1 files of it were read before" in reading.skipped[0].reason


def test_an_archive_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_archive(tmp_path / "a.zip", {"a.txt": SPEECH})
    [message] = read_messages(file)
    (tmp_path / "message.json").write_text(json.dumps(asdict(message)))
    body = f"while True: print(open({str(tmp_path / 'message.json')!r}).read(), flush=True); time.sleep(0.1)"
    slow_worker(tmp_path, monkeypatch, body)
    monkeypatch.setattr(boundary, "ARCHIVE_FACTOR", 2)
    with FileBoundary(0.5) as bounded:
        reading = bounded.read(file)
    assert reading.speeches
    [skipped] = reading.skipped
    assert "took longer than 1 s" in skipped.reason and "files of it were read before" in skipped.reason


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError(), KeyError("x"), UnicodeError("half")])
def test_whatever_fails_here_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(file: SourceFile) -> Iterator[object]:
        raise error
        yield

    monkeypatch.setattr(reading_worker, "iterate_source", fail)
    with FileBoundary(1) as bounded:
        reading = bounded.read(put(tmp_path / "a.txt", SPEECH))
    assert reading == BoundedReading(skipped=reading.skipped)
    assert "expected a file of speeches" in reading.skipped[0].reason


def test_the_memory_of_the_process_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    body = "from rag.indexing import reading_worker\nreading_worker._limit_memory()\n"
    body += "import resource\nlimit = resource.getrlimit(resource.RLIMIT_AS)[0]\n"
    body += "message = {'rows': [], 'sketches': [], 'characters': {'read': 0, 'kept': 0, 'dropped': []}, "
    body += "'skipped': {'path': 'a', 'reason': str(limit)}}\nprint(json.dumps(message))\nprint('null')"
    slow_worker(tmp_path, monkeypatch, body)
    assert resource
    with FileBoundary(30) as bounded:
        [skipped] = bounded.read(put(tmp_path / "a.txt", LONG_SPEECH)).skipped
    assert skipped.reason == str(reading_worker.MAX_BYTES)


def test_a_module_of_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with FileBoundary(30) as bounded:
        assert len(bounded.read(put(tmp_path / "a.txt", LONG_SPEECH)).speeches) == 1


def test_small_files_are_read_without_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary, "_Worker", None)
    with FileBoundary(1) as bounded:
        assert len(bounded.read(put(tmp_path / "a.md", SPEECH)).speeches) == 1
        assert bounded.read(SourceFile(tmp_path / "gone.txt", "gone.txt")).skipped
        assert bounded.read(SourceFile(tmp_path / "a.md", "a.md", refusal="is a link")).skipped


def test_a_message_survives_its_line() -> None:
    message = reading_worker.Message(rows=(("a", 1, None),))
    assert message_of(json.loads(json.dumps(asdict(message)))) == message


def test_what_the_process_tells_of_its_progress_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_worker(tmp_path, monkeypatch, "print('[\"pages\", 2, 9]')\nprint('null')")
    told: list[tuple[str, int, int]] = []
    with FileBoundary(30, progress=lambda kind, done, total: told.append((kind, done, total))) as bounded:
        assert bounded.read(put(tmp_path / "a.txt", LONG_SPEECH)) == BoundedReading()
    assert told == [("pages", 2, 9)]


def test_progress_gives_a_file_no_more_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_worker(tmp_path, monkeypatch, "while True: print('[\"pages\", 2, 9]', flush=True); time.sleep(0.1)")
    with FileBoundary(0.5) as bounded:
        [skipped] = bounded.read(put(tmp_path / "a.txt", LONG_SPEECH)).skipped
    assert "took longer than 0.5 s" in skipped.reason


def test_who_is_told_may_break_off_within_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(kind: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    file = put(tmp_path / "a.txt", LONG_SPEECH)
    with FileBoundary(30, progress=stop) as bounded:
        with monkeypatch.context() as patch:
            slow_worker(tmp_path, patch, "print('[\"pages\", 2, 9]', flush=True)\ntime.sleep(60)")
            with pytest.raises(KeyboardInterrupt):
                bounded.read(file)
        assert len(bounded.read(file).speeches) == 1


def told_by_teller(*parts: tuple[float, str, int, int]) -> list[list[str | int]]:
    """Return what is sent of parts that were read so many seconds after their file was begun."""
    sent: list[list[str | int]] = []
    now = 0.0
    teller = PartTeller(sent.append, lambda: now)
    for now, kind, done, total in parts:  # noqa: B007 - the clock reads it
        teller(kind, done, total)
    return sent


def test_parts_are_told_now_and_then() -> None:
    pages = [(0.2 * page, "pages", page, 9) for page in range(1, 10)]
    assert told_by_teller(*pages) == [["pages", 3, 9], ["pages", 6, 9], ["pages", 9, 9]]


def test_of_a_file_in_an_archive_of_several_the_pages_are_not_told() -> None:
    parts = [(0.0, "files", 0, 2), (0.6, "pages", 1, 9), (1.2, "files", 1, 2), (1.8, "pages", 1, 9)]
    assert told_by_teller(*parts) == [["files", 1, 2]]


def test_the_pages_of_the_only_file_of_an_archive_are_told() -> None:
    assert told_by_teller((0.0, "files", 0, 1), (0.6, "pages", 1, 9)) == [["pages", 1, 9]]


def test_a_long_archive_is_told_file_by_file(tmp_path: Path) -> None:
    file = write_archive(tmp_path / "a.zip", {f"{number}.txt": LONG_SPEECH for number in range(5)})
    told: list[tuple[str, int]] = []
    with FileBoundary(60, progress=lambda kind, done, total: told.append((kind, total))) as bounded:
        bounded.read(file)
    assert set(told) == {("files", 5)}
