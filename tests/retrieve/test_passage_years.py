import numpy as np
import pytest

from rag.archive import Archive
from rag.retrieve import passage_years
from rag.retrieve.passage_years import MENTION_FIT, OTHER_MODE_FIT, PassageYearFinder, PassageYears, read_passage_years
from rag.retrieve.times import YearSpan
from rag.types import Passage


def read(text: str, heading: str = "", year: int | None = 2019) -> PassageYears:
    return read_passage_years(Passage("s", 0, len(text), (heading,), text), year)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("茶园有8万亩。", "一、2018年工作回顾"),
        ("茶園有8萬畝。", "一、上年工作總結"),
        ("茶园有8万亩。", "工作情况简要回顾"),
        ("We planted tea.", "Looking back"),
        ("We planted tea.", "A review of our work"),
    ],
)
def test_a_review_tells_the_results_of_the_year_before(text: str, heading: str) -> None:
    years = read(text, heading)
    assert (set(years.results), set(years.plans)) == ({2018}, set())


@pytest.mark.parametrize(
    "text", ["去年种茶8万亩。", "过去一年修了路。", "Last year we planted tea.", "過去一年修了路。"]
)
def test_a_passage_may_tell_of_both_years(text: str) -> None:
    years = read(text)
    assert (set(years.results), set(years.plans)) == ({2018}, {2019})


@pytest.mark.parametrize(
    "text", ["要种茶8万亩。", "今年要修路。", "We shall plant tea.", "本年內修好路。", "This year we build."]
)
def test_other_passages_tell_of_the_year_of_their_speech(text: str) -> None:
    years = read(text)
    assert (set(years.results), set(years.plans)) == (set(), {2019})


def test_this_year_within_a_review_is_of_the_year_of_the_speech() -> None:
    assert read("今年还要再修。", "2018年工作回顾") == PassageYears(frozenset({2018}), frozenset({2019}), frozenset())


def test_a_heading_of_the_year_itself_tells_of_its_plans() -> None:
    assert read("要种茶。", "二、2019年重点工作") == PassageYears(frozenset(), frozenset({2019}), frozenset())


def test_without_a_date_only_what_is_named_counts() -> None:
    assert read("1998年修了路，二〇〇三年又修。", "去年", None) == PassageYears(
        frozenset(), frozenset(), frozenset({1998, 2003})
    )


def span(first: int, last: int | None = None) -> YearSpan:
    return YearSpan(0, 0, first, last or first)


def fit(archive: Archive, words: str, asked: YearSpan, asks_result: bool | None = None) -> float:
    finder = PassageYearFinder(archive._store)
    rows = np.arange(len(archive._store))
    fits = finder.fit(rows, asked, asks_result)
    assert fits.shape == rows.shape
    np.testing.assert_array_equal(fits, finder.fit(rows, asked, asks_result))
    return float(next(f for f, p in zip(fits, archive._store.passages(rows), strict=True) if words in p.text))


def test_the_passages_of_the_speech_of_a_year_fit_it(archive: Archive) -> None:
    assert fit(archive, "吊机18台", span(2022)) == 1
    assert fit(archive, "吊机18台", span(2021)) == 0
    assert fit(archive, "吊机18台", span(2020, 2025)) == 1


def test_last_year_is_the_year_before_the_speech(archive: Archive) -> None:
    assert fit(archive, "8.6万亩", span(2020)) == 1
    assert fit(archive, "8.6万亩", span(2020), asks_result=True) == 1
    assert fit(archive, "8.6万亩", span(2020), asks_result=False) == OTHER_MODE_FIT


def test_plans_fit_a_question_for_results_less(archive: Archive) -> None:
    assert fit(archive, "吊机18台", span(2022), asks_result=True) == OTHER_MODE_FIT
    assert fit(archive, "吊机18台", span(2022), asks_result=False) == 1


def test_a_year_that_is_only_named_fits_less() -> None:
    named = PassageYears(frozenset(), frozenset({2019}), frozenset({1998}))
    assert passage_years._fit_passage(named, span(1998), None) == MENTION_FIT
    assert passage_years._fit_passage(named, span(1997), None) == 0


def test_in_a_huge_archive_years_are_read_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_years, "MAX_REMEMBERED_PASSAGES", 0)
    assert fit(archive, "吊机18台", span(2022)) == 1
