import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexNotWritten, IndexOutdated, ServerUnavailable
from rag.store.generations import hold_live, hold_named, live_generation, new_generation
from rag.store.manifest import FORMAT, MANIFEST, CheckedGeneration, Manifest, check_generation, list_files
from rag.store.schema import FILES


def write(folder: Path, content: str = "words") -> None:
    """Write files with the names of a generation's, and a manifest."""
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    Manifest(FORMAT, "fake", "print", 3, 9, "reader", 300, 1, 1, list_files(folder)).write(folder)


def build(index: Path, content: str = "words") -> Path:
    with new_generation(index) as folder:
        write(folder, content)
    return live_generation(index)


def test_a_build_becomes_the_live_generation(tmp_path: Path) -> None:
    folder = build(tmp_path / "index")
    assert check_generation(tmp_path / "index", folder).manifest.embedder == "fake"
    assert (folder / "words.npy").read_text() == "words"


def build_and_fail(index: Path) -> None:
    with new_generation(index) as folder:
        (folder / "half").write_text("written")
        raise ZeroDivisionError


def test_a_failed_build_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    before = build(tmp_path)
    with pytest.raises(ZeroDivisionError):
        build_and_fail(tmp_path)
    assert live_generation(tmp_path) == before
    assert [folder.name for folder in (tmp_path / "generations").iterdir()] == [before.name]


def generations(index: Path) -> list[Path]:
    return sorted((index / "generations").iterdir())


def test_former_generations_go_unless_a_reader_holds_them(tmp_path: Path) -> None:
    build(tmp_path, "1")
    held = hold_live(tmp_path)
    newer = [build(tmp_path, content) for content in "23"]
    assert generations(tmp_path) == [held.folder, newer[-1]]
    held.hold.release()
    # A build that changes nothing cleans up, too.
    with new_generation(tmp_path):
        pass
    assert generations(tmp_path) == newer[-1:]


def test_a_reader_in_another_process_holds_a_generation_until_it_dies(tmp_path: Path) -> None:
    before = build(tmp_path, "1")
    code = (
        "import sys; from pathlib import Path; from rag.store.generations import hold_live\n"
        "held = hold_live(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout and reader.stdout.readline() == "held\n"
        build(tmp_path, "2")
        assert before.exists()
        reader.kill()
    build(tmp_path, "3")
    assert not before.exists()


def test_opening_looks_again_when_a_build_switches_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, "1")
    switches = iter("234")

    def switch_and_read(index: Path, folder: Path, *, reads_all: bool = False) -> CheckedGeneration:
        if content := next(switches, None):
            build(index, content)
            # What a reader without a lock of its own would meet.
            shutil.rmtree(folder)
        return check_generation(index, folder)

    monkeypatch.setattr("rag.store.generations.check_generation", switch_and_read)
    held = hold_live(tmp_path)
    held.hold.release()
    assert held.folder == live_generation(tmp_path)


def test_an_opening_that_fails_holds_nothing(tmp_path: Path) -> None:
    folder = build(tmp_path, "1")
    (folder / "words.npy").write_text("x")
    with pytest.raises(IndexDamaged):
        hold_live(tmp_path)
    build(tmp_path, "2")
    assert not folder.exists()


