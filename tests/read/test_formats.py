import os
import sys
from pathlib import Path

import pytest

from rag.errors import NothingToIndex, UnreadableFile
from rag.read import formats
from rag.read.formats import SourceFile, find_files, load


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def names(*paths: Path) -> list[str]:
    return [file.name for file in find_files(paths)]


def test_a_folder_names_its_files_below_itself(tmp_path):
    for name in ("b.txt", "a.md", "deep/c.txt", ".hidden", ".git/x.txt", "README.md", "deep/readme.txt"):
        put(tmp_path / "archive" / name, "讲话")
    assert names(tmp_path / "archive") == ["archive/a.md", "archive/b.txt", "archive/deep/c.txt"]


def test_a_file_is_named_by_itself_and_a_readme_is_read_when_asked_for(tmp_path):
    assert names(put(tmp_path / "README.md", "x"), put(tmp_path / "b.txt", "x")) == ["README.md", "b.txt"]


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    put(tmp_path / "archive" / "a.txt", "x")
    monkeypatch.chdir(tmp_path / "archive")
    assert names(Path(".")) == ["archive/a.txt"]


def test_each_file_once(tmp_path):
    file = put(tmp_path / "archive" / "a.txt", "x")
    assert names(tmp_path / "archive", file, tmp_path / "archive") == ["archive/a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_link_loops_do_no_harm(tmp_path):
    put(tmp_path / "archive" / "deep" / "a.txt", "x")
    (tmp_path / "archive" / "deep" / "up").symlink_to(tmp_path / "archive")
    (tmp_path / "archive" / "self").symlink_to(tmp_path / "archive" / "self")
    put(tmp_path / "elsewhere" / "b.txt", "x")
    (tmp_path / "archive" / "linked").symlink_to(tmp_path / "elsewhere")
    assert "archive/deep/a.txt" in names(tmp_path / "archive")
    assert "archive/linked/b.txt" in names(tmp_path / "archive")


def test_missing_and_empty_paths(tmp_path):
    with pytest.raises(NothingToIndex, match=r"nowhere.*does not exist.*expected.*check"):
        find_files([tmp_path / "nowhere"])
    put(tmp_path / "README.md", "x")
    with pytest.raises(NothingToIndex, match=r"without any files.*expected.*\.txt"):
        find_files([tmp_path])
    with pytest.raises(NothingToIndex, match="no paths"):
        find_files([])


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.html", "a"])
def test_unsupported_formats_say_which_are(tmp_path, name):
    with pytest.raises(UnreadableFile, match=rf"{name}: got.*expected \.txt or \.md"):
        load(SourceFile(put(tmp_path / name, "x"), name))


def test_empty_large_and_missing_files(tmp_path, monkeypatch):
    with pytest.raises(UnreadableFile, match="empty"):
        load(SourceFile(put(tmp_path / "a.txt", " \n"), "a.txt"))
    with pytest.raises(UnreadableFile, match=r"gone\.txt.*cannot be opened"):
        load(SourceFile(tmp_path / "gone.txt", "gone.txt"))
    monkeypatch.setattr(formats, "SIZE_LIMIT", 10)
    with pytest.raises(UnreadableFile, match="at most"):
        load(SourceFile(put(tmp_path / "b.txt", "x" * 11), "b.txt"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported(tmp_path):
    file = put(tmp_path / "a.txt", "x")
    file.chmod(0)
    with pytest.raises(UnreadableFile, match="permission"):
        load(SourceFile(file, "a.txt"))


def test_what_the_system_refuses_is_reported(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    file = put(tmp_path / "a.txt", "x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableFile, match=r"a\.txt: cannot be opened \(permission denied\)"):
        load(SourceFile(file, "a.txt"))


def front(tmp_path, text):
    return load(SourceFile(put(tmp_path / "a.md", text), "a.md"))


def test_front_matter_states_values_and_nulls(tmp_path):
    document = front(
        tmp_path, "---\r\ntitle: 讲话\r\nplace: null\r\ndate: 2022-08-25\r\nid: s_1\r\n---\r\n同志们：\r\n"
    )
    assert document.front.get("title", "other") == "讲话"
    assert document.front.get("place", "定西") is None
    assert document.front.get("date", None) == "2022-08-25"
    assert document.front.get("occasion", "会议") == "会议"
    assert document.text[document.body_start :].strip() == "同志们："


def test_a_year_alone_is_a_date_and_a_level_is_one_of_six(tmp_path):
    document = front(tmp_path, "---\ndate: 2022\nlevel: 市（县级市）\n---\n正文。")
    assert document.front.get("date", None) == "2022"
    assert document.front.get("level", None) == "市"


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("title: [", "broken YAML"),
        ("title: [a, b]", "list under 'title'"),
        ("date: last summer", "expected 2022"),
        ("date: 2022-13", "expected 2022"),
        ("id: a b", "expected letters"),
        ("level: galaxy", "expected one of"),
        ("date: 2022-02-30", "YAML"),
    ],
)
def test_bad_front_matter_is_refused(tmp_path, block, says):
    with pytest.raises(UnreadableFile, match=rf"a\.md: got.*{says}.*front matter"):
        front(tmp_path, f"---\n{block}\n---\n正文。")


def test_rules_around_prose_are_no_front_matter(tmp_path):
    assert front(tmp_path, "---\n同志们\n---\n正文。").body_start == 0
    assert front(tmp_path, "---\n没有结束。").body_start == 0
