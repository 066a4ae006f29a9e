from rag.answer.gloss import Glosser
from rag.archive import Archive
from rag.types import AnswerSentence


def glosser(archive: Archive) -> Glosser:
    return Glosser(archive._lexicon, archive._store)


def test_a_gloss_gives_key_terms_in_the_order_of_the_text(archive: Archive) -> None:
    question = archive.understand("What is planned for engineers in the port?")
    gloss = glosser(archive).gloss(question, "港口要引进工程师，解决住房。")
    assert gloss.split(" · ")[:2] == ["port", "engineer"]


def test_what_is_asked_comes_before_what_is_rare(archive: Archive) -> None:
    text = "会计、出纳、司机、厨师、木匠、瓦匠、裁缝、铁匠和医生都要请。"
    question = archive.understand("Are doctors wanted?")
    assert "doctor" in glosser(archive).gloss(question, text)


def test_a_place_of_which_the_dictionary_only_says_what_it_is_goes_by_its_name(archive: Archive) -> None:
    question = archive.understand("Does Chenzhou send engineers?")
    assert glosser(archive).gloss(question, "郴州来了工程师。").startswith("Chenzhou")


def test_a_gloss_is_short(archive: Archive) -> None:
    question = archive.understand("What about the port?")
    text = "国民经济和社会发展第十四个五年规划、知识产权、科学技术、基础设施、人力资源和社会保障、高新技术企业"
    assert 0 < len(glosser(archive).gloss(question, text)) <= 90


def test_quoted_sentences_of_english_answers_are_glossed(archive: Archive) -> None:
    answer = archive.ask("How many deep-water berths will the port of Shiwan get?")
    assert {bool(sentence.gloss) for sentence in answer.sentences if sentence.support == "verbatim"} == {True}
    assert {sentence.gloss for sentence in answer.sentences if sentence.support == "frame"} == {""}
    assert "(gloss: " in answer.text
    assert not any(sentence.gloss for sentence in archive.ask("石湾的吊机有多少台").sentences)


def test_a_long_answer_is_glossed_as_far_as_it_stays_readable(archive: Archive) -> None:
    question = archive.understand("What about the port?")
    long = [AnswerSentence("港口建设要快。" * 60), AnswerSentence("码头的工程师要多。" * 60)]
    assert [bool(sentence.gloss) for sentence in glosser(archive).add(question, long)] == [False, False]
    short = [AnswerSentence("港口建设要快。"), AnswerSentence("码头的工程师要多。")]
    assert [bool(sentence.gloss) for sentence in glosser(archive).add(question, short)] == [True, True]
