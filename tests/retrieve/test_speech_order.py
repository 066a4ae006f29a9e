import pytest

from rag.retrieve.speech_order import find_order
from rag.text.normalise import fold


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("her first speech as mayor", 1),
        ("the earliest report", 1),
        ("the oldest address", 1),
        ("the first state of the union address", 1),
        ("the first annual message", 1),
        ("首篇讲话", 1),
        ("首次就職演說", 1),
        ("最早的那篇讲话", 1),
        ("第1次演讲", 1),
        ("his second inaugural", 2),
        ("the 2nd inaugural address", 2),
        ("his second-term inaugural", 2),
        ("连任后的就职演说", 2),
        ("第二任期的就職演說", 2),
        ("the third report", 3),
        ("第三篇报告", 3),
        ("the fourth inaugural", 4),
        ("第四次讲话", 4),
        ("the most recent address", -1),
        ("最近一次讲话", -1),
        ("最新的报告", -1),
        ("最後一次演講", -1),
        ("上次讲话", -1),
        ("温家宝最后一次作报告时", -1),
        ("首次以市长身份发表讲话", 1),
        ("最近一次在全会上的讲话", -1),
        ("最后一次向大会作工作报告", -1),
        ("第一次在村里做的报告", 1),
        ("the second last speech", -2),
        ("the penultimate speech", -2),
        ("倒数第二次讲话", -2),
    ],
)
def test_the_order_of_a_speech_is_read(text: str, position: int) -> None:
    order = find_order(fold(text))
    assert order is not None and order.position == position


@pytest.mark.parametrize(
    "text",
    [
        "last year's report", "the first thing in the speech", "first ladies in the speech",
        "the last three speeches", "the first of the reports", "in his first term",
        "第一次提到这个词是哪次讲话", "首次在政府工作报告中提出的是什么", "首次在哪年的报告里出现",
        "最后一次会议上的报告", "最后一次提到扶贫的报告", "第一次去农村调研的讲话", "最近发展得怎么样", "第二条措施",
    ],
)  # fmt: skip
def test_what_else_is_first_or_last_is_no_order_of_speeches(text: str) -> None:
    assert find_order(fold(text)) is None


def test_of_several_orders_the_first_counts() -> None:
    order = find_order("from his second inaugural to his last speech")
    assert order is not None
    assert (order.start, order.end, order.position) == (9, 25, 2)
