"""Files: which ones there are, what they hold, and the front matter of Markdown."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from rag.errors import NothingToIndex, UnreadableFile
from rag.read.decode import decode

SUFFIXES = (".txt", ".md")
SIZE_LIMIT = 64 * 1024 * 1024
_TEXT_KEYS = ("title", "place", "level", "occasion", "speaker", "retold_from")
_LEVELS = ("省", "市", "县", "区", "镇", "企业")
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_FENCE_END = re.compile(r"(?:^|(?<=\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and its name as it is shown to people."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a Markdown file says about its speech; a key that maps to None says "unknown, do not infer"."""

    values: tuple[tuple[str, str | None], ...] = ()

    def get(self, key: str, inferred: str | None) -> str | None:
        """Return the stated value, also when it is None, else the inferred one."""
        return dict(self.values).get(key, inferred)

    def without(self, *keys: str) -> "FrontMatter":
        """Return what is left when some keys are not stated."""
        return FrontMatter(tuple((key, value) for key, value in self.values if key not in keys))


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
    front, start = _front_matter(text, file.name) if markdown else (FrontMatter(), 0)
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


def _front_matter(text: str, name: str) -> tuple[FrontMatter, int]:
    """Read the block between --- lines at the very top; returns it and where the text behind it starts."""
    opening = _FENCE.match(text)
    closing = _FENCE_END.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter(), 0
    block = text[opening.end() : closing.start()].replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"\s*[\w\"'-]+[ \t]*:", block) and block.strip():
        # Two rules across the page with prose between them are no front matter.
        return FrontMatter(), 0
    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:200]
        raise _bad_front(name, f"broken YAML ({detail})") from error
    if values is not None and not isinstance(values, dict):
        raise _bad_front(name, f"a YAML {type(values).__name__}")
    return FrontMatter(tuple(_known(values or {}, name))), closing.end()


def _known(values: dict[object, object], name: str) -> Iterator[tuple[str, str | None]]:
    for key in _TEXT_KEYS:
        if key in values:
            yield key, _string(key, values[key], name)
    if "level" in values and values["level"] is not None:
        yield "level", _level(str(values["level"]), name)
    for key, pattern, example in (
        ("date", _ISO, "2022, 2022-08 or 2022-08-25"),
        ("id", _ID, "letters, digits, _ and -"),
    ):
        if key in values:
            value = None if values[key] is None else str(values[key])
            if value is not None and not pattern.fullmatch(value):
                raise _bad_front(name, f"{key}: {value!r} (expected {example})")
            yield key, value


def _level(value: str, name: str) -> str:
    for level in _LEVELS:
        if value.strip().startswith(level):
            return level
    raise _bad_front(name, f"level: {value!r} (expected one of {' '.join(_LEVELS)})")


def _string(key: str, value: object, name: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise _bad_front(name, f"a {type(value).__name__} under {key!r}")
    return str(value).strip() or None


def _bad_front(name: str, got: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}: got {got} in the front matter; expected lines of `key: value` between two --- lines; correct them"
    )
