import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rag.read
from rag.errors import UnreadableFile
from rag.read import SourceFile, find_files, read_file
from rag.types import Speech

#: The speeches of the real archive by the names of their files and their ordinals.
SpeechesByOrdinal = dict[tuple[str, int], Speech]

SHARED = Path(os.environ.get("WENGAO_SHARED") or Path(__file__).parents[3] / "shared")
ARCHIVE = SHARED / "speeches"
GOLD = SHARED / "eval" / "speeches.jsonl"
real = pytest.mark.skipif(not (ARCHIVE.is_dir() and GOLD.is_file()), reason="the shared archive is not beside this one")

SPEECH = "同志们：\r\n\r\n今天开会的目的，是把春季植树的事情说清楚，任务分到各组，大家要认真听，回去抓紧办。\r\n\r\n"
COMPILATION = f"植树讲话稿 篇1\r\n\r\n{SPEECH}植树讲话稿 篇2\r\n\r\n{SPEECH}"


def read(tmp_path: Path, text: str, name: str = "a.txt", encoding: str = "utf-8") -> tuple[Speech, ...]:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_file(SourceFile(path, name))


def assert_sound(speech: Speech, source: str) -> None:
    """Check that every piece, paragraph and heading of a speech stands where it says."""
    for piece in speech.source.pieces:
        original = source[piece.source_start : piece.source_start + piece.length]
        assert speech.text[piece.start : piece.start + piece.length] == original
    assert "\n".join(speech.text[span.start : span.end] for span in speech.paragraphs) == speech.text
    assert speech.source.start <= speech.source.end <= len(source)
    for section in speech.sections:
        assert speech.text.startswith(section.heading, section.start)


def test_the_public_names() -> None:
    assert sorted(rag.read.__all__) == list(rag.read.__all__)
    assert all(hasattr(rag.read, name) for name in rag.read.__all__)


def test_a_compilation_keeps_its_offsets_with_any_line_ends(tmp_path: Path) -> None:
    speeches = read(tmp_path, COMPILATION)
    assert [speech.source.ordinal for speech in speeches] == [1, 2]
    assert [speech.title for speech in speeches] == ["植树讲话稿 篇1", "植树讲话稿 篇2"]
    for speech in speeches:
        assert_sound(speech, COMPILATION)
        assert COMPILATION[speech.source.start : speech.source.end].startswith("同志们")


def test_equal_speeches_in_one_file_get_distinct_ids(tmp_path: Path) -> None:
    first, second = read(tmp_path, COMPILATION)
    assert first.id.startswith("s") and len(first.id) == 11
    assert second.id == f"{first.id}-2"


def test_an_id_survives_another_name_and_another_encoding(tmp_path: Path) -> None:
    text = "同志们：\n今天说植树的事，大家都来听。"
    assert read(tmp_path, text)[0].id == read(tmp_path, text, "b.md", "gb18030")[0].id


def test_front_matter_wins_over_inference(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 植树动员\nplace: null\nlevel: 县\n"
        "date: 2020-03\nspeaker: 镇长\nid: tree-1\nretold_from: x\n---\n\n"
        "# 别的题目\n\n同志们：\n\n## 一、苗木\n\n我们定西要栽树，我市要做好2022年的工作。\n"
    )
    (speech,) = read(tmp_path, text, "a.md")
    assert (speech.id, speech.title, speech.place, speech.level) == ("tree-1", "植树动员", None, "县")
    assert (speech.date, speech.year, speech.speaker) == ("2020-03", 2020, "镇长")
    assert speech.note == "x"
    assert [section.heading for section in speech.sections] == ["一、苗木"]
    assert "#" not in speech.text and "retold" not in speech.text
    assert_sound(speech, text)


def test_without_front_matter_a_markdown_heading_is_the_title(tmp_path: Path) -> None:
    (speech,) = read(tmp_path, "# 春天的树\n\n同志们：\n\n我们定西要栽树，我市大有希望。\n", "a.md")
    assert (speech.title, speech.place, speech.language) == ("春天的树", "定西", "zh")


def test_an_english_speech(tmp_path: Path) -> None:
    body = "Ladies and gentlemen,\n\nFirst, we thank the workers.\n\nSecond, we thank you.\n\n3 May 1999\n"
    text = f"# Remarks at the bridge\n\n{body}"
    (speech,) = read(tmp_path, text, "a.md")
    assert (speech.language, speech.title, speech.date) == ("en", "Remarks at the bridge", "1999-05-03")
    assert [section.label for section in speech.sections] == ["First", "Second"]
    assert_sound(speech, text)


def test_what_is_bold_is_read_without_its_marks(tmp_path: Path) -> None:
    text = "同志们：\n\n**一、苗木**\n\n要**快**领。\n"
    (speech,) = read(tmp_path, text, "a.md")
    assert speech.text == "同志们：\n一、苗木\n要快领。"
    assert [section.heading for section in speech.sections] == ["一、苗木"]
    assert_sound(speech, text)


@pytest.mark.parametrize("text", ["---\n", "首页 > 讲话\n下一篇：x\n", "。。。"])
def test_a_file_without_speech_text_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="without any speech text"):
        read(tmp_path, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(), st.sampled_from(["a.txt", "a.md"]))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str, name: str) -> None:
    # What holds NULs is no UTF-8 for the reader: "\x001" is taken for UTF-16, and more of them for binary content.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return
    try:
        speeches = read(tmp_path, text, name)
    except UnreadableFile:
        return
    for speech in speeches:
        assert_sound(speech, text.removeprefix("\ufeff"))


@pytest.fixture(scope="module")
def archive() -> SpeechesByOrdinal:
    files = find_files([ARCHIVE])
    return {(file.path.name, speech.source.ordinal): speech for file in files for speech in read_file(file)}


@real
def test_the_real_archive_holds_thirteen_speeches(archive: SpeechesByOrdinal) -> None:
    assert len(archive) == 13


@real
def test_the_real_speeches_are_found_where_they_stand(archive: SpeechesByOrdinal) -> None:
    for line in GOLD.read_text("utf-8").splitlines():
        gold = json.loads(line)
        speech = archive[gold["file"], gold["ordinal"]]
        source = (ARCHIVE / gold["file"]).read_text("utf-8")
        assert abs(speech.source.start - gold["span"][0]) <= 60
        assert abs(speech.source.end - gold["span"][1]) <= 60
        assert not [junk for junk in gold["boilerplate"] if len(junk) > 1 and junk.strip() in speech.text]
        assert "," not in speech.text.split("\n")
        assert_sound(speech, source)


@real
def test_the_real_speeches_say_no_more_than_they_say(archive: SpeechesByOrdinal) -> None:
    for line in GOLD.read_text("utf-8").splitlines():
        gold = json.loads(line)
        speech = archive[gold["file"], gold["ordinal"]]
        assert (speech.place, speech.year) == (gold["place"], gold["year"])
        assert speech.level == gold["level"][: len(speech.level or "")]
        assert speech.title == gold["title"].removesuffix("（无印刷标题）")


@real
def test_the_real_outlines(archive: SpeechesByOrdinal) -> None:
    (compilation,) = {file for file, ordinal in archive if ordinal == 3 and file.startswith("000")}
    third, second = archive[compilation, 3], archive[compilation, 2]
    assert third.sections[0].start == 0
    assert [section.label for section in third.sections if section.level == 1] == ["一、", "二、", "三、"]
    headings = [section.heading for section in second.sections]
    assert "（一）抓项目，为科技工作提供支撑" in headings
    assert "示范小区不少于1个" in second.text
    assert "国家、省和市对科技" in archive[compilation, 4].text
