import pytest

from rag.read.numbering import Level, Numbering, format_number


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (1, "decimal", "1"),
        (3, "chineseCountingThousand", "三"),
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (99, "chineseCounting", "九十九"),
        (105, "chineseCounting", "105"),
        (10, "ideographDigital", "一〇"),
        (2, "decimalEnclosedCircleChinese", "②"),
        (21, "decimalEnclosedCircle", "21"),
        (28, "upperLetter", "BB"),
        (3, "lowerLetter", "c"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (5, "hebrew1", "5"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, number_format: str, shown: str) -> None:
    assert format_number(number, number_format) == shown


OUTLINE = {0: Level("chineseCounting", "%1、"), 1: Level("decimal", "%2."), 2: Level("decimal", "%2.%3", 4)}


def test_levels_count_within_one_another() -> None:
    numbering = Numbering({"1": OUTLINE}, {})
    shown = [numbering.next_label("1", level) for level in (0, 1, 1, 2, 2, 0, 1, 2)]
    assert shown == ["一、", "1. ", "2. ", "2.4 ", "2.5 ", "二、", "1. ", "1.4 "]


def test_lists_of_one_definition_go_on_and_others_begin_anew() -> None:
    numbering = Numbering({"1": OUTLINE, "2": OUTLINE, "3": OUTLINE}, {"1": "a", "2": "a"})
    assert [numbering.next_label(list_id, 0) for list_id in "1213"] == ["一、", "二、", "三、", "一、"]


def test_bullets_and_unknown_lists_get_a_dash() -> None:
    numbering = Numbering({"1": {0: Level("bullet", "\uf0b7"), 1: Level("none", "%2")}}, {})
    assert [numbering.next_label("1", 0), numbering.next_label("1", 1), numbering.next_label("7", 0)] == [
        "- ",
        "",
        "- ",
    ]
