from dataclasses import replace

import pytest
from made_speeches import make_speech

from rag.text.masthead import masthead_end
from rag.types import Section, Span, Speech


def make(*paragraphs: str, headings: tuple[int, ...] = ()) -> Speech:
    text = "\n".join(paragraphs)
    spans: list[Span] = []
    for paragraph in paragraphs:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Span(start, start + len(paragraph)))
    sections = tuple(Section(1, "一、", paragraphs[i], spans[i].start, len(text)) for i in headings)
    return replace(make_speech(text), paragraphs=tuple(spans), sections=sections)


@pytest.mark.parametrize(
    ("speech", "begins"),
    [
        (make("云泽市议会", "2021年3月5日", "桥要修三百米。"), 2),
        (make("Second Address", "Delivered at Brindleford, March 4, 1865.", "We build."), 2),
        (make("桥要修三百米。", "别的以后说。"), 0),
        (make("一、修桥", "桥要修三百米。", headings=(0,)), 0),
        (make("Harrow Town Hall", "Ladies and gentlemen,", "We build."), 1),
    ],
)
def test_what_was_said_begins_behind_the_lines_above_it(speech: Speech, begins: int) -> None:
    assert masthead_end(speech) == speech.paragraphs[begins].start


def test_a_speech_of_lines_alone_has_none_above_it() -> None:
    assert masthead_end(make("桥", "路")) == 0
