import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made_terms import add_passages
from numpy.typing import NDArray

from rag.errors import UnknownCitation
from rag.store.local import LocalStore
from rag.store.local_writer import LocalWriter
from rag.store.rows import StoredPassage
from rag.types import Filters, Passage, Piece, Section, Source, Span, Speech


def speech_of(speech_id: str, text: str, place: str | None = None, date: str | None = None) -> Speech:
    return Speech(
        id=speech_id,
        title=f"{speech_id}的讲话",
        place=place,
        level="市",
        date=date,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source(f"{speech_id}.txt", 1, 3, 3 + len(text), "00", (Piece(0, 3, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=(Section(1, "一", "一、开头", 0, len(text)),),
        note=f"{speech_id}是转述",
    )


SPEECHES = (
    speech_of("甲", "种茶卖茶。修路架桥。", "青禾", "2021-03"),
    speech_of("乙", "开港造船。种茶。", "石湾", "2022"),
)
PASSAGES = tuple(
    Passage(speech.id, start, start + 5, ("一、开头",), speech.text[start : start + 5])
    for speech, start in ((SPEECHES[0], 0), (SPEECHES[0], 5), (SPEECHES[1], 0))
)
TERMS = (["种茶", "卖茶"], ["修路", "架桥", "修路"], ["开港", "造船", "种茶"])
VECTORS = np.eye(3, 4, dtype=np.float32)
WORDS = (np.array([1, 5], np.int32), np.array([], np.int32), np.array([5, 7, 9], np.int32))


@dataclass(frozen=True)
class Contents:
    """What a store is made of: speeches, their passages, and a vector, word ids and terms for each of these."""

    speeches: Sequence[Speech]
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    words: Sequence[NDArray[np.int32]]
    terms: Sequence[Sequence[str]]


CONTENTS = Contents(SPEECHES, PASSAGES, VECTORS, WORDS, TERMS)


@contextmanager
def stored(folder: Path, contents: Contents) -> Iterator[LocalStore]:
    positions = {speech.id: position for position, speech in enumerate(contents.speeches)}
    with LocalWriter(folder, contents.vectors.shape[1]) as writer:
        for speech in contents.speeches:
            writer.add_speech(speech)
        for passage in contents.passages:
            row = StoredPassage(passage.start, passage.end, json.dumps(passage.section_path), passage.text.encode())
            writer.add_passages(positions[passage.speech_id], [row])
        add_passages(writer, contents.vectors, contents.words, contents.terms)
        writer.finish()
    with closing(LocalStore(folder)) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    with stored(tmp_path, CONTENTS) as opened:
        yield opened


def test_what_is_written_is_what_is_read(store: LocalStore) -> None:
    assert store.speeches() == SPEECHES
    assert store.speech("乙") == SPEECHES[1]
    assert tuple(store.passages([2, 0, 1])) == (PASSAGES[2], PASSAGES[0], PASSAGES[1])


def test_facts_are_those_of_the_speeches(store: LocalStore) -> None:
    assert [(facts.speech_id, facts.place, facts.year) for facts in store.facts()] == [
        ("甲", "青禾", 2021),
        ("乙", "石湾", 2022),
    ]


def test_an_unknown_speech_is_an_error(store: LocalStore) -> None:
    with pytest.raises(UnknownCitation, match="丙"):
        store.speech("丙")


def test_dense_search_ranks_by_inner_product(store: LocalStore) -> None:
    rows, scores = store.search_dense(np.array([0.1, 0.9, 0.4, 0], np.float32), 2)
    assert rows.tolist() == [1, 2]
    np.testing.assert_allclose(scores, [0.9, 0.4])


def test_filters_apply_before_ranking(store: LocalStore) -> None:
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
def test_masks(store: LocalStore, filters: Filters, admitted: list[bool]) -> None:
    mask = store.mask(filters)
    assert mask is not None
    assert mask.tolist() == admitted


def test_no_filter_needs_no_mask(store: LocalStore) -> None:
    assert store.mask(Filters()) is None


def test_lexical_search_finds_only_what_holds_a_term(store: LocalStore) -> None:
    rows, scores = store.search_lexical({"修路": 1, "无此词": 1}, 5)
    assert rows.tolist() == [1]
    assert scores[0] > 0
    assert store.search_lexical({"无此词": 1}, 5)[0].tolist() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.5]), min_size=3, max_size=3),
    st.integers(1, 5),
    st.none() | st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_the_best_of_scores_equal_a_sort_of_all(
    store: LocalStore, scores: list[float], limit: int, mask: list[bool] | None
) -> None:
    admitted = [row for row in range(3) if scores[row] > 0 and (mask is None or mask[row])]
    expected = sorted(admitted, key=lambda row: (-scores[row], row))[:limit]
    given_mask = None if mask is None else np.array(mask)
    assert store.best_of_scores(np.array(scores, np.float32), limit, given_mask).tolist() == expected


def test_a_rarer_term_counts_more(store: LocalStore) -> None:
    scores = store.lexical_scores({"种茶": 1, "卖茶": 1})
    assert scores[0] > scores[2] > scores[1] == 0


def test_a_term_counts_by_its_weight(store: LocalStore) -> None:
    once, twice = store.lexical_scores({"种茶": 0.5, "修路": 1}), store.lexical_scores({"种茶": 1, "修路": 2})
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)


def test_equal_scores_keep_the_order_of_the_passages(store: LocalStore) -> None:
    scores = store.lexical_scores({"种茶": 1})
    rows, _ = store.search_lexical({"种茶": 1}, 5)
    assert rows.tolist() == sorted(rows.tolist(), key=lambda row: (-scores[row], row))


@pytest.mark.parametrize(("term", "count"), [("种茶", 2), ("修路", 1), ("无此词", 0)])
def test_document_frequency(store: LocalStore, term: str, count: int) -> None:
    assert store.document_frequency(term) == count


def test_words_come_back_in_the_order_asked_for(store: LocalStore) -> None:
    words = store.words(np.array([2, 1, 0]))
    assert words.ids.tolist() == [5, 7, 9, 1, 5]
    assert words.offsets.tolist() == [0, 3, 3, 5]


def test_text_of_a_speech_cannot_change_the_query(tmp_path: Path) -> None:
    odd = speech_of("x'); drop table speech; --", "“引号”'\"%_;\n第二行")
    passage = Passage(odd.id, 0, len(odd.text), (), odd.text)
    with stored(tmp_path, Contents([odd], [passage], VECTORS[:1], WORDS[:1], [["a"]])) as store:
        assert store.speeches() == (odd,)


@settings(max_examples=25, deadline=None)
@given(
    vectors=hnp.arrays(np.float32, (12, 4), elements=st.floats(-1, 1, width=16)),
    query=hnp.arrays(np.float32, 4, elements=st.floats(-1, 1, width=16)),
    mask=hnp.arrays(np.bool_, 12),
)
def test_dense_search_equals_brute_force(
    tmp_path_factory: pytest.TempPathFactory,
    vectors: NDArray[np.float32],
    query: NDArray[np.float32],
    mask: NDArray[np.bool_],
) -> None:
    contents = Contents(SPEECHES, [PASSAGES[0]] * 12, vectors, [WORDS[0]] * 12, [["a"]] * 12)
    with stored(tmp_path_factory.mktemp("store"), contents) as store:
        rows, scores = store.search_dense(query, 12, mask)
    assert sorted(rows.tolist()) == np.flatnonzero(mask).tolist()
    np.testing.assert_allclose(scores, np.sort((vectors @ query)[mask])[::-1], atol=1e-5)
