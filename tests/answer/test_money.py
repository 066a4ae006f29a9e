import pytest

from rag.answer.money import asks_for_money, money_words


@pytest.mark.parametrize(
    "text",
    ["nine hundred crowns", "forty thousand florins", "£5", "四万弗罗林", "九百万克朗", "3,000 guilders", "三千盾"],
)
def test_a_sum_of_any_currency_is_money(text: str) -> None:
    assert money_words(text)


@pytest.mark.parametrize(
    "text", ["nine hundred people", "the crowns of the kings", "三千人", "马克说了一句", "5 miles"]
)
def test_what_is_no_sum_is_none(text: str) -> None:
    assert not money_words(text)


def test_only_a_question_that_names_money_asks_for_it() -> None:
    assert asks_for_money("用了多少钱？") and asks_for_money("How much money?") and not asks_for_money("How much?")
