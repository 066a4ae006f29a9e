"""Immutable generations of an index and the one atomic switch between them.

`index/CURRENT` names a folder under `index/generations/`. A build writes a new generation under a name that no reader
looks at, syncs it, renames it, and then replaces CURRENT; a crash at any point leaves the old generation live.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from rag.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexOutdated

#: Raised whenever what is written on disk changes its meaning.
FORMAT = 6
MANIFEST = "manifest.json"
# The folder of a generation is called by the time of its build in UTC: 20261127T134700-123456789.
_GENERATION_NAME = re.compile(r"\d{8}T\d{6}-\d{9}")
_UNFINISHED_PREFIX = ".building-"
# The live generation and the one before it, which a reader may be opening at the moment of the switch.
_MAX_GENERATIONS = 2


class StoredFile(NamedTuple):
    """A file of a generation by its size in bytes and the sha256 of its content; a pair in the manifest's JSON."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds: format, model, settings, counts, and every other file by its path.

    `embedder`, `fingerprint` and `dimension` tell which model made the vectors; `reader` is a digest of all that
    decides how a file is read and its words are cut; `passage_length` counts characters.
    """

    format: int
    embedder: str
    fingerprint: str
    dimension: int
    reader: str
    passage_length: int
    speeches: int
    passages: int
    files: Mapping[str, StoredFile]

    def write(self, folder: Path) -> None:
        """Write the manifest into a generation's folder."""
        text = json.dumps({"program": "wengao", **asdict(self)}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text, "utf-8")


def mend(index: Path) -> str:
    """Return the advice at the end of error messages: the command that builds an index anew."""
    return f"build it again with: rag index PATH --index {index}"


def live_generation(index: Path) -> Path:
    """Return the folder of the live generation.

    Raises IndexNotFound where none was ever built, IndexDamaged where CURRENT names nothing that exists.
    """
    current = index / "CURRENT"
    if not current.is_file():
        raise IndexNotFound(f"There is no index in {index}; build one with: rag index PATH --index {index}")
    try:
        name = current.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{current} cannot be read ({error}); {mend(index)}") from error
    folder = index / "generations" / name
    if not _GENERATION_NAME.fullmatch(name) or not folder.is_dir():
        raise IndexDamaged(f"{current} names {name[:60]!r}, which is not a generation of this index; {mend(index)}")
    return folder


def read_manifest(index: Path, folder: Path) -> Manifest:
    """Return the manifest of a generation after checking its format and the size and sha256 of every file.

    Raises IndexOutdated for another format, IndexDamaged for anything that does not agree.
    """
    manifest = _parse(index, folder / MANIFEST)
    for name, stored in manifest.files.items():
        if not _agrees(folder / name, stored):
            raise IndexDamaged(f"The index in {index} is damaged: {name} is not what was written; {mend(index)}")
    return manifest


def is_intact(folder: Path, name: str) -> bool:
    """Return True if one file of a generation is what its manifest says, whatever its format and other files are."""
    try:
        stored = StoredFile(*json.loads((folder / MANIFEST).read_text("utf-8"))["files"][name])
        return _agrees(folder / name, stored)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _agrees(file: Path, stored: StoredFile) -> bool:
    return file.is_file() and file.stat().st_size == stored.size and digest_of(file) == stored.sha256


def _parse(index: Path, file: Path) -> Manifest:
    try:
        data = json.loads(file.read_text("utf-8"))
        _check_program(data.pop("program"))
        _check_format(index, data["format"])
        files = {str(name): StoredFile(int(size), str(sha256)) for name, (size, sha256) in data.pop("files").items()}
        _check_paths(files)
        return Manifest(**data, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"The index in {index} has no readable {MANIFEST} ({error}); {mend(index)}") from error


def _check_program(program: object) -> None:
    if program != "wengao":
        raise ValueError("another program wrote it")


def _check_format(index: Path, number: object) -> None:
    if number != FORMAT:
        raise IndexOutdated(
            f"The index in {index} has format {number}, this version reads format {FORMAT}; {mend(index)}"
        )


def _check_paths(names: Iterable[str]) -> None:
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in names):
        raise ValueError("it lists a file outside its folder")


def digest_of(file: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_files(folder: Path) -> dict[str, StoredFile]:
    """Return every file below a folder by its path from there; the manifest is left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(folder).as_posix(): StoredFile(file.stat().st_size, digest_of(file)) for file in files}


@contextmanager
def new_generation(index: Path) -> Iterator[Path]:
    """Yield an empty folder to write a generation into, and make it the live one when the block ends well.

    Without a manifest in it, or when the block raises, nothing changes. Only one build runs at a time: the lock is
    freed by the operating system when its owner dies. Raises IndexBusy while another build runs.
    """
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index / ".lock", timeout=0):
            _sweep(generations)
            name = _name_of(time.time_ns())
            folder = generations / (_UNFINISHED_PREFIX + name)
            folder.mkdir()
            try:
                yield folder
                if (folder / MANIFEST).is_file():
                    _switch(index, folder, generations / name)
                    _retire(generations, name)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise IndexBusy(f"Another process is building the index in {index}; wait until it has finished.") from error


def _name_of(nanoseconds: int) -> str:
    """Return the name of a generation, which sorts by time; the lock keeps two builds from the same nanosecond."""
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}-{rest:09d}"


def _switch(index: Path, folder: Path, final: Path) -> None:
    """Make a finished folder the live generation, in such steps that a crash leaves the old or the new one."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    folder.rename(final)
    _sync(final.parent)
    pointer = index / ".CURRENT.new"
    pointer.write_text(final.name + "\n", "utf-8")
    _sync(pointer)
    pointer.replace(index / "CURRENT")
    _sync(index)


def _sync(path: Path) -> None:
    # A folder cannot be opened for syncing on every platform; there the rename itself has to do.
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(generations: Path) -> None:
    """Remove what crashed builds left."""
    for folder in generations.glob(_UNFINISHED_PREFIX + "*"):
        shutil.rmtree(folder, ignore_errors=True)


def _retire(generations: Path, live: str) -> None:
    """Remove all generations but the live one and the one before it."""
    older = sorted(
        folder.name
        for folder in generations.iterdir()
        if _GENERATION_NAME.fullmatch(folder.name) and folder.name != live
    )
    for name in older[: len(older) - (_MAX_GENERATIONS - 1)]:
        shutil.rmtree(generations / name, ignore_errors=True)
