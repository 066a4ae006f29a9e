import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rag.errors import UnknownCitation
from rag.store import local
from rag.types import Filters, Passage, Piece, Section, Source, Span, Speech


def speech(name, text, place=None, date=None):
    return Speech(
        id=name,
        title=f"{name}的讲话",
        place=place,
        level="市",
        date=date,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source(f"{name}.txt", 1, 3, 3 + len(text), "00", (Piece(0, 3, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=(Section(1, "一", "一、开头", 0, len(text)),),
        note=f"{name}是转述",
    )


SPEECHES = (
    speech("甲", "种茶卖茶。修路架桥。", "青禾", "2021-03"),
    speech("乙", "开港造船。种茶。", "石湾", "2022"),
)
PASSAGES = tuple(
    Passage(each.id, start, start + 5, ("一、开头",), each.text[start : start + 5])
    for each, start in ((SPEECHES[0], 0), (SPEECHES[0], 5), (SPEECHES[1], 0))
)
TERMS = (["种茶", "卖茶"], ["修路", "架桥", "修路"], ["开港", "造船", "种茶"])
VECTORS = np.eye(3, 4, dtype=np.float32)
WORDS = (np.array([1, 5], np.int32), np.array([], np.int32), np.array([5, 7, 9], np.int32))


def write(folder, speeches, passages, vectors, terms, words):
    places = [speech.id for speech in speeches]
    with local.LocalWriter(folder, vectors.shape[1]) as writer:
        for speech in speeches:
            writer.add_speech(speech)
        for p in passages:
            cut = local.StoredPassage(p.start, p.end, json.dumps(p.section_path), p.text.encode())
            writer.add_passages(places.index(p.speech_id), [cut])
        writer.add(vectors, words, [writer.terms.count(each) for each in terms])
        writer.finish()


@pytest.fixture
def store(tmp_path):
    write(tmp_path, SPEECHES, PASSAGES, VECTORS, TERMS, WORDS)
    opened = local.LocalStore(tmp_path)
    yield opened
    opened.close()


def test_what_is_written_is_what_is_read(store):
    assert store.speeches() == SPEECHES
    assert store.speech("乙") == SPEECHES[1]
    assert tuple(store.passages([2, 0, 1])) == (PASSAGES[2], PASSAGES[0], PASSAGES[1])


def test_facts_are_those_of_the_speeches(store):
    found = [(fact.speech_id, fact.place, fact.year) for fact in store.facts()]
    assert found == [("甲", "青禾", 2021), ("乙", "石湾", 2022)]


def test_a_speech_is_given_another_id(tmp_path):
    with local.LocalWriter(tmp_path, 4) as writer:
        for one in SPEECHES:
            writer.add_speech(one)
        # They exchange their ids: for a moment both have the same.
        writer.name_speech(0, "乙")
        writer.name_speech(1, "甲")
        assert [(position, each.id, each.read_id) for position, each in writer.versions()] == [
            (0, "乙", "甲"),
            (1, "甲", "乙"),
        ]
        writer.finish()
    store = local.LocalStore(tmp_path)
    assert [each.id for each in store.speeches()] == ["乙", "甲"]
    store.close()


def test_copies_are_set_aside_and_positions_close_up(tmp_path):
    copy = replace(SPEECHES[0], id="丙")
    with local.LocalWriter(tmp_path, 4) as writer:
        for one in (copy, SPEECHES[0], SPEECHES[1], replace(copy, id="丁")):
            writer.add_speech(one)
        writer.set_aside({1: (0, 3), 2: ()})
        assert writer.speeches == 2
        writer.add(VECTORS[:0], [], [])
        writer.finish()
    store = local.LocalStore(tmp_path)
    elsewhere = replace(copy.source, pieces=())
    assert store.speeches() == (replace(SPEECHES[0], also=(elsewhere, elsewhere)), SPEECHES[1])
    store.close()


def test_two_speeches_with_one_id_are_refused(tmp_path):
    with local.LocalWriter(tmp_path, 4) as writer:
        for one in SPEECHES:
            writer.add_speech(one)
        writer.name_speech(0, "乙")
        with pytest.raises(sqlite3.IntegrityError):
            writer.finish()


def test_an_unknown_speech_is_an_error(store):
    with pytest.raises(UnknownCitation, match="丙"):
        store.speech("丙")


def test_dense_search_ranks_by_inner_product(store):
    rows, scores = store.search_dense(np.array([0.1, 0.9, 0.4, 0], np.float32), 2)
    assert rows.tolist() == [1, 2]
    np.testing.assert_allclose(scores, [0.9, 0.4])


def test_filters_apply_before_ranking(store):
    mask = store.mask(Filters(places=("石湾",)))
    rows, _ = store.search_dense(np.array([0.1, 0.9, 0.4, 0], np.float32), 2, mask)
    assert rows.tolist() == [2]
    assert store.search_lexical({"种茶": 1}, 5, mask)[0].tolist() == [2]


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(places=("青禾",)), [True, True, False]),
        (Filters(years=(2022,)), [False, False, True]),
        (Filters(speeches=("甲",), years=(2021, 2022)), [True, True, False]),
        (Filters(places=("无",)), [False, False, False]),
        (Filters(occasions=("无",)), [False, False, False]),
    ],
)
def test_masks(store, filters, admitted):
    assert store.mask(filters).tolist() == admitted


