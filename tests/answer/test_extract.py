import pytest

from rag.answer.extract import Candidate, choose, enumeration, wants_figure, wants_list
from rag.types import Piece, Question, Section, Source, Span, Speech

TEXT = "要抓三件事：一是修路；二是种树；三是办学。其他的事以后再说。"


def speech(text=TEXT, sections=((1, 0, 30), (2, 6, 11), (2, 11, 16), (2, 16, 21))):
    return Speech(
        id="s1",
        title="讲话",
        place="青禾",
        level=None,
        date=None,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source("a.txt", 1, 0, len(text), "", (Piece(0, 0, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=tuple(Section(level, "", text[a : a + 4], a, b) for level, a, b in sections),
    )


def asked(text):
    return Question(text, "zh", text)


def test_a_lead_in_brings_its_items():
    found = enumeration(Candidate(speech(), Span(0, 11), 1.0))
    assert [candidate.text for candidate in found] == ["一是修路；", "二是种树；", "三是办学。"]


def test_an_item_brings_its_siblings():
    found = enumeration(Candidate(speech(), Span(11, 16), 1.0))
    assert [candidate.text for candidate in found] == ["一是修路；", "二是种树；", "三是办学。"]


def test_a_speech_without_outline_has_no_enumeration():
    assert enumeration(Candidate(speech(sections=()), Span(0, 11), 1.0)) == []


def test_overlapping_candidates_are_chosen_once():
    one, two = Candidate(speech(), Span(0, 11), 1.0), Candidate(speech(), Span(6, 16), 0.99)
    assert choose(asked("路"), [one, two]) == [one]


def test_weak_candidates_are_left_out():
    one, two = Candidate(speech(), Span(6, 11), 1.0), Candidate(speech(), Span(21, 30), 0.5)
    assert choose(asked("路"), [one, two]) == [one]


def test_nothing_is_chosen_from_nothing():
    assert choose(asked("路"), []) == []


@pytest.mark.parametrize("text", ["投了多少钱", "占多大比重", "是哪一年", "How many projects", "what share of output"])
def test_questions_for_a_figure(text):
    assert wants_figure(asked(text))


@pytest.mark.parametrize(
    "text", ["要抓哪几件事", "有哪些措施", "What should incubators do", "Name some of the products"]
)
def test_questions_for_a_list(text):
    assert wants_list(asked(text))


@pytest.mark.parametrize("text", ["谁在讲话", "Who spoke"])
def test_other_questions(text):
    assert not wants_figure(asked(text))
    assert not wants_list(asked(text))
