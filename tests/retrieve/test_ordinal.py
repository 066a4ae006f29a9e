import pytest

from rag.retrieve.ordinal import LAST_ITEM, find_item_number


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("第三条具体怎么说？", 3),
        ("那第十二点呢", 12),
        ("第三种呢", 3),
        ("第二类怎么做", 2),
        ("第 2 项讲了什么", None),
        ("第2项讲了什么", 2),
        ("最后一条里，企业文化方面要抓什么？", LAST_ITEM),
        ("最后一个呢", LAST_ITEM),
        ("第二个方面怎么落实", 2),
        ("第一个是什么", 1),
        ("what about the third one?", 3),
        ("And the last?", LAST_ITEM),
        ("What does the 2nd point mean", 2),
        ("the final of them", LAST_ITEM),
        # What counts something else.
        ("第二个百年目标是什么", None),
        ("第一条件是什么", None),
        ("第三产业占多少", None),
        ("第一项目部是谁", None),
        ("the first phase of the port", None),
        ("last year", None),
        ("定西的人才", None),
    ],
)
def test_the_item_that_is_asked_for(text: str, item: int | None) -> None:
    assert find_item_number(text) == item