def test_no_filter_needs_no_mask(store):
    assert store.mask(Filters()) is None


def test_lexical_search_finds_only_what_holds_a_term(store):
    rows, scores = store.search_lexical({"修路": 1, "无此词": 1}, 5)
    assert rows.tolist() == [1]
    assert scores[0] > 0
    assert store.search_lexical({"无此词": 1}, 5)[0].tolist() == []


def test_a_rarer_term_counts_more(store):
    scores = store.lexical_scores({"种茶": 1, "卖茶": 1})
    assert scores[0] > scores[2] > scores[1] == 0


def test_a_term_counts_by_its_weight(store):
    once, twice = store.lexical_scores({"种茶": 0.5, "修路": 1}), store.lexical_scores({"种茶": 1, "修路": 2})
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)


def test_equal_scores_keep_the_order_of_the_passages(store):
    scores = store.lexical_scores({"种茶": 1})
    rows, _ = store.search_lexical({"种茶": 1}, 5)
    assert rows.tolist() == sorted(rows.tolist(), key=lambda row: (-scores[row], row))


@pytest.mark.parametrize(("term", "count"), [("种茶", 2), ("修路", 1), ("无此词", 0)])
def test_document_frequency(store, term, count):
    assert store.document_frequency(term) == count


def test_words_come_back_in_the_order_asked_for(store):
    words = store.words(np.array([2, 1, 0]))
    assert words.ids.tolist() == [5, 7, 9, 1, 5]
    assert words.offsets.tolist() == [0, 3, 3, 5]


def test_text_of_a_speech_cannot_change_the_query(tmp_path):
    odd = speech("x'); drop table speech; --", "“引号”'\"%_;\n第二行")
    passage = Passage(odd.id, 0, len(odd.text), (), odd.text)
    write(tmp_path, [odd], [passage], VECTORS[:1], [["a"]], [WORDS[0]])
    store = local.LocalStore(tmp_path)
    assert store.speeches() == (odd,)
    store.close()


@settings(max_examples=25, deadline=None)
@given(
    vectors=hnp.arrays(np.float32, (12, 4), elements=st.floats(-1, 1, width=16)),
    query=hnp.arrays(np.float32, 4, elements=st.floats(-1, 1, width=16)),
    mask=hnp.arrays(np.bool_, 12),
)
def test_dense_search_equals_brute_force(tmp_path_factory, vectors, query, mask):
    folder = tmp_path_factory.mktemp("store")
    passages = [PASSAGES[0]] * 12
    write(folder, SPEECHES, passages, vectors, [["a"]] * 12, [WORDS[0]] * 12)
    store = local.LocalStore(folder)
    rows, scores = store.search_dense(query, 12, mask)
    assert sorted(rows.tolist()) == np.flatnonzero(mask).tolist()
    np.testing.assert_allclose(scores, np.sort((vectors @ query)[mask])[::-1], atol=1e-5)
    store.close()
