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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexOutdated

#: Raised whenever what is written on disk changes its meaning.
FORMAT = 3
MANIFEST = "manifest.json"
_NAME = re.compile(r"\d{8}T\d{6}-\d{9}")
_UNFINISHED = ".building-"
#: The live generation and the one before it, which a reader may be opening at the moment of the switch.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds: format, model, settings, counts, and the size and sha256 of every other file.

    `reader` is a digest of all that decides how a file is read and its words are cut.
    """

    format: int
    embedder: str
    fingerprint: str
    dimension: int
    reader: str
    passage_length: int
    speeches: int
    passages: int
    files: Mapping[str, tuple[int, str]]

    def write(self, folder: Path) -> None:
        """Write the manifest into a generation's folder."""
        text = json.dumps({"program": "wengao", **asdict(self)}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text, "utf-8")


def mend(index: Path) -> str:
    """Return the command that builds an index anew, as the errors of this module end in it."""
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
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise IndexDamaged(f"{current} names {name[:60]!r}, which is not a generation of this index; {mend(index)}")
    return folder


def read_manifest(index: Path, folder: Path) -> Manifest:
    """Read and check a generation: its format, and the size and sha256 of every file that it lists.

    Raises IndexOutdated for another format, IndexDamaged for anything that does not agree.
    """
    manifest = _parse(index, folder / MANIFEST)
    for name, (size, digest) in manifest.files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size or digest_of(file) != digest:
            raise IndexDamaged(f"The index in {index} is damaged: {name} is not what was written; {mend(index)}")
    return manifest


def is_intact(folder: Path, name: str) -> bool:
    """Tell whether one file of a generation is what its manifest says, whatever its format and its other files are."""
    try:
        size, digest = json.loads((folder / MANIFEST).read_text("utf-8"))["files"][name]
        return bool((folder / name).stat().st_size == size and digest_of(folder / name) == digest)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _parse(index: Path, file: Path) -> Manifest:
    try:
        data = json.loads(file.read_text("utf-8"))
        if data.pop("program") != "wengao":
            raise ValueError("another program wrote it")
        if data["format"] != FORMAT:
            raise IndexOutdated(
                f"The index in {index} has format {data['format']}, this version reads format {FORMAT}; {mend(index)}"
            )
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in data.pop("files").items()}
        if any(Path(name).is_absolute() or ".." in Path(name).parts for name in files):
            raise ValueError("it lists a file outside its folder")
        return Manifest(**data, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamaged(f"The index in {index} has no readable {MANIFEST} ({error}); {mend(index)}") from error


def digest_of(file: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the size and sha256 of every file below a folder, by its path from there; the manifest is left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(folder).as_posix(): (file.stat().st_size, digest_of(file)) for file in files}


@contextmanager
def new_generation(index: Path) -> Iterator[Path]:
    """Give an empty folder to write a generation into; when the block ends well, make it the live one.

    Without a manifest in it, and when the block raises, nothing changes. Only one build runs at a time: the lock is
    freed by the operating system when its owner dies. Raises IndexBusy while another build runs.
    """
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index / ".lock", timeout=0):
            _sweep(generations)
            name = _name_of(time.time_ns())
            folder = generations / (_UNFINISHED + name)
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
    """Return a name that sorts by time; the lock keeps two builds from the same nanosecond."""
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}-{rest:09d}"


def _switch(index: Path, folder: Path, final: Path) -> None:
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
    for folder in generations.glob(_UNFINISHED + "*"):
        shutil.rmtree(folder, ignore_errors=True)


def _retire(generations: Path, live: str) -> None:
    older = sorted(
        folder.name for folder in generations.iterdir() if _NAME.fullmatch(folder.name) and folder.name != live
    )
    for name in older[: len(older) - (_KEPT - 1)]:
        shutil.rmtree(generations / name, ignore_errors=True)
