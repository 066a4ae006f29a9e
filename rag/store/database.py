"""The door of the database: SQLite reads a file of another's making only within limits, and only tables."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rag.store.schema import DATABASE, INDEXES, TABLES

#: Seconds that one query may take; each reads some rows by their key or goes through a table once.
MAX_QUERY_SECONDS = 30
#: Bytes of a text; the largest file that is read has fewer.
MAX_TEXT_BYTES = 1 << 28
# Instructions of SQLite's machine between two looks at the clock.
_INSTRUCTIONS_PER_LOOK = 100_000
_ROWS_AT_ONCE = 256


class Database:
    """A database of a finished generation, opened for reading; threads may share it behind a lock."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises sqlite3.DatabaseError where there is none, or one that computes instead of holding tables."""
        uri = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._deadline = 0.0
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT_BYTES)
        self._connection.set_progress_handler(self._is_late, _INSTRUCTIONS_PER_LOOK)
        self.rows("pragma trusted_schema = off")
        self.rows("pragma cell_size_check = on")
        kinds = {kind for kind, *_ in self.schema()}
        if not kinds <= {"table", "index"} or any("virtual" in str(sql).lower() for *_, sql in self.schema()):
            raise sqlite3.DatabaseError("the database holds views, triggers or virtual tables")

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raises sqlite3.DatabaseError, also when it takes too long."""
        self._deadline = time.monotonic() + MAX_QUERY_SECONDS
        return self._connection.execute(query, tuple(values)).fetchall()

    def iterate(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query that may be too many to be held at once; raises sqlite3.DatabaseError."""
        cursor = self._connection.execute(query)
        while True:
            self._deadline = time.monotonic() + MAX_QUERY_SECONDS
            rows = cursor.fetchmany(_ROWS_AT_ONCE)
            if not rows:
                return
            yield from rows

    def schema(self) -> list[tuple[Any, ...]]:
        """Return what the database holds: kind, name, table and the statement that made it, sorted."""
        return sorted(self.rows("select type, name, tbl_name, coalesce(sql, '') from sqlite_master"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline


def check_tables(database: Database) -> None:
    """Raise sqlite3.DatabaseError unless the tables are those that a build makes, with values of their types."""
    if database.schema() != _schema_of_builds():
        raise sqlite3.DatabaseError("the database has other tables than this version writes")
    for table in ("speech", "copy", "passage", "alias", "skipped", "file", "figure"):
        check_types(database, table)


def check_types(database: Database, table: str) -> None:
    """Raise sqlite3.DatabaseError unless a table, of whatever format, holds values of the types that it states."""
    columns = database.rows(f"select name, type, \"notnull\" or pk from pragma_table_info('{table}')")
    wrong = [_has_other_type(name, kind.lower(), bool(needed)) for name, kind, needed in columns]
    if not wrong or database.rows(f"select 1 from {table} where {' or '.join(wrong)} limit 1"):
        raise sqlite3.DatabaseError(f"the table {table} holds values of other types")


def check_pages(database: Database) -> None:
    """Raise sqlite3.DatabaseError where SQLite finds a page of the file that does not hold what others say it holds."""
    [(verdict,), *_] = database.rows("pragma quick_check(1)")
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the database is not whole: {verdict}")


@cache
def _schema_of_builds() -> list[tuple[Any, ...]]:
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    database.executescript(INDEXES)
    schema = database.execute("select type, name, tbl_name, coalesce(sql, '') from sqlite_master").fetchall()
    database.close()
    return sorted(schema)


def _has_other_type(column: str, kind: str, needed: bool) -> str:
    types = f"'{kind}'" if needed else f"'{kind}', 'null'"
    return f'typeof("{column}") not in ({types})'
