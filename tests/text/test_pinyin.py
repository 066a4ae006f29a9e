import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from rag.text.gazetteer import read_gazetteer
from rag.text.pinyin import (
    characters_read_as,
    mark_tones,
    neighbour_pairs,
    pinyin_spellings,
    read_pinyin,
    split_syllables,
)

SYLLABLES = st.sampled_from("a ang chuang ding dui gan fang lv nan shi tian xi xian xiong yan zhou zhuang".split())


def read_alone(name: str) -> bool:
    """Return True if a name reads as its characters do one by one, none of the later ones beginning with a vowel."""
    readings = lazy_pinyin(name)
    alone = [lazy_pinyin(character)[0] for character in name]
    return readings == alone and all(reading[0] not in "aeo" for reading in readings[1:])


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("tianxiong", ("tian", "xiong")),
        ("lvliang", ("lv", "liang")),
        ("zhuanglang", ("zhuang", "lang")),
        # Without the apostrophe of Xi'an this is one syllable, and fewer are likelier.
        ("xian", ("xian",)),
        ("hello", ()),
        ("tianx", ()),
        ("xtian", ()),
        ("天雄", ()),
        ("", ()),
    ],
)
def test_a_word_is_cut_into_syllables_or_is_no_pinyin(word: str, cut: tuple[str, ...]) -> None:
    assert split_syllables(word) == cut


@given(st.lists(SYLLABLES, min_size=1, max_size=5))
def test_joined_syllables_are_cut_into_as_many_or_fewer_that_give_the_word_back(given_syllables: list[str]) -> None:
    word = "".join(given_syllables)
    syllables = split_syllables(word)
    assert "".join(syllables) == word
    assert len(syllables) <= len(given_syllables)
    assert all(map(characters_read_as, syllables))


@given(st.text("abdghinoutxz'- ü天", max_size=12))
def test_what_is_cut_loses_no_letter(word: str) -> None:
    assert "".join(split_syllables(word)) in (word, "")


def test_a_syllable_has_the_characters_that_are_usually_read_so() -> None:
    assert {"天", "田", "甜"} <= set(characters_read_as("tian"))
    assert "吕" in characters_read_as("lv")
    assert "定" not in characters_read_as("tian")
    assert characters_read_as("tianxiong") == characters_read_as("") == ""


def test_a_character_stands_under_one_syllable_only() -> None:
    # 重 is read zhong and chong: taking every rare reading would find names that no one means.
    assert "重" in characters_read_as("zhong")
    assert "重" not in characters_read_as("chong")


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("定西", {"dingxi"}),
        ("吕梁", {"lvliang", "luliang", "lüliang"}),
        # The name is read as a whole: 重 alone would be zhong.
        ("重庆", {"chongqing"}),
        ("郴州", {"chenzhou"}),
        ("Dingxi", set()),
        ("", set()),
    ],
)
def test_a_name_is_spelt_as_it_is_read(name: str, spelled: set[str]) -> None:
    assert pinyin_spellings(name) == spelled


@given(st.sampled_from(sorted(filter(read_alone, read_gazetteer().municipal))))
def test_the_spelling_of_a_name_is_cut_so_that_its_characters_are_found(name: str) -> None:
    # Of the spellings of ü this is the one of the syllables.
    cut = split_syllables("".join(lazy_pinyin(name)))
    assert "".join(cut) in pinyin_spellings(name)
    assert len(cut) == len(name)
    assert all(character in characters_read_as(syllable) for character, syllable in zip(name, cut, strict=True))


def test_neighbouring_syllables() -> None:
    assert neighbour_pairs(("zhang", "da", "min")) == [("zhang", "da"), ("da", "min")]
    assert neighbour_pairs(("zhang",)) == neighbour_pairs(()) == []


def test_tones_are_written_as_marks() -> None:
    assert mark_tones("fa1 zhan3 lu:4 er5") == "fā zhǎn lǜ er"


def test_the_table_of_syllables_gives_every_character_its_usual_reading() -> None:
    for character in map(chr, range(0x4E00, 0x9FA6, 7)):
        [reading] = read_pinyin(character)
        assert reading == character or character in characters_read_as(reading.replace("ü", "v"))
