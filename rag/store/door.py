"""The one door to a generation: whether its parts agree with each other, whoever wrote them.

The digests of the manifest tell what has changed since it was written. They tell nothing of an index that somebody else
made: opening it, checking it and building over it go through the same checks here, and anything that is not what a
build writes is refused before it is used. What the checks raise is in UNREADABLE.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import IndexDamaged
from rag.store.database import Database, check_pages, check_tables
from rag.store.manifest import mend
from rag.store.rows import SPEECH_COLUMN_LIST, FileRow, SpeechRow

#: What reading a generation raises where it is not what a build writes.
UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    sqlite3.Error,
)
_YEAR_FIRST = "[0-9][0-9][0-9][0-9]*"
_LISTS = ("pieces", "paragraphs", "sections", "also", "turns")


@contextmanager
def named_damage(folder: Path) -> Iterator[None]:
    """Turn what reading a generation raises into IndexDamaged, which says how to mend its index."""
    try:
        yield
    except UNREADABLE as error:
        index = folder.parent.parent
        raise IndexDamaged(f"The index in {index} cannot be read ({error}); {mend(index)}") from error


def check_database(database: Database) -> int:
    """Check the tables of a database and return the number of its passages.

    The texts are measured and the lists of the speeches parsed by SQLite; `check_speeches` reads them.
    """
    check_tables(database)
    lengths = _check_speech_rows(database)
    [(passages, first, last)] = database.rows("select count(*), min(row), max(row) from passage")
    if passages and (first, last) != (0, passages - 1):
        raise ValueError("the passages are not numbered from 0")
    _check_passages(database, lengths)
    return int(passages)


def check_speeches(database: Database) -> None:
    """Read everything that a build takes over: every page, the speeches, their copies, and the records of files."""
    check_pages(database)
    for table in ("speech", "copy"):
        for row in database.iterate(f"select {SPEECH_COLUMN_LIST} from {table}"):
            SpeechRow(*row).to_speech()
    [(speeches,)] = database.rows("select (select count(*) from speech) + (select count(*) from copy)")
    for row in database.iterate("select name, sha256, first, count, record from file"):
        file = FileRow(*row)
        if not 0 <= file.first <= file.first + file.count <= speeches:
            raise ValueError(f"the file {file.name[:60]!r} holds speeches that are not there")
        file.characters  # noqa: B018 - reading it is the check


def check_counts(counted: Sequence[int], stated: Sequence[int]) -> None:
    """Raise ValueError unless what was counted is what is stated."""
    if tuple(counted) != tuple(stated):
        raise ValueError(f"its parts count {', '.join(map(str, counted))}, not {', '.join(map(str, stated))}")


def _check_speech_rows(database: Database) -> dict[int, int]:
    """Return the length of the text of every speech by its position."""
    valid = " and ".join(f"json_valid({column}) and json_type({column}) = 'array'" for column in _LISTS)
    for table in ("speech", "copy"):
        if database.rows(f"select 1 from {table} where not ({valid}) limit 1"):
            raise ValueError(f"the table {table} holds lists that are none")
        if database.rows(f"select 1 from {table} where date not glob '{_YEAR_FIRST}' limit 1"):
            raise ValueError(f"the table {table} holds dates that are none")
        if database.rows(f"select 1 from {table} where characters <> length(text) limit 1"):
            raise ValueError(f"the table {table} holds texts of other lengths")
    lengths = dict(database.rows("select position, length(text) from speech order by position"))
    if list(lengths) != list(range(len(lengths))):
        raise ValueError("the speeches are not numbered from 0")
    return lengths


def _check_passages(database: Database, lengths: dict[int, int]) -> None:
    """Raise ValueError for a passage without words, outside its speech, or of none."""
    if database.rows("select 1 from passage where start >= end or not json_valid(section_path) limit 1"):
        raise ValueError("the table passage holds passages without words")
    for speech, start, end in database.rows("select speech, min(start), max(end) from passage group by speech"):
        if start < 0 or end > lengths.get(speech, -1):
            raise ValueError(f"passages lie outside the speech at {speech}")
