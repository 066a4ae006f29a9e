from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite.align import Alignment, align, least_distance


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("连续五年", "净增连续三年第一", Alignment(2, 6, 1)),
        ("平台15家", "平台5家", Alignment(0, 4, 1)),
        ("平台家", "新平台5家以上", Alignment(1, 5, 1)),
        ("发达", "要发展", Alignment(1, 3, 1)),
        ("甲", "甲乙甲", Alignment(2, 3, 0)),
    ],
)
def test_the_nearest_run_is_found(words: str, text: str, expected: Alignment) -> None:
    assert align(words, text) == expected


def edit_distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row = row, [i]
        for j, b in enumerate(right, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@given(st.text("abc", min_size=1, max_size=7), st.text("abcd", min_size=1, max_size=12))
def test_it_is_as_near_as_the_nearest_of_all_runs(words: str, text: str) -> None:
    nearest = align(words, text)
    assert nearest
    runs = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    least = min(edit_distance(words, run) for run in runs)
    assert nearest.distance == min(least, len(words))
    if nearest.distance < len(words):
        assert edit_distance(words, text[nearest.start : nearest.end]) == nearest.distance
    assert least_distance(Counter(words), text) <= nearest.distance
    assert align(words, text, nearest.distance) == nearest
    assert align(words, text, nearest.distance - 1) is None
