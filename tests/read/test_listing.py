import os
import sys
from pathlib import Path

import pytest

from rag.errors import NothingToIndex
from rag.read.listing import DEFAULT_OPTIONS, find_files
from rag.read.reader import read_source
from rag.types import BuildOptions

FOLLOWING = BuildOptions(follow_links=True)
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs links")


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def names(*paths: Path) -> list[str]:
    return [file.name for file in find_files(paths)]


def test_a_folder_names_its_files_below_itself(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "deep/c.txt",
        ".hidden",
        ".git/x.txt",
        "README.md",
        "deep/readme.txt",
        "deep/Thumbs.db",
    ):
        put(tmp_path / "archive" / name, "讲话")
    assert names(tmp_path / "archive") == ["archive/a.md", "archive/b.txt", "archive/deep/c.txt"]


def test_a_file_is_named_by_itself_and_a_readme_is_read_when_asked_for(tmp_path: Path) -> None:
    assert names(put(tmp_path / "README.md", "x"), put(tmp_path / "b.txt", "x")) == ["README.md", "b.txt"]


def test_the_current_folder_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "archive" / "a.txt", "x")
    monkeypatch.chdir(tmp_path / "archive")
    assert names(Path()) == ["archive/a.txt"]


def test_each_file_once(tmp_path: Path) -> None:
    file = put(tmp_path / "archive" / "a.txt", "x")
    assert names(tmp_path / "archive", file, tmp_path / "archive") == ["archive/a.txt"]


def read_names(*paths: Path, options: BuildOptions = DEFAULT_OPTIONS) -> list[str]:
    """Return the names of the files that may be read and are there."""
    return [file.name for file in find_files(paths, options) if file.refusal is None and file.path.is_file()]


@needs_links
def test_an_index_beside_its_speeches_is_not_read(tmp_path: Path) -> None:
    put(tmp_path / "a.md", "# A")
    for name in ("index/CURRENT", "index/sources.json", "index/generations/1/manifest.json", "other/CURRENT"):
        put(tmp_path / name, "{}")
    assert names(tmp_path) == [f"{tmp_path.name}/a.md", f"{tmp_path.name}/other/CURRENT"]


def test_link_loops_do_no_harm(tmp_path: Path) -> None:
    put(tmp_path / "archive" / "deep" / "a.txt", "x")
    (tmp_path / "archive" / "deep" / "up").symlink_to(tmp_path / "archive")
    (tmp_path / "archive" / "self").symlink_to(tmp_path / "archive" / "self")
    put(tmp_path / "elsewhere" / "b.txt", "x")
    (tmp_path / "archive" / "linked").symlink_to(tmp_path / "elsewhere")
    assert read_names(tmp_path / "archive", options=FOLLOWING) == ["archive/deep/a.txt", "archive/linked/b.txt"]


@needs_links
def test_what_a_link_leads_to_elsewhere_is_named_and_not_read(tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    put(archive / "a.txt", "同志们：种茶。")
    secret = put(elsewhere / "secret.txt", "同志们：不可以说。")
    (archive / "file.txt").symlink_to(secret)
    (archive / "folder").symlink_to(elsewhere)
    (archive / "inside.txt").symlink_to(archive / "a.txt")
    assert read_names(archive) == ["archive/a.txt"]
    refused = [file for file in find_files([archive]) if file.refusal]
    assert [file.name for file in refused] == ["archive/file.txt", "archive/folder"]
    for file in refused:
        contents = read_source(file)
        assert contents.speeches == ()
        assert "--follow-links" in contents.skipped[0].reason
    # Once, although two links lead to it.
    assert read_names(archive, options=FOLLOWING) == ["archive/a.txt", "archive/folder/secret.txt"]
    # What lies under another given path may be read through a link, too, once.
    assert len(read_names(archive, elsewhere)) == 2


@needs_links
def test_a_sidecar_that_leads_elsewhere_is_none(tmp_path: Path) -> None:
    file = put(tmp_path / "archive" / "a.txt", "同志们：种茶。")
    secret = put(tmp_path / "secret.yaml", "title: 不可以说")
    (tmp_path / "archive" / "a.txt.yaml").symlink_to(secret)
    first, second = find_files([tmp_path / "archive"])
    assert (first.path, second.refusal is not None) == (file, True)
    assert read_source(first).speeches[0].title != "不可以说"


def test_a_folder_may_be_empty_where_that_is_meant(tmp_path: Path) -> None:
    assert find_files([tmp_path], BuildOptions(allow_empty=True)) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("讲话.txt".encode("gb18030"), "讲话.txt"),
        ("立法會會議紀錄.txt".encode("big5hkscs"), "立法會會議紀錄.txt"),
        (b"a\nb.txt", "a_b.txt"),
        ("a\u202egpj.txt".encode(), "a_gpj.txt"),
        ("a\u2028b.txt".encode(), "a_b.txt"),
        (b"\x1b[31m.txt", "_[31m.txt"),
    ],
)
def test_a_name_of_any_bytes_is_read_and_shown(tmp_path: Path, raw: bytes, shown: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    with open(os.path.join(os.fsencode(folder), raw), "wb") as stream:  # noqa: PTH118, PTH123 - a name of bytes
        stream.write("同志们：种茶。".encode())
    [file] = find_files([folder])
    assert file.name == f"archive/{shown}"
    assert len(read_source(file).speeches) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has other limits")
def test_a_path_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "archive" / "a.txt", "x")
    monkeypatch.chdir(tmp_path / "archive")
    for _ in range(22):
        Path("d" * 200).mkdir()
        monkeypatch.chdir("d" * 200)
    Path("deep.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    files = find_files([tmp_path / "archive"])
    assert [file.name for file in files if not file.refusal] == ["archive/a.txt"]
    assert ["too long" in file.refusal for file in files if file.refusal] == [True]


def test_missing_and_empty_paths(tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex, match=r"nowhere.*does not exist.*expected.*check"):
        find_files([tmp_path / "nowhere"])
    put(tmp_path / "README.md", "x")
    with pytest.raises(NothingToIndex, match=r"without any files.*expected.*\.txt"):
        find_files([tmp_path])
    with pytest.raises(NothingToIndex, match="no paths"):
        find_files([])
