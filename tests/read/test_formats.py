import hashlib
import os
import time
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest
from made_files import SPEECH, TITLE, make_docx, make_pdf, make_zip

from rag.errors import UnreadableFile
from rag.read import formats
from rag.read.formats import load
from rag.read.listing import SourceFile, find_files
from rag.read.reader import read_file, read_source


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("name", ["a.png", "a.exe", "a"])
def test_unsupported_formats_say_which_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"{name}: got.*expected one of \.txt \.md .*\.docx.* \.zip"):
        load(SourceFile(put(tmp_path / name, "x"), name))


def test_empty_large_and_missing_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        load(SourceFile(put(tmp_path / "a.txt", " \n"), "a.txt"))
    with pytest.raises(UnreadableFile, match=r"gone\.txt.*cannot be opened"):
        load(SourceFile(tmp_path / "gone.txt", "gone.txt"))
    for limit, text in (
        ("MAX_FILE_BYTES", "x" * 2**21),
        ("MAX_TEXT_BYTES", "x" * 2**21),
        ("MAX_TEXT_LINES", "x\n" * 2**20),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(formats, limit, 2**19)  # a file over the real limits takes seconds to make
            with pytest.raises(
                UnreadableFile, match=r"b\.txt: got \d+ (MB|lines).*expected at most .* a file; split it"
            ):
                load(SourceFile(put(tmp_path / "b.txt", text), "b.txt"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported(tmp_path: Path) -> None:
    file = put(tmp_path / "a.txt", "x")
    file.chmod(0)
    with pytest.raises(UnreadableFile, match="permission"):
        load(SourceFile(file, "a.txt"))


def test_what_the_system_refuses_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, mode: str) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    file = put(tmp_path / "a.txt", "x")
    # A network drive refuses in ways that a test cannot bring about.
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFile, match=r"a\.txt: cannot be opened \(permission denied\)"):
        load(SourceFile(file, "a.txt"))


HTML = f"<html><body><h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in SPEECH.splitlines() if line)}</body></html>"
FORMATS = {
    "a.txt": SPEECH.encode("gb18030"),
    "a.md": f"# {TITLE}\n\n{SPEECH}".encode(),
    "a.html": HTML.encode(),
    "a.HTM": HTML.encode("gb18030"),
    "a.pdf": make_pdf([SPEECH.split()]),
    "a.docx": make_docx(TITLE, *SPEECH.split()),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_speech(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMATS[name])
    [speech] = read_file(SourceFile(tmp_path / name, name))
    assert speech.text.split() == SPEECH.split()
    assert [section.heading for section in speech.sections] == ["一、把茶园种好"]
    assert speech.source.sha256 == hashlib.sha256(FORMATS[name]).hexdigest()


@pytest.mark.parametrize("name", FORMATS)
def test_source_offsets_count_the_characters_of_the_document(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMATS[name])
    file = SourceFile(tmp_path / name, name)
    [speech] = read_file(file)
    text = load(file).text
    start = speech.text.index("三年内")
    span = speech.source.locate(start, start + 3)
    assert text[span.start : span.end] == "三年内"


@pytest.mark.parametrize(
    "name", ["讲话 稿 2021.txt", "茶" * 80 + ".txt", "a" * 196 + ".txt", "2021年 tea " * 12 + ".txt"]
)
def test_names_of_any_kind(tmp_path: Path, name: str) -> None:
    put(tmp_path / "我的 讲话" / name, SPEECH)
    [file] = find_files([tmp_path / "我的 讲话"])
    [speech] = read_file(file)
    assert speech.source.path == f"我的 讲话/{name}"


def test_what_programs_leave_beside_files_is_no_file(tmp_path: Path) -> None:
    for name in ("a.docx", "~$a.docx", ".~lock.a.docx#", "__MACOSX/a.txt"):
        put(tmp_path / "archive" / name, "x")
    assert [file.name for file in find_files([tmp_path / "archive"])] == ["archive/a.docx"]


def test_an_archive_yields_its_speeches_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    inner = {f"稿/{name}": data for name, data in FORMATS.items()} | {
        "photo.png": b"x",
        "bad.docx": b"x",
        "README": b"x",
    }
    data = make_zip({"年/inner.zip": make_zip(inner), "empty.txt": ""})
    (tmp_path / "a.zip").write_bytes(data)
    contents = read_source(SourceFile(tmp_path / "a.zip", "a.zip"))
    assert [speech.source.path for speech in contents.speeches] == [f"a.zip/年/inner.zip/稿/{name}" for name in FORMATS]
    assert {speech.source.sha256 for speech in contents.speeches} == {hashlib.sha256(data).hexdigest()}
    assert [(skipped.path, skipped.reason.split(";")[0].split(" (")[0]) for skipped in contents.skipped] == [
        ("a.zip/年/inner.zip/photo.png", "got a .png file"),
        ("a.zip/年/inner.zip/bad.docx", "got something else under the name of a .docx"),
        ("a.zip/empty.txt", "got an empty file"),
    ]


def test_front_matter_inside_an_archive_counts(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"讲话.md": f"---\nplace: 青禾\n---\n{SPEECH}", "无题.txt": SPEECH}))
    first, second = read_file(SourceFile(tmp_path / "a.zip", "a.zip"))
    assert (first.place, second.place, second.title) == ("青禾", None, "无题")


