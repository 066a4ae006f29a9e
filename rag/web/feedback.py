"""Keep what readers think of the answers, in a small SQLite file that stays on this machine."""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

#: The file in the folder of an index.
FEEDBACK_FILE = "feedback.sqlite3"


@dataclass(frozen=True, slots=True)
class Rating:
    """Whether an answer helped: when it was said, and of what."""

    time: str
    question: str
    answer: str
    liked: bool


_COLUMNS = ", ".join(field.name for field in fields(Rating))


class FeedbackFile:
    """A file of ratings; it is made with the first of them."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, question: str, answer: str, *, liked: bool) -> None:
        """Note a rating."""
        rating = Rating(datetime.now(UTC).isoformat(timespec="seconds"), question, answer, liked)
        with closing(self._open()) as connection, connection:
            marks = ", ".join("?" for _ in fields(Rating))
            connection.execute(f"INSERT INTO ratings ({_COLUMNS}) VALUES ({marks})", astuple(rating))

    def withdraw(self, question: str, answer: str) -> None:
        """Remove the last rating of an answer; one that was not rated stays so."""
        with closing(self._open()) as connection, connection:
            last = "SELECT max(rowid) FROM ratings WHERE question = ? AND answer = ?"
            connection.execute(f"DELETE FROM ratings WHERE rowid = ({last})", (question, answer))

    def read(self) -> tuple[Rating, ...]:
        """Return all ratings, oldest first."""
        if not self.file.exists():
            return ()
        with closing(self._open()) as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM ratings ORDER BY rowid").fetchall()
        return tuple(Rating(time, question, answer, bool(liked)) for time, question, answer, liked in rows)

    def to_csv(self) -> str:
        """Write all ratings as a table that spreadsheets open."""
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow([field.name for field in fields(Rating)])
        writer.writerows(map(astuple, self.read()))
        return table.getvalue()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=10)
        connection.execute("CREATE TABLE IF NOT EXISTS ratings (time, question, answer, liked INTEGER)")
        return connection
