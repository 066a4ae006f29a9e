"""What was read and found whole is not read again while nobody writes it, and nothing else is believed."""

import os
import shutil
import time
from pathlib import Path

import pytest

from rag.store import stamps
from rag.store.stamps import STAMPS, read_stamps, take_stamps, write_stamps

NAMES = ("a.npy", "b.npy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "generation"
    made.mkdir()
    for name in NAMES:
        (made / name).write_bytes(b"numbers")
    write_stamps(made, take_stamps(made, NAMES), "opened")
    return made


def depth_of(folder: Path) -> str | None:
    return read_stamps(folder, take_stamps(folder, NAMES))


def test_what_was_checked_is_remembered(folder: Path) -> None:
    assert depth_of(folder) == "opened"
    write_stamps(folder, take_stamps(folder, NAMES), "taken")
    assert depth_of(folder) == "taken"


def test_a_file_of_the_same_size_that_is_set_back_to_its_time_is_seen(folder: Path) -> None:
    before = (folder / "a.npy").stat()
    (folder / "a.npy").write_bytes(b"NUMBERS")
    os.utime(folder / "a.npy", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert depth_of(folder) is None


def test_a_file_in_place_of_another_is_seen(folder: Path) -> None:
    (folder / "new").write_bytes(b"numbers")
    (folder / "new").replace(folder / "b.npy")
    assert depth_of(folder) is None


def test_a_copy_is_read_again(folder: Path, tmp_path: Path) -> None:
    assert depth_of(Path(shutil.copytree(folder, tmp_path / "copy"))) is None


def test_a_link_or_a_file_that_is_gone_is_read_again(folder: Path) -> None:
    (folder / "a.npy").rename(folder / "elsewhere")
    assert depth_of(folder) is None
    (folder / "a.npy").symlink_to("elsewhere")
    assert depth_of(folder) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"[" * 70_000, b'{"checks": 1, "files": {}, "depth": 2}'])
def test_what_is_no_list_of_stamps_is_not_believed(folder: Path, content: bytes) -> None:
    (folder / STAMPS).write_bytes(content)
    assert depth_of(folder) is None


def test_what_passed_other_checks_is_checked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "CHECKS", 99)
    assert depth_of(folder) is None


def test_what_is_written_while_it_is_checked_is_not_remembered(folder: Path) -> None:
    taken = take_stamps(folder, NAMES)
    (folder / STAMPS).unlink()
    (folder / "a.npy").write_bytes(b"NUMBERS")
    write_stamps(folder, taken, "opened")
    assert not (folder / STAMPS).exists()


def test_a_file_is_old_enough_that_its_next_write_has_another_time(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(b"numbers")
    begun = time.time_ns()
    write_stamps(tmp_path, take_stamps(tmp_path, ["a.npy"]), "opened")
    assert time.time_ns() - begun >= stamps.MIN_AGE_NS // 2
    (tmp_path / "a.npy").write_bytes(b"NUMBERS")
    assert read_stamps(tmp_path, take_stamps(tmp_path, ["a.npy"])) is None


def test_times_in_whole_seconds_or_to_come_tell_nothing(tmp_path: Path) -> None:
    now = time.time_ns()
    for times in ([7, 5 * 10**9, 6 * 10**9, 1], [7, now + 10**12, now + 10**12 + 1, 1]):
        write_stamps(tmp_path, {"a.npy": times}, "opened")
        assert not (tmp_path / STAMPS).exists()


def test_without_a_right_to_write_nothing_is_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)
    write_stamps(folder, take_stamps(folder, NAMES), "taken")
    assert depth_of(folder) == "opened"
