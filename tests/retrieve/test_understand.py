import pytest

from rag.errors import BadQuestion
from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.retrieve.person_names import PersonNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import MAX_QUESTION_CHARS, understand

KNOWN = KnownNames(PlaceNames(["定西", "郴州", "黄冈", "吕梁", "常德"]))


def test_the_name_leaves_the_search_text() -> None:
    question = understand("What did Ding Xi plan for medicine?", KNOWN)
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
def test_words_that_make_a_known_term_are_one(lexicon: Lexicon, text: str, terms: tuple[str, ...]) -> None:
    assert understand(text, KNOWN, (), lexicon).terms == terms


def test_a_question_that_is_only_a_name_keeps_it() -> None:
    assert understand("定西", KNOWN).search_text == "定西"


def test_only_years_that_the_archive_knows_count() -> None:
    assert understand("2022年和2019年的目标", KnownNames(KNOWN.places, (2022,))).years == (2022,)


@pytest.mark.parametrize("text", ["", "  \n", "？！", "😀😀", "___"])
def test_nothing_to_look_for_is_said(text: str) -> None:
    with pytest.raises(BadQuestion, match=r"empty|holds no word"):
        understand(text, KNOWN)


def test_too_long_a_question_is_said_with_its_length() -> None:
    with pytest.raises(BadQuestion, match="100,000"):
        understand("长" * 100_000, KNOWN)
    assert understand("长" * MAX_QUESTION_CHARS, KNOWN).places == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("What did Chenzou plan for talent?", "郴州"),
        ("Huangang talent", "黄冈"),
        ("HUANGGAN talent", "黄冈"),
    ],
)
def test_a_place_that_is_almost_spelt_right_is_found(lexicon: Lexicon, text: str, place: str) -> None:
    question = understand(text, KNOWN, lexicon=lexicon)
    assert question.places == (place,)
    assert question.terms[-1] == "talent"
    assert "huan" not in question.search_text and "chen" not in question.search_text


@pytest.mark.parametrize("text", ["What changes came?", "Dinxi talent", "Hangzhou talent", "Huawei talent"])
def test_english_words_short_words_and_other_names_are_no_place_spelt_wrongly(lexicon: Lexicon, text: str) -> None:
    # "changes" is as near to Changde as a slip of the pen.
    assert understand(text, KNOWN, lexicon=lexicon).places == ()


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
def test_words_that_no_lexicon_knows_may_be_chinese_names(
    lexicon: Lexicon, text: str, names: tuple[tuple[str, ...], ...]
) -> None:
    assert understand(text, KNOWN, lexicon=lexicon).names == names


def test_half_a_character_is_said() -> None:
    with pytest.raises(BadQuestion, match="lone surrogate"):
        understand("茶叶\ud83d怎么种", KNOWN)


def test_the_kind_of_answer_that_is_asked_for_is_not_looked_for() -> None:
    assert understand("茶叶有哪些具体措施", KNOWN).search_text.split() == ["茶叶有哪些"]
    # Where nothing else is asked it is.
    assert "措施" in understand("有哪些措施", KNOWN).search_text


PEOPLE = KnownNames(KNOWN.places, (2018, 2020), PersonNames(["Ann Young", "Marta Vale", "王大川"]))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2016年的目标", (2016,)),
        ("2016年和2018年的目標", (2016,)),
        ("goals of 2012 and 2013", (2012, 2013)),
        ("the '98 report", (1998,)),
        ("民國100年的預算", (2011,)),
        ("2017年的目标", ()),
        ("1500 people", ()),
        ("since 2010", ()),
    ],
)
def test_years_of_which_no_speech_tells_are_known(text: str, years: tuple[int, ...]) -> None:
    assert understand(text, PEOPLE).unknown_years == years
    assert understand(text, KNOWN).unknown_years == ()


def test_the_speakers_of_a_question_are_those_of_its_subjects() -> None:
    question = understand("What did Young and Vale say about Dachuan Wang?", PEOPLE)
    assert question.speakers == ("Ann Young", "Marta Vale")
    assert question.known_names == ("young", "vale")


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("哪位领导谈到食盐", "领导"),
        ("领导怎么看食盐", "领导"),
        ("有没有讲话人提到食盐", "讲话人"),
        ("Did any of the ministers speak of salt?", "ministers"),
        ("Does any president mention salt?", "president"),
        ("What did the speaker say about salt?", "speaker"),
        ("哪个局长提到渡船", "局长"),
        ("Which president spoke of salt?", "president"),
        ("Which two senators spoke of ferries?", "senators"),
        ("which of the candidates mentioned tolls", "candidates"),
    ],
)
def test_who_is_asked_for_is_no_topic(text: str, absent: str) -> None:
    question = understand(text, KNOWN)
    assert absent not in question.terms and absent not in question.search_text
    assert question.terms


@pytest.mark.parametrize(
    "text", ["领导班子怎么建设", "the president on salt", "哪位领导", "Which leadership courses are there?"]
)
def test_a_role_stays_where_it_says_something(text: str) -> None:
    assert any(word in understand(text, KNOWN).search_text for word in ("领导", "president", "leadership"))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("In this archive, who talks about bees?", ("bees",)),
        ("Among all these speeches, which mention hydropower?", ("hydropower",)),
        ("Do any of your documents talk about trams?", ("trams",)),
        ("讲话库里有没有提到养蜂？", ("养蜂",)),
        ("在这些讲话中，谁提到了养蜂？", ("养蜂",)),
        ("你的资料库里谁讲过电车？", ("电车",)),
    ],
)
def test_all_that_there_is_is_not_looked_for(text: str, terms: tuple[str, ...]) -> None:
    assert understand(text, KNOWN).terms == terms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("怎么建设档案库？", "档案"),
        ("How accurate are the reports of the bureau?", "reports"),
        ("Which services does the library offer in the city?", "library"),
        ("全市的报告会开了几场？", "报告会"),
    ],
)
def test_an_archive_that_is_spoken_of_is_looked_for(text: str, term: str) -> None:
    assert any(term in word for word in understand(text, KNOWN).terms)
