import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rag.store.local import LocalStore
from rag.store.local_writer import LocalWriter
from rag.types import Piece, Source, Span, Speech

TEA = Speech(
    id="tea", title="茶", place="青禾", level=None, date="2021", occasion=None, speaker=None, language="zh",
    source=Source("a.txt", 1, 3, 13, "00", (Piece(0, 3, 10),)), text="种茶卖茶。修路架桥。", paragraphs=(Span(0, 10),),
    sections=(),
)  # fmt: skip
HARBOUR = replace(TEA, id="harbour", title="港", source=replace(TEA.source, path="b.txt"), text="开港造船。种茶采茶。")


def test_a_speech_is_given_another_id(tmp_path: Path) -> None:
    with LocalWriter(tmp_path, 4) as writer:
        for speech in (TEA, HARBOUR):
            writer.add_speech(speech)
        # They exchange their ids: for a moment both have the same.
        writer.name_speech(0, "harbour")
        writer.name_speech(1, "tea")
        assert [(position, version.id, version.read_id) for position, version in writer.versions()] == [
            (0, "harbour", "tea"),
            (1, "tea", "harbour"),
        ]
        writer.finish()
    with closing(LocalStore(tmp_path)) as store:
        assert [speech.id for speech in store.speeches()] == ["harbour", "tea"]


def test_copies_are_set_aside_and_positions_close_up(tmp_path: Path) -> None:
    copy = replace(TEA, id="copy")
    with LocalWriter(tmp_path, 4) as writer:
        for speech in (copy, TEA, HARBOUR, replace(copy, id="another copy")):
            writer.add_speech(speech)
        writer.set_aside({1: (0, 3), 2: ()})
        assert writer.speeches == 2
        writer.finish()
    elsewhere = replace(copy.source, pieces=())
    with closing(LocalStore(tmp_path)) as store:
        assert store.speeches() == (replace(TEA, also=(elsewhere, elsewhere)), HARBOUR)


def test_two_speeches_with_one_id_are_refused(tmp_path: Path) -> None:
    with LocalWriter(tmp_path, 4) as writer:
        for speech in (TEA, HARBOUR):
            writer.add_speech(speech)
        writer.name_speech(0, "harbour")
        with pytest.raises(sqlite3.IntegrityError):
            writer.finish()
