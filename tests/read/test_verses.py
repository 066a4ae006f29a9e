from pathlib import Path

import pytest

from rag.read import SourceFile, read_source

SONG = """The mill song

The wheel goes round,
the stones go too,
and in the sack
the flour is new.

The pond is full,
the weir is high;
we grind all night
until it's dry.
"""
COLUMN = """The mill grinds all winter
even on the short days and
the millers pay for the new
wheel, which comes in the
autumn and is set up by nine
people from the valley.

Nobody in the valley goes
without bread, and so we have
the flour a week before the
ice, as the council promised.
"""


def lines_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "a.txt").write_text(text)
    return read_source(SourceFile(tmp_path / "a.txt", "a.txt")).speeches[0].text.split("\n")


def test_verses_keep_their_lines(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, SONG)
    assert [lines[-8:][n] for n in (1, 3, 7)] == ["the stones go too,", "the flour is new.", "until it's dry."]


def test_verses_within_a_speech_keep_their_lines(tmp_path: Path) -> None:
    prose = "Friends, let me end with the words of a song that all of you have known since you were children.\n\n"
    lines = lines_of(tmp_path, f"{prose}{SONG}\nThank you all for coming here tonight, and a good way home.\n")
    assert "the stones go too," in lines and lines[-1].startswith("Thank you all")


@pytest.mark.parametrize("text", [COLUMN, COLUMN * 3])
def test_a_narrow_column_of_prose_is_joined(tmp_path: Path, text: str) -> None:
    assert lines_of(tmp_path, text)[0].startswith("The mill grinds all winter even on the short days and the millers")
