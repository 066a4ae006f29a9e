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
    ],
)
def test_a_field_is_known_however_it_is_written(name: str, field: str | None) -> None:
    assert field_of(name) == field
