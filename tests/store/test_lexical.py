from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.store.lexical import LexicalIndex, LexicalWriter

PASSAGES: list[list[str]] = [["种茶", "卖茶", "种茶"], ["修路", "架桥", "修路"], [], ["开港", "造船", "种茶"]]


def build(folder: Path, passages: Sequence[Sequence[str]]) -> LexicalIndex:
    writer = LexicalWriter()
    for passage in passages:
        writer.add(writer.count(passage))
    writer.write(folder)
    return LexicalIndex(folder)


def table(index: LexicalIndex, passages: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Return the scores of all terms by passage and term."""
    terms = sorted({term for passage in passages for term in passage})
    return {term: index.scores({term: 1.0}).tolist() for term in terms}


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return build(tmp_path, PASSAGES)


def test_a_term_is_counted_in_its_passages(index: LexicalIndex) -> None:
    columns = [index.vocabulary[term] for term in ("种茶", "修路")]
    assert index.counts()[:, columns].toarray().tolist() == [[2, 0], [0, 2], [0, 0], [1, 0]]
    assert (len(index), index.document_frequency("种茶"), index.document_frequency("无")) == (4, 2, 0)


@given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊己庚"), max_size=12), min_size=1, max_size=8).filter(any))
def test_scores_are_those_of_bm25s_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]]
) -> None:
    ours = build(tmp_path_factory.mktemp("ours"), passages)
    theirs = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    theirs.index(passages, show_progress=False)
    for term in set().union(*passages):
        expected = theirs.get_scores([term])
        np.testing.assert_array_equal(ours.scores({term: 1.0}), expected)


def test_scores_do_not_depend_on_how_many_are_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: LexicalIndex
) -> None:
    # The real size would take a quarter of a million entries to be reached.
    monkeypatch.setattr("rag.store.lexical._BLOCK_ENTRIES", 2)
    assert table(build(tmp_path / "small", PASSAGES), PASSAGES) == table(index, PASSAGES)


def test_passages_without_a_term_are_written(tmp_path: Path) -> None:
    index = build(tmp_path, [[], []])
    assert index.scores({"甲": 1.0}).tolist() == [0, 0]
    assert index.document_frequency("甲") == 0


def test_passages_of_another_index_are_taken_without_the_terms_of_the_others(
    tmp_path: Path, index: LexicalIndex
) -> None:
    writer = LexicalWriter()
    writer.add(writer.count(["造船", "种茶"]))
    for passage in writer.take(index, [2, 0]):
        writer.add(passage)
    assert writer.take(index, []) == []
    for passage in writer.take(index, [1]):
        writer.add(passage)
    writer.write(tmp_path / "new")
    passages = [["造船", "种茶"], PASSAGES[2], PASSAGES[0], PASSAGES[1]]
    new = LexicalIndex(tmp_path / "new")
    assert set(new.vocabulary) == {"造船", "种茶", "卖茶", "修路", "架桥"}
    assert table(new, passages) == table(build(tmp_path / "full", passages), passages)


def test_no_file_is_a_pickle(tmp_path: Path, index: LexicalIndex) -> None:
    for file in tmp_path.glob("*.npy"):
        np.load(file, allow_pickle=False)
