import pytest

from rag.errors import BadQuestion
from rag.models.lexicon import Lexicon
from rag.retrieve.expand import weigh_terms
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import MAX_LENGTH, understand
from rag.text.asking import PROBLEM_WORDS
from rag.text.words import search_terms
from rag.types import Question, Subject, Translation

GAZETTEER = PlaceNames(["定西", "郴州", "黄冈", "吕梁", "常德"])


@pytest.fixture(scope="module")
def lexicon():
    opened = Lexicon()
    yield opened
    opened.close()


def every(term):
    """Stand in for an archive that holds every term."""
    return True


def test_the_name_leaves_the_search_text():
    question = understand("What did Ding Xi plan for medicine?", GAZETTEER, [])
    assert question.places == ("定西",)
    assert "xi" not in question.search_text
    assert question.terms == ("plan", "medicine")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("大数据产业的规模", ("大数据", "产业", "规模")),
        ("科技特派员去哪里", ("科技特派员",)),
        ("专利和人才", ("专利", "人才")),
    ],
)
def test_words_that_make_a_known_term_are_one(lexicon, text, terms):
    assert understand(text, GAZETTEER, [], (), lexicon).terms == terms


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


def test_an_english_question_is_looked_for_in_chinese(lexicon):
    question = understand("What did Dingxi plan for high-tech enterprises?", GAZETTEER, [], lexicon=lexicon)
    weights = weigh_terms(question, every)
    assert weights["高新技术"] > weights["·高级"] > 0
    assert "·定西" not in weights
    assert not any(translation.word == "dingxi" for translation in question.translations)


def test_the_meanings_of_a_word_count_as_much_as_the_word(lexicon):
    question = understand("medicine", GAZETTEER, [], lexicon=lexicon)
    assert sum(weigh_terms(question, every).values()) == pytest.approx(2, abs=0.02)


def test_a_chinese_question_is_looked_for_as_it_stands():
    question = understand("中医药", GAZETTEER, [])
    assert set(weigh_terms(question, every).values()) == {1.0}
    assert question.translations == ()


def test_words_for_the_kind_of_answer_are_not_looked_for(lexicon):
    plan, bare = (understand(text, GAZETTEER, [], lexicon=lexicon) for text in ("a plan for medicine", "medicine"))
    assert weigh_terms(plan, every).keys() - {"plan"} == weigh_terms(bare, every).keys()


def test_meanings_that_the_archive_does_not_hold_take_no_share():
    question = Question("port", "en", "port", translations=(Translation("port", (("码头", 0.6), ("端口", 0.4))),))
    weights = weigh_terms(question, set(search_terms("码头很深")).__contains__)
    assert weights == {"port": 1.0, "码头": 0.5, "·码头": 0.5}
    assert weigh_terms(question, set().__contains__) == {"port": 1.0}


def test_a_term_of_several_words_counts_as_much_as_they_do():
    question = Question("tea port", "en", "tea port", translations=(Translation("tea port", (("茶港", 1.0),)),))
    found = {term: weight for term, weight in weigh_terms(question, every).items() if not term.isascii()}
    assert sum(found.values()) == pytest.approx(2)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("What did Chenzou plan for talent?", "郴州"),
        ("Huangang talent", "黄冈"),
        ("HUANGGAN talent", "黄冈"),
    ],
)
def test_a_place_that_is_almost_spelt_right_is_found(lexicon, text, place):
    question = understand(text, GAZETTEER, [], lexicon=lexicon)
    assert question.places == (place,)
    assert question.terms[-1] == "talent"
    assert "huan" not in question.search_text and "chen" not in question.search_text


@pytest.mark.parametrize("text", ["What changes came?", "Dinxi talent", "Hangzhou talent", "Huawei talent"])
def test_english_words_short_words_and_other_names_are_no_place_spelt_wrongly(lexicon, text):
    # "changes" is as near to Changde as a slip of the pen.
    assert understand(text, GAZETTEER, [], lexicon=lexicon).places == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What does Tianxiong make?", (("tian", "xiong"),)),
        ("Does Zhuang Xiong grow tea?", (("zhuang", "xiong"),)),
        ("Tianxiong sells to Zhuanglang", (("tian", "xiong"), ("zhuang", "lang"))),
        ("What did Huawei make?", ()),
        ("What tea does Dingxi grow?", ()),
        ("天雄做什么", ()),
    ],
)
def test_words_that_no_lexicon_knows_may_be_chinese_names(lexicon, text, names):
    assert understand(text, GAZETTEER, [], lexicon=lexicon).names == names


def test_a_name_in_pinyin_is_looked_for_in_the_characters_that_the_archive_holds(lexicon):
    question = understand("What does Tianxiong make?", GAZETTEER, [], lexicon=lexicon)
    weights = weigh_terms(question, set(search_terms("天雄汽配甜熊")).__contains__)
    assert weights["·天雄"] == weights["·甜熊"] == 1.0
    assert "·田雄" not in weights
    assert "·汽配" not in weights


