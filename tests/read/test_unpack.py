import io
import stat
import zipfile

import pytest
from made_files import word, zipped

from rag.errors import UnreadableFile
from rag.read import unpack as unpacking
from rag.read.unpack import check_package, unpack

LIMIT = 2**22


def entries(data: bytes) -> list[tuple[str, bytes | str]]:
    """Return what an archive holds, an error by its words behind the name."""
    found = unpack(io.BytesIO(data), "a.zip", LIMIT)
    return [
        (name, str(each).removeprefix(f"{name}: ") if isinstance(each, UnreadableFile) else each)
        for name, each in found
    ]


def test_files_are_named_below_their_archive():
    data = zipped({"b.txt": "乙", "目录/": "", "目录/甲.txt": "甲", "c.zip": zipped({"d/e.txt": "丙"})})
    assert entries(data) == [
        ("a.zip/b.txt", "乙".encode()),
        ("a.zip/目录/甲.txt", "甲".encode()),
        ("a.zip/c.zip/d/e.txt", "丙".encode()),
    ]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "big5"])
def test_names_without_a_flag_are_decoded(codec):
    # zipfile always sets the flag: names of the same length are put in behind its back.
    name = "書記講話/年度總結.txt"
    raw = name.encode(codec)
    data = zipped({"n" * len(raw): "文"}).replace(b"n" * len(raw), raw)
    assert entries(data)[0][0] == f"a.zip/{name}"


def test_backslashes_part_names_but_not_characters():
    raw = "年報\\誠信.txt".encode("gb18030")
    assert entries(zipped({"n" * len(raw): "文"}).replace(b"n" * len(raw), raw))[0][0] == "a.zip/年報/誠信.txt"


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/passwd.txt", "C:/a.txt", "C:\\a.txt", "..\\a.txt"])
def test_paths_that_leave_the_archive_are_refused(name):
    [(shown, reason), (_, rest)] = entries(zipped({name: "x", "b.txt": "y"}))
    assert reason.startswith("is stored under a path outside of its archive; expected")
    assert shown.startswith("a.zip/")
    assert rest == b"y"


def test_links_are_refused():
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert entries(buffer.getvalue())[0][1].startswith("is a link")


def test_characters_that_control_a_terminal_are_not_shown():
    assert entries(zipped({"a\x1b[31m\n.txt": "x"}))[0][0] == "a.zip/a_[31m_.txt"


def test_a_bomb_is_not_unpacked():
    bomb = zipped({"zeros.txt": bytes(LIMIT - 1), "long.txt": "x" * (LIMIT + 1), "b.txt": "y"})
    [(_, zeros), (_, long), (_, rest)] = entries(bomb)
    assert "times its size (a zip bomb?); expected at most 200 times" in zeros
    assert long.startswith("got 4 MB unpacked; expected at most 4 MB a file")
    assert rest == b"y"


def test_archives_nest_only_so_deep():
    data = zipped({"x.txt": "x"})
    for level in "fedcb":
        data = zipped({f"{level}.zip": data, f"{level}.txt": level})
    found = dict(entries(data))
    assert found["a.zip/b.zip/c.zip/d.txt"] == b"d"
    assert "inside one another 4 deep; expected at most 3" in found["a.zip/b.zip/c.zip/d.zip"]
    assert found["a.zip/b.txt"] == b"b"


def test_the_parts_of_an_archive_together_are_limited(monkeypatch):
    monkeypatch.setattr(unpacking, "UNPACKED_LIMIT", 2**20)  # the real limit would take a gigabyte of text
    text = bytes(range(256)) * 2**11
    inner = zipped({f"{i}.txt": text for i in range(3)}, zipfile.ZIP_STORED)
    reasons = [each for _, each in entries(zipped({"0.txt": text, "b.zip": inner}, zipfile.ZIP_STORED)) if each != text]
    assert len(reasons) == 1  # b.zip itself is over what is left
    assert reasons[0].startswith("is too much in one archive; expected at most 1 MB unpacked")


def test_the_number_of_entries_is_limited(monkeypatch):
    monkeypatch.setattr(unpacking, "ENTRY_LIMIT", 3)
    assert len(entries(zipped({f"{i}.txt": "x" for i in range(3)}))) == 3
    with pytest.raises(UnreadableFile, match=r"a\.zip: got an archive of 4 files; expected at most 3; split it"):
        entries(zipped({f"{i}.txt": "x" for i in range(4)}))
    nested = {f"{i}.zip": zipped({"a.txt": "x", "b.txt": "y"}) for i in range(2)}
    assert sum(isinstance(each, bytes) for _, each in entries(zipped(nested))) == 2


def test_an_entry_with_a_password_says_so():
    data = bytearray(zipped({"a.txt": "x"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    assert entries(bytes(data))[0][1].startswith("is protected by a password")


def test_a_damaged_entry_is_named_and_the_rest_goes_on():
    data = zipped({"a.txt": "甲乙丙丁", "b.txt": "y"}, zipfile.ZIP_STORED).replace("乙".encode(), "己".encode())
    [(_, reason), (_, rest)] = entries(data)
    assert "cannot be read as a part of its archive (BadZipFile: Bad CRC-32" in reason
    assert rest == b"y"


def test_a_package_of_word_is_checked(monkeypatch):
    check_package(word("同志们："), "a.docx")
    for limit, says in (
        ("MARKUP_LIMIT", "unpacks to 1 MB"),
        ("PACKAGE_LIMIT", "unpacks"),
        ("TAG_LIMIT", "tags of markup"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(unpacking, limit, 100)  # a file over the real limits takes seconds to make
            with pytest.raises(UnreadableFile, match=rf"a\.docx: .*{says}.*expected at most"):
                check_package(word("同志们："), "a.docx")
