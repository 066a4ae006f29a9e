import pytest

from rag.retrieve.leaning import (
    asks_nothing,
    asks_same,
    begins_leaning,
    points_back,
    replaces_topic,
    says_little,
    says_nothing_alone,
)


@pytest.mark.parametrize("text", ["那人才呢", "还有别的吗", "and the ports?", "what about talent?", "比去年多吗"])
def test_a_question_may_begin_as_if_it_went_on(text: str) -> None:
    assert begins_leaning(text)


@pytest.mark.parametrize("text", ["人才怎么培养", "android phones", "soon to be built ports", "比亚迪在哪里"])
def test_a_question_may_begin_alike_and_not_go_on(text: str) -> None:
    assert not begins_leaning(text)


@pytest.mark.parametrize(
    "text",
    ["它在哪里", "这封信是谁写的", "那家公司做什么", "why did he go there?", "how many of them?", "what does it cost?"],
)
def test_a_question_may_point_back(text: str) -> None:
    assert points_back(text, has_subject=False)


@pytest.mark.parametrize(
    "text",
    [
        "这几年农民收入怎么样", "will it rain this weekend?", "is it true that taxes rose?",
        "what is planned for this year?", "why did farmers lose their land?", "are there many ports?",
    ],
)  # fmt: skip
def test_times_empty_words_and_pronouns_for_what_is_named_point_at_nothing(text: str) -> None:
    assert not points_back(text, has_subject=False)


def test_a_pronoun_is_taken_for_the_subject_that_a_question_names() -> None:
    assert not points_back("what did wilson say of his navy?", has_subject=True)
    assert points_back("what did wilson say about it?", has_subject=True)


@pytest.mark.parametrize(
    ("text", "is_bare"), [("那人才呢？", True), ("人才呢，有多少", True), ("人才怎么培养呢", False)]
)
def test_a_bare_topic_replaces_the_one_before(text: str, is_bare: bool) -> None:
    assert replaces_topic(text) is is_bare


@pytest.mark.parametrize(("text", "expected"), [("what about the ports?", True), ("what are ports?", False)])
def test_what_about_asks_nothing_itself(text: str, expected: bool) -> None:
    assert asks_nothing(text) is expected


@pytest.mark.parametrize(
    ("rest", "little", "nothing"),
    [
        ("去年完成了多少", True, False), ("为什么", True, True), ("有什么办法", True, True), ("谁来种", True, False),
        ("茶园面积有多大", False, False), ("how much did it cost?",
        True, True), ("how large are the ports?", False, False),
    ],
)  # fmt: skip
def test_what_names_no_thing_says_little(rest: str, little: bool, nothing: bool) -> None:
    assert (says_little(rest), says_nothing_alone(rest)) == (little, nothing)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("did agree?", True), ("怎么看", True), ("有什么困难", False), ("what did say about work?", False)],
)
def test_with_a_subject_of_its_own_a_question_may_ask_the_same(text: str, expected: bool) -> None:
    assert asks_same(text, text) is expected
