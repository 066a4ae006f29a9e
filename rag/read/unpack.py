"""Archives: the files inside a .zip, read in memory and never written anywhere, and what an archive may not do."""

import io
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from rag.errors import UnreadableFile
from rag.read.broken import skipping_broken
from rag.read.file_parts import tell_parts
from rag.read.shown_names import decode_name, harmless

#: The most files in an archive, with those of the archives inside it.
MAX_ENTRIES = 10_000
#: How deep archives may lie inside one another, the outermost counted.
MAX_ARCHIVE_DEPTH = 3
#: What the files of an archive may have together when they are unpacked.
MAX_UNPACKED_BYTES = 512 * 2**20
#: What a .docx may have: tags of markup, of which a million took 25 s and 170 MB.
MAX_MARKUP_TAGS = 1_000_000
#: What a .docx may unpack to: its markup alone.
MAX_MARKUP_BYTES = 32 * 2**20
#: What a .docx may unpack to: its markup with its pictures.
MAX_PACKAGE_BYTES = 256 * 2**20
# Text packs to a fifth, the markup of Word to a fiftieth; what packs to less than a two-hundredth was made to burst.
MAX_PACKING_RATIO = 200
# A smaller file may be packed as tightly as it can: it fills no memory.
_MIN_BOMB_BYTES = 2**20
# Bits of an entry's flags (PKWARE's APPNOTE.TXT, section 4.4.4).
_ENCRYPTED_FLAG = 0x1
_UTF8_NAME_FLAG = 0x800
# What a part is told by, and what may stand before its first tag.
_SNIFFED_BYTES = 256
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
_REMEDY = "copy or download it again"


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file in an archive: its name, `archive.zip/inner/name.txt`, and its bytes, or why it cannot be read."""

    name: str
    content: bytes | UnreadableFile


def unpack(archive: BinaryIO, name: str, max_file_bytes: int) -> Iterator[ArchiveEntry]:
    """Yield the files of an archive in its order, with the files of an inner archive where that archive stands.

    What `is_ignored` is left out. One file may have `max_file_bytes` bytes, all of them together MAX_UNPACKED_BYTES.
    Raises UnreadableFile for what is no archive or has more than MAX_ENTRIES entries.
    """
    yield from _Unpacker(max_file_bytes).entries(archive, name, 1)


def check_package(data: bytes, name: str, kind: str = "a file of Word", *, allows_document_type: bool = False) -> None:
    """Raise UnreadableFile for an Office file that unpacks to more than it may, or whose XML defines entities.

    No Office program writes a document type; a file that has one was made to read other files or to fill the memory.
    The chapters of a book have one as web pages do; with `allows_document_type` only entities are refused.
    """
    refused = b"<!ENTITY" if allows_document_type else b"<!DOCTYPE"
    with _open_archive(io.BytesIO(data), name, kind) as package:
        files = package.infolist()
        markup = [info for info in files if _may_be_markup(package, info, name, kind)]
        _check_total_size(markup, MAX_MARKUP_BYTES, name)
        _check_total_size(files, MAX_PACKAGE_BYTES, name)
        tags = sum(_count_tags(package, info, name, kind, refused) for info in markup)
        if tags > MAX_MARKUP_TAGS:
            raise UnreadableFile(f"{name}: got {tags} tags of markup; expected at most {MAX_MARKUP_TAGS}; split it")


def is_ignored(path: PurePosixPath) -> bool:
    """Return True for what lies beside speeches: a README, hidden entries, locks of Word, files of the system."""
    return (
        path.name.upper().startswith("README")
        or path.name.lower() in ("thumbs.db", "desktop.ini")
        or any(map(is_hidden, path.parts))
    )


def is_hidden(name: str) -> bool:
    """Return True if the name of a file or folder says that it is not meant for people."""
    return (name.startswith((".", "~$")) and name not in (".", "..")) or name == "__MACOSX"


@contextmanager
def _open_archive(archive: BinaryIO, name: str, kind: str = "an archive") -> Iterator[zipfile.ZipFile]:
    """Open an archive of at most MAX_ENTRIES entries; raises UnreadableFile."""
    with skipping_broken(name, kind, _REMEDY):
        package = zipfile.ZipFile(archive)
    with package:
        count = len(package.infolist())
        if count > MAX_ENTRIES:
            raise UnreadableFile(f"{name}: got an archive of {count} files; expected at most {MAX_ENTRIES}; split it")
        yield package


class _Unpacker:
    """What is left of the allowance while an archive and the archives inside it are unpacked."""

    def __init__(self, max_file_bytes: int) -> None:
        self._max_file_bytes = max_file_bytes
        self._bytes_left = MAX_UNPACKED_BYTES
        self._entries_left = MAX_ENTRIES

    def entries(self, archive: BinaryIO, name: str, depth: int) -> Iterator[ArchiveEntry]:
        """Yield the files of an archive that lies `depth` deep, the outermost 1 deep."""
        with _open_archive(archive, name) as package:
            infos = package.infolist()
            for number, info in enumerate(infos):
                if depth == 1:
                    tell_parts("files", number, len(infos))
                inner_name = _entry_name(info)
                if not info.is_dir() and not is_ignored(PurePosixPath(inner_name)):
                    yield from self._unpack_entry(package, info, f"{name}/{inner_name}", depth)

    def _unpack_entry(
        self, package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[ArchiveEntry]:
        try:
            data = self._read_entry(package, info, name)
            if PurePosixPath(name).suffix.lower() == ".zip":
                _check_depth(depth + 1, name)
                yield from self.entries(io.BytesIO(data), name, depth + 1)
            else:
                yield ArchiveEntry(name, data)
        except UnreadableFile as error:
            yield ArchiveEntry(name, error)

    def _read_entry(self, package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
        _check_harmless(info, name)
        _check_size(info, name, self._max_file_bytes)
        self._bytes_left -= info.file_size
        self._entries_left -= 1
        if self._bytes_left < 0 or self._entries_left < 0:
            raise UnreadableFile(
                f"{name}: is too much in one archive; expected at most {MAX_UNPACKED_BYTES // 2**20} MB unpacked and "
                f"{MAX_ENTRIES} files with the archives inside it; split the archive"
            )
        with skipping_broken(name, "a part of its archive", _REMEDY):
            return package.read(info)


def _check_depth(depth: int, name: str) -> None:
    """Raise UnreadableFile for an archive that lies too deep in others."""
    if depth > MAX_ARCHIVE_DEPTH:
        raise UnreadableFile(
            f"{name}: got archives inside one another {depth} deep; expected at most {MAX_ARCHIVE_DEPTH}; "
            "unpack them and index the folder"
        )


def _check_harmless(info: zipfile.ZipInfo, name: str) -> None:
    """Raise UnreadableFile for an entry that leads elsewhere or is encrypted."""
    inner = PurePosixPath(_entry_name(info))
    if inner.is_absolute() or ".." in inner.parts or ":" in "".join(inner.parts[:1]):
        raise UnreadableFile(
            f"{name}: is stored under a path outside of its archive; expected one inside; pack it again"
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableFile(f"{name}: is a link; expected a file; pack what it leads to")
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise UnreadableFile(
            f"{name}: is protected by a password; expected an open archive; unpack it and index the folder"
        )


def _check_size(info: zipfile.ZipInfo, name: str, max_file_bytes: int) -> None:
    """Raise UnreadableFile for an entry that is larger than a file may be, or was packed to fill the memory."""
    if info.file_size > max_file_bytes:
        raise UnreadableFile(
            f"{name}: got {info.file_size / 2**20:.0f} MB unpacked; "
            f"expected at most {max_file_bytes / 2**20:.0f} MB a file; split it"
        )
    if info.file_size > max(_MIN_BOMB_BYTES, MAX_PACKING_RATIO * info.compress_size):
        raise UnreadableFile(
            f"{name}: unpacks to {info.file_size // max(1, info.compress_size)} times its size (a zip bomb?); "
            f"expected at most {MAX_PACKING_RATIO} times; if you trust it, unpack it and index the folder"
        )


def _check_total_size(infos: Sequence[zipfile.ZipInfo], max_bytes: int, name: str) -> None:
    """Raise UnreadableFile for parts of a file of Word that unpack to more than `max_bytes` together."""
    size = sum(info.file_size for info in infos)
    if size > max_bytes:
        raise UnreadableFile(
            f"{name}: unpacks to {size / 2**20:.0f} MB; expected at most {max_bytes // 2**20} MB; "
            "split it or save its text as .txt"
        )


def _may_be_markup(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, kind: str) -> bool:
    """Return True for a part that begins like XML, in any encoding: its name says nothing, other parts refer to it."""
    with skipping_broken(name, kind, _REMEDY), package.open(info) as part:
        start = part.read(_SNIFFED_BYTES)
    return start.replace(b"\0", b"").lstrip(_BYTE_ORDER_MARKS + b" \t\r\n").startswith(b"<")


def _count_tags(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, kind: str, refused: bytes) -> int:
    """Return the number of tags of a part of a package; raises UnreadableFile for one that defines entities."""
    with skipping_broken(name, kind, _REMEDY):
        part = package.read(info)
    # In UTF-16 and UTF-32 zeroes stand between the letters.
    if refused in part.replace(b"\0", b""):
        raise UnreadableFile(
            f"{name}: defines entities of its own ({info.filename}), as no Office program does; "
            f"expected {kind}; save it again in the program that wrote it"
        )
    return part.count(b"<")


def _entry_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name, separated by /, without characters that would control a terminal."""
    return harmless(_decode_entry_name(info).replace("\\", "/"))


def _decode_entry_name(info: zipfile.ZipInfo) -> str:
    """Decode a name: many programs write one that is not of code page 437, without the flag that says so."""
    if info.flag_bits & _UTF8_NAME_FLAG:
        return info.filename
    return decode_name(info.orig_filename.encode("cp437"))
