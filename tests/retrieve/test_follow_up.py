from collections.abc import Sequence

import pytest

from rag.retrieve.corrections import read_utterance
from rag.retrieve.follow_up import Claim, CompletedQuestion, ReadQuestion, complete_question
from rag.retrieve.known_names import KnownNames
from rag.retrieve.ordinal import LAST_ITEM
from rag.retrieve.person_names import PersonNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.subject import find_subjects
from rag.retrieve.understand import QuestionJudges, understand
from rag.store.local import SpeechFacts
from rag.text.normalise import fold
from rag.text.words import content_words
from rag.types import Kind, Subject

KNOWN = KnownNames(PlaceNames(["定西", "郴州", "黄冈"]))
KNOWN_IN_2022 = KnownNames(KNOWN.places, (2022,))


#: Subjects that speak of what is asked, and do not answer it alone.
UNANSWERED = QuestionJudges(holds=lambda question, claim: claim != "answered")


def read(text: str) -> ReadQuestion:
    utterance = read_utterance(fold(text))
    return ReadQuestion(text, utterance, find_subjects(utterance.question, KNOWN_IN_2022))


def complete(text: str, *history: str, holds: bool = True) -> CompletedQuestion:
    def holds_always(question: CompletedQuestion, claim: Claim) -> bool:
        return holds

    conversation: list[CompletedQuestion] = []
    for turn in (*history, text):
        conversation.append(complete_question(read(turn), conversation, holds=holds_always))
    return conversation[-1]


def test_a_follow_up_keeps_topic_and_place() -> None:
    question = understand("那人才呢", KNOWN, ["定西的医药产业有什么打算", "郴州为什么不开新矿"], judges=UNANSWERED)
    assert question.places == ("郴州",)
    assert "矿" in question.search_text
    assert "人才" in question.search_text
    assert "医药" not in question.search_text


@pytest.mark.parametrize(
    ("text", "dropped", "kept"),
    [
        ("那人才呢", "矿", "人才"),
        ("学校呢？", "矿", "学校"),
        ("还有水库的安全呢", "矿", "水库"),
        ("What about schooling?", "矿", "schooling"),
        ("And the ferry fares?", "矿", "ferry"),
        ("how about bees", "矿", "bees"),
    ],
)
def test_another_thing_takes_the_place_of_the_topic_where_it_is_answered(text: str, dropped: str, kept: str) -> None:
    question = understand(text, KNOWN, ["郴州为什么不开新矿"])
    assert question.places == ("郴州",)
    assert dropped not in question.search_text and kept in question.search_text


@pytest.mark.parametrize(
    "text", ["那成本呢", "And the cost?", "什么时候呢", "what about the number?", "那郴州的第二条呢"]
)
def test_what_is_only_a_side_of_a_thing_keeps_the_topic(text: str) -> None:
    assert "矿" in understand(text, KNOWN, ["郴州为什么不开新矿"]).search_text


def test_a_follow_up_may_change_the_place_and_keep_the_topic() -> None:
    question = understand("and for Chenzhou?", KNOWN, ["What does Dingxi plan for talent?"])
    assert question.places == ("郴州",)
    assert "talent" in question.search_text
    assert "dingxi" not in question.search_text


def test_a_question_that_names_its_own_place_stands_alone() -> None:
    question = understand("黄冈的品牌是什么", KNOWN, ["定西的医药产业有什么打算"])
    assert question.places == ("黄冈",)
    assert "医药" not in question.search_text


@pytest.mark.parametrize("text", ["哪篇讲话提到吊机", "Which speech mentions cranes?"])
def test_a_question_which_speech_is_put_to_the_whole_archive(text: str) -> None:
    question = understand(text, KNOWN, ["定西的医药产业有什么打算"])
    assert question.subjects == ()
    assert question.places == ()
    assert "医药" not in question.search_text


def test_another_question_without_a_subject_goes_on_with_the_one_before() -> None:
    question = understand("提到哪些吊机", KNOWN, ["定西的医药产业有什么打算"])
    assert question.places == ("定西",)


