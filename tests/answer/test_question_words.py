from dataclasses import replace

import numpy as np
import pytest

from rag.answer.question_words import (
    MEANING_FACTOR,
    OTHER_WORD_SHARE,
    Meaning,
    QuestionWord,
    meanings_of,
    weigh_question_words,
)
from rag.archive import Archive
from rag.models import late
from rag.models.token_cache import TokenCache
from rag.types import Question, Translation

PORT = Translation("port", (("港口", 0.6), ("口岸", 0.1)))
QUESTION = Question("the new port", "en", "new port", translations=(PORT, Translation("new port", (("新港", 1.0),))))


def weigh(archive: Archive, text: str) -> dict[str, QuestionWord]:
    words = weigh_question_words(archive.understand(text), archive._words, TokenCache(archive._words))
    return {word.text: word for word in words}


def make_word(text: str, *meanings: Meaning) -> QuestionWord:
    return QuestionWord(text, 1.0, meanings, True, np.eye(1, dtype=np.float32), np.ones(1, np.float32))


@pytest.mark.parametrize(
    ("folded", "presence"),
    [("the port grows", 1.0), ("港口要快", 1.0), ("口岸要快", MEANING_FACTOR * 0.1), ("茶园要上山", 0.0)],
)
def test_a_word_is_present_itself_or_by_its_heaviest_meaning(folded: str, presence: float) -> None:
    word = make_word("port", *(Meaning(text, weight) for text, weight in PORT.meanings))
    assert word.presence(folded) == pytest.approx(presence)
    assert word.stands_in(folded) == (presence > 0)


def test_a_meaning_counts_in_terms_of_several_words_too() -> None:
    assert meanings_of("port", QUESTION) == [Meaning("港口", 0.6), Meaning("口岸", 0.1), Meaning("新港", 1.0)]
    assert meanings_of("new", QUESTION) == [Meaning("新港", 1.0)]
    assert meanings_of("tea", QUESTION) == []


def test_an_everyday_chinese_wording_has_the_meanings_of_what_holds_it() -> None:
    question = replace(QUESTION, translations=(Translation("拉投资", (("招商引资", 1.0),)),))
    assert meanings_of("投资", question) == [Meaning("招商引资", 1.0)]


def test_words_that_only_name_the_kind_of_answer_are_left_out(archive: Archive) -> None:
    assert list(weigh(archive, "港口建设的目标任务和措施办法")) == ["港口", "建设"]
    assert list(weigh(archive, "What are the plans and targets for the port?")) == ["port"]
    assert weigh(archive, "有哪些措施") == {}


def test_a_noun_weighs_more_than_another_word_of_its_length(archive: Archive) -> None:
    words = weigh(archive, "港口怎么快速")
    _, noun = archive._words.word_vectors(archive._words.token_ids(["港口"])[0])
    assert words["港口"].weight == pytest.approx(float(noun.max()))
    _, other = archive._words.word_vectors(archive._words.token_ids(["快速"])[0])
    assert words["快速"].weight == pytest.approx(OTHER_WORD_SHARE * float(other.max()))


@pytest.mark.parametrize(
    ("question", "term", "is_topic"),
    [
        ("港口的博物馆怎么建", "博物馆", True),
        ("港口的茶叶怎么卖", "茶叶", True),
        ("港口的茶叶由哪家公司怎么运到省城去卖", "茶叶", False),
        ("港口的博物馆由哪家公司怎么修到省城去", "博物馆", True),
        ("How is tea sold at airports?", "airports", True),
        ("What is sold quickly?", "quickly", False),
    ],
)
def test_a_long_noun_may_be_the_topic_and_one_of_a_few_words(
    archive: Archive, question: str, term: str, is_topic: bool
) -> None:
    assert weigh(archive, question)[term].is_topic is is_topic


def test_a_word_is_near_where_it_stands_and_nowhere_beyond_its_bounds(archive: Archive) -> None:
    words = weigh(archive, "港口的茶园和博物馆")
    passages = late.prepare_passages(TokenCache(archive._words).words(["港口要快。", "茶园"]), archive._words)
    assert words["港口"].nearness(passages) == words["茶园"].nearness(passages) == 1.0
    assert 0 <= words["博物馆"].nearness(passages) < 1
    nothing = late.prepare_passages(TokenCache(archive._words).words([]), archive._words)
    assert [word.nearness(nothing) for word in words.values()] == [0.0] * len(words)
