import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.store.local import Cut, LocalWriter
from rag.store.previous import Known, Previous, aliases, versions
from rag.types import Source, Span, Speech

TEA = Speech(
    id="tea", title="茶", place="青禾", level=None, date="2021", occasion=None, speaker=None, language="zh",
    source=Source("a.md", 1, 0, 10, "aa", ()), text="种茶卖茶。修路架桥。", paragraphs=(Span(0, 10),), sections=(),
)  # fmt: skip
HARBOUR = replace(TEA, id="harbour", title="港", source=replace(TEA.source, path="b.md", sha256="bb"))
VECTORS = np.eye(3, 4, dtype=np.float32)
WORDS = [np.array([1, 5], np.int32), np.array([], np.int32), np.array([7], np.int32)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with LocalWriter(tmp_path, 4) as writer:
        writer.add_file("a.md", "aa", {"speeches": 1, "dropped": 3})
        writer.add_file("b.md", "bb", {"speeches": 2})
        for speech in (TEA, HARBOUR):
            writer.add_speech(speech)
        writer.name_speech(0, "old")
        writer.add_aliases({"tea": "old", "gone": "older"})
        writer.add_passages(0, [Cut(0, 5, "[]", b"1"), Cut(5, 10, "[]", b"2")])
        writer.add_passages(1, [Cut(0, 10, '["一"]', b"3")])
        writer.add(VECTORS, WORDS, [writer.terms.count(each) for each in (["茶"], ["路"], ["港"])])
        writer.finish()
    return tmp_path


@pytest.fixture
def previous(folder: Path) -> Iterator[Previous]:
    opened = Previous(folder)
    yield opened
    opened.close()


def test_a_file_is_known_by_its_name_and_bytes(previous: Previous) -> None:
    found = previous.file("a.md", "aa")
    assert found is not None
    assert (found.record, found.speeches) == (
        {"speeches": 1, "dropped": 3},
        (Known(0, "old", "tea", "a.md", 1),),
    )
    assert previous.file("a.md", "bb") is None
    assert (previous.knows("a.md"), previous.knows("c.md")) == (True, False)


def test_a_file_of_which_a_speech_was_left_out_is_read_again(previous: Previous) -> None:
    assert previous.knows("b.md")
    assert previous.file("b.md", "bb") is None


def test_passages_come_with_their_rows_and_what_they_are_found_by(previous: Previous) -> None:
    assert (previous.speeches, previous.passages) == (2, 3)
    assert previous.cuts(1) == [(2, Cut(0, 10, '["一"]', b"3"))]
    assert previous.rows_by_digest() == {b"1": 0, b"2": 1, b"3": 2}
    np.testing.assert_array_equal(previous.vectors([2, 0]), VECTORS[[2, 0]])
    assert [ids.tolist() for ids in previous.words([2, 1, 0])] == [[7], [], [1, 5]]
    assert previous.words([]) == []


def test_a_speech_is_copied_as_it_stands(previous: Previous, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with LocalWriter(tmp_path / "new", 4) as writer:
        writer.add_speech(HARBOUR)
        assert writer.copy_speech(previous.speech_row(0)) == 1
        assert writer.speech(1) == replace(TEA, id="old")


def test_versions_and_aliases_of_a_generation_are_told(folder: Path) -> None:
    found = dict(versions(folder))
    assert [(each.id, each.read_id, each.path) for each in found.values()] == [
        ("old", "tea", "a.md"),
        ("harbour", "harbour", "b.md"),
    ]
    assert found[0].text == TEA.text
    assert "青禾" in found[0].facts
    assert aliases(folder) == {"tea": "old", "gone": "older"}


def test_a_database_of_an_older_format_is_an_error_of_the_database(folder: Path) -> None:
    with sqlite3.connect(folder / "archive.sqlite3") as database:
        database.execute("alter table speech drop column read_id")
        database.execute("drop table alias")
    database.close()
    with pytest.raises(sqlite3.DatabaseError):
        list(versions(folder))
    with pytest.raises(sqlite3.DatabaseError):
        aliases(folder)