def test_a_question_for_a_problem_looks_for_words_that_own_up_to_one():
    weights = weigh_terms(understand("港口有哪些短板", GAZETTEER, []), every)
    assert weights.keys() >= set(PROBLEM_WORDS)
    assert 1 == weights["港口"] > weights["不足"] > 0
    # What is asked for in so many words counts all the more.
    assert weights["短板"] == weights["不足"] + 1
    assert "不足" not in weigh_terms(understand("港口有哪些吊机", GAZETTEER, []), every)


@pytest.mark.parametrize("text", ["哪篇讲话提到吊机", "Which speech mentions cranes?"])
def test_a_question_which_speech_is_put_to_the_whole_archive(text):
    question = understand(text, GAZETTEER, [], ["定西的医药产业有什么打算"])
    assert question.subjects == question.places == ()
    assert "医药" not in question.search_text


def test_another_question_without_a_subject_goes_on_with_the_one_before():
    question = understand("提到哪些吊机", GAZETTEER, [], ["定西的医药产业有什么打算"])
    assert question.places == ("定西",)


def test_a_follow_up_inherits_a_description():
    question = understand("那人才呢", GAZETTEER, [], ["搞直播带货的那个市有多少专利"])
    assert question.subjects == (Subject(level="市", description="直播 带货"),)
    assert question.terms == ("专利", "人才")


def test_a_follow_up_that_describes_another_speech_keeps_only_the_topic():
    question = understand("那种马铃薯的那个县呢", GAZETTEER, [], ["搞直播带货的那个市有多少专利"])
    assert [(each.level, each.place) for each in question.subjects] == [("县", None)]
    assert "马铃薯" in question.subjects[0].description
    assert "专利" in question.search_text
    assert "直播" not in question.search_text


def test_a_year_is_inherited_with_its_subject():
    question = understand("那人才呢", GAZETTEER, [2022], ["2022年的专利", "专利有多少"])
    assert question.years == (2022,)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("那郴州呢", "figure"),
        ("第二条呢", "figure"),
        ("那郴州的港口有什么问题", "problem"),
        ("那郴州的港口由谁负责", "fact"),
    ],
)
def test_a_follow_up_that_names_nothing_new_asks_for_the_same_kind_of_thing(text, kind):
    assert understand(text, GAZETTEER, [], ["定西有多少中药"]).kind == kind


@pytest.mark.parametrize("text", ["定西呢", "定西？", "Is that more than Dingxi?", "那定西呢"])
def test_a_question_that_is_only_a_name_goes_on_with_the_topic(text):
    question = understand(text, GAZETTEER, [], ["黄冈有多少家企业"])
    assert question.places == ("定西",)
    assert "企业" in question.search_text


def test_a_question_that_points_back_goes_on_with_the_topic():
    question = understand("这是哪篇讲话里的", GAZETTEER, [], ["微笑曲线说的是什么"])
    assert question.kind == "which" and "微笑曲线" in question.search_text


@pytest.mark.parametrize(
    "text", ["What does Dingxi say about it?", "定西对此怎么看", "Same question for Dingxi", "同样的问题问定西"]
)
def test_a_question_with_a_subject_of_its_own_may_point_back(text):
    question = understand(text, GAZETTEER, [], ["黄冈的茶叶怎么种"])
    assert question.places == ("定西",)
    assert "茶叶" in question.search_text


@pytest.mark.parametrize("text", ["What is planned for this year in Dingxi?", "定西这个地方的茶园多大"])
def test_this_year_and_this_place_point_at_nothing_that_was_said(text):
    assert "专利" not in understand(text, GAZETTEER, [], ["黄冈的专利有多少"]).search_text


def test_a_question_which_speech_it_was_with_a_topic_of_its_own_stands_alone():
    assert "微笑" not in understand("哪篇讲话提到茶叶", GAZETTEER, [], ["微笑曲线说的是什么"]).search_text


def test_the_time_that_is_asked_for_replaces_the_one_before():
    question = understand("去年完成了多少", GAZETTEER, [], ["定西今年的招商目标是多少"])
    assert "去年" in question.search_text and "今年" not in question.search_text
    assert "招商" in question.search_text


def test_behind_a_question_that_says_little_stands_the_one_before_it():
    history = ["定西今年的招商目标是多少", "去年完成了多少"]
    assert "招商" in understand("乡镇要完成多少", GAZETTEER, [], history).search_text
    named = ["定西的茶叶怎么种", "黄冈呢"]
    assert "茶叶" in understand("谁来种", GAZETTEER, [], named).search_text


def test_a_topic_of_long_ago_is_forgotten():
    history = ["定西的茶叶怎么种", "专利申请的补贴是多少"]
    assert "茶叶" not in understand("谁来发", GAZETTEER, [], history).search_text
