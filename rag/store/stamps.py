"""Stamps: the sizes and times that the files of a generation had when all of them were read and found whole.

While a file has the same ones nobody has written it, and it need not be read again to be opened. The digests of the
manifest say the same of bytes that a disk has lost without being asked, which no time tells: `rag index --check` reads
them all. Who copies an index makes new files, which are read once. A stamp is no signature, as the manifest's seal is
none.
"""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

STAMPS = "stamps.json"
#: Raised whenever a check of what lies on disk becomes stricter: what passed the former one is checked again.
CHECKS = 1
#: What was checked besides the digests: what opening needs to be true, or all that a build takes over.
Depth = Literal["opened", "taken"]
#: A file that was written so shortly before may be written again at what its file system holds for the same time.
MIN_AGE_NS = 40_000_000
_NS_PER_SECOND = 10**9
_MAX_BYTES = 1 << 16


#: Size, times and number of each file by its path in the generation.
Stamps = dict[str, list[int]]


def take_stamps(folder: Path, names: Iterable[str]) -> Stamps:
    """Return the stamps of some files as they are now, none where one of them is no file of a build."""
    with suppress(OSError):
        return {name: _stamp_of(folder / name) for name in names}
    return {}


def write_stamps(folder: Path, stamps: Stamps, depth: Depth) -> None:
    """Remember that files were found whole after their stamps were taken.

    Nothing is remembered where they were written since or where a later write could not be told, nor without room or
    right to write.
    """
    times = [number for stamp in stamps.values() for number in stamp[1:3]]
    # A file system that counts whole seconds does not tell one write from the next.
    if all(number % _NS_PER_SECOND == 0 for number in times):
        return
    age = time.time_ns() - max(times)
    if 0 <= age < MIN_AGE_NS:
        time.sleep((MIN_AGE_NS - age) / _NS_PER_SECOND)
    if time.time_ns() - max(times) >= MIN_AGE_NS and take_stamps(folder, stamps) == stamps:
        text = json.dumps({"checks": CHECKS, "depth": depth, "files": stamps})
        unfinished = folder / f".{STAMPS}.{os.getpid()}"
        with suppress(OSError):
            unfinished.write_text(text, "utf-8")
            unfinished.replace(folder / STAMPS)


def read_stamps(folder: Path, stamps: Stamps) -> Depth | None:
    """Return what was checked of files that still have these stamps, None where they have to be read."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        file = folder / STAMPS
        if file.is_symlink() or file.stat().st_size > _MAX_BYTES:
            return None
        data = json.loads(file.read_text("utf-8"))
        if stamps and data["checks"] == CHECKS and data["files"] == stamps and data["depth"] in get_args(Depth):
            depth: Depth = data["depth"]
            return depth
    return None


def _stamp_of(file: Path) -> list[int]:
    """Return the size of a file, when its content and when anything of it was changed, and its number on the disk."""
    if any(path.is_symlink() for path in (file, file.parent)) or not file.is_file():
        raise OSError(f"{file.name} is no file of a build")
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
