"""The export of a conversation, as Markdown and as a Word file."""

import dataclasses

import pytest
from fakes import make_citation, make_speech

from rag.read.word import extract_docx
from rag.types import Answer, AnswerSentence, FigureHint, Question, Subject
from rag.web.conversation import Turn
from rag.web.export import Block, list_blocks, to_markdown
from rag.web.word_export import to_word

SPEECH = make_speech()
FIRST, SECOND = (make_citation(SPEECH, words) for words in ("一是把中医药产业做大。", "今年修完三十公里，"))
LEAD = AnswerSentence(FIRST.quote, (FIRST,), role="lead", gloss="中医药 Chinese medicine")
POINT = AnswerSentence(SECOND.quote, (SECOND,), role="point", figure_hints=(FigureHint("三十公里", "30 km", 4, 8),))


def make_turn(*sentences: AnswerSentence, language: str = "zh", **more: object) -> Turn:
    question = Question("药材怎么种", language, "药材", ("定西",), (), ("药材",), subjects=(Subject(place="定西"),))  # type: ignore[arg-type]
    return dataclasses.replace(
        Turn("药材怎么种", Answer(question, sentences, "answered"), finished=True),
        **more,  # type: ignore[arg-type]
    )


def kinds(turn: Turn) -> list[str]:
    return [block.kind for block in list_blocks(turn)]


def test_an_answer_is_exported_with_origin_numbers_hints_and_references() -> None:
    assert kinds(make_turn(LEAD, POINT)) == [
        "question", "note", "quote", "gloss", "point", "gloss", "reference", "reference",
    ]  # fmt: skip
    text = to_markdown([make_turn(LEAD, POINT)], "药材 <1>")
    assert text.startswith("# 药材 \\<1\\>\n\n## 药材怎么种\n\n*原句引用")
    assert "> 一是把中医药产业做大。 \\[1\\]\n\n  *中医药 Chinese medicine*" in text
    assert "- 今年修完三十公里， \\[2\\]" in text and "三十公里 = 30 km" in text
    assert "\n1. “一是把中医药产业做大。”——《在全市药材和水利工作会议上的讲话》，定西，2021-03-05" in text


def test_the_notes_are_in_the_language_of_the_question() -> None:
    notes = [
        block.text for block in list_blocks(make_turn(LEAD, language="en", filters=("定西",))) if block.kind == "note"
    ]
    assert notes[0].startswith("Quoted word for word") and notes[1] == "Only in: 定西"


def test_what_is_not_supported_says_so_and_a_compared_subject_stands_above_its_words() -> None:
    doubtful = AnswerSentence("还要建核电站。", (FIRST,), "unsupported")
    turn = make_turn(dataclasses.replace(LEAD, subject_index=0), doubtful)
    blocks = list(list_blocks(turn))
    assert Block("subject", "定西") in blocks
    assert any("核电站" in block.text and "未证实" in block.text for block in blocks)


@pytest.mark.parametrize("question", ["", "  \n"])
def test_a_turn_without_a_question_is_left_out(question: str) -> None:
    assert list(list_blocks(Turn(question))) == []


def test_the_markdown_holds_no_live_markup() -> None:
    text = to_markdown((Turn("<img src=x> ![a](b) [c](d)\n# e", None, ("*f*", "*f*"), True),))
    assert "<img" not in text.replace("\\<", "") and "![" not in text.replace("\\!", "").replace("\\[", "")
    assert "\n# e" not in text and "\\*f\\*" in text


def test_the_word_file_says_the_same_and_opens() -> None:
    text = extract_docx(to_word([make_turn(LEAD, POINT)], "药材"), "a.docx").text
    for words in ("药材怎么种", "原句引用", "一是把中医药产业做大。 [1]", "[1] “一是把中医药产业做大。”", "30 km"):
        assert words in text


def test_no_character_breaks_a_word_file() -> None:
    text = extract_docx(to_word([Turn("a\x00b\x0b\ud800c\uffff<d>&", notice=("\x1b[0m", "e"))], "\x07"), "a.docx").text
    assert "abc<d>&" in text
