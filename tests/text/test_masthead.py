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
        (make("议事录", "日期：2021年3月5日（星期五）", "出席：主席一人，议员八人。", "桥要修三百米。"), 3),
        (make("（2020年7月24日，根据录音整理）", "同志们：", "桥要修。"), 1),
        (make("【节录】", "桥要修三百米。"), 1),
        (make("Ministry of Ports Transcript of the press conference " + "of the Minister " * 4 + "on 30 November 2022, "
              "2.00 p.m., Harbour House", "We build."), 1),
        (make("Present: the mayor, nine members.", "We build."), 1),
        (make("In May 2022, when the first of the new ferries had been built and paid for by the people of the four "
              "islands and of the coast, we went aboard.", "We build."), 0),
        (make("Harrow Town Hall", "Ladies and gentlemen,", "We build."), 1),
    ],
)  # fmt: skip
def test_what_was_said_begins_behind_the_lines_above_it(speech: Speech, begins: int) -> None:
    assert masthead_end(speech) == speech.paragraphs[begins].start


def test_a_speech_of_lines_alone_has_none_above_it() -> None:
    assert masthead_end(make("桥", "路")) == 0
