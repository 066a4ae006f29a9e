import pytest

from rag.about.topics import choose_words, may_name


@pytest.mark.parametrize("word", ["养老金", "安全生产", "新型工业化", "渔港", "harbour", "constitution", "trade"])
def test_what_is_spoken_about_can_name_a_topic(word: str) -> None:
    assert may_name(word)


@pytest.mark.parametrize(
    "word",
    ["分管领导", "一把手", "议员", "记者", "发言人", "同志", "前所未有", "会议", "水", "myself", "went", "million",
     "second", "governor", "speakers", "year", "tax"],
)  # fmt: skip
def test_who_speaks_and_what_is_said_of_anything_names_none(word: str) -> None:
    # "tax" has three letters: so few are no word of a name.
    assert not may_name(word)


def test_a_name_has_three_words_none_twice_in_another_form() -> None:
    assert choose_words(["boats", "boat", "net", "harbour", "fish"]) == ("boats", "net", "harbour")
    assert choose_words(["渔港", "港", "船"]) == ("渔港", "船")
