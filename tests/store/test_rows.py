import sqlite3
from contextlib import closing
from dataclasses import asdict, fields

import pytest

from rag.store.rows import SPEECH_COLUMNS, FileRow, SpeechRow, file_record
from rag.store.schema import TABLES
from rag.types import Characters, Piece, Section, Source, Span, Speech

SPEECH = Speech(
    id="s1", title="讲话", place="青禾", level="县", date="2021-03", occasion="大会", speaker="某某", language="zh",
    source=Source("a.txt", 2, 3, 13, "00", (Piece(0, 3, 4), Piece(4, 8, 6))), text="种茶卖茶。修路架桥。",
    paragraphs=(Span(0, 5), Span(5, 10)), sections=(Section(1, "一", "一、开头", 0, 10),), note="转述",
    also=(Source("b.txt", 1, 0, 10, "11", ()),),
)  # fmt: skip


@pytest.mark.parametrize("table", ["speech", "copy"])
def test_the_fields_of_a_speech_are_the_columns_of_its_tables(table: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(TABLES)
        columns = tuple(name for _, name, *_ in database.execute(f"pragma table_info({table})"))
    assert columns[: len(SPEECH_COLUMNS)] == SPEECH_COLUMNS
    assert columns[len(SPEECH_COLUMNS) :] == (("speech",) if table == "copy" else ())


def test_the_fields_of_a_file_are_the_columns_of_its_table() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(TABLES)
        columns = [name for _, name, *_ in database.execute("pragma table_info(file)")]
    assert columns == [field.name for field in fields(FileRow)]


def test_a_speech_comes_back_from_its_row() -> None:
    row = SpeechRow.from_speech(SPEECH, position=7)
    assert (row.position, row.read_id) == (7, "s1")
    assert row.to_speech() == SPEECH
    assert dict(zip(SPEECH_COLUMNS, row.values(), strict=True)) == asdict(row)


@pytest.mark.parametrize("characters", [Characters(), Characters(10, 7, (("front matter", 2), ("white space", 1)))])
def test_the_account_of_a_file_comes_back_from_its_record(characters: Characters) -> None:
    assert FileRow("a.txt", "00", 0, 1, file_record(characters)).characters == characters
