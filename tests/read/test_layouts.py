"""What is noted of documents whose heads, feet and turns are laid out in many ways."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from made_layouts import LAYOUTS, MadeLayout
from made_layouts_later import LATER_LAYOUTS

from rag.read import SourceFile, read_file
from rag.types import Speech

_ALL = {**LAYOUTS, **LATER_LAYOUTS}
_MADE = pytest.mark.parametrize("made", _ALL.values(), ids=_ALL.keys())


def _read(folder: Path, made: MadeLayout) -> Sequence[Speech]:
    path = folder / made.name
    path.write_text(made.text, "utf-8")
    return read_file(SourceFile(path, path.name))


def _joined(values: Sequence[str | None]) -> str | None:
    return "; ".join(filter(None, values)) or None


@_MADE
def test_the_title_is_one_that_a_person_would_give(tmp_path: Path, made: MadeLayout) -> None:
    assert _joined([speech.title for speech in _read(tmp_path, made)]) == made.title


@_MADE
def test_the_date_is_that_of_the_day_on_which_it_was_said(tmp_path: Path, made: MadeLayout) -> None:
    assert _joined([speech.date for speech in _read(tmp_path, made)]) == made.date


@_MADE
def test_the_speaker_is_who_is_named_as_such(tmp_path: Path, made: MadeLayout) -> None:
    assert _joined([speech.speaker for speech in _read(tmp_path, made)]) == made.speaker


@_MADE
def test_turns_are_those_of_the_speakers(tmp_path: Path, made: MadeLayout) -> None:
    turns = [turn.speaker for speech in _read(tmp_path, made) for turn in speech.turns]
    assert "|".join(turns) == made.turns


@_MADE
def test_headings_are_neither_dates_nor_names_nor_stage_directions(tmp_path: Path, made: MadeLayout) -> None:
    headings = [
        speech.text[section.start :].split("\n")[0] for speech in _read(tmp_path, made) for section in speech.sections
    ]
    assert tuple(headings) == made.headings
