import pytest

from rag.retrieve.name_sounds import MIN_SPELT_CHARS, find_alike, sound_consonants, spelt_names

SURNAMES = ("quillfeather", "trumbull", "morvan", "ashdown", "stone", "haverford")


@pytest.mark.parametrize(
    ("written", "surname"),
    [
        ("奎尔费瑟", "quillfeather"),
        ("特朗布尔", "trumbull"),
        ("莫尔万", "morvan"),
        ("阿什当", "ashdown"),
        ("斯通", "stone"),
        ("哈弗福德", "haverford"),
    ],
)
def test_a_name_sounds_like_its_transliteration(written: str, surname: str) -> None:
    assert find_alike(written, SURNAMES) == {surname}


@pytest.mark.parametrize("written", ["", "阿", "爱丽丝", "马蒂尔达", "北京"])
def test_what_sounds_otherwise_or_is_too_short_is_like_none(written: str) -> None:
    assert find_alike(written, SURNAMES) == frozenset()


def test_the_consonants_of_two_languages_agree() -> None:
    assert sound_consonants("quillfeather") == sound_consonants("kuierfeise") == "KFS"
    assert sound_consonants("trumbull") == sound_consonants("telangbuer") == "TLNP"
    assert sound_consonants("") == ""


def test_names_are_spelt_in_characters_for_sounds_the_longest_first() -> None:
    assert list(spelt_names("请问奎尔费瑟怎么看")) == [(2, 6), (2, 5), (3, 6)]
    assert list(spelt_names("茶叶怎么卖")) == []
    assert all(end - start >= MIN_SPELT_CHARS for start, end in spelt_names("奎尔费瑟和阿什当"))
