"""Generations that were made to do harm are refused at the door: each case changes one thing of a good one."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from crafted_generations import CASES, DIMENSION, ENDLESS, PASSAGES
from made_terms import add_passages

from rag.errors import IndexDamaged
from rag.store import database
from rag.store.door import UNREADABLE
from rag.store.local import LocalStore
from rag.store.local_writer import LocalWriter
from rag.store.manifest import FORMAT, Manifest
from rag.store.previous import PreviousGeneration
from rag.store.rows import StoredPassage
from rag.types import Characters, Piece, Section, Source, Span, Speech, Turn

TEXT = "种茶卖茶。修路架桥。"
TEA = Speech(
    id="tea", title="茶", place="青禾", level=None, date="2021-03", occasion=None, speaker=None, language="zh",
    source=Source("a.md", 1, 0, 10, "aa", (Piece(0, 0, 10),)), text=TEXT, paragraphs=(Span(0, 10),),
    sections=(Section(1, "一", "种茶", 0, 5),), turns=(Turn("甲", None, 0, 5),),
)  # fmt: skip
MANIFEST = Manifest(FORMAT, "fake", "print", DIMENSION, 9, "reader", 300, 2, PASSAGES, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with LocalWriter(tmp_path, DIMENSION) as writer:
        for name in ("tea", "road"):
            writer.add_file(f"{name}.md", "aa", 1, Characters(10, 10))
            writer.add_speech(replace(TEA, id=name))
        writer.add_passages(0, [StoredPassage(0, 5, "[]", b"1"), StoredPassage(5, 10, "[]", b"2")])
        writer.add_passages(1, [StoredPassage(0, 10, '["一"]', b"3")])
        words = [np.array([1, 5], np.int32), np.array([], np.int32), np.array([8], np.int32)]
        add_passages(writer, np.eye(3, DIMENSION, dtype=np.float32), words, [["茶", term] for term in "甲乙丙"])
        writer.finish()
    return tmp_path


def open_all(folder: Path) -> None:
    """Open a generation as those do who ask it, and as a build over it does."""
    with closing(LocalStore(folder)) as store:
        store.check(MANIFEST)
        store.speeches()
    PreviousGeneration(folder, MANIFEST).close()


def test_what_a_build_writes_passes(folder: Path) -> None:
    open_all(folder)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("name", CASES)
def test_a_generation_made_to_do_harm_is_refused(folder: Path, name: str) -> None:
    CASES[name](folder)
    with pytest.raises((*UNREADABLE, IndexDamaged)):
        open_all(folder)


def test_an_inverted_list_in_another_file_does_not_touch_that_file(folder: Path, tmp_path: Path) -> None:
    index = faiss.IndexIVFFlat(faiss.IndexFlatL2(DIMENSION), DIMENSION, 4)
    vectors = np.random.default_rng(1).standard_normal((300, DIMENSION)).astype(np.float32)
    index.train(vectors)
    # Kept by a name: FAISS does not keep it.
    lists = faiss.OnDiskInvertedLists(4, index.code_size, str(tmp_path / "elsewhere"))
    index.replace_invlists(lists)
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (tmp_path / "elsewhere").unlink()
    with pytest.raises(ValueError, match="not a flat index"):
        open_all(folder)
    assert not (tmp_path / "elsewhere").exists()


def test_a_query_that_takes_too_long_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_QUERY_SECONDS", 0.1)
    with closing(database.Database(folder)) as opened, pytest.raises(sqlite3.OperationalError, match="interrupted"):
        opened.rows(ENDLESS)


def test_a_text_beyond_the_limit_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_TEXT_BYTES", 10_000)
    with closing(database.Database(folder)) as opened, pytest.raises(sqlite3.DataError, match="too big"):
        opened.rows("select cast(zeroblob(20000) as text)")