def test_a_follow_up_inherits_a_description() -> None:
    question = understand("那人才呢", KNOWN, ["搞直播带货的那个市有多少专利"], judges=UNANSWERED)
    assert question.subjects == (Subject(level="市", description="直播 带货"),)
    assert question.terms == ("专利", "人才")


def test_a_follow_up_that_describes_another_speech_keeps_only_the_topic() -> None:
    question = understand("那种马铃薯的那个县呢", KNOWN, ["搞直播带货的那个市有多少专利"])
    assert [(subject.level, subject.place) for subject in question.subjects] == [("县", None)]
    assert "马铃薯" in question.subjects[0].description
    assert "专利" in question.search_text
    assert "直播" not in question.search_text


def test_a_year_is_inherited_with_its_subject() -> None:
    question = understand("那人才呢", KNOWN_IN_2022, ["2022年的专利", "专利有多少"])
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
def test_a_follow_up_that_names_nothing_new_asks_for_the_same_kind_of_thing(text: str, kind: Kind) -> None:
    assert understand(text, KNOWN, ["定西有多少中药"]).kind == kind


@pytest.mark.parametrize("text", ["定西呢", "定西？", "Is that more than Dingxi?", "那定西呢"])
def test_a_question_that_is_only_a_name_goes_on_with_the_topic(text: str) -> None:
    question = understand(text, KNOWN, ["黄冈有多少家企业"])
    assert question.places == ("定西",)
    assert "企业" in question.search_text


def test_a_question_that_points_back_goes_on_with_the_topic() -> None:
    question = understand("这是哪篇讲话里的", KNOWN, ["微笑曲线说的是什么"])
    assert question.kind == "which" and "微笑曲线" in question.search_text


@pytest.mark.parametrize(
    "text", ["What does Dingxi say about it?", "定西对此怎么看", "Same question for Dingxi", "同样的问题问定西"]
)
def test_a_question_with_a_subject_of_its_own_may_point_back(text: str) -> None:
    question = understand(text, KNOWN, ["黄冈的茶叶怎么种"])
    assert question.places == ("定西",)
    assert "茶叶" in question.search_text


@pytest.mark.parametrize("text", ["What is planned for this year in Dingxi?", "定西这个地方的茶园多大"])
def test_this_year_and_this_place_point_at_nothing_that_was_said(text: str) -> None:
    assert "专利" not in understand(text, KNOWN, ["黄冈的专利有多少"]).search_text


def test_a_question_which_speech_it_was_with_a_topic_of_its_own_stands_alone() -> None:
    assert "微笑" not in understand("哪篇讲话提到茶叶", KNOWN, ["微笑曲线说的是什么"]).search_text


def test_the_time_that_is_asked_for_replaces_the_one_before() -> None:
    question = understand("去年完成了多少", KNOWN, ["定西今年的招商目标是多少"])
    assert "去年" in question.search_text and "今年" not in question.search_text
    assert "招商" in question.search_text


def test_behind_a_question_that_says_little_stands_the_one_before_it() -> None:
    history = ["定西今年的招商目标是多少", "去年完成了多少"]
    assert "招商" in understand("由谁完成", KNOWN, history).search_text
    named = ["定西的茶叶怎么种", "黄冈呢"]
    assert "茶叶" in understand("谁来种", KNOWN, named).search_text


def test_what_is_not_answered_alone_may_be_part_of_the_topic_before() -> None:
    history = ["定西今年的招商目标是多少", "去年完成了多少"]
    spoken_of = QuestionJudges(holds=lambda question, claim: claim != "answered")
    assert "招商" in understand("乡镇要完成多少", KNOWN, history, None, spoken_of).search_text
    answered = QuestionJudges()
    assert "招商" not in understand("乡镇要完成多少", KNOWN, history, None, answered).search_text


