import itertools
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.indexing.split import split
from rag.types import Piece, Section, Source, Span, Speech, Turn


def speech(text: str, starts: Sequence[int] = (), level: int = 1) -> Speech:
    edges = [*starts, len(text)]
    return Speech(
        id="s1",
        title="讲话",
        place=None,
        level=None,
        date=None,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source("a.txt", 1, 0, len(text), "", (Piece(0, 0, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=tuple(Section(level, "", text[a : a + 4], a, b) for a, b in itertools.pairwise(edges)),
    )


def test_a_short_section_is_one_passage() -> None:
    text = "一、提高认识\n要重视。\n二、抓落实\n要实干。"
    assert [passage.text for passage in split(speech(text, (0, 12)))] == [
        "一、提高认识\n要重视。",
        "二、抓落实\n要实干。",
    ]


def test_a_passage_knows_its_section() -> None:
    text = "开场。\n一、提高认识\n要重视。"
    assert [passage.section_path for passage in split(speech(text, (4,)))] == [(), ("一、提高",)]


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    text = "创新是动力。" * 80
    passages = split(speech(text), 100)
    assert len(passages) > 4
    assert all(passage.text.endswith("。") and len(passage.text) <= 100 for passage in passages)


def test_text_without_any_mark_is_cut_all_the_same() -> None:
    assert max(len(passage.text) for passage in split(speech("创" * 1000), 300)) <= 300


texts = st.lists(st.text(alphabet="创新动力，。；！ \n\u3000abc.一、（）", max_size=60), max_size=8)


@given(parts=texts, length=st.integers(1, 80))
def test_passages_are_the_speech_and_lose_nothing(parts: list[str], length: int) -> None:
    text = "".join(parts)
    starts = sorted({sum(map(len, parts[:i])) for i in range(len(parts))} - {len(text)})
    sample = speech(text, starts)
    passages = split(sample, length)
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert not any(passage.start < start < passage.end for start in starts)
        assert len(passage.text) <= length
    covered = {offset for passage in passages for offset in range(passage.start, passage.end)}
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= covered
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 90)), max_size=12), st.integers(1, 40))
def test_the_path_of_a_passage_is_that_of_its_beginning(spans: list[tuple[int, int]], length: int) -> None:
    text = "创新是动力。" * 15
    sections = tuple(Section(2, "", f"{a} {b}", a, min(a + b, len(text))) for a, b in sorted(spans) if a < len(text))
    sample = replace(speech(text), sections=sections)
    assert all(passage.section_path == sample.section_path(passage.start) for passage in split(sample, length))


def test_no_passage_crosses_a_turn() -> None:
    text = "主席：开会。\n甲：修桥。\n乙：不修桥。"
    turns = (Turn("主席", "chair", 0, 7), Turn("甲", None, 7, 13), Turn("乙", None, 13, len(text)))
    passages = split(replace(speech(text), turns=turns))
    assert [passage.text for passage in passages] == ["主席：开会。", "甲：修桥。", "乙：不修桥。"]
