import pytest

from rag.text.gazetteer import read_gazetteer
from rag.text.name_spans import MAX_PLACE_CHARS, TaggedWord, find_name_spans
from rag.text.words import tag_words


def names(text: str, ordinary: str = "") -> set[str]:
    words, end = [], 0
    for word, tag in tag_words(text):
        start = text.index(word, end)
        end = start + len(word)
        words.append(TaggedWord(word, tag, start, end))
    spans = find_name_spans(text, words, lambda word: word in ordinary.split())
    return {text[span.start : span.end] for span in spans}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李春生副市长到会", "李春生"),
        ("马建设律师出庭", "马建设"),
        ("住在和平路", "和平"),
        ("文化路小学", "文化"),
        ("红旗村通了公路", "红旗"),
        ("光明乳业召回牛奶", "光明"),
        ("在平安保险公司投保", "平安"),
        ("他在定西开会", "定西"),
    ],
)
def test_a_name_is_recognised_by_what_stands_around_it(text: str, name: str) -> None:
    assert name in " ".join(names(text))


@pytest.mark.parametrize("text", ["和平与发展", "幸福的生活", "文化公司", "经销商都来了", "贫困村", "解放思想"])
def test_words_remain_words(text: str) -> None:
    assert not names(text)


def test_what_is_a_word_is_no_person() -> None:
    assert names("高中校长", "高中") == set()


def test_the_longest_name_of_a_place_is_no_longer_than_it_says() -> None:
    assert max(map(len, read_gazetteer().names)) == MAX_PLACE_CHARS
