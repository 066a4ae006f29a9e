"""Files: which ones there are, and the text that each format holds."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath

from rag.errors import NothingToIndex, UnreadableFile
from rag.read.broken import skipping_broken
from rag.read.decode import decode
from rag.read.front_matter import SIDECAR, FrontMatter, read_front_matter
from rag.read.unpack import is_aside, is_hidden, unpack

#: The largest file, the largest and longest one of text, and the largest archive. 32 MB are some ten million
#: characters, a hundred books. Read and split on a busy machine, 50 MB in one line took 6 s and 220 MB of memory, in
#: lines as they come 19 s and 310 MB, and half a million lines that are all headings 50 s and 570 MB.
SIZE_LIMIT = 64 * 1024 * 1024
TEXT_LIMIT = 32 * 1024 * 1024
LINE_LIMIT = 500_000
ARCHIVE_LIMIT = 512 * 1024 * 1024
#: The bytes of a file and its name to its text.
Extractor = Callable[[bytes, str], str]
_ARCHIVE = ".zip"
_AGAIN = "open it in the program that wrote it and save it again, or save its text as .txt in UTF-8"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and its name as it is shown to people."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file; its speeches begin at `body_start`, behind the front matter.

    A file in an archive has the archive's path and a name that goes on behind the archive's. `text` is the decoded file
    where that is text itself, else what was extracted from it, and every source offset counts its characters.
    `markdown` tells that # marks are headings. `sha256` is the digest of the file or archive on the disk.
    """

    file: SourceFile
    text: str
    body_start: int
    markdown: bool
    front: FrontMatter
    sha256: str


def find_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """List the files that paths name, sorted by name, each once.

    Folders are searched to the bottom, hidden entries and README files left out; linked folders are followed once. The
    sidecar of a listed file is not listed. Raises NothingToIndex for a path that does not exist and for a folder
    without files.
    """
    found: dict[Path, SourceFile] = {}
    for path in paths:
        for file in _files_at(Path(path)):
            found.setdefault(_identity(file.path), file)
    sidecars = [place for place in found if place.suffix == SIDECAR and place.with_suffix("") in found]
    for place in sidecars:
        del found[place]
    if not found:
        raise NothingToIndex("got no paths; expected at least one file or folder of speeches; name one")
    return tuple(sorted(found.values(), key=lambda file: (file.name, str(file.path))))


def read_text(file: SourceFile) -> str:
    """Read and decode a file of any name; raises UnreadableFile with the reason."""
    return _plain(_bytes(file), file.name)


def load(file: SourceFile) -> Document:
    """Read one file that is no archive; raises UnreadableFile with the reason."""
    extract = _extractor(file)
    data = _bytes(file)
    return _document(file, extract, data, hashlib.sha256(data).hexdigest())


def load_all(file: SourceFile) -> Iterator[tuple[SourceFile, Document | UnreadableFile]]:
    """Read a file, or the files in an archive; for one that cannot be read there is the error that says why."""
    try:
        if _suffix(file) == _ARCHIVE:
            yield from _unpacked(file)
        else:
            yield file, load(file)
    except UnreadableFile as error:
        yield file, error


def _unpacked(file: SourceFile) -> Iterator[tuple[SourceFile, Document | UnreadableFile]]:
    with _opened(file, ARCHIVE_LIMIT) as archive:
        sha256 = hashlib.file_digest(archive, "sha256").hexdigest()
        for name, data in unpack(archive, file.name, SIZE_LIMIT):
            inner = SourceFile(file.path, name)
            try:
                if isinstance(data, UnreadableFile):
                    raise data
                yield inner, _document(inner, _extractor(inner), data, sha256)
            except UnreadableFile as error:
                yield inner, error


def _document(file: SourceFile, extract: Extractor, data: bytes, sha256: str) -> Document:
    if not data.strip():
        raise UnreadableFile(
            f"{file.name}: got an empty file; expected the text of a speech; put it in or remove the file"
        )
    suffix = _suffix(file)
    with skipping_broken(file.name, f"a {suffix} file", _AGAIN):
        text = extract(data, file.name)
    front, start = read_front_matter(text, file.name) if suffix == ".md" else (FrontMatter(), 0)
    return Document(file, text, start, suffix not in (".txt", ".pdf"), front, sha256)


