import json
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import SourceFile, read_source
from rag.read.reader import FileReading
from rag.read.speech_records import extract_json, field_of

FIRST = {
    "title": "在码头扩建会上的讲话",
    "date": "2018-04-02",
    "speaker": "沈一舟",
    "text": "同志们：码头今年加长二百米。",
}
SECOND = {
    "title": "在渔港年会上的讲话",
    "date": "2019年5月6日",
    "speaker": "白若川",
    "text": "大家好。渔船登记了四百条。",
}


def read(folder: Path, name: str, content: str) -> FileReading:
    (folder / name).write_text(content, "utf-8")
    [reading] = read_source(SourceFile(folder / name, name)).readings
    return reading


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([FIRST, SECOND])),
        ("b.json", json.dumps({"count": 2, "speeches": [FIRST, SECOND]})),
        ("c.jsonl", "\n".join(map(json.dumps, (FIRST, SECOND)))),
        ("d.csv", "标题,日期,讲话人,正文\n" + "\n".join(",".join(r.values()) for r in (FIRST, SECOND))),
        ("e.tsv", "Title\tDate\tSpeaker\tFull text\n" + "\n".join("\t".join(r.values()) for r in (FIRST, SECOND))),
    ],
)
def test_records_are_speeches_with_the_facts_of_their_fields(tmp_path: Path, name: str, content: str) -> None:
    speeches = read(tmp_path, name, content).speeches
    assert [(s.title, s.date, s.speaker) for s in speeches] == [
        (FIRST["title"], "2018-04-02", "沈一舟"),
        (SECOND["title"], "2019-05-06", "白若川"),
    ]
    assert "四百条" in speeches[1].text and "二百米" not in speeches[1].text


def test_every_character_of_a_field_is_accounted_for(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.json", json.dumps([{**FIRST, "source": "某报"}]))
    characters = reading.characters
    assert characters.read == characters.kept + sum(count for _, count in characters.dropped)
    assert dict(characters.dropped)["other field"] == len("某报")
    assert "unexplained" not in dict(characters.dropped)


def test_pieces_without_title_and_day_are_one_transcript() -> None:
    segments = [{"speaker": "ADA", "text": "Who pays?"}, {"speaker": "BEN", "text": "The fund pays."}]
    extraction = extract_json(json.dumps({"title": "Town hall", "segments": segments}), "a.json")
    assert extraction.text.split("\n")[:2] == ["ADA: Who pays?", "BEN: The fund pays."]
    assert len(extraction.records) == 1


@pytest.mark.parametrize("content", ["{", "[1, 2]", '{"a": {"b": 1}}', '{"text": ""}', "[" * 100_000])
def test_what_holds_no_speech_says_so(content: str) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.json: .*expected"):
        extract_json(content, "a.json")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Speech_Date", "date"),
        ("正文（全文）", "text"),
        (" SPEAKER ", "speaker"),
        ("Full Text", "text"),
        ("price", None),
        ("演讲题目", "title"),
        ("会议时间", "date"),
        ("发言人姓名", "speaker"),
        ("Published_At", "date"),
        ("Talk title", "title"),
        ("Delivered on", "date"),
        ("Spoken by", "speaker"),
        ("讲话全文", "text"),
        ("工作内容", None),
        ("完成时间", None),
        ("project name", None),
        ("name", None),
        ("on", None),
    ],
)
def test_a_field_is_known_however_it_is_written(name: str, field: str | None) -> None:
    assert field_of(name) == field


def test_who_spoke_may_be_an_object_with_a_name(tmp_path: Path) -> None:
    people = {"author": {"id": 7, "name": "Ruth Amsel"}, "venue": {"name": "Old Mill"}, "body": "Friends, we mill."}
    [speech] = read(tmp_path, "a.json", json.dumps([people])).speeches
    assert (speech.speaker, speech.place) == ("Ruth Amsel", "Old Mill")


def test_several_speakers_are_named(tmp_path: Path) -> None:
    record = {"title": "On mills", "speakers": [{"name": "Ruth Amsel"}, "Tom Beck"], "text": "Friends, we mill."}
    [speech] = read(tmp_path, "a.json", json.dumps(record)).speeches
    assert speech.speaker == "Ruth Amsel, Tom Beck"


SEGMENTS = [
    {"start": 0.0, "end": 2.0, "speaker": "SPEAKER_00", "text": " The mill grinds"},
    {"start": 2.0, "end": 4.0, "speaker": "SPEAKER_00", "text": " all winter."},
    {"start": 4.0, "end": 6.0, "speaker": "SPEAKER_01", "text": " Who pays?"},
    {"start": 6.0, "end": 8.0, "speaker": "SPEAKER_00", "text": " The millers."},
]


def test_the_segments_of_a_recogniser_are_turns_of_whole_sentences() -> None:
    whole = "".join(segment["text"] for segment in SEGMENTS if isinstance(segment["text"], str))
    extraction = extract_json(json.dumps({"text": whole, "segments": SEGMENTS}), "a.json")
    assert extraction.text.split() == (
        "SPEAKER_00: The mill grinds all winter. SPEAKER_01: Who pays? SPEAKER_00: The millers.".split()
    )


def test_without_speakers_the_text_of_a_recogniser_is_read() -> None:
    segments = [{key: value for key, value in segment.items() if key != "speaker"} for segment in SEGMENTS]
    assert extract_json(json.dumps({"text": "Whole. Text.", "segments": segments}), "a.json").text.strip() == (
        "Whole. Text."
    )
    assert extract_json(json.dumps({"segments": segments}), "a.json").text.split("\n")[0] == (
        "The mill grinds all winter."
    )


def test_a_list_of_visits_is_a_table_and_no_speeches(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.csv", "日期,地点,内容\n3月5日,东岭,查看春耕\n3月6日,西滩,慰问教师\n")
    [speech] = reading.speeches
    assert "3月6日 | 地点：西滩 | 内容：慰问教师" in speech.text.split("\n")
