import pytest

from rag.read.compilation import divide_file
from rag.read.letters import heads_letter, is_letter, signature_of
from rag.read.lines import split_lines

_BODY = "The mill stands where it stood, and the water still comes down to it in April."
_CLOSE = "Yours truly,\n\nIda Coyle"


@pytest.mark.parametrize(
    ("greeting", "closing"),
    [
        ("Dear Mr. Tremlett,", "Yours faithfully,"),
        ("My dear Brother,", "Your affectionate sister,"),
        ("Dear Governors, dear Friends,", "I remain, with respect for all of you,"),
        ("Sir,", "I have the honour to be, Sir, your obedient servant,"),
        ("Dear Dr. Marsh:", "With kind regards,"),
        ("Dear Members of the Board,", "Sincerely,"),
    ],
)
def test_a_letter_greets_and_closes(greeting: str, closing: str) -> None:
    lines = [greeting, _BODY, _BODY, closing, "Ida Coyle"]
    assert is_letter(lines)
    assert signature_of(lines) == ["Ida Coyle"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Dear friends,", _BODY, "Thank you all."],
        ["Ladies and gentlemen,", _BODY, "Yours is the earth.", "Amen."],
        ["On the Mill", _BODY, "Sincerely,", "Ida Coyle"],
        ["Dear Sir,"],
        [],
    ],
)
def test_speeches_are_no_letters(lines: list[str]) -> None:
    assert not is_letter(lines)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("The Old Toll House\nUpper Sallow\n9th January 1931\n\n", None),
        ("Harrow Mills Ltd\n22 Weir Street\n\n5 June 1962\n\n", None),
        ("Sallow, March 3rd, 1874.\n\n", None),
        ("An Open Letter\nto the Tenants\n5 June 1962\n\n", "An Open Letter"),
        ("The Mill in Danger\n\n5 June 1962\n\n", "The Mill in Danger"),
    ],
)
def test_an_address_over_the_date_is_no_title(head: str, title: str | None) -> None:
    text = f"{head}Dear Mr. Tremlett,\n\n{_BODY}\n\n{_BODY} Again.\n\n{_CLOSE}\n"
    assert divide_file(split_lines(text)).drafts[0].title == title


def test_a_postscript_below_the_name_is_no_part_of_the_signature() -> None:
    lines = ["Dear Sir,", _BODY, "Yours,", "Ida Coyle", f"P.S. {_BODY} {_BODY}"]
    assert signature_of(lines) == ["Ida Coyle"]


def test_a_head_without_a_date_is_left_alone() -> None:
    assert not heads_letter(["The Mill", "A Tale", "Dear Sir,", _BODY, "Yours,", "Ida Coyle"], [False] * 6)
