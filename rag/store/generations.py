"""Immutable generations of an index and the one atomic switch between them.

`index/CURRENT` names a folder under `index/generations/`. A build writes a new generation under a name that no reader
looks at, syncs it, renames it, and then replaces CURRENT; a crash at any point leaves the old generation live.
"""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexNotWritten, IndexOutdated
from rag.locks import lock_file
from rag.store.holds import Hold, remove_unheld
from rag.store.manifest import MANIFEST, CheckedGeneration, Manifest, check_generation, mend

# The folder of a generation is called by the time of its build in UTC: 20261127T134700-123456789.
_GENERATION_NAME = re.compile(r"\d{8}T\d{6}-\d{9}")
_MAX_NAME_BYTES = 100
_UNFINISHED_PREFIX = ".building-"


def live_generation(index: Path) -> Path:
    """Return the folder of the live generation.

    Raises IndexNotFound where none was ever built, IndexDamaged where CURRENT names nothing that exists.
    """
    current = index / "CURRENT"
    try:
        if not current.is_file():
            raise IndexNotFound(f"There is no index in {index}; build one with: rag index PATH --index {index}")
        with current.open("rb") as stream:
            name = stream.read(_MAX_NAME_BYTES).decode("utf-8").strip()
        folder = index / "generations" / name
        if not _GENERATION_NAME.fullmatch(name) or not folder.is_dir() or folder.is_symlink():
            raise IndexDamaged(f"{current} names {name[:60]!r}, which is not a generation of this index; {mend(index)}")
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{current} cannot be read ({error}); {mend(index)}") from error
    return folder


@dataclass(frozen=True, slots=True)
class HeldGeneration:
    """The live generation; its files stay until the hold is released."""

    checked: CheckedGeneration
    hold: Hold

    @property
    def folder(self) -> Path:
        """The folder of the generation."""
        return self.checked.folder

    @property
    def manifest(self) -> Manifest:
        """The manifest of the generation."""
        return self.checked.manifest


def hold_live(index: Path, *, reads_all: bool = False) -> HeldGeneration:
    """Return the live generation, held, after the checks of `check_generation`; builds may switch it meanwhile.

    Files that were read before and not written since are only read again with `reads_all`.

    Raises IndexNotFound, IndexDamaged or IndexOutdated.
    """
    while True:
        # The loop ends: every round but the last has seen another build come to its end.
        current = _read_current(index)
        try:
            return _hold(index, live_generation(index), reads_all)
        except (IndexDamaged, IndexNotFound):
            if _read_current(index) == current:
                raise


def hold_named(index: Path, name: str) -> HeldGeneration:
    """Return a generation by its name, held, after the checks of `check_generation`.

    Raises IndexNotFound where the index has none of that name, IndexDamaged or IndexOutdated.
    """
    folder = index / "generations" / name
    if not _GENERATION_NAME.fullmatch(name) or not folder.is_dir() or folder.is_symlink():
        raise IndexNotFound(f"The index in {index} holds no generation {name[:60]!r}; {mend(index)}")
    return _hold(index, folder, reads_all=False)


def _hold(index: Path, folder: Path, reads_all: bool) -> HeldGeneration:
    try:
        hold = Hold(folder / MANIFEST)
    except OSError as error:
        raise IndexDamaged(f"The index in {index} has no readable {MANIFEST} ({error}); {mend(index)}") from error
    try:
        return HeldGeneration(check_generation(index, folder, reads_all=reads_all), hold)
    except (IndexDamaged, IndexOutdated):
        hold.release()
        raise


def _read_current(index: Path) -> bytes:
    with suppress(OSError):
        return (index / "CURRENT").read_bytes()
    return b""


class Publisher(Protocol):
    """Gives generations to a server that searches them."""

    def publish(self, folder: Path) -> None:
        """Let the server answer from the generation in a folder, if it does not yet; raises ServerUnavailable."""

    def sweep(self, generations: Path) -> None:
        """Remove from the server what stands for a generation that has no folder any more; raises ServerUnavailable."""


@contextmanager
def new_generation(index: Path, publisher: Publisher | None = None) -> Iterator[Path]:
    """Yield an empty folder to write a generation into, and make it the live one when the block ends well.

    A publisher gets it before CURRENT names it: while the server answers from a generation, that has a folder.

    Without a manifest in it, or when the block raises, nothing changes. Afterwards former generations are gone, but for
    those that readers hold. Only one build runs at a time: the lock is freed by the operating system when its owner
    dies. Raises IndexBusy while another build runs, IndexNotWritten where there is no room or no right to write.
    """
    generations = index / "generations"
    try:
        generations.mkdir(parents=True, exist_ok=True)
        with lock_file(index / ".lock", max_seconds=0):
            _sweep(generations)
            name = _name_of(time.time_ns())
            folder = generations / (_UNFINISHED_PREFIX + name)
            folder.mkdir()
            try:
                yield folder
                if (folder / MANIFEST).is_file():
                    _keep(folder, generations / name)
                    if publisher:
                        publisher.publish(generations / name)
                    _switch(index, name)
                elif publisher:
                    publisher.publish(live_generation(index))
                _retire(index)
                if publisher:
                    publisher.sweep(generations)
            except (OSError, sqlite3.Error) as error:
                raise not_written(index, folder, error) from error
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except TimeoutError as error:
        raise IndexBusy(f"Another process is building the index in {index}; wait until it has finished.") from error
    except OSError as error:
        raise not_written(index, generations, error) from error


def not_written(index: Path, folder: Path, error: Exception) -> IndexNotWritten:
    """Return the error for a generation that cannot be written, with what it took so far and what is free."""
    taken, free = _megabytes_of(folder), "an unknown number of"
    with suppress(OSError):
        free = f"{shutil.disk_usage(folder if folder.exists() else folder.anchor).free / 1e6:.1f}"
    return IndexNotWritten(
        f"The index in {index} cannot be written ({error}): {taken:.1f} MB were written when it failed, {free} MB are "
        "free there; make room or the folder writable, or name another one with --index. The index that was there "
        "before answers on."
    )


def _megabytes_of(folder: Path) -> float:
    with suppress(OSError):
        return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    return 0.0


def _name_of(nanoseconds: int) -> str:
    """Return the name of a generation, which sorts by time; the lock keeps two builds from the same nanosecond."""
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}-{rest:09d}"


def _keep(folder: Path, final: Path) -> None:
    """Give a finished folder its name as a generation; until the switch it is not the live one."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    folder.rename(final)
    _sync(final.parent)


def _switch(index: Path, name: str) -> None:
    """Make a generation the live one; a crash leaves the old or the new one."""
    pointer = index / ".CURRENT.new"
    pointer.write_text(name + "\n", "utf-8")
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


def _retire(index: Path) -> None:
    """Remove all generations but the live one and those that readers hold, so that what was removed is gone."""
    with suppress(IndexNotFound, IndexDamaged):
        live = live_generation(index)
        for folder in live.parent.iterdir():
            if _GENERATION_NAME.fullmatch(folder.name) and folder != live:
                remove_unheld(folder, folder / MANIFEST)
