from rag.cite.changes import Change, find_changes


def test_a_changed_character_is_one_change() -> None:
    assert list(find_changes("新修150公里", "新修120公里", 0, 7)) == [Change(3, 4, 3, 4)]


def test_words_that_are_the_same_have_no_changes() -> None:
    assert list(find_changes("新修水渠", "新修水渠", 0, 4)) == []


def test_what_lies_outside_is_different_whatever_it_is() -> None:
    assert list(find_changes("5家", "15家", 2, 3)) == [Change(0, 1, 0, 2)]
