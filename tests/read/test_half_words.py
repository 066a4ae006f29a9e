"""A word that the end of a line parts is read whole, and keeps its places in the file."""

from pathlib import Path

import pytest

from rag.read import SourceFile, read_source
from rag.read.page_words import PageWords, broken_word

TEXT = (
    "The council met in the long room of the customs house, and it was agreed to re-\n"
    "build the break-\nwater before winter. A well-\nknown engineer, whose long-term plan we all know, "
    "and whose long-\n"
    "term friends we are, will lead the work.\n\nHe said that the twenty-\nfour lamps had come.\n"
)


def test_the_hyphen_of_a_broken_word_goes_and_that_of_a_compound_stays(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    reading = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).readings[0]
    speech = reading.speeches[0]
    assert "agreed to rebuild the breakwater before winter. A well-known engineer" in speech.text
    assert "whose long-term friends" in speech.text
    assert "the twenty-four lamps" in speech.text
    assert dict(reading.characters.dropped)["hyphen at a line end"] == 2
    assert "unexplained" not in dict(reading.characters.dropped)
    at = speech.text.index("breakwater")
    span = speech.source.locate(at, at + len("breakwater"))
    assert reading.text[span.start : span.end] == "break-\nwater"


def test_a_line_of_letters_alone_is_read_in_no_time() -> None:
    # Were every letter tried as the beginning of the word, this would take minutes.
    assert broken_word("20" + "x" * 300_000, "x") is None
    assert broken_word("x" * 300_000 + "-", "end") == ("x" * 300_000, "end")


@pytest.mark.parametrize("halves", ["every-thing", "how-ever", "it-self", "some-where", "there-fore", "with-out"])
def test_small_words_are_one_word_together(halves: str) -> None:
    first, second = halves.split("-")
    words = PageWords([f"{first} {second} {first} {second}"])
    assert not words.is_compound(first, second)


@pytest.mark.parametrize("halves", ["ship-owner", "every-man", "long-time"])
def test_other_words_that_stand_alone_keep_their_hyphen(halves: str) -> None:
    first, second = halves.split("-")
    assert PageWords([f"{first} {second} {first} {second}"]).is_compound(first, second)
