import itertools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.archive import Archive
from rag.models import late
from rag.retrieve import hybrid
from rag.retrieve.prepared import QueryPreparer
from rag.store import sample, word_index
from rag.types import Filters, Hit


def titles(archive: Archive, hits: Iterable[Hit]) -> list[str]:
    return [archive.speech(hit.passage.speech_id).title for hit in hits]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("港口要请多少工程师", "工程师"),
        ("How many automated cranes will the port get?", "吊机18台"),
        ("茶葉出口", "茶叶出口"),
        ("students of the vocational school", "茶艺"),
        ("Qinghe tea gardens acidified soil", "酸化"),
    ],
)
def test_the_passage_that_answers_comes_first(archive: Archive, question: str, words: str) -> None:
    assert words in archive.search(question, k=1)[0].passage.text


def test_scores_and_signals_lie_between_zero_and_one(archive: Archive) -> None:
    for hit in archive.search("港口 talent 基金", k=50):
        for value in (hit.score, hit.signals.dense, hit.signals.lexical, hit.signals.late):
            assert 0 <= value <= 1


def test_hits_come_best_first_and_once(archive: Archive) -> None:
    hits = archive.search("卫生院的床位", k=50)
    assert all(a.score >= b.score for a, b in itertools.pairwise(hits))
    assert len({hit.passage for hit in hits}) == len(hits)


def test_a_search_gives_the_same_twice(archive: Archive) -> None:
    assert archive.search("人才", k=50) == archive.search("人才", k=50)


def test_a_place_in_the_question_is_preferred(archive: Archive) -> None:
    for question, place in (("青禾的学校", "青禾"), ("石湾要拿出多少钱", "石湾"), ("Qinghe prices per year", "青禾")):
        assert archive.speech(archive.search(question, k=1)[0].passage.speech_id).place == place


def test_two_places_take_turns(archive: Archive) -> None:
    hits = archive.search("青禾和石湾各拿出多少钱", k=4)
    assert [archive.speech(hit.passage.speech_id).place for hit in hits[:2]] == ["青禾", "石湾"]


def test_hits_tell_for_which_subject_they_were_found(archive: Archive) -> None:
    hits = archive.search("青禾和石湾各拿出多少钱", k=50)
    assert {(hit.subject_index, archive.speech(hit.passage.speech_id).place) for hit in hits} == {
        (0, "青禾"),
        (1, "石湾"),
    }
    assert {hit.subject_index for hit in archive.search("石湾拿出多少钱", k=50)} == {0}


def test_a_place_and_a_description_take_turns(archive: Archive) -> None:
    question = "青禾和建港口的那个市各拿出多少钱"
    hits = archive.search(question, k=50)
    assert [hit.subject_index for hit in hits[:4]] == [0, 1, 0, 1]
    assert len({hit.passage for hit in hits}) == len(hits) == len(archive._store)
    # Only the first subject names its place; the speech that the other one describes comes first among its hits.
    assert {archive.speech(hit.passage.speech_id).place for hit in hits if hit.subject_index == 0} == {"青禾"}
    assert "港口" in titles(archive, [hit for hit in hits if hit.subject_index == 1])[0]
    assert archive.search(question, k=3) == hits[:3]


def test_a_subject_that_the_filters_leave_out_has_no_turn(archive: Archive) -> None:
    hits = archive.search("青禾和建港口的那个市各拿出多少钱", k=50, filters=Filters(places=("石湾",)))
    assert {(hit.subject_index, archive.speech(hit.passage.speech_id).place) for hit in hits} == {(0, "石湾")}
    assert "港口" in titles(archive, hits)[0]


def test_a_description_prefers_its_speech(archive: Archive) -> None:
    plain, described = archive.search("每年多少名", k=1), archive.search("搞针灸的那个市每年多少名", k=1)
    assert ["茶产业" in title for title in titles(archive, plain)] == [True]
    assert ["卫生" in title for title in titles(archive, described)] == [True]


def test_a_hit_tells_how_well_its_speech_fits(archive: Archive) -> None:
    hits = archive.search("那个种茶的县有什么打算", k=20)
    meant = {archive.speech(hit.passage.speech_id).place: hit.speech_fit for hit in hits}
    assert meant["青禾"] == 1.0
    assert min(meant.values()) < 1.0
    assert {hit.speech_fit for hit in archive.search("茶叶", k=20)} == {1.0}


def test_a_year_in_the_question_is_preferred(archive: Archive) -> None:
    assert archive.speech(archive.search("2023年的投入", k=1)[0].passage.speech_id).year == 2023


