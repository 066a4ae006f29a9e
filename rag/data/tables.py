"""Read the word tables and fitted weights of this folder, each once, and check them when they are read.

A table is a TOML file, or a file of rows parted by tabs (TSV) where it is long. Both begin with a head that says its
`purpose`, its `source`, its `editors` (who may edit it) and its `refit` (how it is made again): the table `[head]` of a
TOML file, the lines `# purpose: ...` of a TSV file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from rag.errors import DataDamaged

HEAD_KEYS = ("purpose", "source", "editors", "refit")

Record = TypeVar("Record")
Weights = TypeVar("Weights")


@cache
def read_toml(name: str) -> Mapping[str, Any]:
    """Return the tables of a TOML file of this folder, its head included; raises DataDamaged."""
    try:
        content = tomllib.loads(_read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise _damaged(name, f"it is not TOML ({error})") from error
    _check_head(name, content.get("head", {}))
    return content


def read_words(name: str, key: str) -> tuple[str, ...]:
    """Return the words of one entry of a TOML file, in order: a string parted by white space, or a list of phrases.

    Raises DataDamaged for an entry that is missing, empty, or says a word twice.
    """
    entry = _entry(name, key)
    words = entry.split() if isinstance(entry, str) else entry
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise _damaged(name, f"the entry {key!r} holds no words")
    repeated = sorted({word for word in words if words.count(word) > 1}) if len(set(words)) < len(words) else []
    if repeated:
        raise _damaged(name, f"the entry {key!r} says {', '.join(repeated)} twice")
    return tuple(words)


def read_alternatives(name: str, key: str) -> str:
    """Return the words of one entry of a TOML file as the alternatives of a regular expression, in order: a|b|c.

    The words are fragments of regular expressions themselves. Raises DataDamaged as `read_words` does.
    """
    return "|".join(read_words(name, key))


def read_records(name: str, key: str, kind: type[Record]) -> tuple[Record, ...]:
    """Return the list of tables of one entry of a TOML file, each as a dataclass whose fields have the same names.

    Raises DataDamaged when the entry is missing or empty, or when the names of a table are not those of the fields.
    """
    entry = _entry(name, key)
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if (
        not isinstance(entry, list)
        or not entry
        or not all(isinstance(row, dict) and row.keys() == names for row in entry)
    ):
        raise _damaged(name, f"the entry {key!r} does not list tables of {', '.join(sorted(names))}")
    return tuple(kind(**row) for row in entry)


@cache
def read_rows(name: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a TSV file of this folder, each of so many fields; raises DataDamaged."""
    lines = _read_text(name).splitlines()
    head = [line.removeprefix("#").split(":", 1) for line in lines if line.startswith("#")]
    _check_head(name, {part[0].strip(): part[1].strip() for part in head if len(part) > 1})
    rows = []
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            row = tuple(line.split("\t"))
            if len(row) != columns or not all(row):
                raise _damaged(name, f"line {number} has {len(row)} fields parted by tabs, {columns} are expected")
            rows.append(row)
    return tuple(rows)


def read_weights(section: str, kind: type[Weights]) -> Weights:
    """Return the fitted weights of one section of weights.toml as a dataclass whose fields have the same names.

    Raises DataDamaged when a name is missing or unknown, or when a weight is not a number.
    """
    entry: Any = read_toml("weights.toml")
    for part in section.split("."):
        entry = entry.get(part, {})
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    given = {name: value for name, value in entry.items() if not isinstance(value, dict)}
    if given.keys() != names:
        differing = ", ".join(sorted(given.keys() ^ names))
        raise _damaged("weights.toml", f"the names in [{section}] are not those of {kind.__name__}: {differing}")
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in given.values()):
        raise _damaged("weights.toml", f"[{section}] holds something that is not a number")
    return kind(**{name: float(value) for name, value in given.items()})


def _entry(name: str, key: str) -> object:
    """Return an entry of a TOML file by its path, such as `words.genres`; None where there is none."""
    entry: Any = read_toml(name)
    for part in key.split("."):
        entry = entry.get(part) if isinstance(entry, dict) else None
    return entry


def _read_text(name: str) -> str:
    try:
        return (files("rag.data") / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(name, str(error)) from error


def _check_head(name: str, head: object) -> None:
    said = head if isinstance(head, dict) else {}
    missing = [key for key in HEAD_KEYS if not said.get(key)]
    if missing:
        raise _damaged(name, f"its head does not say its {', '.join(missing)}")


def _damaged(name: str, reason: str) -> DataDamaged:
    return DataDamaged(f"The table rag/data/{name} cannot be used: {reason}; mend it, or reinstall wengao.")