@pytest.mark.parametrize("files", [{}, {".hidden": "x"}])
def test_an_archive_without_files_says_so(tmp_path: Path, files: dict[str, bytes | str]) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip(files))
    with pytest.raises(UnreadableFile, match=r"^a\.zip: got an archive without files"):
        read_file(SourceFile(tmp_path / "a.zip", "a.zip"))


def test_a_cut_off_archive_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"a.txt": SPEECH})[:-30])
    with pytest.raises(UnreadableFile, match=r"a\.zip: cannot be read as an archive .*BadZipFile.* copy or download"):
        read_file(SourceFile(tmp_path / "a.zip", "a.zip"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableFile, match=r"a\.txt: is a pipe"):
        load(SourceFile(tmp_path / "a.txt", "a.txt"))


@pytest.mark.slow
def test_text_at_the_limit_takes_seconds(tmp_path: Path) -> None:
    line = SPEECH.replace("\n", "").encode()
    (tmp_path / "a.txt").write_bytes(line * (formats.MAX_TEXT_BYTES // len(line)))
    start = time.process_time()
    [speech] = read_file(SourceFile(tmp_path / "a.txt", "a.txt"))
    assert time.process_time() - start < 60
    assert len(speech.text) > 10_000_000


def test_50_megabytes_of_one_line_are_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.write(b"x" * 50_000_000)
    with pytest.raises(UnreadableFile, match=r"a\.txt: got 48 MB of text; expected at most 32 MB"):
        load(SourceFile(tmp_path / "a.txt", "a.txt"))


def test_an_archive_of_stored_files_may_be_larger_than_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_FILE_BYTES", 2**16)  # so that the archive need not be large
    (tmp_path / "a.zip").write_bytes(make_zip({f"{i}.txt": str(i) + SPEECH * 50 for i in range(5)}, zipfile.ZIP_STORED))
    assert (tmp_path / "a.zip").stat().st_size > 2**16
    assert len(read_file(SourceFile(tmp_path / "a.zip", "a.zip"))) == 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "<!DOCTYPE html><html><body><p>{}</p></body></html>"),
        ("a.txt", "1\n00:00:01,000 --> 00:00:04,000\n{}\n\n2\n00:00:04,000 --> 00:00:08,000\n再见。\n"),
        ("a.txt", '[{{"title": "甲", "date": "2030-05-12", "text": "{}"}}]'),
        ("a.xls", "<html><body><p>{}</p></body></html>"),
        ("a.doc", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; "
                  "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html><body><p>{}</p></body></html>\n--x--\n"),
        ("a.sbv", "0:00:01.000,0:00:04.000\n{}\n\n0:00:04.000,0:00:06.000\n再见。\n"),
        ("a.ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,{}\n"),
        ("a.markdown", "# 甲\n\n{}\n"),
        ("a.mht", "Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8"
                  "\nContent-Transfer-Encoding: 8bit\n\n<html><body><p>{}</p></body></html>\n--x--\n"),
    ],
)  # fmt: skip
def test_a_file_is_read_as_what_its_bytes_are(tmp_path: Path, name: str, text: str) -> None:
    said = "今天说一件事，就是春季植树，苗木已经运到，各组明天来领。"
    (tmp_path / name).write_text(text.format(said), "utf-8")
    speech = read_source(SourceFile(tmp_path / name, name)).speeches[0]
    assert speech.text.startswith(said) and not set("<>{#") & set(speech.text)


@pytest.mark.parametrize("name", ["a.docm", "a.dotx", "a.txt", "a.zip", "a.pdf"])
def test_a_document_of_word_is_one_under_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(make_docx("同志们：", "今天说一件事，就是春季植树。"))
    contents = read_source(SourceFile(tmp_path / name, name))
    assert contents.speeches[0].text.endswith("就是春季植树。")
