import pytest

from rag.text.salutation import begins_with_salutation, is_salutation


@pytest.mark.parametrize(
    "line", ["同志们：", "各位来宾、朋友们！", "同学们", "Ladies and gentlemen,", "My fellow citizens:"]
)
def test_a_line_that_addresses_the_audience(line: str) -> None:
    assert is_salutation(line) and begins_with_salutation(line)


@pytest.mark.parametrize(
    "line", ["同志们，今天召开大会。", "各位老师：新校舍落成了。", "Dear pupils, the school is open."]
)
def test_a_salutation_on_the_line_of_the_speech(line: str) -> None:
    assert begins_with_salutation(line) and not is_salutation(line)


@pytest.mark.parametrize("line", ["今天同志们都来了。", "各位的意见我都听了。", "The dear old bridge is open."])
def test_a_sentence_is_no_salutation(line: str) -> None:
    assert not begins_with_salutation(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Fellow-Citizens of the Assembly and of the Council:", True),
        ("Vice President Lane, Mr. Speaker, Senator Cook, Mrs. Hill, and my fellow citizens of this valley:", True),
        ("My Countrymen:", True),
        ("Your Excellencies,", True),
        ("Honourable members of the Assembly:", True),
        ("President Lane visited the mill. He said:", False),
        ("Members of the board met on Monday and decided.", False),
        ("Senators voted, as one might expect,", False),
    ],
)  # fmt: skip
def test_english_offices_and_names_are_a_salutation(line: str, expected: bool) -> None:
    assert is_salutation(line) is expected