def test_a_topic_of_long_ago_is_forgotten() -> None:
    history = ["定西的茶叶怎么种", "专利申请的补贴是多少"]
    assert "茶叶" not in understand("谁来发", KNOWN, history).search_text


@pytest.mark.parametrize(
    ("text", "history", "expected"),
    [
        ("茶叶怎么卖", [], CompletedQuestion("茶叶怎么卖", (), "plan")),
        ("茶叶怎么卖", ["黄冈的吊机怎么修"], CompletedQuestion("茶叶怎么卖", (Subject("黄冈"),), "plan")),
        (
            "那怎么卖",
            ["黄冈的茶叶怎么种"],
            CompletedQuestion("那怎么卖", (Subject("黄冈"),), "plan", carried=" 的茶叶怎么种", takes_topic=True),
        ),
        (
            "那怎么卖",
            ["黄冈的茶叶怎么种", "谁来种"],
            CompletedQuestion("那怎么卖", (Subject("黄冈"),), "plan", carried=" 的茶叶怎么种 谁来种", takes_topic=True),
        ),
    ],
)
def test_a_question_takes_its_subjects_and_the_topic_from_what_was_asked(
    text: str, history: Sequence[str], expected: CompletedQuestion
) -> None:
    assert complete(text, *history) == expected


@pytest.mark.parametrize(
    "text", ["今天天气怎么样", "那今天天气怎么样", "What is the weather like?", "And who won the world cup?"]
)
def test_a_question_for_what_the_archive_does_not_speak_of_stands_alone(text: str) -> None:
    assert complete(text, "黄冈的茶叶怎么种", holds=False) == complete(text)


@pytest.mark.parametrize("text", ["它呢", "为什么？", "第二条呢", "不是，我问的是黄冈", "Why?", "How many of them?"])
def test_a_question_that_cannot_stand_alone_goes_on_with_the_topic_whatever_is_found(text: str) -> None:
    assert complete(text, "黄冈的茶叶怎么种", holds=False).takes_topic


@pytest.mark.parametrize(
    "text",
    [
        "不是，我问的是黄冈。",
        "不对，是黄冈",
        "我说的不是定西，是黄冈",
        "No, I meant Huanggang.",
        "Not Dingxi, Huanggang.",
    ],
)
def test_a_correction_replaces_the_subject_and_asks_the_same(text: str) -> None:
    corrected = complete(text, "定西有多少件专利")
    assert corrected.subjects == (Subject("黄冈"),)
    assert (corrected.kind, corrected.carried.strip()) == ("figure", "有多少件专利")


@pytest.mark.parametrize("text", ["不，我是问人才", "No, I was asking about talent."])
def test_a_correction_may_replace_the_topic(text: str) -> None:
    corrected = complete(text, "定西有多少件专利")
    assert corrected.subjects == (Subject("定西"),)
    assert "专利" not in corrected.topic


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("And what did the first one say?", "定西"),
        ("前者呢", "定西"),
        ("后者呢", "黄冈"),
        ("另一个呢", "定西"),
        ("What about the other one?", "定西"),
        ("What did the latter say?", "黄冈"),
        ("What did it say of talent?", "黄冈"),
    ],
)
def test_a_question_may_mean_one_of_several_that_were_spoken_of(text: str, place: str) -> None:
    assert complete(text, "What does Dingxi plan for medicine?", "And Huanggang?").subjects == (Subject(place),)


def test_of_two_that_were_compared_a_number_chooses() -> None:
    chosen = complete("What about the second one?", "Compare the patents of Dingxi and Huanggang.")
    assert (chosen.subjects, chosen.item) == ((Subject("黄冈"),), None)


@pytest.mark.parametrize(
    "text", ["谢谢，那黄冈呢", "OK, and Huanggang?", "回到黄冈，专利呢", "Back to Huanggang: and patents?"]
)
def test_thanks_and_ways_back_are_no_topic(text: str) -> None:
    completed = complete(text, "定西有多少件专利")
    assert completed.subjects == (Subject("黄冈"),)
    assert not {"谢谢", "回到", "ok", "back"} & set(content_words(completed.topic))


