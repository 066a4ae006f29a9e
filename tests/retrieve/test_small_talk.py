import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieve.small_talk import MAX_TALK_CHARS, find_small_talk

MAX_SECONDS = 0.5


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("你好", "greeting"),
        ("Hi there!", "greeting"),
        ("你好，谢谢", "thanks"),
        ("ok, thank you very much", "thanks"),
        ("再见", "farewell"),
        ("Hello, who are you?", "help"),
        ("怎么用这个", "help"),
        ("hitherto", None),
        ("你好郴州", None),
        ("the", None),
    ],
)
def test_small_talk_is_told_by_all_its_words(text: str, topic: str | None) -> None:
    assert find_small_talk(text) == topic


@given(st.text(alphabet="嗯你好啊谢 hi,ok", max_size=MAX_TALK_CHARS))
def test_no_message_takes_long(text: str) -> None:
    find_small_talk("你好")  # the table is read once
    start = time.perf_counter()
    find_small_talk(text + "x")
    assert time.perf_counter() - start < MAX_SECONDS
