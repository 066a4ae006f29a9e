from collections.abc import Sequence

import numpy as np
import pytest

from rag.answer.candidate import Candidate
from rag.answer.extract import Extractor
from rag.answer.question_words import QuestionWord
from rag.answer.refusal import Answerability, AnswerabilityModel
from rag.archive import Archive
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.retrieve.expand import weigh_terms
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.prepared import CARRIED_WEIGHT, PreparedQuery, QueryPreparer
from rag.types import NO_FILTERS, Filters, Hit, Question, Vectors

QUESTIONS = [
    "石湾的吊机有多少台",
    "青禾和石湾对人才有什么打算",
    "石湾在半导体产业上有什么部署",
    "石湾新增了多少床位",
    "How many deep-water berths will the port get?",
]


class OtherEmbedder:
    """An embedder of another model: every query is the same unit vector."""

    name = "other"
    fingerprint = "0"
    dimension = 2

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.tile(self.embed_query(""), (len(texts), 1))

    def embed_query(self, text: str) -> Vectors:
        return np.asarray([0, 1], np.float32)


def prepare(archive: Archive, text: str) -> PreparedQuery:
    return archive._preparer.prepare(archive.understand(text))


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_query_holds_what_its_parts_give(archive: Archive, text: str) -> None:
    query, question = prepare(archive, text), archive.understand(text)
    assert query.question == question
    np.testing.assert_array_equal(query.vector, archive._words.embed_query(question.search_text))
    assert query.word_vector is query.vector
    assert query.terms == weigh_terms(question, archive._store.document_frequency)
    np.testing.assert_array_equal(query.lexical_scores, archive._store.lexical_scores(query.terms))
    sample = archive._preparer.sample
    assert query.sample_matches.shape == (len(query.words.weights), len(sample.starts))
    np.testing.assert_array_equal(query.sample_matches, late.best_matches(query.words.vectors, sample))


def test_another_embedder_gives_the_vector_of_search_alone(archive: Archive) -> None:
    preparer = QueryPreparer(archive._store, OtherEmbedder(), archive._words)
    question = archive.understand("港口的吊机")
    query = preparer.prepare(question)
    assert query.vector.tolist() == [0, 1]
    np.testing.assert_array_equal(query.word_vector, archive._words.embed_query(question.search_text))


def test_the_words_of_a_question_that_holds_none_match_nothing(archive: Archive) -> None:
    query = prepare(archive, "\u03a9")
    assert (query.words.weights @ query.sample_matches).tolist() == [0] * len(archive._store)


def test_a_query_for_one_subject_keeps_its_words(archive: Archive) -> None:
    query = prepare(archive, "青禾和建港口的那个市对人才有什么打算")
    named, described = query.question.subjects
    assert query.for_subject(named).question.places == ("青禾",)
    assert query.for_subject(described).question.places == ()
    for subject in (named, described):
        alone = query.for_subject(subject)
        assert alone.question.subjects == (subject,)
        assert alone.question.search_text == query.question.search_text
        assert alone.terms is query.terms
        assert alone.words is query.words
        assert alone.sample_matches is query.sample_matches
    assert query.question.subjects == (named, described)


class Recorder:
    """Record which queries are prepared, and what search, extraction and refusal are given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.prepared: list[PreparedQuery] = []
        self.read: list[PreparedQuery] = []
        self.judged: list[Question] = []
        self.embedded: list[str] = []
        prepare, embed, search = QueryPreparer.prepare, StaticEmbedder.embed_query, HybridSearch.search
        find, score, judge = Extractor.candidates, Extractor.score, AnswerabilityModel.judge

        def recorded_prepare(preparer: QueryPreparer, question: Question) -> PreparedQuery:
            self.prepared.append(prepare(preparer, question))
            return self.prepared[-1]

        def recorded_embed(embedder: StaticEmbedder, text: str) -> Vectors:
            self.embedded.append(text)
            return embed(embedder, text)

        def recorded_search(
            searcher: HybridSearch, query: PreparedQuery, k: int, filters: Filters = NO_FILTERS
        ) -> tuple[Hit, ...]:
            self.read.append(query)
            return search(searcher, query, k, filters)

        def recorded_candidates(extractor: Extractor, query: PreparedQuery, hits: Sequence[Hit]) -> list[Candidate]:
            self.read.append(query)
            return find(extractor, query, hits)

        def recorded_score(
            extractor: Extractor, query: PreparedQuery, texts: Sequence[str], compared: Sequence[str] | None = None
        ) -> Vectors:
            self.read.append(query)
            return score(extractor, query, texts, compared)

        def recorded_judge(
            model: AnswerabilityModel,
            question: Question,
            words: Sequence[QuestionWord],
            hits: Sequence[Hit],
            best_score: float,
        ) -> Answerability:
            self.judged.append(question)
            return judge(model, question, words, hits, best_score)

        monkeypatch.setattr(QueryPreparer, "prepare", recorded_prepare)
        monkeypatch.setattr(StaticEmbedder, "embed_query", recorded_embed)
        monkeypatch.setattr(HybridSearch, "search", recorded_search)
        monkeypatch.setattr(Extractor, "candidates", recorded_candidates)
        monkeypatch.setattr(Extractor, "score", recorded_score)
        monkeypatch.setattr(AnswerabilityModel, "judge", recorded_judge)


@pytest.mark.parametrize("text", QUESTIONS)
def test_search_extraction_and_refusal_read_one_query_that_is_prepared_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    recorder = Recorder(monkeypatch)
    archive.ask(text)
    [query] = recorder.prepared
    assert recorder.embedded == [query.question.search_text]
    assert len(recorder.read) >= 3
    assert all(read is query for read in recorder.read)
    assert all(question is query.question for question in recorder.judged)
    assert recorder.judged


def test_a_follow_up_on_an_item_prepares_the_earlier_question_too(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(monkeypatch)
    earlier = "青禾打算怎样种好茶园，有哪些措施"
    archive.ask("第二条具体怎么说", history=[earlier])
    assert [query.question.text for query in recorder.prepared] == ["第二条具体怎么说", earlier]


def test_what_a_follow_up_carries_over_counts_half(archive: Archive) -> None:
    prepare, understand = archive._preparer.prepare, archive.understand
    alone = prepare(understand("吊机有多少台"))
    follow_up = prepare(understand("吊机呢？有多少台", ["石湾的航线目标是多少"]))
    assert follow_up.question.carried_text and "航线" in follow_up.question.carried_text
    assert follow_up.terms["吊机"] == alone.terms["吊机"] == 1
    assert follow_up.terms["航线"] == CARRIED_WEIGHT
    # A follow-up that adds nothing itself is all that was carried over.
    silent = prepare(understand("那石湾呢", ["青禾的茶叶出口目标是多少"]))
    assert silent.question.carried_text == "" and silent.terms["茶叶"] == 1
