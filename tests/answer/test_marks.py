from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_speeches import make_question

from rag.answer.marks import find_marks
from rag.types import Question, Translation


def marked(question: Question, text: str) -> list[tuple[str, str]]:
    return [(mark.kind, text[mark.start : mark.end]) for mark in find_marks(question, text)]


def asking(text: str, *terms: str) -> Question:
    return replace(make_question(text), terms=terms)


@pytest.mark.parametrize(
    ("question", "text", "marks"),
    [
        (asking("茶园有多少亩", "茶园"), "全县茶园6万亩。", [("asked", "茶园"), ("figure", "6万亩")]),
        (asking("茶园怎么办", "茶园"), "茶叶园区要修路。", []),
        (asking("投资多少", "投资"), "总投资×亿元。", [("mask", "×"), ("asked", "投资")]),
        (
            asking("what of taxes", "taxes"),
            "We taxed salt at 3 percent.",
            [("asked", "taxed"), ("figure", "3")],
        ),
        (asking("what of art", "art"), "They depart.", []),
    ],
)
def test_figures_whole_words_and_masks_are_marked(question: Question, text: str, marks: list[tuple[str, str]]) -> None:
    assert set(marks) <= set(marked(question, text))
    assert not [words for kind, words in marked(question, text) if kind == "asked" and ("asked", words) not in marks]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("一是码头要加长。", "一是码头要加长"),
        ("第二，修灯塔，灯塔去年倒了。", "第二，修灯塔"),
        ("（三）渔船换新。", "（三）渔船换新"),
        ("First, mend the nets. ", "First, mend the nets"),
        ("The second was the price of coal, which doubled.", "The second was the price of coal"),
        ("第一，要着力在提升渔港码头的数量和质量上下功夫。", ""),
        ("First, we will lend every man who owns a boat and wants another one the money for it.", ""),
        ("一是要。", ""),
        ("码头要加长。", ""),
        ("……第二，修灯塔。", ""),
    ],
)
def test_the_words_that_head_an_item_are_marked(text: str, head: str) -> None:
    heads = [words for kind, words in marked(asking("港"), text) if kind == "head"]
    assert heads == ([head] if head else [])


def test_likely_meanings_are_marked_and_unlikely_ones_are_not() -> None:
    medicine = Translation("medicine", (("医药", 0.6), ("产业", 0.02)))
    question = replace(make_question("medicine"), terms=("medicine",), translations=(medicine,))
    assert marked(question, "医药产业要快。") == [("asked", "医药")]


@given(st.text(alphabet="茶园医药6万亩×，。abc ①"), st.text(alphabet="茶园医药 abc", min_size=1))
def test_marks_lie_in_the_text_in_order_and_apart(text: str, term: str) -> None:
    marks = find_marks(asking("茶园", *term.split()), text)
    bounds = [bound for mark in marks for bound in (mark.start, mark.end)]
    assert bounds == sorted(bounds) and all(0 <= bound <= len(text) for bound in bounds)
    assert all(mark.start < mark.end for mark in marks)
