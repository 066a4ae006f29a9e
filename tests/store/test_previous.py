import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_terms import add_passages

from rag.store.local_writer import LocalWriter
from rag.store.manifest import FORMAT, Manifest
from rag.store.previous import KnownSpeech, PreviousGeneration, read_aliases, read_versions
from rag.store.rows import NumberedPassage, StoredPassage
from rag.types import Characters, Piece, Source, Span, Speech

TEA = Speech(
    id="tea", title="茶", place="青禾", level=None, date="2021", occasion=None, speaker=None, language="zh",
    source=Source("a.md", 1, 0, 10, "aa", ()), text="种茶卖茶。修路架桥。", paragraphs=(Span(0, 10),), sections=(),
)  # fmt: skip
COPY = replace(TEA, id="copy", source=replace(TEA.source, path="b.zip/1.md", sha256="bb", pieces=(Piece(0, 0, 10),)))
HARBOUR = replace(TEA, id="harbour", title="港", source=replace(TEA.source, path="b.zip/2.md", sha256="bb"))
CHARACTERS = Characters(10, 7, (("front matter", 3),))
VECTORS = np.eye(3, 4, dtype=np.float32)
MANIFEST = Manifest(FORMAT, "fake", "print", 4, 9, "reader", 300, 2, 3, {})
WORDS = [np.array([1, 5], np.int32), np.array([], np.int32), np.array([7], np.int32)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with LocalWriter(tmp_path, 4) as writer:
        writer.add_file("a.md", "aa", 1, CHARACTERS)
        writer.add_speech(TEA)
        writer.add_file("b.zip", "bb", 2, Characters())
        writer.add_speech(COPY)
        writer.add_speech(HARBOUR)
        # A copy has the id of its reader again, whatever it was called before it became one.
        writer.name_speech(1, "former")
        writer.set_aside({0: (1,), 2: ()})
        writer.name_speech(0, "old")
        writer.add_aliases({"tea": "old", "gone": "older"})
        writer.add_passages(0, [StoredPassage(0, 5, "[]", b"1"), StoredPassage(5, 10, "[]", b"2")])
        writer.add_passages(1, [StoredPassage(0, 10, '["一"]', b"3")])
        add_passages(writer, VECTORS, WORDS, [["茶"], ["路"], ["港"]])
        writer.finish()
    return tmp_path


@pytest.fixture
def previous(folder: Path) -> Iterator[PreviousGeneration]:
    opened = PreviousGeneration(folder, MANIFEST)
    yield opened
    opened.close()


def test_a_file_is_known_by_its_name_and_bytes(previous: PreviousGeneration) -> None:
    known = previous.file("a.md", "aa")
    assert known is not None
    assert (known.characters, known.speeches) == (CHARACTERS, (KnownSpeech(0, 0, False, "old", "tea"),))
    assert previous.file("a.md", "bb") is None
    assert previous.file("c.md", "aa") is None


def test_a_file_has_its_speeches_in_order_also_those_that_were_set_aside(previous: PreviousGeneration) -> None:
    known = previous.file("b.zip", "bb")
    assert known is not None
    assert known.speeches == (KnownSpeech(1, 0, True, "old", "copy"), KnownSpeech(2, 1, False, "harbour", "harbour"))
    assert previous.copies() == {0: (1,), 2: ()}


def test_passages_come_with_their_rows_and_what_they_are_found_by(previous: PreviousGeneration) -> None:
    assert (previous.speeches, previous.passages) == (3, 3)
    assert previous.passages_of(1) == [NumberedPassage(2, StoredPassage(0, 10, '["一"]', b"3"))]
    assert previous.digests().find([b"2", b"1", b"4", b"3"]) == [1, 0, None, 2]
    np.testing.assert_array_equal(previous.vectors([2, 0]), VECTORS[[2, 0]])


def test_a_speech_is_copied_as_it_stands(previous: PreviousGeneration, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with LocalWriter(tmp_path / "new", 4) as writer:
        writer.add_speech(HARBOUR)
        tea, copy = (KnownSpeech(position, 0, position == 1, "old", "") for position in (0, 1))
        assert writer.copy_speech(previous.speech_row(tea), previous.sketch(tea)) == 1
        assert writer.copy_speech(previous.speech_row(copy), previous.sketch(copy)) == 2
        assert writer.speech(1) == replace(TEA, id="old", also=(replace(COPY.source, pieces=()),))
        assert writer.speech(2) == COPY


def test_versions_and_aliases_of_a_generation_are_told(folder: Path) -> None:
    versions = dict(read_versions(folder))
    assert [(version.id, version.read_id, version.path) for version in versions.values()] == [
        ("old", "tea", "a.md"),
        ("harbour", "harbour", "b.zip/2.md"),
    ]
    assert versions[0].text == TEA.text
    assert (versions[0].facts.title, versions[0].facts.place) == ("茶", "青禾")
    assert read_aliases(folder) == {"tea": "old", "gone": "older"}


def test_a_database_of_an_older_format_is_an_error_of_the_database(folder: Path) -> None:
    with sqlite3.connect(folder / "archive.sqlite3") as database:
        database.execute("alter table speech drop column read_id")
        database.execute("drop table alias")
    database.close()
    with pytest.raises(sqlite3.DatabaseError):
        list(read_versions(folder))
    with pytest.raises(sqlite3.DatabaseError):
        read_aliases(folder)
