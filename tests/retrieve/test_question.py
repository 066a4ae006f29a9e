import pytest

from rag.errors import BadQuestion
from rag.lexicon import Lexicon
from rag.retrieve.places import Gazetteer
from rag.retrieve.question import MAX_LENGTH, term_weights, understand

GAZETTEER = Gazetteer(["定西", "郴州", "黄冈", "吕梁"])


def every(term):
    """Stand in for an archive that holds every term."""
    return True


@pytest.mark.parametrize(
    "text",
    [
        "定西打算怎么发展",
        "定西市的打算",
        "what did Dingxi plan",
        "what did Ding Xi plan",
        "what did DINGXI plan",
        "Ding-xi's plan",
        "ｄｉｎｇｘｉ",
    ],
)
def test_a_place_is_found_in_chinese_and_in_any_pinyin(text):
    assert GAZETTEER.find(text) == ("定西",)


@pytest.mark.parametrize("text", ["Lvliang", "Lüliang", "lu liang"])
def test_the_umlaut_of_pinyin_has_several_spellings(text):
    assert GAZETTEER.find(text) == ("吕梁",)


@pytest.mark.parametrize("text", ["what is deciding xi", "一定西方", "Huang of gang", "chen, who drove zhou"])
def test_other_words_are_no_place(text):
    assert GAZETTEER.find(text) in ((), ("定西",) if "定西" in text else ())


def test_several_places_keep_their_order():
    assert GAZETTEER.find("compare Chenzhou with 定西 and Huanggang") == ("郴州", "定西", "黄冈")


def test_the_name_leaves_the_search_text():
    question = understand("What did Ding Xi plan for medicine?", GAZETTEER, [])
    assert question.places == ("定西",)
    assert "xi" not in question.search_text
    assert question.terms == ("plan", "medicine")


def test_a_question_that_is_only_a_name_keeps_it():
    assert understand("定西", GAZETTEER, []).search_text == "定西"


def test_only_years_that_the_archive_knows_count():
    assert understand("2022年和2019年的目标", GAZETTEER, [2022]).years == (2022,)


def test_a_follow_up_keeps_topic_and_place():
    question = understand("那人才呢", GAZETTEER, [], ["定西的医药产业有什么打算", "郴州为什么不开新矿"])
    assert question.places == ("郴州",)
    assert "矿" in question.search_text
    assert "人才" in question.search_text
    assert "医药" not in question.search_text


def test_a_follow_up_may_change_the_place_and_keep_the_topic():
    question = understand("and for Chenzhou?", GAZETTEER, [], ["What does Dingxi plan for talent?"])
    assert question.places == ("郴州",)
    assert "talent" in question.search_text
    assert "dingxi" not in question.search_text


def test_a_question_that_names_its_own_place_stands_alone():
    question = understand("黄冈的品牌是什么", GAZETTEER, [], ["定西的医药产业有什么打算"])
    assert question.places == ("黄冈",)
    assert "医药" not in question.search_text


@pytest.mark.parametrize("text", ["", "  \n", "？！", "😀😀", "___"])
def test_nothing_to_look_for_is_said(text):
    with pytest.raises(BadQuestion, match="empty|holds no word"):
        understand(text, GAZETTEER, [])


def test_too_long_a_question_is_said_with_its_length():
    with pytest.raises(BadQuestion, match="100,000"):
        understand("长" * 100_000, GAZETTEER, [])
    assert understand("长" * MAX_LENGTH, GAZETTEER, []).places == ()


def test_an_english_question_is_looked_for_in_chinese():
    lexicon = Lexicon()
    question = understand("What did Dingxi plan for high-tech enterprises?", GAZETTEER, [], lexicon=lexicon)
    weights = term_weights(question, every)
    assert weights["高新技术"] > weights["·高级"] > 0
    assert "·定西" not in weights
    assert not any(translation.word == "dingxi" for translation in question.translations)
    lexicon.close()


def test_the_meanings_of_a_word_count_as_much_as_the_word():
    lexicon = Lexicon()
    question = understand("medicine", GAZETTEER, [], lexicon=lexicon)
    assert sum(term_weights(question, every).values()) == pytest.approx(2, abs=0.02)
    lexicon.close()


def test_a_chinese_question_is_looked_for_as_it_stands():
    question = understand("中医药", GAZETTEER, [])
    assert set(term_weights(question, every).values()) == {1.0}
    assert question.translations == ()


def test_words_for_the_kind_of_answer_are_not_looked_for():
    lexicon = Lexicon()
    plan, bare = (understand(text, GAZETTEER, [], lexicon=lexicon) for text in ("a plan for medicine", "medicine"))
    assert term_weights(plan, every).keys() - {"plan"} == term_weights(bare, every).keys()
    lexicon.close()
