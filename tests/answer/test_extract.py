from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from made_speeches import make_speech

from rag.answer.candidate import Candidate
from rag.answer.extract import _is_of_other_time, _relative_years, _with_answers
from rag.archive import Archive
from rag.models import late
from rag.text.normalise import fold
from rag.text.sentences import sentence_spans
from rag.types import Kind, Question, Span, Subject, Vectors

# What a candidate's words are worth beside each other: plain ones, a figure, a problem, and several at once.
TEXTS = ["港口建设要快一些。", "港口建设投3亿元。", "港口建设缺乏人才。", "港口短板困难问题不足差距。"]


def scores(archive: Archive, kind: Kind, texts: Sequence[str] = TEXTS) -> Vectors:
    question = Question("港口", "zh", "港口", terms=("港口",), kind=kind)
    return archive._answerer.extractor.score(archive._preparer.prepare(question), texts)


def test_a_question_in_a_speech_is_quoted_with_its_answer() -> None:
    text = "新矿一个也不开。为什么？技术还达不到要求。宁可留在地下。"
    assert [text[s.start : s.end] for s in _with_answers(text, sentence_spans(text, 0, len(text)))] == [
        "新矿一个也不开。",
        "为什么？技术还达不到要求。",
        "宁可留在地下。",
    ]
    assert list(_with_answers("为什么？", [Span(0, 4)])) == [Span(0, 4)]


@pytest.mark.parametrize(("kind", "best"), [("figure", 1), ("problem", 3)])
def test_the_kind_of_question_decides_which_text_comes_first(archive: Archive, kind: Kind, best: int) -> None:
    assert scores(archive, kind).argmax() == best != scores(archive, "fact").argmax()


def test_a_figure_counts_only_where_one_is_asked_for(archive: Archive) -> None:
    more = scores(archive, "figure") - scores(archive, "fact")
    assert more[1] > 1
    np.testing.assert_array_equal(more[[0, 2, 3]], 0)


@pytest.mark.parametrize(
    ("text", "owned"), [("港口。", 0), ("港口薄弱。", 1), ("港口薄弱脆弱滞后。", 3), ("港口薄弱脆弱滞后落后矛盾。", 3)]
)
def test_words_for_problems_count_only_where_one_is_asked_for_and_up_to_three(
    archive: Archive, text: str, owned: int
) -> None:
    # One text alone: the words and terms of several are measured by the best of them.
    more = scores(archive, "problem", [text]) - scores(archive, "fact", [text])
    assert more == pytest.approx(1.1 * owned, abs=1e-4)


def test_no_text_has_no_score(archive: Archive) -> None:
    assert scores(archive, "fact", []).shape == (0,)


def test_a_candidate_tells_for_which_subject_its_passage_was_found(archive: Archive) -> None:
    query = archive._preparer.prepare(archive.understand("青禾和建港口的那个市各拿出多少钱"))
    candidates = archive._answerer.extractor.candidates(query, archive._search.search(query, 6))
    assert {candidate.subject_index for candidate in candidates} == {0, 1}
    assert {candidate.speech.place for candidate in candidates if candidate.subject_index == 0} == {"青禾"}


def test_the_nearness_of_a_run_is_that_of_the_words_of_its_sentences_together(archive: Archive) -> None:
    extractor, query = archive._answerer.extractor, archive._preparer.prepare(archive.understand("港口的人才和吊机"))
    runs = [[TEXTS[0]], [TEXTS[0], TEXTS[2]], [TEXTS[3], TEXTS[1], TEXTS[3]], ["\U0001f600"]]
    sentences = list(dict.fromkeys(chain.from_iterable(runs)))
    whole = late.prepare_passages(extractor._cache.words(["".join(run) for run in runs]), archive._words)
    np.testing.assert_allclose(
        extractor._nearness(query, runs, sentences), late.score_passages(query.words, whole), rtol=1e-5, atol=1e-6
    )


def test_a_run_holds_the_terms_of_all_of_its_sentences(archive: Archive) -> None:
    extractor, query = archive._answerer.extractor, archive._preparer.prepare(archive.understand("港口的人才"))
    one, other, both, none = extractor._overlap(query, [[TEXTS[0]], [TEXTS[2]], [TEXTS[0], TEXTS[2]], ["茶。"]])
    assert 0 < one < other == both
    assert none == 0


@pytest.mark.parametrize(
    ("question", "year", "text", "is_other"),
    [
        ("今年办多少场", None, "明年再办二十场。", True),
        ("今年办多少场", None, "今年办十场，明年再办二十场。", False),
        ("今年办多少场", None, "今年办十场。明年再办二十场。", True),
        ("去年降到多少", None, "今年降到三成。", True),
        ("What is spent this year?", None, "Last year we spent nine.", True),
        ("2021年等多久", 2021, "2020年等两个小时。", True),
        ("2021年等多久", 2021, "2021年比2020年少等半小时。", False),
        ("2021年等多久", 2021, "到2025年不再等。", False),
        ("2021年等多久", 2021, "等两个小时。", False),
        ("等多久", None, "2020年等两个小时。", False),
    ],
)
def test_what_is_said_of_another_time_loses(question: str, year: int | None, text: str, is_other: bool) -> None:
    subjects = (Subject(year=year),) if year else ()
    asked = Question(question, "zh", question, subjects=subjects)
    assert (
        _is_of_other_time(
            asked, _relative_years(fold(asked.text)), Candidate(make_speech(text), Span(0, len(text)), 1.0)
        )
        == is_other
    )


def test_the_speech_of_a_year_may_tell_of_earlier_ones() -> None:
    asked = Question("2021年的讲话说等多久", "zh", "等多久", subjects=(Subject(year=2021, is_dated=True),))
    text = "2020年等两个小时。"
    assert not _is_of_other_time(
        asked, _relative_years(fold(asked.text)), Candidate(make_speech(text), Span(0, len(text)), 1.0)
    )


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("今年赤字率按3.6%安排。", True),
        ("去年赤字率按2.8%安排。", False),
        ("This year we spend nine.", True),
        ("Last year we spent nine.", False),
        ("今年比2019年多一成。", False),
        ("安排5376亿元，比去年增加300亿元。", False),
    ],
)
def test_this_year_is_the_year_of_the_speech(text: str, is_other: bool) -> None:
    asked = Question("2019年的赤字率", "zh", "赤字率", subjects=(Subject(year=2019),))
    speech = replace(make_speech(text), date="2020-05-22")
    assert (
        _is_of_other_time(asked, _relative_years(fold(asked.text)), Candidate(speech, Span(0, len(text)), 1.0))
        == is_other
    )
    undated = replace(speech, date=None)
    assert not _is_of_other_time(asked, _relative_years(fold(asked.text)), Candidate(undated, Span(0, len(text)), 1.0))
