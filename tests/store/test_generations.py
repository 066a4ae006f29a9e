import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexOutdated
from rag.store.generations import (
    FORMAT,
    MANIFEST,
    Manifest,
    list_files,
    live_generation,
    new_generation,
    read_manifest,
)


def build(index: Path, content: str = "words") -> Path:
    with new_generation(index) as folder:
        (folder / "terms").mkdir()
        (folder / "terms" / "data").write_text(content)
        Manifest(FORMAT, "fake", "print", 3, "reader", 300, 1, 1, list_files(folder)).write(folder)
    return live_generation(index)


def test_a_build_becomes_the_live_generation(tmp_path: Path) -> None:
    folder = build(tmp_path / "index")
    assert read_manifest(tmp_path / "index", folder).embedder == "fake"
    assert (folder / "terms" / "data").read_text() == "words"


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


def test_the_previous_generation_stays_for_its_readers_and_older_ones_go(tmp_path: Path) -> None:
    folders = [build(tmp_path, content=str(number)) for number in range(4)]
    assert live_generation(tmp_path) == folders[-1]
    assert sorted((tmp_path / "generations").iterdir()) == folders[-2:]


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
        Manifest(FORMAT, "fake", "print", 3, "reader", 300, 1, 1, list_files(folder)).write(folder)
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
    (folder / "terms" / "data").write_text("Words")
    with pytest.raises(IndexDamaged, match="terms/data"):
        read_manifest(tmp_path, folder)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "terms" / "data").unlink()
    with pytest.raises(IndexDamaged, match="terms/data"):
        read_manifest(tmp_path, folder)


def edit(folder: Path, **changes: object) -> None:
    data = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**data, **changes}))


def test_another_format_is_outdated(tmp_path: Path) -> None:
    folder = build(tmp_path)
    edit(folder, format=FORMAT + 1)
    with pytest.raises(IndexOutdated, match="rag index"):
        read_manifest(tmp_path, folder)


@pytest.mark.parametrize(
    "changes", [{"program": "other"}, {"files": {"../x": [1, "0"]}}, {"files": 3}, {"unknown": 1}, {"format": "1"}]
)
def test_a_foreign_manifest_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    folder = build(tmp_path)
    edit(folder, **changes)
    with pytest.raises((IndexDamaged, IndexOutdated), match="rag index"):
        read_manifest(tmp_path, folder)
