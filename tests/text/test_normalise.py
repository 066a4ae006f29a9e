from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import fold, fold_punctuation, fold_words, is_traditional


def test_width_case_and_script_fold_together() -> None:
    assert fold("ＡＢＣ發展２０２２％") == fold("abc发展2022%")


def test_quote_marks_and_stops_of_any_printing_fold_together() -> None:
    assert fold("“拿来主义”。") == fold("「拿来主义」.") == fold('"拿来主义".')


def test_white_space_between_words_goes_and_the_way_back_stays() -> None:
    folded = fold_words("创 新\n驱　动")
    assert folded.text == "创新驱动"
    assert folded.origin(1, 3) == (2, 5)


def test_a_character_that_folds_to_several_maps_back_to_one() -> None:
    folded = fold_words("a㎏b")
    assert folded.text == "akgb"
    assert folded.origin(2, 3) == (1, 2)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_offsets_rise_and_stay_inside(text: str) -> None:
    offsets = fold_words(text).offsets
    assert list(offsets) == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


def test_traditional_questions_are_told_from_simplified_ones() -> None:
    assert is_traditional("財政司司長講了甚麼")
    assert not any(map(is_traditional, ["财政局局长讲了什么", "香港人口", "tea", ""]))


def test_dashes_in_a_row_count_as_one() -> None:
    merged = fold_punctuation(fold_words("a——b--c-d"))
    assert merged.text == "a-b-c-d"
    assert merged.offsets == (0, 1, 3, 4, 6, 7, 8)


def test_quotation_marks_of_every_kind_and_dots_in_a_row_count_as_one() -> None:
    printed = ["a“‘b’”……c", "a「『b』」…c", "a''b\"...c", "a«b»......c", "a＂b＇⋯⋯c"]
    assert {fold_punctuation(fold_words(text)).text for text in printed} == {'a"b"…c'}


@given(st.text("ab。.…—-'\"“’「『»"))
def test_folded_punctuation_keeps_the_way_back(text: str) -> None:
    before = fold_words(text)
    folded = fold_punctuation(before)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(set(folded.offsets) & set(before.offsets)) or "…" in text
    assert fold_punctuation(folded).text == folded.text
