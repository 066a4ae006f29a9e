"""Archives: the files inside a .zip, read in memory and never written anywhere, and what an archive may not do."""

import io
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import BinaryIO

from rag.errors import UnreadableFile
from rag.read.broken import skipping_broken
from rag.read.decode import plausibility

ENTRY_LIMIT = 10_000
DEPTH_LIMIT = 3
UNPACKED_LIMIT = 512 * 1024 * 1024
#: What a .docx may unpack to: its markup, of which a million tags took 25 s and 170 MB, and all with its pictures.
TAG_LIMIT = 1_000_000
MARKUP_LIMIT = 32 * 1024 * 1024
PACKAGE_LIMIT = 256 * 1024 * 1024
# Text packs to a fifth, the markup of Word to a fiftieth; what packs to less than a two-hundredth was made to burst.
RATIO_LIMIT = 200
_SMALL = 1024 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_AGAIN = "copy or download it again"
_WORD = "a file of Word"


#: The name of a file in an archive, `archive.zip/inner/name.txt`, and its bytes, or why it cannot be read.
Entry = tuple[str, bytes | UnreadableFile]


def unpack(archive: BinaryIO, name: str, size_limit: int) -> Iterator[Entry]:
    """Yield the files of an archive in its order, those of archives inside it in their place.

    What stands beside the speeches is left out. One file may have `size_limit` bytes, all of them together
    UNPACKED_LIMIT. Raises UnreadableFile for what is no archive or has more than ENTRY_LIMIT entries.
    """
    yield from _Unpacking(size_limit).entries(archive, name, 1)


@contextmanager
def opened(archive: BinaryIO, name: str, kind: str = "an archive") -> Iterator[zipfile.ZipFile]:
    """Open an archive of at most ENTRY_LIMIT entries; raises UnreadableFile."""
    with skipping_broken(name, kind, _AGAIN):
        package = zipfile.ZipFile(archive)
    with package:
        if len(package.infolist()) > ENTRY_LIMIT:
            raise UnreadableFile(
                f"{name}: got an archive of {len(package.infolist())} files; expected at most {ENTRY_LIMIT}; split it"
            )
        yield package


def is_aside(path: PurePosixPath) -> bool:
    """Tell what stands beside the speeches: a README, hidden entries, locks of Word, what systems put into folders."""
    return (
        path.name.upper().startswith("README")
        or path.name.lower() in ("thumbs.db", "desktop.ini")
        or any(map(is_hidden, path.parts))
    )


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder is not meant for people by its name."""
    return (name.startswith((".", "~$")) and name not in (".", "..")) or name == "__MACOSX"


class _Unpacking:
    """What is left of the allowance while an archive and the archives inside it are unpacked."""

    def __init__(self, size_limit: int) -> None:
        self._size_limit = size_limit
        self._left = UNPACKED_LIMIT
        self._entries = ENTRY_LIMIT

    def entries(self, archive: BinaryIO, name: str, depth: int) -> Iterator[Entry]:
        with opened(archive, name) as package:
            for info in package.infolist():
                inner = _name(info)
                if info.is_dir() or is_aside(PurePosixPath(inner)):
                    continue
                yield from self._entry(package, info, f"{name}/{inner}", depth)

    def _entry(self, package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Entry]:
        try:
            data = self._bytes(package, info, name)
            if PurePosixPath(name).suffix.lower() != ".zip":
                yield name, data
            elif depth == DEPTH_LIMIT:
                raise UnreadableFile(
                    f"{name}: got archives inside one another {depth + 1} deep; expected at most {DEPTH_LIMIT}; "
                    "unpack them and index the folder"
                )
            else:
                yield from self.entries(io.BytesIO(data), name, depth + 1)
        except UnreadableFile as error:
            yield name, error

    def _bytes(self, package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
        _check(info, name, self._size_limit)
        self._left -= info.file_size
        self._entries -= 1
        if self._left < 0 or self._entries < 0:
            raise UnreadableFile(
                f"{name}: is too much in one archive; expected at most {UNPACKED_LIMIT // 2**20} MB unpacked and "
                f"{ENTRY_LIMIT} files with the archives inside it; split the archive"
            )
        with skipping_broken(name, "a part of its archive", _AGAIN):
            return package.read(info)


def _check(info: zipfile.ZipInfo, name: str, size_limit: int) -> None:
    """Raise UnreadableFile for an entry that leads elsewhere, is encrypted, or is larger than a text may be."""
    inner = PurePosixPath(_name(info))
    if inner.is_absolute() or ".." in inner.parts or ":" in "".join(inner.parts[:1]):
        raise UnreadableFile(
            f"{name}: is stored under a path outside of its archive; expected one inside; pack it again"
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableFile(f"{name}: is a link; expected a file; pack what it leads to")
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableFile(
            f"{name}: is protected by a password; expected an open archive; unpack it and index the folder"
        )
    if info.file_size > size_limit:
        raise UnreadableFile(
            f"{name}: got {info.file_size / 2**20:.0f} MB unpacked; "
            f"expected at most {size_limit / 2**20:.0f} MB a file; split it"
        )
    if info.file_size > max(_SMALL, RATIO_LIMIT * info.compress_size):
        raise UnreadableFile(
            f"{name}: unpacks to {info.file_size // max(1, info.compress_size)} times its size (a zip bomb?); "
            f"expected at most {RATIO_LIMIT} times; if you trust it, unpack it and index the folder"
        )


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name, separated by /, without characters that would control a terminal."""
    name = _decoded(info).replace("\\", "/")
    return "".join("_" if unicodedata.category(character) == "Cc" else character for character in name)


def _decoded(info: zipfile.ZipInfo) -> str:
    """Decode a name: Chinese programs write GB18030 or Big5 and macOS UTF-8, without the flag that says so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.orig_filename.encode("cp437")
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    names = []
    for codec in ("gb18030", "big5hkscs"):
        with suppress(UnicodeDecodeError):
            names.append(raw.decode(codec))
    return max(names, key=plausibility, default=info.filename)


def check_package(data: bytes, name: str) -> None:
    """Raise UnreadableFile for an Office file that unpacks to more than it may, or whose XML defines entities.

    No Office program writes a document type; a file that has one was made to read other files or to fill the memory.
    """
    with opened(io.BytesIO(data), name, _WORD) as package:
        markup = [info for info in package.infolist() if info.filename.lower().endswith((".xml", ".rels"))]
        for limit, infos in ((MARKUP_LIMIT, markup), (PACKAGE_LIMIT, package.infolist())):
            size = sum(info.file_size for info in infos)
            if size > limit:
                raise UnreadableFile(
                    f"{name}: unpacks to {size / 2**20:.0f} MB; expected at most {limit // 2**20} MB; "
                    "split it or save its text as .txt"
                )
        tags = 0
        for info in markup:
            with skipping_broken(name, _WORD, _AGAIN):
                part = package.read(info)
            tags += part.count(b"<")
            if b"<!DOCTYPE" in part:
                raise UnreadableFile(
                    f"{name}: defines entities of its own ({info.filename}), as no Office program does; "
                    "expected a file of Word; save it again in Word"
                )
        if tags > TAG_LIMIT:
            raise UnreadableFile(f"{name}: got {tags} tags of markup; expected at most {TAG_LIMIT}; split it")
