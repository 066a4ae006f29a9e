"""Sidecars: `speech.txt.yaml` beside `speech.txt` says what is known about its speeches and wins over everything else.

A compilation may have a list `speeches:` whose items name their speech by `ordinal`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import UnreadableFile
from rag.read.formats import read_text
from rag.read.front_matter import FACT_KEYS, SIDECAR_SUFFIX, FrontMatter, check_facts, parse_mapping
from rag.read.listing import SourceFile

_LIST_KEY = "speeches"
_ORDINAL_KEY = "ordinal"
#: Facts of one speech, which a statement about a whole file of several cannot mean.
_SINGLE_KEYS = ("title", "id", "title_en", "abstract", "abstract_en")


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """What a sidecar states about the one speech with this ordinal, the number of a speech in its file, from 1."""

    ordinal: int
    facts: FrontMatter


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar states about all the speeches of its file, and about single ones by their ordinals."""

    name: str = ""
    shared_facts: FrontMatter = field(default_factory=FrontMatter)
    single_facts: tuple[SpeechFacts, ...] = ()

    def about(self, ordinal: int, count: int) -> Iterator[FrontMatter]:
        """Yield what is stated about one speech of a file of `count`, the more special last."""
        yield self.shared_facts if count == 1 else self.shared_facts.without(*_SINGLE_KEYS)
        yield from (single.facts for single in self.single_facts if single.ordinal == ordinal)

    def check(self, count: int) -> None:
        """Raise UnreadableFile for a statement about a speech that a file of `count` speeches does not hold."""
        for single in self.single_facts:
            if not 1 <= single.ordinal <= count:
                raise _bad_sidecar(
                    self.name, f"{_ORDINAL_KEY}: {single.ordinal} for a file of {count}", f"1 to {count}"
                )


def sidecar_of(path: Path) -> Path | None:
    """Return the sidecar of a file, or None where it has none; a link to another folder is none."""
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    if not beside.is_file() or (beside.is_symlink() and beside.resolve().parent != path.resolve().parent):
        return None
    return beside


def load_sidecar(file: SourceFile) -> Sidecar:
    """Read the sidecar of a file; one without any states nothing. Raises UnreadableFile for one that is broken."""
    path = None if file.is_entry else sidecar_of(file.path)
    if path is None:
        return Sidecar()
    name = file.name + SIDECAR_SUFFIX
    values = parse_mapping(read_text(SourceFile(path, name)), name)
    single_facts = tuple(_read_item(item, name) for item in _list_items(values, name))
    return Sidecar(name, _check_keys(values, name, _LIST_KEY), single_facts)


def _list_items(values: Mapping[object, object], name: str) -> list[Mapping[object, object]]:
    """Return the items of the list of speeches, none where there is no list."""
    items = values.get(_LIST_KEY) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _bad_sidecar(
            name,
            f"something else under {_LIST_KEY}",
            "a list of items with `ordinal` and what is known about the speech",
        )
    return items


def _read_item(item: Mapping[object, object], name: str) -> SpeechFacts:
    ordinal = item.get(_ORDINAL_KEY)
    if not isinstance(ordinal, int) or isinstance(ordinal, bool):
        raise _bad_sidecar(
            name,
            f"{_ORDINAL_KEY}: {ordinal!r}" if isinstance(ordinal, str) else f"no {_ORDINAL_KEY}",
            "the number of a speech in its file, from 1",
        )
    return SpeechFacts(ordinal, _check_keys(item, name, _ORDINAL_KEY))


def _check_keys(values: Mapping[object, object], name: str, own_key: str) -> FrontMatter:
    """Return the stated facts; raises UnreadableFile for a key that is neither a fact's nor `own_key`."""
    facts = {key: value for key, value in values.items() if key != own_key}
    unknown = next((key for key in facts if key not in FACT_KEYS), None)
    if unknown is not None:
        raise _bad_sidecar(
            name, f"{unknown!r}", f"one of {', '.join(FACT_KEYS)}, or {_LIST_KEY} with the {_ORDINAL_KEY} of each"
        )
    return check_facts(facts, name)


def _bad_sidecar(name: str, got: str, expected: str) -> UnreadableFile:
    return UnreadableFile(f"{name}: got {got}; expected {expected}; correct it")
