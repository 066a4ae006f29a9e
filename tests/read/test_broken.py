"""Whatever bytes come under whatever name: a speech or a reason, and nothing else."""

import os
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_files import SPEECH, make_docx, make_pdf, make_zip, unzip

from rag.archive import Archive
from rag.errors import UnreadableFile
from rag.read import SourceFile, find_files, read_source
from rag.read.broken import skipping_broken

PAGE = f"<html><body><table><tr><td>{SPEECH}</td></tr></table></body></html>".encode()
WHOLE = {
    "a.txt": SPEECH.encode(),
    "a.md": f"---\nplace: 青禾\n---\n{SPEECH}".encode(),
    "a.html": PAGE,
    "a.pdf": make_pdf([SPEECH.split(), ["第二页"]]),
    "a.docx": make_docx(*SPEECH.split()),
    "a.zip": make_zip({"b.docx": make_docx("同志们："), "c.txt": SPEECH}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken")


def check(folder: Path, name: str, data: bytes) -> None:
    """Read bytes under a name: every file of it is a speech that stands in the document, or has a reason."""
    (folder / name).write_bytes(data)
    contents = read_source(SourceFile(folder / name, name))
    assert contents.speeches or contents.skipped
    for speech in contents.speeches:
        assert speech.text.strip() and "\0" not in speech.text
    for skipped in contents.skipped:
        assert skipped.path.startswith(name) and skipped.reason and not skipped.reason.startswith(name)


names = st.sampled_from(sorted(WHOLE))
slow_to_make = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slow_to_make
@given(name=names, data=st.binary(max_size=300))
def test_any_bytes_under_any_name(folder: Path, name: str, data: bytes) -> None:
    check(folder, name, data)


@slow_to_make
@given(name=names, cut=st.floats(0, 1))
def test_a_file_that_is_cut_off_anywhere(folder: Path, name: str, cut: float) -> None:
    check(folder, name, WHOLE[name][: int(cut * len(WHOLE[name]))])


@slow_to_make
@example(name="a.pdf", at=0.6875, put=b"\0\0\0")  # half a character
@given(name=names, at=st.floats(0, 1), put=st.binary(min_size=1, max_size=8))
def test_a_file_with_some_bytes_changed(folder: Path, name: str, at: float, put: bytes) -> None:
    data = bytearray(WHOLE[name])
    start = int(at * len(data))
    data[start : start + len(put)] = put
    check(folder, name, bytes(data))


@slow_to_make
@given(
    part=st.sampled_from(["word/document.xml", "word/styles.xml", "word/numbering.xml", "[Content_Types].xml"]),
    data=st.data(),
)
def test_a_document_with_a_damaged_part(folder: Path, part: str, data: st.DataObject) -> None:
    files = unzip(WHOLE["a.docx"])
    at = data.draw(st.integers(0, len(files[part])))
    files[part] = (
        files[part][:at] + data.draw(st.binary(max_size=20)) + files[part][at + data.draw(st.integers(0, 40)) :]
    )
    check(folder, "a.docx", make_zip(files, zipfile.ZIP_STORED))


def test_an_error_of_a_library_is_a_reason_and_our_own_stays_as_it_is() -> None:
    with (
        pytest.raises(
            UnreadableFile, match=r"^a\.pdf: cannot be read as a PDF \(KeyError: '/Root'\); expected.*; save it$"
        ),
        skipping_broken("a.pdf", "a PDF", "save it"),
    ):
        raise KeyError("/Root")
    with pytest.raises(UnreadableFile, match=r"^ours$"), skipping_broken("a.pdf", "a PDF", "save it"):
        raise UnreadableFile("ours")


BROKEN = {
    "truncated.docx": (WHOLE["a.docx"][:-200], "cannot be read as a file of Word"),
    "no zip.docx": (b"plain words", "got something else under the name of a .docx"),
    "no pages.pdf": (make_pdf([]), "cannot be read as a .pdf file"),
    "scan.pdf": (make_pdf([[], []]), "got a PDF of 2 pages without a text layer"),
    "truncated.pdf": (WHOLE["a.pdf"][:100], "cannot be read as a .pdf file"),
    "empty.html": (b"", "got an empty file"),
    "nul.txt": (b"a\0b\0\0c", "got binary content (NUL bytes)"),
    "mixed.txt": (SPEECH.encode("gb18030") + SPEECH.encode() + b"\xff", "got bytes that no supported encoding decodes"),
    "cut.txt": (SPEECH.encode("utf-16")[:-1], "starts with a UTF-16 byte order mark but is not valid"),
    "bomb.zip": (make_zip({"zeros.txt": bytes(2**24)}), "unpacks to"),
    "nested.zip": (
        make_zip({"b.zip": make_zip({"c.zip": make_zip({"d.zip": make_zip({"e.txt": "x"})})})}),
        "got archives inside",
    ),
    "escape.zip": (make_zip({"../../x.txt": SPEECH}), "is stored under a path outside"),
    "one line.txt": (b"x" * 50_000_000, "got 48 MB of text"),
    "picture.png": (b"\x89PNG", "got a .png file"),
}


def test_of_a_folder_of_broken_files_the_good_ones_are_indexed(tmp_path: Path) -> None:
    for name, (data, _) in BROKEN.items():
        (tmp_path / "files").mkdir(exist_ok=True)
        (tmp_path / "files" / name).write_bytes(data)
    (tmp_path / "files" / "good.docx").write_bytes(WHOLE["a.docx"])
    if sys.platform != "win32":
        (tmp_path / "files" / "loop").symlink_to(tmp_path / "files")
        (tmp_path / "files" / "self.txt").symlink_to(tmp_path / "files" / "self.txt")
    report = Archive.build([tmp_path / "files"], tmp_path / "index")
    assert report.speeches == 1
    reasons = {skipped.path.removeprefix("files/").split("/")[0]: skipped.reason for skipped in report.skipped}
    assert reasons.keys() - {"self.txt"} == BROKEN.keys()
    for name, (_, says) in BROKEN.items():
        assert reasons[name].startswith(says) and ";" in reasons[name], (name, reasons[name])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "files" / "closed").mkdir(parents=True)
    (tmp_path / "files" / "closed").chmod(0)
    [file] = find_files([tmp_path / "files"])
    [skipped] = read_source(file).skipped
    assert "permission" in skipped.reason
