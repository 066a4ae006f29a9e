import pytest

from rag.retrieve.mention_order import find_mention_order
from rag.text.normalise import fold


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Who was the first president to mention the telegraph?", 1),
        ("Which governor first spoke of the internet?", 1),
        ("When was conservation first mentioned?", 1),
        ("In which report does the strategy first appear?", 1),
        ("What is the earliest reference to a central bank?", 1),
        ("In which speech was the harbour mentioned for the first time?", 1),
        ("Who talked about immigration first?", 1),
        ("Who was the last speaker in this archive to speak about whaling?", -1),
        ("When did the canal last come up?", -1),
        ("What was the last mention of steam trams?", -1),
        ("哪一年的报告首次提出轮作？", 1),
        ("谁最早提到互联网？", 1),
        ("“厂办学校”第一次出现在哪份报告里？", 1),
        ("哪次讲话最先讲到养老？", 1),
        ("从哪一年起报告里有了“夜校”？", 1),
        ("旱厕改造最早是在哪次讲话里提出来的？", 1),
        ("最后一次提到票证是哪一年？", -1),
        ("最近一次谈到水库是在什么时候？", -1),
        ("哪位領導最後講到煤礦？", -1),
    ],
)
def test_the_first_and_the_last_mention_are_asked_for(text: str, position: int) -> None:
    order = find_mention_order(fold(text))
    assert order is not None and order.position == position


@pytest.mark.parametrize(
    "text",
    [
        "What did he say in his first inaugural?",
        "What was the first task that she named?",
        "In the last report, what was said about taxes?",
        "What did the mayor say last?",
        "What should come first?",
        "Who spoke about being the first woman to hold the office?",
        "首次突破一万亿是哪一年？",
        "哪份报告讲到住在城镇的人头一回超过六成？",
        "第一次讲话里提到了什么？",
        "最近一次讲话提到了哪些项目？",
        "领导最后强调了什么？",
        "会议首先讲了什么问题？",
    ],
)
def test_what_is_first_or_last_itself_is_no_order_of_mentions(text: str) -> None:
    assert find_mention_order(fold(text)) is None


def test_what_tells_the_order_and_asks_is_cut_and_what_is_mentioned_stays() -> None:
    folded = fold("In which speech was the old harbour mentioned for the first time?")
    order = find_mention_order(folded)
    assert order is not None
    assert [folded[span.start : span.end] for span in order.spans] == ["for the first time", "in which speech"]
