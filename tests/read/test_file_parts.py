from pathlib import Path

from made_files import make_pdf, make_zip

from rag.read import SourceFile, read_source
from rag.read.file_parts import listening, tell_parts

SPEECH = "在全市大会上的讲话\n\n同志们：\n\n今年种茶卖茶。明年修路架桥。\n"
PAGES = [["在全市大会上的讲话", "同志们：", f"今年种茶{count}万亩。"] for count in "三四五"]


def told_of(path: Path, data: bytes) -> list[tuple[str, int, int]]:
    """Return what is told of the parts of a file while it is read."""
    path.write_bytes(data)
    told: list[tuple[str, int, int]] = []
    with listening(lambda kind, done, total: told.append((kind, done, total))):
        read_source(SourceFile(path, path.name))
    return told


def test_the_pages_of_a_pdf_are_told(tmp_path: Path) -> None:
    assert told_of(tmp_path / "a.pdf", make_pdf(PAGES)) == [("pages", 1, 3), ("pages", 2, 3), ("pages", 3, 3)]


def test_the_files_of_an_archive_are_told(tmp_path: Path) -> None:
    archive = make_zip({"a.txt": SPEECH, "b.txt": SPEECH.replace("茶", "麦")})
    assert told_of(tmp_path / "a.zip", archive) == [("files", 0, 2), ("files", 1, 2)]


def test_of_archives_in_an_archive_the_outer_one_counts(tmp_path: Path) -> None:
    inner = make_zip({"a.txt": SPEECH, "b.txt": SPEECH.replace("茶", "麦")})
    assert told_of(tmp_path / "a.zip", make_zip({"inner.zip": inner})) == [("files", 0, 1)]


def test_nobody_has_to_listen(tmp_path: Path) -> None:
    told: list[str] = []
    with listening(lambda kind, done, total: told.append(kind)):
        tell_parts("pages", 1, 2)
    tell_parts("pages", 2, 2)
    assert told == ["pages"]
