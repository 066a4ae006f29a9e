"""Which texts are read as turns, whose these are, and which only look like transcripts."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_transcripts import LOOK_ALIKES, TRANSCRIPTS, MadeTranscript

from rag.read import SourceFile, read_file
from rag.types import Speech, Turn

_ROLES = {"q": "question", "a": "answer", "c": "chair", "": None}


def _read(folder: Path, text: str, suffix: str = ".txt") -> Speech:
    path = folder / f"a{suffix}"
    path.write_text(text, "utf-8")
    [speech] = read_file(SourceFile(path, path.name))
    return speech


def _shown(turns: Sequence[Turn]) -> str:
    letters = {role: letter for letter, role in _ROLES.items()}
    return " ".join(f"{turn.speaker}:{letters[turn.role]}" for turn in turns)


@pytest.mark.parametrize("made", TRANSCRIPTS.values(), ids=TRANSCRIPTS.keys())
def test_a_transcript_is_read_as_turns(tmp_path: Path, made: MadeTranscript) -> None:
    assert _shown(_read(tmp_path, made.text, made.suffix).turns) == made.turns


@pytest.mark.parametrize("text", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_what_only_looks_like_a_transcript_has_no_turns(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text).turns == ()


@pytest.mark.parametrize("made", TRANSCRIPTS.values(), ids=TRANSCRIPTS.keys())
def test_turns_follow_each_other_to_the_end_and_begin_paragraphs(tmp_path: Path, made: MadeTranscript) -> None:
    speech = _read(tmp_path, made.text, made.suffix)
    assert all(before.end == after.start for before, after in pairwise(speech.turns))
    assert speech.turns[-1].end == len(speech.text)
    assert {turn.start for turn in speech.turns} <= {paragraph.start for paragraph in speech.paragraphs}


@pytest.mark.parametrize("made", TRANSCRIPTS.values(), ids=TRANSCRIPTS.keys())
def test_no_section_of_a_turn_goes_on_in_another(tmp_path: Path, made: MadeTranscript) -> None:
    speech = _read(tmp_path, made.text, made.suffix)
    for section in speech.sections:
        turn = speech.turn_at(section.start)
        assert turn is None or section.end <= turn.end or section.heading.strip() in speech.text.split("\n")


def test_a_speech_with_a_transcript_behind_it_in_the_same_folder_keeps_none_of_its_turns(tmp_path: Path) -> None:
    assert _read(tmp_path, "Brothers and sisters, the bell is cast.\nIt rings on Sunday.\n").turns == ()


def test_the_turn_at_a_position_is_the_one_that_holds_it(tmp_path: Path) -> None:
    speech = _read(tmp_path, TRANSCRIPTS["debate in capitals, lines wrapped"].text)
    at = speech.text.index("nine hundred crowns")
    assert speech.turn_at(at) in speech.turns
    assert speech.speaker_at(at) == "BRANDT"
    assert speech.turn_at(0) is None


def test_a_statement_before_the_questions_is_no_turn(tmp_path: Path) -> None:
    statement = "The council has decided to keep the mill race open all year round. " * 6
    text = (
        f"{statement}\n\nQ: Who pays?\nA: The millers pay.\nQ: How much?\nA: Nine crowns each.\nQ: When?\nA: In May.\n"
    )
    speech = _read(tmp_path, text)
    assert _shown(speech.turns) == "Q:q A:a Q:q A:a Q:q A:a"
    assert speech.turn_at(0) is None


def test_one_question_and_a_long_answer_are_turns(tmp_path: Path) -> None:
    answer = "\n\n".join(f"第{n}片果园今年挂果，果农都说收成比去年好。" for n in "一二三四五六")
    speech = _read(tmp_path, f"记者：果园今年的收成怎么样？\n\n答：{answer}\n\n记者：谢谢。\n")
    assert _shown(speech.turns) == "记者:q 答:a 记者:q"


def test_a_repeated_answer_is_given_again(tmp_path: Path) -> None:
    answer = "REEVE: The record of the weir is kept in the mill and may be read there by anybody on any day but Sunday."
    speech = _read(tmp_path, f"KEMP: Where is it?\n{answer}\nKEMP: Where is it, I ask again?\n{answer}\n")
    assert _shown(speech.turns) == "KEMP:q REEVE: KEMP:q REEVE:"


_OPENERS = ["BRANDT", "OKAFOR", "韩松年", "BRANDT", "OKAFOR"]
_OPENING = ["BRANDT: Begin.", "OKAFOR: I will.", "韩松年：开始吧。", "BRANDT: Do.", "OKAFOR: Now?"]
_NAMES = st.sampled_from(["BRANDT", "OKAFOR", "Ms. Adeyemi", "主席", "韩松年", "晚报记者"])
_WORDS = st.sampled_from(["The mill stays open.", "修了四十一公里。", "Who pays for it?", "谁来付这笔钱？"])


@given(st.lists(st.tuples(_NAMES, _WORDS), min_size=4, max_size=12))
def test_every_labelled_line_of_a_transcript_is_a_turn(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]]
) -> None:
    lines = [f"{name}: {words}" if name.isascii() else f"{name}：{words}" for name, words in said]
    speech = _read(tmp_path_factory.mktemp("said"), "\n".join([*_OPENING, *lines]))
    assert [turn.speaker for turn in speech.turns] == [*_OPENERS, *(name for name, _ in said)]


def test_a_name_in_brackets_with_a_time_is_a_label(tmp_path: Path) -> None:
    text = "[Ruth Amsel] 10:01:05\nThe mill grinds all winter.\n\n[Tom Beck] 10:02:11\nWho pays for it?\n\n"
    (tmp_path / "a.txt").write_text(text + "[Ruth Amsel] 10:02:30\nThe millers do.\n")
    [speech] = read_file(SourceFile(tmp_path / "a.txt", "a.txt"))
    assert [turn.speaker for turn in speech.turns] == ["Ruth Amsel", "Tom Beck", "Ruth Amsel"]


def test_what_is_in_brackets_without_a_time_is_no_label(tmp_path: Path) -> None:
    text = "We begin the day.\n[Loud Applause]\nThe mill grinds all winter.\n[Loud Applause]\nThe millers pay for it.\n"
    (tmp_path / "a.txt").write_text(text)
    [speech] = read_file(SourceFile(tmp_path / "a.txt", "a.txt"))
    assert not speech.turns


def read_turns(tmp_path: Path, text: str) -> list[str | None]:
    (tmp_path / "a.txt").write_text(text)
    [speech] = read_file(SourceFile(tmp_path / "a.txt", "a.txt"))
    return [turn.speaker for turn in speech.turns]


@pytest.mark.parametrize("times", ["09:12:30 09:13:02 09:15:11", "09:12 09:13 09:15"])
@pytest.mark.parametrize("day", ["", "2023-05-10 ", "2023/5/10 ", "2023年5月10日 "])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_lines_of_a_chat_are_turns(tmp_path: Path, times: str, day: str, gap: str) -> None:
    first, second, third = (f"{day}{time}" for time in times.split())
    text = f"林远帆 {first}\n水渠要修多长？{gap}白若川 {second}\n修三十公里。{gap}林远帆 {third}\n好，十月完工。\n"
    assert read_turns(tmp_path, text) == ["林远帆", "白若川", "林远帆"]


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "({}) ", "{}、"])
def test_numbered_paragraphs_of_minutes_may_begin_with_who_speaks(tmp_path: Path, mark: str) -> None:
    said = (
        "Ada Holm: The pond is full and the weir is old.",
        "Tom Beck: Who pays for a new one?",
        "Ada Holm: The town.",
    )
    text = "\n".join(mark.format(number) + words for number, words in enumerate(said, 1))
    assert read_turns(tmp_path, text) == ["Ada Holm", "Tom Beck", "Ada Holm"]


def test_numbered_headings_are_no_labels(tmp_path: Path) -> None:
    text = "1. Pond Works: The pond is dug anew.\n2. Weir Works: The weir is mended.\n3. Costs: All in all 40.\n"
    assert read_turns(tmp_path, text) == []
