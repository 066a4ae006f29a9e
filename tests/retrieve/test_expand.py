import pytest

from rag.models.lexicon import Lexicon
from rag.retrieve.expand import weigh_terms
from rag.retrieve.known_names import KnownNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import understand
from rag.text.asking import PROBLEM_WORDS
from rag.text.words import search_terms
from rag.types import Question, Translation

KNOWN = KnownNames(PlaceNames(["定西"]))


def holds_all(term: str) -> bool:
    """Stand in for an archive that holds every term."""
    return True


def test_an_english_question_is_looked_for_in_chinese(lexicon: Lexicon) -> None:
    question = understand("What did Dingxi plan for high-tech enterprises?", KNOWN, lexicon=lexicon)
    weights = weigh_terms(question, holds_all)
    assert weights["高新技术"] > weights["·高级"] > 0
    assert "·定西" not in weights
    assert not any(translation.word == "dingxi" for translation in question.translations)


def test_the_meanings_of_a_word_count_as_much_as_the_word(lexicon: Lexicon) -> None:
    question = understand("medicine", KNOWN, lexicon=lexicon)
    assert sum(weigh_terms(question, holds_all).values()) == pytest.approx(2, abs=0.02)


def test_a_chinese_question_is_looked_for_as_it_stands() -> None:
    question = understand("中医药", KNOWN)
    assert set(weigh_terms(question, holds_all).values()) == {1.0}
    assert question.translations == ()


def test_words_for_the_kind_of_answer_are_not_looked_for(lexicon: Lexicon) -> None:
    plan, bare = (understand(text, KNOWN, lexicon=lexicon) for text in ("a plan for medicine", "medicine"))
    assert weigh_terms(plan, holds_all).keys() - {"plan"} == weigh_terms(bare, holds_all).keys()


def test_meanings_that_the_archive_does_not_hold_take_no_share() -> None:
    question = Question("port", "en", "port", translations=(Translation("port", (("码头", 0.6), ("端口", 0.4))),))
    weights = weigh_terms(question, set(search_terms("码头很深")).__contains__)
    assert weights == {"port": 1.0, "码头": 0.5, "·码头": 0.5}
    assert weigh_terms(question, set().__contains__) == {"port": 1.0}


def test_a_term_of_several_words_counts_as_much_as_they_do() -> None:
    question = Question("tea port", "en", "tea port", translations=(Translation("tea port", (("茶港", 1.0),)),))
    weights = weigh_terms(question, holds_all)
    assert sum(weight for term, weight in weights.items() if not term.isascii()) == pytest.approx(2)


def test_a_name_in_pinyin_is_looked_for_in_the_characters_that_the_archive_holds(lexicon: Lexicon) -> None:
    question = understand("What does Tianxiong make?", KNOWN, lexicon=lexicon)
    weights = weigh_terms(question, set(search_terms("天雄汽配甜熊")).__contains__)
    assert weights["·天雄"] == weights["·甜熊"] == 1.0
    assert "·田雄" not in weights
    assert "·汽配" not in weights


def test_a_question_for_a_problem_looks_for_words_that_own_up_to_one() -> None:
    weights = weigh_terms(understand("港口有哪些短板", KNOWN), holds_all)
    assert weights.keys() >= set(PROBLEM_WORDS)
    assert 1 == weights["港口"] > weights["不足"] > 0
    # What is asked for in so many words counts all the more.
    assert weights["短板"] == weights["不足"] + 1
    assert "不足" not in weigh_terms(understand("港口有哪些吊机", KNOWN), holds_all)
