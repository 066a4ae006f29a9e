"""What an index keeps beside its generations: files added to it, speeches removed from it, and what it was made of."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rag.errors import IndexDamaged, IndexOutdated
from rag.store.generations import not_written
from rag.store.manifest import mend
from rag.types import RemovedSpeech

#: The folder of the files that were added, as it is called in the names of their speeches' sources, too.
ADDED = "added"
SOURCES = "sources.json"
REMOVED = "removed.json"
#: The rule under which the characters of removed speeches are counted.
REMOVED_RULE = "removed speeches"
#: A speech by its source's path and the digest of its text.
RemovedKeys = frozenset[tuple[str, str]]


def added_paths(index: Path) -> list[Path]:
    """Return the folder of added files, [] where it has none; raises IndexDamaged where it may not be read."""
    folder = index / ADDED
    try:
        return [folder] if folder.is_dir() and any(folder.iterdir()) else []
    except OSError as error:
        raise _unreadable(index, ADDED, error) from error


def read_sources(index: Path) -> list[Path]:
    """Return the paths of the last build, none where there is no index yet.

    Raises IndexOutdated for an index that does not say what it was made of, IndexDamaged for an unreadable list.
    """
    try:
        is_silent = (index / "CURRENT").is_file() and not (index / SOURCES).is_file()
    except OSError as error:
        raise _unreadable(index, SOURCES, error) from error
    if is_silent:
        raise IndexOutdated(f"The index in {index} does not say what it was made of; {mend(index)}")
    return [Path(str(path)) for path in _read_list(index, SOURCES)]


def write_sources(index: Path, paths: Iterable[Path]) -> None:
    """Remember the paths of a build, without the folder of added files; raises IndexNotWritten."""
    added = (index / ADDED).resolve()
    _write_list(index, SOURCES, [str(path.absolute()) for path in paths if path.resolve() != added])


def read_removed(index: Path) -> tuple[RemovedSpeech, ...]:
    """Return the speeches that are left out of every build; raises IndexDamaged for an unreadable list."""
    try:
        return tuple(RemovedSpeech(**entry) for entry in _read_list(index, REMOVED))
    except TypeError as error:
        raise _unreadable(index, REMOVED, error) from error


def write_removed(index: Path, removed: Iterable[RemovedSpeech]) -> None:
    """Replace the list of the speeches that are left out; raises IndexNotWritten."""
    _write_list(index, REMOVED, [asdict(speech) for speech in removed])


def removed_keys(removed: Iterable[RemovedSpeech]) -> RemovedKeys:
    """Return what removed speeches are recognised by."""
    return frozenset((speech.path, speech.digest) for speech in removed)


def digest_text(text: str) -> str:
    """Return the digest by which the text of a removed speech is recognised."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _read_list(index: Path, name: str) -> Sequence[dict[str, str]]:
    file = index / name
    try:
        if not file.is_file():
            return []
        entries = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(index, name, error) from error
    if not isinstance(entries, list):
        raise _unreadable(index, name, TypeError("it is no list"))
    return entries


def _unreadable(index: Path, name: str, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"{index / name} cannot be read ({error}); mend it, or remove it and build the index again")


def _write_list(index: Path, name: str, entries: Sequence[object]) -> None:
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    try:
        index.mkdir(parents=True, exist_ok=True)
        (index / f".{name}.new").write_text(text + "\n", "utf-8", errors="surrogatepass")
        (index / f".{name}.new").replace(index / name)
    except OSError as error:
        raise not_written(index, index, error) from error
