"""Sidecars: `speech.txt.yaml` beside `speech.txt` says what is known about its speeches and wins over everything else.

A compilation may have a list `speeches:` whose items name their speech by `ordinal`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UnreadableFile
from rag.read.formats import SourceFile, read_text
from rag.read.front_matter import KEYS, SIDECAR, FrontMatter, read_facts, state

_LIST = "speeches"
_ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar states about all the speeches of its file, and about single ones by their place in it."""

    name: str = ""
    all: FrontMatter = FrontMatter()
    single: tuple[tuple[int, FrontMatter], ...] = ()

    def about(self, ordinal: int, count: int) -> Iterator[FrontMatter]:
        """Yield what is stated about one speech of a file of `count`, the more special last."""
        yield self.all if count == 1 else self.all.without("title", "id")
        yield from (front for at, front in self.single if at == ordinal)

    def check(self, count: int) -> None:
        """Raise UnreadableFile for a statement about a speech that the file does not hold."""
        for ordinal, _ in self.single:
            if not 1 <= ordinal <= count:
                raise _bad(self.name, f"{_ORDINAL}: {ordinal} for a file of {count}", f"1 to {count}")


def sidecar_of(path: Path) -> Path | None:
    """Return the sidecar of a file, where it has one."""
    beside = path.with_name(path.name + SIDECAR)
    return beside if beside.is_file() else None


def load_sidecar(file: SourceFile) -> Sidecar:
    """Read the sidecar of a file; one without any states nothing. Raises UnreadableFile for one that is broken."""
    # A file in an archive has the archive's path and another name.
    path = sidecar_of(file.path) if file.name.endswith(file.path.name) else None
    if path is None:
        return Sidecar()
    name = file.name + SIDECAR
    values = read_facts(read_text(SourceFile(path, name)), name)
    listed = values.pop(_LIST, None) or []
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise _bad(
            name, f"something else under {_LIST}", "a list of items with `ordinal` and what is known about the speech"
        )
    single = []
    for item in listed:
        ordinal = item.pop(_ORDINAL, None)
        if not isinstance(ordinal, int) or isinstance(ordinal, bool):
            raise _bad(
                name,
                f"{_ORDINAL}: {ordinal!r}" if isinstance(ordinal, str) else f"no {_ORDINAL}",
                "the number of a speech in its file, from 1",
            )
        single.append((ordinal, _stated(item, name)))
    return Sidecar(name, _stated(values, name), tuple(single))


def _stated(values: dict[object, object], name: str) -> FrontMatter:
    unknown = next((key for key in values if key not in KEYS), None)
    if unknown is not None:
        raise _bad(name, f"{unknown!r}", f"one of {', '.join(KEYS)}, or {_LIST} with the {_ORDINAL} of each")
    return state(values, name)


def _bad(name: str, got: str, expected: str) -> UnreadableFile:
    return UnreadableFile(f"{name}: got {got}; expected {expected}; correct it")
