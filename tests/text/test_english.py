import pytest

from rag.text.english import holds_word, search_stem


@pytest.mark.parametrize(
    ("british", "american"),
    [("colours", "color"), ("realised", "realize"), ("theatres", "theater"), ("defence", "defense"),
     ("programmes", "program"), ("analysing", "analyzed"), ("neighbouring", "neighbor"), ("catalogue", "catalog")],
)  # fmt: skip
def test_both_spellings_have_one_stem(british: str, american: str) -> None:
    assert search_stem(british) == search_stem(american)


def test_words_that_only_look_british_keep_apart() -> None:
    assert search_stem("four") != search_stem("for")
    assert search_stem("hour") != search_stem("hor")


def test_an_english_word_stands_in_a_text_in_any_form_and_not_inside_another() -> None:
    assert holds_word("taxes", "they were taxed")
    assert holds_word("happy", "much happiness")
    assert holds_word("tax revenue", "revenues from a tax")
    assert not holds_word("cat", "public education")
    assert holds_word("茶叶", "出口茶叶")
