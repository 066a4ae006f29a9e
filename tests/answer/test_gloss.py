import re
from pathlib import Path

import pytest

from rag.answer.gloss import MAX_GLOSS_CHARS, MAX_WORDS, Glosser, gloss_text
from rag.archive import Archive
from rag.types import AnswerSentence, Citation, WordHint

#: So many of the words in tests/answer/word_hints.tsv are explained rightly, at least.
MIN_RIGHT = 0.95
LEADING = re.compile("^(?:to be|to|a|an|the|be) ")


@pytest.fixture
def glosser(archive: Archive) -> Glosser:
    return Glosser(archive._lexicon, archive._store)


def english(glosser: Glosser, text: str, asked: str = "") -> list[str]:
    return [hint.hint for hint in glosser.hint_words(text, asked)]


def is_right(found: tuple[WordHint, ...], sentence: str, word: str, senses: str) -> bool:
    """Return True if the word is explained by one of its senses, whole or part by part; none: if nothing within is."""
    start = sentence.index(word)
    end = start + len(word)
    accepted = {LEADING.sub("", sense.lower()) for sense in senses.split("/")}
    if "none" in accepted:
        touching = [hint for hint in found if hint.start < end and start < hint.end]
        # The name itself may be given as English writes it.
        return all((hint.start <= start and end < hint.end) or hint.hint.lower() in accepted for hint in touching)
    within = " ".join(hint.hint for hint in found if start <= hint.start and hint.end <= end)
    around = [hint.hint for hint in found if hint.start <= start and end <= hint.end]
    return any(LEADING.sub("", hint.lower()) in accepted for hint in [within, *around])


def test_the_hints_of_words_in_context_are_right(glosser: Glosser) -> None:
    rows = expectations()
    wrong = [row for row in rows if not is_right(glosser.hint_words(row[0]), *row)]
    assert 1 - len(wrong) / len(rows) >= MIN_RIGHT, wrong


def test_hints_stand_in_the_order_of_the_text(glosser: Glosser) -> None:
    assert english(glosser, "港口要引进工程师，解决住房。") == ["port", "bring in", "engineer", "solve", "housing"]


def test_rare_words_come_first_and_six_are_given(glosser: Glosser) -> None:
    text = "会计、出纳、司机、厨师、木匠、瓦匠、裁缝、铁匠和医生都要请。"
    assert len(english(glosser, text)) == MAX_WORDS


def test_of_what_the_question_names_one_word_is_given_to_find_its_place(glosser: Glosser) -> None:
    assert len(english(glosser, "医生和护士的工资", "what do doctors and nurses get as wages?")) == 1
    assert english(glosser, "郴州的医生", "are there doctors in Chenzhou?") == ["doctor"]


def test_a_meaning_is_given_once(glosser: Glosser) -> None:
    assert english(glosser, "规划要同计划衔接。").count("plan") == 1


def test_the_text_of_hints_is_short() -> None:
    hints = [WordHint("知识产权", "intellectual property rights", 0, 4)] * MAX_WORDS
    assert gloss_text(hints[:1]) == "知识产权 intellectual property rights"
    assert 0 < len(gloss_text(hints)) <= MAX_GLOSS_CHARS


def test_quoted_sentences_of_english_answers_are_glossed(archive: Archive) -> None:
    answer = archive.ask("How many deep-water berths will the port of Shiwan get?")
    quoted = [sentence for sentence in answer.sentences if sentence.support == "verbatim"]
    assert all(sentence.gloss and sentence.word_hints for sentence in quoted)
    assert any(figure.hint == "4.7 billion yuan" for sentence in quoted for figure in sentence.figure_hints)
    frames = [sentence for sentence in answer.sentences if sentence.support == "frame"]
    assert {sentence.gloss for sentence in frames} == {""}
    assert "(gloss: " in answer.text
    assert not any(sentence.word_hints or sentence.gloss for sentence in archive.ask("石湾的吊机有多少台").sentences)


def test_titles_and_headings_have_hints(archive: Archive) -> None:
    answer = archive.ask("How many deep-water berths will the port of Shiwan get?")
    [heading, *_] = [sentence for sentence in answer.sentences if sentence.support == "frame"]
    assert "港口" in {hint.word for hint in heading.word_hints}
    assert {hint.hint for hint in archive.hint_words("在石湾市港口建设动员会上的讲话")} >= {"port", "build"}


def test_a_reader_of_chinese_gets_the_figures_of_english_sentences(archive: Archive) -> None:
    question = archive.understand("修了多少路")
    cited = AnswerSentence("We spent $3 million on roads.", (Citation("x", "s", 0, 29, "q", (), "t", None, None),))
    [sentence] = Glosser(archive._lexicon, archive._store).add(question, [cited])
    assert [figure.hint for figure in sentence.figure_hints] == ["300万美元"]
    assert sentence.gloss == "roads 道路"


def test_a_long_answer_is_glossed_as_far_as_it_stays_readable(archive: Archive, glosser: Glosser) -> None:
    question = archive.understand("What about the port?")
    long = [AnswerSentence("港口建设要快。" * 60), AnswerSentence("码头的工程师要多。" * 60)]
    assert [bool(sentence.gloss) for sentence in glosser.add(question, long)] == [False, False]
    short = [AnswerSentence("港口建设要快。"), AnswerSentence("码头的工程师要多。")]
    assert [bool(sentence.gloss) for sentence in glosser.add(question, short)] == [True, True]


def test_the_test_set_is_as_large_as_it_says() -> None:
    rows = expectations()
    assert len({(sentence, word) for sentence, word, _ in rows}) == len(rows) >= 200
    assert all(word in sentence for sentence, word, _ in rows)


def expectations() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "word_hints.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(sentence, word, senses) for sentence, word, senses in rows]
