import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.text.term_finder import TermFinder
from rag.text.words import search_terms

PARTS = [
    *"茶叶 出口额 高新技术企业 港口 人才 培养 的 中医药 中醫藥 三 十 两万 亿元 % ○ 〇 二○二一年 ＧＤＰ".split(),
    *"tea port r&d PM high-tech e's 5 64 1.25 2021 3,000 × , 。 ： ; - · = ! \n".split(),
    " ",
]
TEXTS = st.one_of(st.lists(st.sampled_from(PARTS), max_size=12).map("".join), st.text(max_size=20))


@given(TEXTS, st.lists(TEXTS, max_size=3))
@example("○五年", ["二○五年"])
@example("投入11.4%", ["投入1.4%"])
@example("农民用水", ["民用"])
def test_what_is_found_are_the_wanted_terms_among_those_of_the_text(text: str, others: list[str]) -> None:
    wanted = {term for other in others for term in search_terms(other)}
    assert TermFinder(wanted).find(text) == wanted & set(search_terms(text))


@given(TEXTS)
def test_all_terms_of_a_text_are_found_in_it(text: str) -> None:
    assert TermFinder(search_terms(text)).find(text) == set(search_terms(text))


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        (["·民用", "民用"], "农民用水", {"·民用"}),
        (["茶叶"], "茶葉出口", {"茶叶"}),
        (["tea"], "steam", set()),
        (["r&d"], "Ｒ＆Ｄ投入", {"r&d"}),
        (["=6400000000"], "六十四亿元", {"=6400000000"}),
        ([], "茶叶", set()),
    ],
)
def test_words_pairs_of_characters_and_figures_are_found(wanted: list[str], text: str, found: set[str]) -> None:
    assert TermFinder(wanted).find(text) == found
