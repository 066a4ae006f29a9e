import pytest

from rag.text.turns import is_asking_sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "请问局长，码头工程什么时候完工。",
        "我想請問政府有沒有計劃重開渡輪線。",
        "政府可否交代填海的進度。",
        "能否介绍一下今年的鱼汛。",
        "我想请部长谈谈一下海堤。",
        "可否告知本會最新的造價。",
        "I should like to ask about the ferry to Skarra.",
        "My next question is for the harbour master.",
        "Could you tell us when the pier opens.",
        "Will the minister confirm that the line stays open.",
        "I ask the Secretary whether the fund is empty.",
    ],
)
def test_a_sentence_that_puts_a_question_asks_without_a_mark(sentence: str) -> None:
    assert is_asking_sentence(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "码头工程明年完工。",
        "我们请渔民自己提方案。",
        "問題在於海堤太矮。",
        "这件事请大家放心。",
        "想了很久，还是修堤。",
        "We asked the engineers to look at the pier.",
        "The question is closed.",
        "I would like to thank the harbour master.",
        "You could tell the tide by the smell.",
        "They will confirm the date in May.",
    ],
)
def test_what_tells_something_asks_nothing(sentence: str) -> None:
    assert not is_asking_sentence(sentence)
