import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.retrieve.place_names import PlaceNames
from rag.text.normalise import fold

GAZETTEER = PlaceNames(["定西", "郴州", "黄冈", "吕梁"])


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
def test_a_place_is_found_in_chinese_and_in_any_pinyin(text):
    assert GAZETTEER.find(text) == ("定西",)


@pytest.mark.parametrize("text", ["Lvliang", "Lüliang", "lu liang"])
def test_the_umlaut_of_pinyin_has_several_spellings(text):
    assert GAZETTEER.find(text) == ("吕梁",)


@pytest.mark.parametrize("text", ["what is deciding xi", "Huang of gang", "chen, who drove zhou", "dingxiang"])
def test_other_words_are_no_place(text):
    assert GAZETTEER.find(text) == ()


def test_several_places_keep_their_order():
    assert GAZETTEER.find("compare Chenzhou with 定西 and Huanggang") == ("郴州", "定西", "黄冈")


def test_a_place_that_is_named_twice_is_found_once():
    assert GAZETTEER.find("定西和Dingxi，还有定西市") == ("定西",)


def test_a_match_takes_the_suffix_along():
    assert GAZETTEER.matches("定西市和郴州") == [(0, 3, "定西"), (4, 6, "郴州")]


@pytest.mark.parametrize("text", ["定西市长是谁", "定西市委", "定西市场", "定西县域经济"])
def test_a_suffix_that_begins_a_word_of_its_own_is_left_to_it(text):
    assert GAZETTEER.matches(text) == [(0, 2, "定西")]


def test_a_match_spans_the_parts_of_a_name_in_pinyin():
    assert GAZETTEER.matches("in ding xi, chenzhou") == [(3, 10, "定西"), (12, 20, "郴州")]


def test_of_names_that_overlap_the_first_counts():
    # 吕梁州 would be taken twice, once for each name.
    assert PlaceNames(["吕梁", "梁州"]).matches("吕梁州") == [(0, 3, "吕梁")]
    assert PlaceNames(["定西", "西安"]).matches("定西安") == [(0, 2, "定西")]


def test_the_places_in_pinyin():
    assert set(GAZETTEER.spelled) == {"dingxi", "chenzhou", "huanggang", "lvliang", "luliang", "lüliang"}


def test_an_archive_without_places_finds_none():
    assert PlaceNames([]).matches("定西 dingxi") == []
    assert PlaceNames([]).spelled == ()


PARTS = ["定西", "安定", "市", "ding", "xi", " ", "郴州", "chenzhou", "的", "lü", "liang", "-"]


@given(st.lists(st.sampled_from(PARTS)).map("".join))
@example("ding定西定西xi")
def test_matches_are_in_order_and_share_no_character(text):
    folded = fold(text)
    found = GAZETTEER.matches(folded)
    edges = [edge for start, end, _ in found for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(start < end <= len(folded) for start, end, _ in found)


def test_a_name_that_overlaps_only_one_that_was_left_out_counts():
    assert PlaceNames(["定西", "西安", "安定"]).matches("定西安定") == [(0, 2, "定西"), (2, 4, "安定")]