def test_no_room_is_an_error_of_ours_and_the_former_index_stays(tmp_path: Path) -> None:
    before = build(tmp_path)

    def fail() -> None:
        with new_generation(tmp_path) as folder:
            (folder / "half").write_bytes(bytes(2_000_000))
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(IndexNotWritten, match=r"No space left.*2\.0 MB were written.*MB are free"):
        fail()
    assert live_generation(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(IndexNotWritten, match="--index"):
        build(tmp_path / "file" / "index")


def test_rubbish_of_a_crash_is_swept_by_the_next_build(tmp_path: Path) -> None:
    build(tmp_path)
    rubbish = tmp_path / "generations" / ".building-20240101T000000-000000000"
    rubbish.mkdir()
    build(tmp_path)
    assert not rubbish.exists()


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with new_generation(tmp_path) as folder:
        code = (
            "import sys; from pathlib import Path; from rag.store.generations import new_generation\n"
            "with new_generation(Path(sys.argv[1])): pass"
        )
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
        write(folder)
    assert IndexBusy.__name__ in other.stderr


def test_a_builder_killed_half_way_blocks_nobody(tmp_path: Path) -> None:
    before = build(tmp_path)
    code = (
        "import os, signal, sys; from pathlib import Path; from rag.store.generations import new_generation\n"
        "with new_generation(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_text('x'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert live_generation(tmp_path) == before
    assert build(tmp_path) != before


def test_no_index_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="rag index"):
        live_generation(tmp_path)


@pytest.mark.parametrize("content", ["../../etc", "", "20240101T000000-000000000", "\x00"])
def test_a_pointer_to_nowhere_is_damage(tmp_path: Path, content: str) -> None:
    build(tmp_path)
    (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(IndexDamaged, match="rag index"):
        live_generation(tmp_path)


def test_a_changed_byte_is_damage(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "words.npy").write_text("Words")
    with pytest.raises(IndexDamaged, match=r"words\.npy"):
        check_generation(tmp_path, folder)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "words.npy").unlink()
    with pytest.raises(IndexDamaged, match=r"words\.npy"):
        check_generation(tmp_path, folder)


def seal(data: dict[str, object]) -> str:
    """Return the seal of a manifest as somebody else would make it."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def edit(folder: Path, **changes: object) -> None:
    """Change a manifest and seal it again."""
    data = json.loads((folder / MANIFEST).read_text())
    del data["seal"]
    data |= changes
    (folder / MANIFEST).write_text(json.dumps({**data, "seal": seal(data)}))


def test_a_manifest_that_is_sealed_again_is_read(tmp_path: Path) -> None:
    folder = build(tmp_path)
    edit(folder, embedder="other")
    assert check_generation(tmp_path, folder).manifest.embedder == "other"


def test_a_flipped_digit_of_the_manifest_is_damage(tmp_path: Path) -> None:
    folder = build(tmp_path)
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text.replace('"passage_length": 300', '"passage_length": 301'))
    with pytest.raises(IndexDamaged, match="not what was written"):
        check_generation(tmp_path, folder)


def test_another_format_is_outdated(tmp_path: Path) -> None:
    folder = build(tmp_path)
    edit(folder, format=FORMAT + 1)
    with pytest.raises(IndexOutdated, match="rag index"):
        check_generation(tmp_path, folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"program": "other"},
        {"files": {"../x": [1, "0"]}},
        {"files": {}},
        {"files": 3},
        {"files": [1]},
        {"format": "1"},
        {"format": True},
        {"format": 10**4000},
        {"dimension": "4"},
        {"passages": 1.0},
        {"speeches": None},
    ],
)
def test_a_foreign_manifest_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    folder = build(tmp_path)
    edit(folder, **changes)
    with pytest.raises((IndexDamaged, IndexOutdated), match="rag index"):
        check_generation(tmp_path, folder)


@pytest.mark.parametrize("text", ["[" * 300_000, "9" * 5000, "{", "[]", "null", "\xff"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    folder = build(tmp_path)
    (folder / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(IndexDamaged, match="rag index"):
        check_generation(tmp_path, folder)


def test_a_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "words.npy").rename(tmp_path / "elsewhere")
    (folder / "words.npy").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexDamaged, match=r"words\.npy"):
        check_generation(tmp_path, folder)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "words.npy").unlink()
    os.mkfifo(folder / "words.npy")
    with pytest.raises(IndexDamaged, match=r"words\.npy"):
        check_generation(tmp_path, folder)


class RecordedPublisher:
    """Remembers what it was told, and what was live at that time."""

    def __init__(self, index: Path, *, fails: bool = False) -> None:
        self._index, self._fails = index, fails
        self.calls: list[tuple[str, str, bool]] = []

    def publish(self, folder: Path) -> None:
        if self._fails:
            raise ServerUnavailable("nobody answers")
        self.calls.append(("publish", folder.name, live_generation(self._index) == folder))

    def sweep(self, generations: Path) -> None:
        self.calls.append(("sweep", ",".join(sorted(path.name for path in generations.glob("[0-9]*"))), True))


def test_a_generation_is_published_before_it_is_live_and_swept_when_the_former_is_gone(tmp_path: Path) -> None:
    build(tmp_path)
    publisher = RecordedPublisher(tmp_path)
    with new_generation(tmp_path, publisher) as folder:
        write(folder)
    name = live_generation(tmp_path).name
    assert publisher.calls == [("publish", name, False), ("sweep", name, True)]


def test_a_build_that_changes_nothing_publishes_what_is_live(tmp_path: Path) -> None:
    before = build(tmp_path)
    publisher = RecordedPublisher(tmp_path)
    with new_generation(tmp_path, publisher):
        pass
    assert publisher.calls == [("publish", before.name, True), ("sweep", before.name, True)]


def test_what_cannot_be_published_does_not_become_live(tmp_path: Path) -> None:
    before = build(tmp_path)

    def fail() -> None:
        with new_generation(tmp_path, RecordedPublisher(tmp_path, fails=True)) as folder:
            write(folder)

    with pytest.raises(ServerUnavailable):
        fail()
    assert live_generation(tmp_path) == before
    assert build(tmp_path) != before
    assert len(list((tmp_path / "generations").iterdir())) == 1


def test_a_generation_is_held_by_its_name(tmp_path: Path) -> None:
    name = build(tmp_path).name
    held = hold_named(tmp_path, name)
    build(tmp_path)
    assert held.folder.is_dir()
    held.hold.release()
    build(tmp_path)
    for other in (name, "../generations", ""):
        with pytest.raises(IndexNotFound, match="holds no generation"):
            hold_named(tmp_path, other)
