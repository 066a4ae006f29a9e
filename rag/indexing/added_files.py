"""Put files into the index's own folder so that none is ever missing, whatever ends the process meanwhile."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from rag.errors import IndexBusy
from rag.locks import lock_file
from rag.store import generations

_LOCK = ".adding.lock"
_ASIDE_PREFIX = ".replaced-"


@contextmanager
def put_into(folder: Path, incoming: Sequence[Path]) -> Iterator[None]:
    """Put files into a folder of an index, and take them from where they were when the block has ended well.

    If it does not, the folder is as it was. At any moment a name stands for the former file or for the new one, and the
    new one lies where it came from until the end. Raises IndexNotWritten, IndexBusy while others do the same.
    """
    index = folder.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock_file(index / _LOCK, max_seconds=0):
            _sweep(index)
            aside = Path(mkdtemp(prefix=_ASIDE_PREFIX, dir=index))
            try:
                with _replaced(folder, incoming, aside):
                    yield
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            # Of several files of one name the last one is there; the others stay where they are.
            for path in {path.name: path for path in incoming}.values():
                with suppress(OSError):
                    path.unlink()
    except TimeoutError as error:
        raise IndexBusy(f"Another process adds files to the index in {index}; wait until it has finished.") from error
    except OSError as error:
        raise generations.not_written(index, folder, error) from error


def sweep_set_aside(index: Path) -> None:
    """Remove what a process that was ended has left beside the folder, unless files are just being put there."""
    with suppress(OSError):
        if any(index.glob(f"{_ASIDE_PREFIX}*")):
            with lock_file(index / _LOCK, max_seconds=0):
                _sweep(index)


def _sweep(index: Path) -> None:
    for left in index.glob(f"{_ASIDE_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _replaced(folder: Path, incoming: Sequence[Path], aside: Path) -> Iterator[None]:
    """Let files stand in a folder, by a rename each; where the block fails the former ones stand there again."""
    former = aside / "former"
    former.mkdir()
    new: list[Path] = []
    try:
        for path in incoming:
            target = folder / path.name
            if not target.exists():
                new.append(target)
            elif target not in new and not (former / path.name).exists():
                _keep(target, former / path.name)
            shutil.copy2(path, aside / path.name)
            (aside / path.name).replace(target)
        yield
    except BaseException:
        for target in new:
            target.unlink(missing_ok=True)
        for file in former.iterdir():
            file.replace(folder / file.name)
        raise


def _keep(file: Path, kept: Path) -> None:
    """Give a file a second name, or copy it where the file system has no second names."""
    try:
        os.link(file, kept)
    except OSError:
        shutil.copy2(file, kept)
