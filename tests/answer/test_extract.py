from collections.abc import Sequence
from itertools import chain

import numpy as np
import pytest

from rag.answer.extract import _with_answers
from rag.archive import Archive
from rag.models import late
from rag.text.sentences import sentence_spans
from rag.types import Kind, Question, Span, Vectors

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
