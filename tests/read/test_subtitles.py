from collections import Counter
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import SourceFile, read_file
from rag.read.subtitles import MAX_UNPUNCTUATED_CHARS, extract_subtitles
from rag.types import Speech

VOICES = """WEBVTT - Town hall
Kind: captions

STYLE
::cue { color: white }

NOTE made by hand

intro
00:00:01.000 --> 00:00:04.000 align:start position:0%
<v Esme Harrow>Good evening. We open the <i>old</i> ferry
landing again in April.

00:00:04.000 --> 00:00:08.000
<v Esme Harrow>It costs 40,000 crowns &amp; takes a year.</v>

00:00:08.500 --> 00:00:10.000
<v Tobin Reyes>Who pays for it?

00:00:10.500 --> 00:00:13.000
<v Esme Harrow>The harbour fund pays.
"""
LABELS = """1
00:00:01,000 --> 00:00:04,000
主持人：今天请来了渔港镇的

2
00:00:04,000 --> 00:00:06,000
镇长白若川。白镇长好！

3
00:00:06,000 --> 00:00:09,000
白若川：大家好。码头今年
修三座，

4
00:00:09,500 --> 00:00:12,000
{\\an8}明年再修两座。

5
00:00:12,000 --> 00:00:14,000
主持人：钱从哪里来？

6
00:00:14,000 --> 00:00:17,000
白若川：渔业公司出六成，镇里出四成。
"""


def _cues(*words: str, pause: int = 0) -> str:
    step = 2 + pause
    return "\n".join(
        f"{n}\n00:00:{n * step:02},000 --> 00:00:{n * step + 2:02},000\n{said}\n" for n, said in enumerate(words)
    )


def _read(folder: Path, text: str, suffix: str) -> Speech:
    path = folder / f"a{suffix}"
    path.write_text(text, "utf-8")
    [speech] = read_file(SourceFile(path, path.name))
    return speech


def test_voices_are_turns(tmp_path: Path) -> None:
    speech = _read(tmp_path, VOICES, ".vtt")
    assert [turn.speaker for turn in speech.turns] == ["Esme Harrow", "Tobin Reyes", "Esme Harrow"]


def test_marks_styles_and_notes_are_left_out(tmp_path: Path) -> None:
    first = _read(tmp_path, VOICES, ".vtt").text.split("\n")[0]
    assert first == (
        "Esme Harrow: Good evening. We open the old ferry landing again in April. "
        "It costs 40,000 crowns & takes a year."
    )


def test_labels_are_turns_and_a_sentence_goes_on_over_cues(tmp_path: Path) -> None:
    speech = _read(tmp_path, LABELS, ".srt")
    assert [(turn.speaker, turn.role) for turn in speech.turns] == [("主持人", "question"), ("白若川", None)] * 2
    assert "白若川：大家好。码头今年修三座，明年再修两座。" in speech.text


def test_every_character_of_the_words_is_kept(tmp_path: Path) -> None:
    speech = _read(tmp_path, LABELS, ".srt")
    text = extract_subtitles(LABELS, "a.srt").text
    assert "".join(speech.text.split()) == "".join(text.split())


def test_a_line_that_stays_on_the_screen_is_read_once() -> None:
    assert extract_subtitles(_cues("one two", "one two\nthree four", "three four\nfive."), "a.srt").text.split() == [
        "one", "two", "three", "four", "five.",
    ]  # fmt: skip


def test_a_pause_begins_a_paragraph() -> None:
    assert extract_subtitles(_cues("It rains.", "It pours.", pause=5), "a.srt").text == "It rains.\n\nIt pours.\n"


def test_cues_without_any_mark_are_parted_by_blanks_and_stay_short() -> None:
    cues = ("村口的路", "也要修一修", "宽度从四米", "加到六米五")
    assert extract_subtitles(_cues(*cues), "a.srt").text == " ".join(cues) + "\n"
    paragraphs = extract_subtitles(_cues(*(cues * 9)), "a.srt").text.split("\n\n")
    assert len(paragraphs) > 2
    assert max(map(len, paragraphs)) <= MAX_UNPUNCTUATED_CHARS + 5


def test_a_dash_begins_the_words_of_another() -> None:
    assert extract_subtitles(_cues("- Who is there?\n- The miller."), "a.srt").text == "Who is there?\n\nThe miller.\n"


def test_signs_that_are_no_marks_stay() -> None:
    assert extract_subtitles(_cues("3 < 4 & {so on}."), "a.srt").text == "3 < 4 & {so on}.\n"


@pytest.mark.parametrize(
    "text", ["Good evening.\n", "WEBVTT\n\nNOTE nothing\n", "1\n00:00:01,000 --> 00:00:02,000\n\n"]
)
def test_a_file_without_words_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="got no cue with words"):
        extract_subtitles(text, "a.srt")


def test_line_ends_of_windows_make_no_difference() -> None:
    assert extract_subtitles(LABELS.replace("\n", "\r\n"), "a.srt").text == extract_subtitles(LABELS, "a.srt").text


def test_everything_around_the_words_has_a_rule_of_its_own() -> None:
    text = (
        "WEBVTT\n\nintro-1\n00:01.000 --> 00:04.000 line:0\n<v.loud Ada>- <i>The mill</i> grinds.\n\n"
        "2\n00:05.000 --> 00:08.000\nThe pond is full.\n\n3\n00:08.000 --> 00:09.000\nThe pond is full.\nWe grind.\n"
    )
    told = {omission.rule: omission.text for omission in extract_subtitles(text, "a.vtt").omissions}
    assert told["cue number"] == "intro-1 2 3"
    assert told["cue time"].startswith("00:01.000 --> 00:04.000 line:0")
    assert told["style mark"].split() == ["WEBVTT", "<v.loud", "><i></i>"]
    assert Counter(told["repeated cue"]) == Counter("Thepondisfull.-")
