"""Markdown is read as it is shown, and every character of the text is known by its place in the file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.read import FileReading, SourceFile, read_source
from rag.read.markdown import read_markdown

HEAD = "# 在春耕生产会议上的讲话\n\n同志们：\n\n"


def read(tmp_path: Path, text: str) -> FileReading:
    (tmp_path / "a.md").write_text(text, "utf-8", newline="")
    return read_source(SourceFile(tmp_path / "a.md", "a.md")).readings[0]


def body(tmp_path: Path, text: str) -> list[str]:
    return read(tmp_path, HEAD + text).speeches[0].text.split("\n")[1:]


def plain(text: str) -> str:
    return read_markdown(text, 0).text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("见[县统计公报](https://stat.example/2021_(1).html \"公报\")。", "见县统计公报。"),
        ("See the [**annual** report](<a b.pdf>) and [the law](#law).", "See the annual report and the law."),
        ("见[公报][g]和[脚注]。\n\n[g]: https://stat.example/g '公报'", "见公报和[脚注]。\n\n"),
        ("[Minutes][]\n\n[minutes]: <../m.html>", "Minutes\n\n"),
        ("写信到 <office@town.example> 或打电话", "写信到  或打电话"),
        ("合影![全体代表](a.png)留念", "合影留念"),
        ("[![徽标](logo.svg)](https://town.example)开幕", "开幕"),
        ("国发[2021]5号、国发[2021](5号)不变", "国发[2021]5号、国发[2021](5号)不变"),
    ],
)  # fmt: skip
def test_the_words_of_a_link_stay_and_its_address_goes(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("今年要**抓紧**、*抓实*、***抓到底***", "今年要抓紧、抓实、抓到底"),
        ("**第一，**把水修好。**重点：**三条渠", "第一，把水修好。重点：三条渠"),
        ("We _will_ pay __every__ farmer", "We will pay every farmer"),
        ("file_name_one and 3*4*5", "file_name_one and 3*4*5"),
        ("执行`总则`和``a`b``", "执行总则和a`b"),
        ("计划~~九座~~八座", "计划八座"),
        (r"奖金\*三千\* 元", "奖金*三千* 元"),
        ("A&amp;B&nbsp;公司，R&D 投入", "A&B 公司，R&D 投入"),
        ("水<sup>[1](#n1)</sup>和<b>电</b>，5 < 6", "水和电，5 < 6"),
        ("增长[[3]](#cite_note-3)，80 m<sup>2</sup>", "增长，80 m2"),
    ],
)
def test_marks_of_emphasis_go(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "**市委、**县委",
        "*月*日，***同志在**镇说",
        "到**市**县调研",
        "**年**月，*书记到**村",
        "党的*届*中全会",
        "“*自主创新试验区”现场会是*月*日省里在*召开的",
        "*师范学院，还有研究院，总共*多所高校",
        "**市和“**自主创新区”、**大学一起办",
        "增长**%，达到**亿元",
    ],
)
def test_stars_that_hide_a_name_stay(text: str) -> None:
    assert plain(text) == text


def test_a_note_stands_behind_the_paragraph_that_refers_to_it(tmp_path: Path) -> None:
    notes = "[^2]: 按可比价。\n[^a]: 据**统计公报**，\n    含规模以下。\n\n[^9]: 没有人提到。\n"
    text = f"产值310亿元[^a]，增长8%[^2]。\n\n第二段。\n\n{notes}"
    assert body(tmp_path, text) == [
        "产值310亿元，增长8%。",
        "〔注〕据统计公报，含规模以下。",
        "〔注2〕按可比价。",
        "第二段。",
        "〔注9〕没有人提到。",
    ]


def test_a_row_of_a_table_has_the_heads_of_its_columns(tmp_path: Path) -> None:
    text = (
        "| 镇 | 水窖（口） |  投资 |\n|:--|--:|---|\n| 上河镇 | **120** | [36万元](a.html) |\n| 下河镇 |  | 9万元 |\n"
    )
    assert body(tmp_path, text) == [
        "镇 | 水窖（口） | 投资", "上河镇 | 水窖（口）：120 | 投资：36万元", "下河镇 | 投资：9万元",
    ]  # fmt: skip


def test_comments_fences_and_quotation_marks_are_no_text(tmp_path: Path) -> None:
    text = "<!-- 待核\n两行 -->\n> 水是命脉，\n> 渠是血管。\n\n```\n口令 **不动** <b>\n```\n\n- [x] 修渠\n- [ ] 打井\n"
    assert body(tmp_path, text) == ["水是命脉，渠是血管。", "口令 **不动** <b>", "- 修渠", "- 打井"]


def test_an_underlined_line_is_a_heading(tmp_path: Path) -> None:
    speech = read(tmp_path, "在春耕会议上的讲话\n=======\n\n今天说三件事，就是种、肥、水。\n").speeches[0]
    assert (speech.title, speech.text) == ("在春耕会议上的讲话", "今天说三件事，就是种、肥、水。")


def test_a_citation_finds_the_words_in_the_file(tmp_path: Path) -> None:
    text = HEAD + "去年建成**六座**[水库](https://w.example)，库容三千万方。\n\n| 县 | 座 |\n|--|--|\n| 东 | 7 |\n"
    reading = read(tmp_path, text)
    speech = reading.speeches[0]
    at = speech.text.index("六座水库")
    span = speech.source.locate(at, at + 4)
    assert reading.text[span.start : span.end] == "六座**[水库"
    row = speech.text.index("东 | 座：7")
    span = speech.source.locate(row, row + len("东 | 座：7"))
    assert reading.text[span.start : span.end] == "东 | 7"


def test_line_ends_of_windows_are_kept_apart(tmp_path: Path) -> None:
    assert body(tmp_path, "**甲**方\r\n\r\n[乙](a/b)方\r\n") == ["甲方", "乙方"]


SCRAPS = ["**", "*", "_", "`", "[", "](a/b)", "![", "<b>", "~~", "\\", "字", " ", "\n", "\n\n", "> ", "<!--", "-->"]
BLOCKS = ["\n| a | b |\n|-|-|\n", "| 1 | **2** |\n", "[^1]", "\n[^1]: n\n", "\n```\n", "\n===\n", "\n[r]: a/b\n", "[r]"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(SCRAPS + BLOCKS), max_size=60).map("".join))
def test_every_run_of_the_text_stands_in_the_file(source: str) -> None:
    written = read_markdown(source, 0)
    for run in written.runs:
        own = written.text[run.start : run.start + run.length]
        assert own == source[run.source_start : run.source_start + run.length]
    taken = [range(run.source_start, run.source_start + run.length) for run in written.runs]
    taken += [range(run.start, run.end) for run in written.dropped]
    places = [place for span in taken for place in span]
    assert len(places) == len(set(places))
    assert all(source[place].isspace() for place in set(range(len(source))) - set(places))


def test_a_file_of_very_many_marks_is_read_as_it_is() -> None:
    assert plain("**甲**" * 60_000) == "**甲**" * 60_000


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("> [!NOTE]\n> The weir is old.\n", "The weir is old."),
        ("::: warning\nThe pond is full.\n:::\n", "The pond is full."),
        (":::{.box}\nThe pond is full.\n:::\n", "The pond is full."),
        ("They said it so::: nobody knows.\n", "They said it so::: nobody knows."),
        ("[!important] is what they wrote.\n", "[!important] is what they wrote."),
    ],
)
def test_boxes_have_no_marks(written: str, shown: str) -> None:
    assert plain(written).strip() == shown
