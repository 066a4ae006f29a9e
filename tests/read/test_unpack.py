import io
import stat
import zipfile

import pytest
from made_files import make_docx, make_zip

from rag.errors import UnreadableFile
from rag.read import unpack as unpacking
from rag.read.unpack import check_package, unpack

MAX_BYTES = 2**22


def entries(data: bytes) -> list[tuple[str, bytes | str]]:
    """Return what an archive holds by its names: bytes, or what an error says behind the name."""
    return [
        (
            entry.name,
            str(entry.content).removeprefix(f"{entry.name}: ")
            if isinstance(entry.content, UnreadableFile)
            else entry.content,
        )
        for entry in unpack(io.BytesIO(data), "a.zip", MAX_BYTES)
    ]


def reason_of(content: bytes | str) -> str:
    """Return why an entry cannot be read."""
    assert isinstance(content, str)
    return content


def test_files_are_named_below_their_archive() -> None:
    data = make_zip({"b.txt": "乙", "目录/": "", "目录/甲.txt": "甲", "c.zip": make_zip({"d/e.txt": "丙"})})
    assert entries(data) == [
        ("a.zip/b.txt", "乙".encode()),
        ("a.zip/目录/甲.txt", "甲".encode()),
        ("a.zip/c.zip/d/e.txt", "丙".encode()),
    ]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "big5"])
def test_names_without_a_flag_are_decoded(codec: str) -> None:
    # zipfile always sets the flag: names of the same length are put in behind its back.
    name = "書記講話/年度總結.txt"
    raw = name.encode(codec)
    data = make_zip({"n" * len(raw): "文"}).replace(b"n" * len(raw), raw)
    assert entries(data)[0][0] == f"a.zip/{name}"


def test_backslashes_part_names_but_not_characters() -> None:
    raw = "年報\\誠信.txt".encode("gb18030")
    assert entries(make_zip({"n" * len(raw): "文"}).replace(b"n" * len(raw), raw))[0][0] == "a.zip/年報/誠信.txt"


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/passwd.txt", "C:/a.txt", "C:\\a.txt", "..\\a.txt"])
def test_paths_that_leave_the_archive_are_refused(name: str) -> None:
    [(shown, reason), (_, rest)] = entries(make_zip({name: "x", "b.txt": "y"}))
    assert reason_of(reason).startswith("is stored under a path outside of its archive; expected")
    assert shown.startswith("a.zip/")
    assert rest == b"y"


def test_links_are_refused() -> None:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert reason_of(entries(buffer.getvalue())[0][1]).startswith("is a link")


def test_characters_that_control_a_terminal_are_not_shown() -> None:
    assert entries(make_zip({"a\x1b[31m\n.txt": "x"}))[0][0] == "a.zip/a_[31m_.txt"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = make_zip({"zeros.txt": bytes(MAX_BYTES - 1), "long.txt": "x" * (MAX_BYTES + 1), "b.txt": "y"})
    [(_, zeros), (_, long), (_, rest)] = entries(bomb)
    assert "times its size (a zip bomb?); expected at most 200 times" in reason_of(zeros)
    assert reason_of(long).startswith("got 4 MB unpacked; expected at most 4 MB a file")
    assert rest == b"y"


def test_archives_nest_only_so_deep() -> None:
    data = make_zip({"x.txt": "x"})
    for level in "fedcb":
        data = make_zip({f"{level}.zip": data, f"{level}.txt": level})
    contents = dict(entries(data))
    assert contents["a.zip/b.zip/c.zip/d.txt"] == b"d"
    assert "inside one another 4 deep; expected at most 3" in reason_of(contents["a.zip/b.zip/c.zip/d.zip"])
    assert contents["a.zip/b.txt"] == b"b"


def test_the_parts_of_an_archive_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 2**20)  # the real limit would take a gigabyte of text
    text = bytes(range(256)) * 2**11
    inner = make_zip({f"{i}.txt": text for i in range(3)}, zipfile.ZIP_STORED)
    contents = [content for _, content in entries(make_zip({"0.txt": text, "b.zip": inner}, zipfile.ZIP_STORED))]
    reasons = [reason_of(content) for content in contents if content != text]
    assert len(reasons) == 1  # b.zip itself is over what is left
    assert reasons[0].startswith("is too much in one archive; expected at most 1 MB unpacked")


def test_the_number_of_entries_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_ENTRIES", 3)
    assert len(entries(make_zip({f"{i}.txt": "x" for i in range(3)}))) == 3
    with pytest.raises(UnreadableFile, match=r"a\.zip: got an archive of 4 files; expected at most 3; split it"):
        entries(make_zip({f"{i}.txt": "x" for i in range(4)}))
    nested = {f"{i}.zip": make_zip({"a.txt": "x", "b.txt": "y"}) for i in range(2)}
    assert sum(isinstance(content, bytes) for _, content in entries(make_zip(nested))) == 2


def test_an_entry_with_a_password_says_so() -> None:
    data = bytearray(make_zip({"a.txt": "x"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    assert reason_of(entries(bytes(data))[0][1]).startswith("is protected by a password")


def test_a_damaged_entry_is_named_and_the_rest_goes_on() -> None:
    data = make_zip({"a.txt": "甲乙丙丁", "b.txt": "y"}, zipfile.ZIP_STORED).replace("乙".encode(), "己".encode())
    [(_, reason), (_, rest)] = entries(data)
    assert "cannot be read as a part of its archive (BadZipFile: Bad CRC-32" in reason_of(reason)
    assert rest == b"y"


def test_a_package_of_word_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    check_package(make_docx("同志们："), "a.docx")
    for limit, says in (
        ("MAX_MARKUP_BYTES", "unpacks to 1 MB"),
        ("MAX_PACKAGE_BYTES", "unpacks"),
        ("MAX_MARKUP_TAGS", "tags of markup"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(unpacking, limit, 100)  # a file over the real limits takes seconds to make
            with pytest.raises(UnreadableFile, match=rf"a\.docx: .*{says}.*expected at most"):
                check_package(make_docx("同志们："), "a.docx")