def test_what_was_asked_in_between_about_something_else_is_not_gone_on_with() -> None:
    history = ["定西的茶叶怎么种", "哪篇讲话提到吊机"]
    assert "茶叶" not in complete("为什么？", *history).topic


def test_an_item_is_asked_for_only_within_a_conversation_and_without_a_subject() -> None:
    assert complete("第二条呢", "黄冈有哪些打算").item == 2
    assert complete("最后一条呢", "黄冈有哪些打算").item == LAST_ITEM
    assert complete("第二条呢").item is None
    assert complete("定西的第二条呢", "黄冈有哪些打算").item is None


def test_what_asks_for_speeches_is_no_topic() -> None:
    assert complete("哪些讲话提到茶叶").topic.split() == ["提到茶叶"]


def make_known() -> KnownNames:
    dated = (
        ("Ann Quillfeather", 1901),
        ("Ann Quillfeather", 1905),
        ("王大川", 2018),
        ("王大川", 2019),
        ("李长河", 2020),
    )
    facts = tuple(SpeechFacts(f"{s}{y}", None, y, None, "讲话", None, s, str(y)) for s, y in dated)
    speakers = tuple(fact.speaker or "" for fact in facts)
    return KnownNames(KNOWN.places, tuple(year for _, year in dated), PersonNames(speakers), facts)


ANN, WANG = ("Ann Quillfeather",), ("王大川",)


@pytest.mark.parametrize(
    ("earlier", "text", "subjects"),
    [
        ("What did Quillfeather say in 1901?", "and in 1905?", (Subject(year=1905, speakers=ANN),)),
        ("What did Quillfeather say in 1901?", "since 1905?", (Subject(year=1905, until=2199, speakers=ANN),)),
        (
            "What did Quillfeather say in 1901?",
            "and the 1905 speech?",
            (Subject(year=1905, speakers=ANN, is_dated=True),),
        ),
        ("What did Quillfeather say of roads in 1904?", "the year after?", (Subject(year=1905, speakers=ANN),)),
        ("王大川2018年修路的目标", "2019年呢", (Subject(year=2019, speakers=WANG),)),
        ("王大川2018年修路的目标", "第二年呢", (Subject(year=2019, speakers=WANG),)),
        ("What did Quillfeather say in 1901?", "and four years later?", (Subject(year=1905, speakers=ANN),)),
        ("王大川2018年修路的目标", "两年后呢", (Subject(year=2020, speakers=WANG),)),
        ("王大川2019年修路的目标", "三年前呢", (Subject(year=2016, speakers=WANG),)),
        ("王大川2019年修路的目标", "前一年呢", (Subject(year=2018, speakers=WANG),)),
        ("王大川2018年修路的目標", "李長河呢", (Subject(speakers=("李长河",)),)),
        ("王大川2018年修路的目标", "那2018年和2019年呢", tuple(Subject(year=y, speakers=WANG) for y in (2018, 2019))),
        ("roads in quillfeather's first address", "and in her second address?", (Subject(speakers=ANN, order=2),)),
        ("roads in quillfeather's first address", "and in the last?", (Subject(speakers=ANN, order=-1),)),
        ("王大川的第一次讲话怎么谈修路", "最近一次呢", (Subject(speakers=WANG, order=-1),)),
        ("What did Quillfeather say of roads?", "what did she say of rivers?", (Subject(speakers=ANN),)),
    ],
)
def test_a_follow_up_keeps_the_speaker_and_changes_the_time(
    earlier: str, text: str, subjects: tuple[Subject, ...]
) -> None:
    assert understand(text, make_known(), [earlier]).subjects == subjects


def test_after_a_question_for_one_of_several_speeches_an_order_is_no_item() -> None:
    assert understand("第二次呢", make_known(), ["王大川的第一次讲话怎么谈修路"]).item is None
