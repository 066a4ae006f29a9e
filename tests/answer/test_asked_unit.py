import pytest

from rag.answer.asked_unit import read_asked_unit


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("修了几公里的路", "去年修路12公里。"),
        ("研发投入占比多少", "研发投入占2.6%。"),
        ("有多少户搬进新房", "有310户搬进了新房。"),
        ("投了多少钱建学校", "建校花了二百万元。"),
        ("茶园面积有多大", "茶园有8.6万亩。"),
        ("什么时候通车", "2024年6月通车。"),
        ("工期多长时间", "要修18个月。"),
        ("多少名教师到了乡下", "去了五十名教师。"),
        ("how many new ferries are to be built", "We shall build three large ferries."),
        ("what share of homes are empty", "Of the homes 7 percent are empty."),
        ("how much did the bridge cost", "It cost 40 million dollars."),
        ("How far is the port?", "The port lies nine miles away."),
        ("how old is the hospital", "It has stood for ninety years."),
        ("how many people live there", "There are 84,000 people."),
    ],
)
def test_a_figure_of_the_unit_asked_for_is_found(question: str, text: str) -> None:
    assert read_asked_unit(question).is_given_in(text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("修了几公里的路", "去年修路花了12万元。"),
        ("研发投入占比多少", "研发投入3亿元。"),
        ("投了多少钱建学校", "建了12所学校。"),
        ("什么时候通车", "要投资3亿元。"),
        ("how many new ferries are to be built", "We shall spend 40 million dollars on ferries."),
        ("what share of homes are empty", "There are 40,000 empty homes."),
        ("how many people live there", "It lies 12 miles away."),
        ("how many islands have power", "On the islands 300 lamps burn."),
    ],
)
def test_a_figure_of_another_unit_is_not(question: str, text: str) -> None:
    assert read_asked_unit(question)
    assert not read_asked_unit(question).is_given_in(text)


@pytest.mark.parametrize(
    "question", ["多少家企业", "效率提高多少", "how much rain fell", "为什么修路", "who built the port?"]
)
def test_what_names_no_unit_asks_for_none(question: str) -> None:
    assert not read_asked_unit(question)
