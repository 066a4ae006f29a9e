from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from made_debates import ARCHIVE as DEBATES

from rag.answer import refusal
from rag.answer.refusal import Answerability
from rag.archive import Archive


def judge(archive: Archive, question: str) -> Answerability:
    query = archive._preparer.prepare(archive.understand(question))
    hits = archive._search.search(query, 20)
    best_score = archive._answerer.extractor.candidates(query, hits)[0].score
    model = archive._answerer.answerability
    return model.judge(query.question, model.weigh(query.question), hits, best_score)


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("transcripts")
    for name, text in DEBATES.items():
        (folder / name).write_text(text, "utf-8")
    Archive.build([folder], folder.with_name("index-of-debates"))
    with Archive.open(folder.with_name("index-of-debates")) as opened:
        yield opened


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an archive whose one speech holds names and codes."""
    folder = tmp_path_factory.mktemp("named")
    text = (
        "同志们：\n全县建成5G基站120个，BYD的工厂今年开工。天雄汽配在县里建厂，投资3亿元，带头的是张大民。\n"
        "岳阳的茶叶卖到海外，我们要学。老桥要修，新桥要快。\n"
    )
    (folder / "县.txt").write_text(text, "utf-8")
    Archive.build([folder / "县.txt"], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize("question", ["修路多少？", "采石多少", "炼油有多少", "打井多少口", "架桥多少座"])
def test_in_a_small_archive_what_stands_there_is_supported(tmp_path: Path, question: str) -> None:
    text = "同志们：\n去年修路三百里，采石九万方，炼油两千吨，打井四十口，架桥五座。今年还要更多，大家要努力。\n"
    (tmp_path / "乡.txt").write_text(text, "utf-8")
    Archive.build([tmp_path / "乡.txt"], tmp_path / "index")
    with Archive.open(tmp_path / "index") as opened:
        assert opened.judge(question).holds
        assert not opened.judge("卫星发射多少").holds


@pytest.mark.parametrize(
    "question",
    [
        "石湾的吊机有多少台",
        "青禾的茶叶出口目标是多少",
        "红树林还能不能砍",
        "May mangroves be cut in Shiwan?",
        "How many deep-water berths will the port of Shiwan get?",
    ],
)
def test_what_the_speeches_say_is_supported(archive: Archive, question: str) -> None:
    answerability = judge(archive, question)
    assert answerability.holds
    assert answerability.lacking == ()
    assert answerability.features.unknown_names == 0


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("岳阳的茶叶出口额力争突破多少", "岳阳"),
        ("青禾的5G基站有多少", "5G"),
        ("石湾的BYD工厂投资多少", "BYD"),
        ("What will Huawei build in the port?", "Huawei"),
        ("张大民的茶园有多少亩", "张大民"),
        ("What does Tianxiong build in the port?", "Tianxiong"),
    ],
)
def test_a_name_that_the_archive_does_not_hold_is_lacking(archive: Archive, question: str, name: str) -> None:
    answerability = judge(archive, question)
    assert name in answerability.lacking
    assert answerability.features.unknown_names >= 1


@pytest.mark.parametrize(
    "question",
    [
        "岳阳的茶叶卖到哪里",
        "县里的BYD工厂怎么样",
        "张大民投资多少",
        "How much does Tianxiong invest?",
        "县里的5G基站有多少",
    ],
)
def test_a_name_that_the_archive_holds_is_known_in_characters_and_in_pinyin(named: Archive, question: str) -> None:
    assert judge(named, question).features.unknown_names == 0


def test_a_name_in_pinyin_that_the_archive_holds_in_characters_is_not_lacking(named: Archive) -> None:
    answerability = judge(named, "How much does Tianxiong invest?")
    assert answerability.lacking == ()


@pytest.mark.parametrize("question", ["青禾存在哪些问题", "石湾有什么打算", "What problems does Shiwan have?"])
def test_the_words_of_asking_need_not_stand_anywhere(archive: Archive, question: str) -> None:
    assert judge(archive, question).holds


def test_a_place_of_which_the_archive_never_speaks_is_refused_however_near_the_rest_comes(archive: Archive) -> None:
    known, unknown = (judge(archive, f"{place}新港区一期工程总投资47亿元，配备什么吊机") for place in ("石湾", "岳阳"))
    assert known.holds
    assert unknown.lacking == ("岳阳",)
    # By its features alone it would be answered.
    assert np.dot(astuple(refusal._WEIGHTS), astuple(unknown.features)) > refusal._BAR
    assert not unknown.holds


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("石湾港口的博物馆怎么建", "博物馆"),
        ("青禾的茶园和篮球场怎么建", "篮球场"),
        ("How is the tea of Qinghe sold at airports?", "airports"),
    ],
)
def test_a_topic_that_no_speech_found_holds_is_lacking(archive: Archive, question: str, topic: str) -> None:
    answerability = judge(archive, question)
    assert answerability.lacking == (topic,)
    assert answerability.features.unknown_names == 0


def test_a_word_is_lacking_only_where_the_answer_is_unsure(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "青禾的茶园和篮球场怎么建"
    assert judge(archive, question).lacking == ("篮球场",)
    monkeypatch.setattr(refusal, "SURE_SCORE", judge(archive, question).score)
    assert judge(archive, question).lacking == ()
    # A name that nobody has is told however sure the rest is.
    monkeypatch.setattr(refusal, "SURE_SCORE", -100.0)
    assert judge(archive, "石湾港口的BYD").lacking == ("BYD",)


def test_in_a_short_question_a_noun_of_two_characters_is_lacking(archive: Archive) -> None:
    assert judge(archive, "青禾的房价").lacking == ("房价",)
    assert judge(archive, "青禾的茶园").lacking == ()


def test_whose_words_are_asked_for_does_not_count(transcripts: Archive) -> None:
    model = transcripts._answerer.answerability
    asked = {q: [word.text for word in model.weigh(transcripts.understand(q))] for q in (
        "What did Okoro say about horses?", "马什议员怎么看", "李长河总理对房价怎么看", "who is Okoro",
    )}  # fmt: skip
    assert "okoro" not in asked["What did Okoro say about horses?"]
    assert "horses" in asked["What did Okoro say about horses?"]
    assert not {"李长河", "总理"} & set(asked["李长河总理对房价怎么看"]) and "房价" in asked["李长河总理对房价怎么看"]
    assert asked["who is Okoro"] == ["okoro"]
    assert "议员" in asked["马什议员怎么看"]


def test_words_that_name_the_kind_of_answer_are_never_lacking(archive: Archive) -> None:
    assert judge(archive, "石湾港口建设的目标任务和措施办法").lacking == ()
    assert judge(archive, "What are the plans and targets for the port?").lacking == ()


def test_the_shares_lie_between_zero_and_one_and_grow_with_what_is_held(archive: Archive) -> None:
    held, half, none = (judge(archive, question).features for question in ("茶园", "茶园和飞机场", "飞机场"))
    assert 1 >= held.passage_coverage > half.passage_coverage > none.passage_coverage >= 0


def test_features_tell_whether_a_figure_is_asked_for_and_whose_speech_is_meant(archive: Archive) -> None:
    both, neither = judge(archive, "石湾的吊机有多少台").features, judge(archive, "吊机怎么配").features
    assert (both.asks_figure, both.names_known_speech) == (1, 1)
    assert (neither.asks_figure, neither.names_known_speech) == (0, 0)
    # A description names no speech that the archive knows.
    assert judge(archive, "搞直播带货的那个市怎么卖茶").features.names_known_speech == 0


@pytest.mark.parametrize(
    ("question", "is_unknown"),
    [
        ("公司领导怎么看安全生产", True),
        ("the company leader on safety at work", True),
        ("区里打算怎么修路", True),
        ("全县打算种多少茶", False),
        ("茶园打算怎么扩大", False),
    ],
)
def test_a_level_of_which_the_archive_has_no_speech_is_unknown(
    archive: Archive, question: str, is_unknown: bool
) -> None:
    assert judge(archive, question).features.unknown_level == is_unknown


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("建了120个基站吗", True),
        ("县里投资300000000元吗", True),
        ("建了130个基站吗", False),
        ("有没有建成一百二十个基站", True),
    ],
)
def test_a_figure_of_a_question_is_held_by_its_value(named: Archive, question: str, holds: bool) -> None:
    lacks_figure = any(word[0].isdigit() for word in judge(named, question).lacking)
    assert lacks_figure != holds


def test_nothing_found_supports_nothing(archive: Archive) -> None:
    model, question = archive._answerer.answerability, archive.understand("石湾的吊机有多少台")
    answerability = model.judge(question, model.weigh(question), [], 0.0)
    assert not answerability.holds
    assert answerability.features.passage_coverage == 0


def test_a_long_question_may_be_answered_with_a_smaller_share_of_its_words(archive: Archive) -> None:
    short, long = judge(archive, "茶园").features, judge(archive, "茶园的茶叶产量出口加工收入扶持办法").features
    assert short.content_words == 1 < long.content_words <= refusal.MAX_COUNTED_WORDS
    assert refusal._WEIGHTS.content_words > 0


def test_a_name_across_two_words_is_no_name(archive: Archive) -> None:
    # 政和 is a county in Fujian.
    assert judge(archive, "港口建设的财政和土地怎么解决").features.unknown_names == 0
    assert judge(archive, "政和县的港口怎么建").features.unknown_names > 0


def test_coverage_is_the_same_by_itself_as_within_a_judgement(archive: Archive) -> None:
    query = archive._preparer.prepare(archive.understand("茶园和飞机场"))
    hits, model = archive._search.search(query, 20), archive._answerer.answerability
    words = model.weigh(query.question)
    features = model.judge(query.question, words, hits, 0.0).features
    assert model.coverage(query.question, words, hits) == features.passage_coverage


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return an archive of two addresses in English whose speakers are known."""
    folder = tmp_path_factory.mktemp("addresses")
    (folder / "1.txt").write_text(
        "---\ntitle: Address at the harbour\nspeaker: Marta Vale\ndate: 1931-03-04\n---\n\nFellow citizens, social "
        "peace and the security of the harbour are one task. The Harbour Board of Trade has spent four million on the "
        "new quay. As Edwin Thorne said, a harbour without rails is a pond.\n\nWe shall build the rails next year.\n",
        "utf-8",
    )
    (folder / "2.txt").write_text(
        "---\ntitle: Address on schools\nspeaker: Ann Young\ndate: 1935-03-04\n---\n\nFellow citizens, every child "
        "shall have a school within a mile. Teachers shall be paid monthly. We have opened ninety schools.\n",
        "utf-8",
    )
    Archive.build([folder / "1.txt", folder / "2.txt"], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "What did Vale say about Social Security?",
        "what did Vale say about the Harbour Act?",
        "Did anyone speak of the School Board of Appeal?",
        "What did Young think of the Security Council?",
        "Who praised the Trade Union Congress?",
    ],
)
def test_a_name_of_several_words_is_answered_by_itself_alone(addresses: Archive, question: str) -> None:
    assert addresses.ask(question).outcome == "not_found"


@pytest.mark.parametrize(
    "question",
    [
        "What did Vale say about the Harbour Board of Trade?",
        "What did Vale say about the harbour board?",
        "How Much Has The Harbour Board Spent On The New Quay?",
        "What did Young say about social security of teachers, who shall be paid?",
    ],
)
def test_what_stands_there_or_is_no_name_is_answered(addresses: Archive, question: str) -> None:
    assert addresses.ask(question).outcome == "answered"


def test_what_is_missing_is_named_as_the_question_writes_it(addresses: Archive) -> None:
    answer = addresses.ask("What did Vale say about the rails of the Harbour Act?")
    assert "“Harbour Act”" in answer.text
    assert "“Act”" not in answer.text


def test_one_without_a_speech_is_quoted_where_a_speech_quotes_him(addresses: Archive) -> None:
    quoted = addresses.ask("What did Thorne say about a harbour without rails?")
    assert quoted.outcome == "answered"
    assert "a pond" in quoted.text
    assert "holds no speech by Thorne" in quoted.text
    assert addresses.ask("What did Thorne say about teachers?").outcome == "not_found"
