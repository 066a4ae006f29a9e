import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generate.parse import parse_sentences


def parts(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.passage_numbers) for sentence in parse_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要修路[1]。要种树[2]。", [("要修路。", (1,)), ("要种树。", (2,))]),
        ("要修路。[1]要种树。[2]", [("要修路。", (1,)), ("要种树。", (2,))]),
        ("要修路[1][3]。", [("要修路。", (1, 3))]),
        ("要修路[1, 3]。", [("要修路。", (1, 3))]),
        ("要修路【1】【2】。", [("要修路。", (1, 2))]),
        ("要修路[2-4]。", [("要修路。", (2, 3, 4))]),
        ("要修路[段落2]。", [("要修路。", (2,))]),
        ("A road is built [1]. Trees follow [passage 2].", [("A road is built.", (1,)), ("Trees follow.", (2,))]),
        ("Built [^1] and [citation:2].", [("Built and.", (1, 2))]),
        ("要修路；要种树[2]。", [("要修路；要种树。", (2,))]),
        (
            "**要修路**[1]。\n- 要种树[2]。\n3. 要办学[3]。",
            [("要修路。", (1,)), ("要种树。", (2,)), ("要办学。", (3,))],
        ),
        ("按照国发[2016]43号文件办。", [("按照国发[2016]43号文件办。", ())]),
        ("[1]", []),
        ("", []),
    ],
)
def test_marks_belong_to_the_sentence_that_they_follow(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert parts(text) == expected


@given(st.text(alphabet="要修路种树。；！\n[]12【】 *-a.", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for sentence in parse_sentences(text):
        assert sentence.text.strip() == sentence.text and sentence.text
