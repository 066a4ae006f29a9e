import random
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_terms import count_terms

from rag.store.lexical import TERM_FILES, LexicalIndex, LexicalWriter

PASSAGES: list[list[str]] = [["种茶", "卖茶", "种茶"], ["修路", "架桥", "修路"], [], ["开港", "造船", "种茶"]]


def build(folder: Path, *parts: Sequence[Sequence[str]]) -> LexicalIndex:
    writer = LexicalWriter()
    for passages in parts:
        writer.add(count_terms(passages))
    writer.write(folder)
    return LexicalIndex(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TERM_FILES}


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return build(tmp_path, PASSAGES)


def test_a_term_is_counted_in_its_passages(index: LexicalIndex) -> None:
    table, column = index.table(), index.vocabulary["种茶"]
    entries = slice(table.ends[column], table.ends[column + 1])
    assert (table.rows[entries].tolist(), table.counts[entries].tolist()) == ([0, 3], [2, 1])
    assert table.lengths.tolist() == [3, 3, 0, 3]
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


TERMS = st.lists(st.sampled_from("甲乙丙丁戊己庚"), max_size=12)
LISTS = st.lists(TERMS, max_size=8)


@given(parts=st.lists(LISTS, min_size=1, max_size=4), size=st.integers(1, 9))
def test_parts_make_the_index_that_all_make_at_once(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[list[str]]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        # The real size would take two million entries to be reached.
        patch.setattr("rag.store.term_counts.BLOCK_ENTRIES", size)
        build(folder / "parts", *parts)
    build(folder / "whole", [passage for part in parts for passage in part])
    assert contents(folder / "parts") == contents(folder / "whole")


@given(former=LISTS, new=st.lists(LISTS, min_size=2, max_size=2), chance=st.randoms())
def test_passages_of_another_index_are_taken_in_any_order_without_the_terms_of_the_others(
    tmp_path_factory: pytest.TempPathFactory, former: list[list[str]], new: list[list[list[str]]], chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("taken")
    index = build(folder / "former", former)
    rows = [row for row in range(len(former)) if chance.random() < 0.7]
    chance.shuffle(rows)
    half = len(rows) // 2
    writer = LexicalWriter()
    for taken, made in zip((rows[:half], rows[half:]), new, strict=True):
        writer.take(index, np.asarray(taken, np.int64))
        writer.add(count_terms(made))
    writer.write(folder / "taken")
    expected = [former[row] for row in rows[:half]] + new[0] + [former[row] for row in rows[half:]] + new[1]
    build(folder / "full", expected)
    assert contents(folder / "taken") == contents(folder / "full")


def test_passages_without_a_term_are_written(tmp_path: Path) -> None:
    index = build(tmp_path, [[], []])
    assert index.scores({"甲": 1.0}).tolist() == [0, 0]
    assert index.document_frequency("甲") == 0


def test_no_file_is_a_pickle(tmp_path: Path, index: LexicalIndex) -> None:
    for file in tmp_path.glob("*.npy"):
        np.load(file, allow_pickle=False)


@given(passages=st.lists(TERMS, min_size=1, max_size=8), block=st.integers(1, 5), data=st.data())
def test_the_terms_of_a_passage_are_those_that_score_in_it(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], block: int, data: st.DataObject
) -> None:
    index = build(tmp_path_factory.mktemp("terms"), passages)
    first = data.draw(st.integers(0, len(passages)))
    last = data.draw(st.integers(first, len(passages)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.store.lexical.BLOCK_NUMBERS", block)
        terms = index.passage_terms(first, last)
    names = list(index.vocabulary)
    for row in range(first, last):
        columns, scores = terms.of(row)
        assert {names[column] for column in columns} == set(passages[row])
        for column, score in zip(columns, scores, strict=True):
            assert index.scores({names[column]: 1.0})[row] == score
