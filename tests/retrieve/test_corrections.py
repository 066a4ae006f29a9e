import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieve.corrections import Utterance, read_utterance
from rag.text.normalise import fold


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("不是，我问的是黄冈", "黄冈"), ("不对，是2019年",
        "2019年"), ("我说的是专利", "专利"), ("不是定西，是黄冈", "黄冈"),
        ("我说的不是定西，是黄冈", "黄冈"), ("不，我想问人才", "人才"), ("no, i meant dingxi", "dingxi"),
        ("Sorry, I was asking about talent.", "talent."), ("Not Dingxi, Huanggang", "huanggang"),
        ("No, in 2017.", "in 2017."), ("No, the county, not the city.", "the county"),
    ],
)  # fmt: skip
def test_words_that_correct_are_left_out(text: str, question: str) -> None:
    utterance = read_utterance(fold(text))
    assert (utterance.question.strip(), utterance.is_correction) == (question, True)


@pytest.mark.parametrize(
    ("text", "question"),
    [("谢谢，那黄冈呢", "那黄冈呢"), ("OK, and Dingxi?", "and dingxi?"), ("回到定西，专利呢", "定西,专利呢")],
)
def test_thanks_and_ways_back_are_left_out_and_correct_nothing(text: str, question: str) -> None:
    assert read_utterance(fold(text)) == Utterance(question)


@pytest.mark.parametrize(
    "text",
    [
        "不锈钢怎么生产",
        "谢谢",
        "no",
        "notable results of 2019",
        "why does Dingxi not open mines?",
        "我说得对吗",
        "好的企业有哪些",
    ],
)
def test_what_looks_alike_stays(text: str) -> None:
    assert read_utterance(fold(text)) == Utterance(fold(text))


@given(st.text(max_size=40))
def test_an_utterance_is_never_empty_and_a_part_of_what_was_typed(text: str) -> None:
    utterance = read_utterance(text)
    assert utterance.question in text
    assert bool(utterance.question.strip()) == bool(text.strip())
