"""Files: which ones there are, and what they hold."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import NothingToIndex, UnreadableFile
from rag.read.decode import decode
from rag.read.front_matter import FrontMatter, read_front_matter

SUFFIXES = (".txt", ".md")
SIZE_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and its name as it is shown to people."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded file; its speeches begin at `body_start`, behind the front matter."""

    file: SourceFile
    text: str
    body_start: int
    markdown: bool
    front: FrontMatter
    sha256: str


def find_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """List the files that paths name, sorted by name, each once.

    Folders are searched to the bottom, hidden entries and README files left out; linked folders are followed once.
    Raises NothingToIndex for a path that does not exist and for a folder without files.
    """
    found: dict[Path, SourceFile] = {}
    for path in paths:
        for file in _files_at(Path(path)):
            found.setdefault(_identity(file.path), file)
    if not found:
        raise NothingToIndex("got no paths; expected at least one file or folder of speeches; name one")
    return tuple(sorted(found.values(), key=lambda file: (file.name, str(file.path))))


def load(file: SourceFile) -> Document:
    """Read and decode a file; raises UnreadableFile with the reason."""
    markdown = _suffix(file) == ".md"
    data = _bytes(file)
    text = decode(data, file.name).text
    front, start = read_front_matter(text, file.name) if markdown else (FrontMatter(), 0)
    return Document(file, text, start, markdown, front, hashlib.sha256(data).hexdigest())


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
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        status = os.stat(place)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        paths = [Path(place, name) for name in names if not name.startswith(".") and not _is_readme(name)]
        # A folder that may not be opened is listed like a file, so that reading it reports why it is left out.
        paths += [Path(place, name) for name in folders if not os.access(Path(place, name), os.R_OK | os.X_OK)]
        found += [SourceFile(path, f"{base.name}/{path.relative_to(base).as_posix()}") for path in paths]
    if not found:
        raise NothingToIndex(
            f"{folder}: got a folder without any files; expected speeches in it; put .txt or .md files in"
        )
    return found


def _is_readme(name: str) -> bool:
    return name.upper().startswith("README")


def _suffix(file: SourceFile) -> str:
    suffix = file.path.suffix.lower()
    if suffix not in SUFFIXES and not file.path.is_dir():
        raise UnreadableFile(
            f"{file.name}: got a {suffix or 'nameless'} file; expected {' or '.join(SUFFIXES)} "
            "(.docx, .pdf and .html are planned); save its text as .txt or .md in UTF-8"
        )
    return suffix


def _bytes(file: SourceFile) -> bytes:
    try:
        size = file.path.stat().st_size
        if size > SIZE_LIMIT:
            raise UnreadableFile(
                f"{file.name}: got {size / 2**20:.0f} MB; expected at most {SIZE_LIMIT // 2**20} MB a file; split it"
            )
        data = file.path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableFile(
            f"{file.name}: cannot be opened ({reason}); expected a readable file; check that it exists and may be read"
        ) from error
    if not data.strip():
        raise UnreadableFile(
            f"{file.name}: got an empty file; expected the text of a speech; put it in or remove the file"
        )
    return data
