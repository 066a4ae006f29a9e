import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.retrieve.place_names import PlaceMatch, PlaceNames
from rag.text.normalise import fold

PLACE_NAMES = PlaceNames(["定西", "郴州", "黄冈", "吕梁"])


@pytest.mark.parametrize(
    "text",
    [
        "定西打算怎么发展",
        "定西市的打算",
        "what did Dingxi plan",
        "what did Ding Xi plan",
        "what did DINGXI plan",
        "Ding-xi's plan",
        "ｄｉｎｇｘｉ",
    ],
)
def test_a_place_is_found_in_chinese_and_in_any_pinyin(text: str) -> None:
    assert PLACE_NAMES.find(text) == ("定西",)


@pytest.mark.parametrize("text", ["Lvliang", "Lüliang", "lu liang"])
def test_the_umlaut_of_pinyin_has_several_spellings(text: str) -> None:
    assert PLACE_NAMES.find(text) == ("吕梁",)


@pytest.mark.parametrize("text", ["what is deciding xi", "Huang of gang", "chen, who drove zhou", "dingxiang"])
def test_other_words_are_no_place(text: str) -> None:
    assert PLACE_NAMES.find(text) == ()


def test_several_places_keep_their_order() -> None:
    assert PLACE_NAMES.find("compare Chenzhou with 定西 and Huanggang") == ("郴州", "定西", "黄冈")


def test_a_place_that_is_named_twice_is_found_once() -> None:
    assert PLACE_NAMES.find("定西和Dingxi，还有定西市") == ("定西",)


def test_a_match_takes_the_suffix_along() -> None:
    assert PLACE_NAMES.matches("定西市和郴州") == [PlaceMatch(0, 3, "定西"), PlaceMatch(4, 6, "郴州")]


@pytest.mark.parametrize("text", ["定西市长是谁", "定西市委", "定西市场", "定西县域经济"])
def test_a_suffix_that_begins_a_word_of_its_own_is_left_to_it(text: str) -> None:
    assert PLACE_NAMES.matches(text) == [PlaceMatch(0, 2, "定西")]


def test_a_match_spans_the_parts_of_a_name_in_pinyin() -> None:
    assert PLACE_NAMES.matches("in ding xi, chenzhou") == [PlaceMatch(3, 10, "定西"), PlaceMatch(12, 20, "郴州")]


def test_of_names_that_overlap_the_first_counts() -> None:
    # 吕梁州 would be taken twice, once for each name.
    assert PlaceNames(["吕梁", "梁州"]).matches("吕梁州") == [PlaceMatch(0, 3, "吕梁")]
    assert PlaceNames(["定西", "西安"]).matches("定西安") == [PlaceMatch(0, 2, "定西")]


def test_the_places_in_pinyin() -> None:
    assert set(PLACE_NAMES.spellings) == {"dingxi", "chenzhou", "huanggang", "lvliang", "luliang", "lüliang"}


def test_an_archive_without_places_finds_none() -> None:
    assert PlaceNames([]).matches("定西 dingxi") == []
    assert PlaceNames([]).spellings == ()


PARTS = ["定西", "安定", "市", "ding", "xi", " ", "郴州", "chenzhou", "的", "lü", "liang", "-"]


@given(st.lists(st.sampled_from(PARTS)).map("".join))
@example("ding定西定西xi")
def test_matches_are_in_order_and_share_no_character(text: str) -> None:
    folded = fold(text)
    matches = PLACE_NAMES.matches(folded)
    edges = [edge for match in matches for edge in (match.start, match.end)]
    assert edges == sorted(edges)
    assert all(match.start < match.end <= len(folded) for match in matches)


def test_a_name_that_overlaps_only_one_that_was_left_out_counts() -> None:
    assert PlaceNames(["定西", "西安", "安定"]).matches("定西安定") == [
        PlaceMatch(0, 2, "定西"),
        PlaceMatch(2, 4, "安定"),
    ]
