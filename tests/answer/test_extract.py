from dataclasses import replace

from rag.answer.extract import Candidate, choose, enumeration
from rag.retrieve.kind import kind_of
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
    return Question(text, "zh", text, kind=kind_of(text))


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
    one, two = Candidate(speech(), Span(6, 11), 9.0), Candidate(speech(), Span(21, 30), 5.0)
    assert choose(asked("路"), [one, two]) == [one]


def test_nothing_is_chosen_from_nothing():
    assert choose(asked("路"), []) == []


def test_a_second_enumeration_under_the_same_heading_is_another():
    text = "条件有二：一是钱；二是人。短板有二：一是路；二是水。"
    sections = [(1, 0, 26), (2, 5, 9), (2, 9, 13), (2, 18, 22), (2, 22, 26)]
    labels = ["", "一是", "二是", "一是", "二是"]
    two = speech(text, sections)
    named = tuple(replace(s, label=label) for s, label in zip(two.sections, labels, strict=True))
    found = enumeration(Candidate(replace(two, sections=named), Span(0, 9), 1.0))
    assert [candidate.text for candidate in found] == ["一是钱；", "二是人。"]


def test_an_enumeration_that_a_lesser_candidate_opens_is_given_whole_too():
    best, lesser = Candidate(speech(), Span(21, 30), 1.0), Candidate(speech(), Span(0, 11), 0.9)
    chosen = choose(asked("要抓哪几件事"), [best, lesser])
    assert [candidate.text for candidate in chosen[2:]] == ["二是种树；", "三是办学。"]