def _suffix(file: SourceFile) -> str:
    return PurePosixPath(file.name).suffix.lower()


def _extractor(file: SourceFile) -> Extractor:
    """Return what gets the text out of a file; a folder comes only where it may not be opened, which reading says."""
    suffix = _suffix(file)
    if suffix not in _EXTRACTORS and not file.path.is_dir():
        raise UnreadableFile(
            f"{file.name}: got a {suffix or 'nameless'} file; expected one of {' '.join(_EXTRACTORS)} {_ARCHIVE}; "
            "save its text as .txt or .md in UTF-8"
        )
    return _EXTRACTORS.get(suffix, _plain)


def _plain(data: bytes, name: str) -> str:
    if len(data) > TEXT_LIMIT:
        raise _too_much(name, f"{len(data) / 2**20:.0f} MB of text", f"{TEXT_LIMIT // 2**20} MB")
    text = decode(data, name).text
    lines = max(text.count("\n"), text.count("\r"))
    if lines > LINE_LIMIT:
        raise _too_much(name, f"{lines} lines", str(LINE_LIMIT))
    return text


def _too_much(name: str, got: str, limit: str) -> UnreadableFile:
    return UnreadableFile(f"{name}: got {got}; expected at most {limit} a file; split it")


# The libraries take a third of a second each to import, which a process without such files should not wait for.


def _html(data: bytes, name: str) -> str:
    from rag.read.html import article

    return article(data, name)


def _pdf(data: bytes, name: str) -> str:
    from rag.read.pdf import pdf_text

    return pdf_text(data, name)


def _docx(data: bytes, name: str) -> str:
    from rag.read.word import docx_text

    return docx_text(data, name)


def _through_office(data: bytes, name: str) -> str:
    from rag.read.office import to_docx

    return _docx(to_docx(data, name, PurePosixPath(name).suffix.lower()), name)


_EXTRACTORS: dict[str, Extractor] = {
    **dict.fromkeys((".txt", ".md"), _plain),
    **dict.fromkeys((".html", ".htm"), _html),
    ".pdf": _pdf,
    ".docx": _docx,
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt"), _through_office),
}


def _identity(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _files_at(path: Path) -> Iterator[SourceFile]:
    if path.is_dir():
        return iter(_files_in(path))
    if path.is_file():
        return iter((SourceFile(path, path.name),))
    what = "is neither a file nor a folder" if path.exists() else "does not exist"
    raise NothingToIndex(f"{path}: {what}; expected a file or folder of speeches; check the path")


def _files_in(folder: Path) -> list[SourceFile]:
    base = folder.resolve()
    seen: set[tuple[int, int]] = set()
    found: list[SourceFile] = []
    for place, folders, names in os.walk(base, followlinks=True):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        status = os.stat(place)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        paths = [Path(place, name) for name in names if not is_aside(PurePosixPath(name))]
        # A folder that may not be opened is listed like a file, so that reading it reports why it is left out.
        paths += [Path(place, name) for name in folders if not os.access(Path(place, name), os.R_OK | os.X_OK)]
        found += [SourceFile(path, f"{base.name}/{path.relative_to(base).as_posix()}") for path in paths]
    if not found:
        raise NothingToIndex(
            f"{folder}: got a folder without any files; expected speeches in it; put .txt, .md, .docx or .pdf files in"
        )
    return found


def _bytes(file: SourceFile) -> bytes:
    with _opened(file, SIZE_LIMIT) as opened:
        return opened.read()


@contextmanager
def _opened(file: SourceFile, limit: int) -> Iterator[BufferedReader]:
    try:
        status = file.path.stat()
        size = status.st_size
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise UnreadableFile(f"{file.name}: is a pipe or a device; expected a file; leave it out")
        if size > limit:
            raise _too_much(file.name, f"{size / 2**20:.0f} MB", f"{limit // 2**20} MB")
        with file.path.open("rb") as opened:
            yield opened
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableFile(
            f"{file.name}: cannot be opened ({reason}); expected a readable file; check that it exists and may be read"
        ) from error