def test_filters_hold(archive: Archive) -> None:
    hits = archive.search("茶叶", k=50, filters=Filters(places=("石湾",)))
    assert hits
    assert {archive.speech(hit.passage.speech_id).place for hit in hits} == {"石湾"}
    assert archive.search("茶叶", filters=Filters(years=(1999,))) == ()


def test_beyond_the_exhaustive_size_candidates_lead_to_the_same_best(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = ["港口要请多少工程师", "How many automated cranes will the port get?", "针灸纳入医保"]
    exhaustive = [archive.search(question, k=1)[0].passage for question in questions]
    # Limits that an archive of thousands of passages meets: candidates only, and a sample that is not the whole.
    monkeypatch.setattr(hybrid, "MAX_EXHAUSTIVE_PASSAGES", 0)
    monkeypatch.setattr(hybrid, "CANDIDATES_PER_SIGNAL", 3)
    monkeypatch.setattr(sample, "MAX_SAMPLED_PASSAGES", 6)
    preparer = QueryPreparer(archive._store, archive._words, archive._words)
    assert len(preparer.sample.starts) < len(archive._store)
    large = hybrid.HybridSearch(archive._store, preparer, archive._words)
    queries = [preparer.prepare(archive.understand(question)) for question in questions]
    assert [large.search(query, 1)[0].passage for query in queries] == exhaustive


def test_a_passage_that_only_late_interaction_prefers_is_a_candidate(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hybrid, "MAX_EXHAUSTIVE_PASSAGES", 0)
    monkeypatch.setattr(hybrid, "CANDIDATES_PER_SIGNAL", 1)
    query = archive._preparer.prepare(archive.understand("港口要请多少工程师"))
    rows = np.arange(len(archive._store))
    best = int(np.argmax(archive._search._late_scores(query, rows)))
    # Other signals name another passage each.
    others = replace(query, vector=-query.vector, lexical_scores=(rows == (best + 1) % len(rows)).astype(np.float32))
    search = hybrid.HybridSearch(archive._store, archive._preparer, archive._words)
    assert best not in search._candidates(others, None)
    monkeypatch.setattr(word_index, "MAX_SAMPLED_PASSAGES", 0)
    word_index.write_word_index(tmp_path, archive._store.words(rows))
    monkeypatch.setattr(archive._store, "_word_index", word_index.WordIndex(tmp_path, len(rows)))
    assert best in search._candidates(others, None)
    assert best not in search._candidates(others, rows != best)


def test_words_looked_up_for_some_passages_score_as_those_of_all(archive: Archive) -> None:
    query = archive._preparer.prepare(archive.understand("港口 工程师"))
    rows = np.array([5, 0, 3])
    some = late.score_passages(query.words, late.prepare_passages(archive._store.words(rows), archive._words))
    np.testing.assert_allclose(some, archive._search._late_scores(query, rows), rtol=1e-5)


def test_scaling_reaches_from_zero_to_one_and_knows_nothing_of_equal_scores() -> None:
    assert hybrid._scale(np.array([2.0, 4.0, 3.0], np.float32)).tolist() == [0.0, 1.0, 0.5]
    assert hybrid._scale(np.array([2.0, 2.0], np.float32)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2022年的讲话说了什么", "港口"),
        ("the 2021 speech", "茶产业"),
        ("最近一次讲话里有什么打算", "卫生"),
        ("what does the earliest speech plan", "茶产业"),
        ("石湾的第一次讲话", "港口"),
        ("倒数第二次講話", "港口"),
    ],
)
def test_only_the_speech_that_is_named_is_searched(archive: Archive, question: str, words: str) -> None:
    assert all(words in title for title in titles(archive, archive.search(question, k=50)))


def test_years_take_turns(archive: Archive) -> None:
    hits = archive.search("2021年和2022年的讲话各投多少钱", k=4)
    assert [archive.speech(hit.passage.speech_id).year for hit in hits] == [2021, 2022, 2021, 2022]


def test_what_tells_of_the_year_comes_before_what_only_is_of_it(archive: Archive) -> None:
    # 去年 in a speech of 2021.
    hits = archive.search("2020年茶园有多少亩", k=1)
    assert "去年全县茶园" in hits[0].passage.text and hits[0].speech_fit == 1


def test_a_filter_of_speeches_goes_before_what_a_question_names(archive: Archive) -> None:
    [harbour] = [speech.id for speech in archive.speeches if "港口" in speech.title]
    hits = archive.search("最近一次讲话", k=50, filters=Filters(speeches=(harbour,)))
    assert hits and {hit.passage.speech_id for hit in hits} == {harbour}
