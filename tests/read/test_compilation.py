from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.read import SourceFile, read_file
from rag.read.boilerplate import frame_rule, framing_rule
from rag.read.compilation import DividedFile, divide_file
from rag.read.lines import BLANK, build_body, join_lines, split_lines
from rag.read.markers import find_markers
from rag.types import Speech

BODY = (
    "同志们：\n"
    "今天开会的目的，是把春季植树的事情说清楚，把任务分到各个村组，请大家认真听，回去抓紧办。\n"
    "一、先说苗木。苗木已经运到，各组明天就可以来领，领多少栽多少，不许浪费。\n"
)
OTHER = (
    "各位来宾：\n很高兴在桥梁通车的日子和大家见面，这座桥修了三年，凝聚着几百位工人的心血，我向他们致敬。\n谢谢大家！\n"
)


def texts(source: str) -> list[str]:
    return ["".join(line.text for line in draft.lines) for draft in divide_file(split_lines(source)).drafts]


def titles(source: str) -> list[str | None]:
    return [draft.title for draft in divide_file(split_lines(source)).drafts]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("第一篇：植树动员讲话", "第二篇：通车仪式致辞", ["植树动员讲话", "通车仪式致辞"]),
        ("【篇一】", "【篇二】", [None, None]),
        ("第1篇", "第2篇", [None, None]),
        ("【第1篇】植树", "【第2篇】通车", ["植树", "通车"]),
        ("篇1：植树", "篇2：通车", ["植树", "通车"]),
        ("领导致辞稿 篇1", "领导致辞稿 篇2", ["领导致辞稿 篇1", "领导致辞稿 篇2"]),
        ("领导致辞稿（篇一）", "领导致辞稿（篇二）", ["领导致辞稿（篇一）", "领导致辞稿（篇二）"]),
        ("范文一：植树", "范文二：通车", ["植树", "通车"]),
        ("春季活动讲话稿（1）", "春季活动讲话稿（2）", ["春季活动讲话稿（1）", "春季活动讲话稿（2）"]),
        ("---\n1、活动讲话", "---\n2、活动讲话", ["活动讲话", "活动讲话"]),
        ("---\n植树动员讲话", "---\n通车仪式致辞", ["植树动员讲话", "通车仪式致辞"]),
    ],
)
def test_forms_of_compilations(first: str, second: str, expected: list[str | None]) -> None:
    source = f"{first}\n{BODY * 2}\n{second}\n{OTHER * 4}"
    assert titles(source) == expected
    assert [text.startswith("同志们") or "植树" in text[:20] for text in texts(source)] == [True, False]


def test_english_compilation() -> None:
    body = "Ladies and gentlemen,\n\nWe meet to open the bridge. It took three years, and many hands built it."
    assert titles(f"Speech 1: The bridge\n\n{body}\n\nSpeech 2: The school\n\n{body}") == ["The bridge", "The school"]


@pytest.mark.parametrize(
    "source",
    [
        BODY + "我的讲话分两篇，第一篇：苗木。\n" + OTHER,
        BODY + "第一篇：讲了苗木，第二篇讲管护，大家仔细看。\n" + BODY + "第二篇：讲的是管护。\n" + BODY,
        "第一篇：植树讲话\n" + BODY,
        "第一篇 总论\n" + BODY.replace("同志们：\n", "") + "第二篇 分论\n" + BODY.replace("同志们：\n", ""),
        BODY + "第二篇：讲话\n" + BODY + "第三篇：讲话\n" + BODY,
        "---\n" + BODY + "---\n" + BODY,
    ],
)
def test_what_only_looks_like_a_compilation_stays_whole(source: str) -> None:
    assert len(divide_file(split_lines(source)).drafts) == 1


def test_a_table_of_contents_does_not_cut() -> None:
    contents = "目录\n第一篇：植树讲话\n第二篇：通车致辞\n"
    source = contents + f"第一篇：植树讲话\n{BODY}第二篇：通车致辞\n{OTHER}"
    assert titles(source) == ["植树讲话", "通车致辞"]
    assert texts(source)[0].startswith("同志们")


def test_a_missing_number_is_forgiven_and_a_wrong_order_is_not() -> None:
    assert len(texts(f"第一篇：讲话\n{BODY}第三篇：讲话\n{OTHER}第四篇：讲话\n{BODY}")) == 3
    assert find_markers(split_lines(f"第三篇：讲话\n{BODY}第二篇：讲话\n{OTHER}")) == ()


def test_a_line_under_the_marker_may_be_the_better_title() -> None:
    assert titles(f"第一篇：植树讲话\n青山镇春季植树工作报告\n{BODY}第二篇：通车致辞\n通车致辞\n{OTHER}") == [
        "青山镇春季植树工作报告",
        "通车致辞",
    ]


def test_repeated_titles_before_salutations_cut() -> None:
    assert len(texts(f"在茶话会上的讲话\n{BODY * 3}在茶话会上的讲话\n{BODY * 3}")) == 2


def test_the_frame_of_a_site_is_dropped() -> None:
    source = (
        "当前位置\n首页 > 演讲稿 > 植树讲话(精选2篇)\n推荐人: 来源: 阅读: 12 次\n植树讲话\n"
        "下面是小编为大家整理的植树讲话,供大家参考。\n文章标题：植树讲话\n"
        + BODY
        + ",\n-3-\n赞助商\n《植树讲话》来源于某站，欢迎阅读植树讲话。\n推荐访问:植树 讲话\n下一篇:通车致辞\nhttp://example.org/a\n"
    )
    division = divide_file(split_lines(source))
    assert [line.text for line in division.drafts[0].lines] == BODY.split("\n")[:-1]
    assert division.drafts[0].title == "植树讲话"


def test_an_excerpt_on_top_is_dropped() -> None:
    excerpt = "植树讲话同志们：今天开会的目的，是把春季植树的事情说清楚，把任务分到...\n"
    assert texts(excerpt + "植树讲话\n" + BODY)[0].startswith("同志们：今天")


@pytest.mark.parametrize(
    "line",
    [
        "我们的位置很重要，决定了发展的方向。",
        "来源于群众、服务于群众，是我们的根本。",
        "推荐一批好苗木给各村。",
        "首页改版的工作要抓紧。",
        "小编制、大服务的机制要完善。",
        "下一篇文章怎么写，要靠大家来回答。",
        "时间：2022年3月1日",
        "×××",
        "谢谢大家！",
        "以上意见供大家参考。大家要结合实际贯彻落实好。",
        "下面，我先谈两点意见，供大家参考。",
        "下面是我给大家带来的几点体会，和大家分享：",
        "热烈欢迎大家光临青山镇指导工作！",
        "更多的人请参加进来。",
        "版权所有者的权益要保护。",
        "上篇：总结成绩",
        "今年是丰收之年。小编制、大服务，要整理好机构，大家要努力。",
    ],
)
def test_speech_is_never_taken_for_a_frame(line: str) -> None:
    assert frame_rule(line) is None
    assert framing_rule(line) is None


def test_lines_broken_in_mid_sentence_are_joined() -> None:
    source = (
        "各位代表：\n对这个办法，国家和\n省里都重视。要认真学\n-2-\n习。\n"
        "二、落实\n要抓落实，\n二是要检查。\n2022年3月\n"
    )
    paragraphs = build_body(join_lines(divide_file(split_lines(source)).drafts[0].lines)).text.split("\n")
    assert paragraphs == [
        "各位代表：",
        "对这个办法，国家和省里都重视。要认真学习。",
        "二、落实",
        "要抓落实，",
        "二是要检查。",
        "2022年3月",
    ]


def test_english_lines_are_joined_with_a_space() -> None:
    source = "We came today because the river rose and took the old bridge\nwith it; nobody was hurt.\n\nThank you.\n"
    lines = split_lines(source)
    assert build_body(join_lines(lines)).text.split("\n")[0].endswith("bridge with it; nobody was hurt.")


def covered(source: str, division: DividedFile) -> list[bool]:
    held = [False] * len(source)
    for draft in division.drafts:
        for piece in build_body(join_lines(draft.lines)).pieces:
            held[piece.source_start : piece.source_start + piece.length] = [True] * piece.length
    for span in division.dropped:
        assert not any(held[span.start : span.end])
        held[span.start : span.end] = [True] * (span.end - span.start)
    return held


SCRAPS = (
    "第一篇：讲话\n|第二篇：致辞\n|篇1|篇2|同志们：\n|一是|二是|首页 > |。|\n|\r\n|，|-1-\n|---\n|# |《|》来源于"
    "|2022年\n"
    "|...|　| |word |下一篇:x\n|讲话稿\n"
    "|工作要抓紧，任务要落实，大家要努力"
)
WORDS = st.sampled_from([*SCRAPS.split("|"), "\x0c", "\u2028"])


@given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join)))
def test_no_character_is_lost_and_pieces_map_back(source: str) -> None:
    division = divide_file(split_lines(source))
    held = covered(source, division)
    assert all(is_held or character in BLANK for is_held, character in zip(held, source, strict=True))
    for draft in division.drafts:
        body = build_body(join_lines(draft.lines))
        for piece in body.pieces:
            original = source[piece.source_start : piece.source_start + piece.length]
            assert body.text[piece.start : piece.start + piece.length] == original
        assert "\n".join(body.text[span.start : span.end] for span in body.paragraphs) == body.text


TOWN = "今年全镇要修渠三十公里，种树两千亩，投资四千二百万元，十月底以前完工。"


def read_one(tmp_path: Path, text: str) -> Speech:
    (tmp_path / "a.txt").write_text(text)
    [speech] = read_file(SourceFile(tmp_path / "a.txt", "a.txt"))
    return speech


def test_a_table_of_contents_with_pages_is_none_of_the_only_speech(tmp_path: Path) -> None:
    contents = "目录\n一、总体要求........1\n二、重点任务........3\n\n"
    speech = read_one(
        tmp_path, f"{contents}在全镇水利大会上的讲话\n\n同志们：\n\n一、总体要求\n{TOWN}\n二、重点任务\n{TOWN}好。\n"
    )
    assert "...." not in speech.text and "一、总体要求" in speech.text
    assert speech.title == "在全镇水利大会上的讲话"


def test_a_labelled_title_counts_before_another_labelled_line(tmp_path: Path) -> None:
    speech = read_one(tmp_path, f"发言人：林远帆\n职务：镇长\n题目：在防汛会议上的讲话\n\n同志们：\n{TOWN}\n")
    assert speech.title == "在防汛会议上的讲话"


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("THE WINTER MILL: A PLAN FOR THE VALLEY AND", "ITS PEOPLE IN THE YEARS TO COME", True),
        ("Remarks at the Opening of the New Weir", "in the Valley of the Upper Oake", True),
        ("Address on the State", "of the Mill", True),
        ("ADDRESS TO THE VALLEY", "BY ADA HOLM", False),
        ("Address on the Mill", "5 March 2024", False),
        ("Address on the Mill", "in short, I have nothing to say of it.", False),
    ],
)
def test_an_english_title_may_go_on_in_the_next_line(tmp_path: Path, first: str, second: str, *, title: bool) -> None:
    words = "Friends, the mill grinds all winter, even on the short days, and the millers pay for the second wheel."
    speech = read_one(tmp_path, f"{first}\n{second}\n\n{words}\n")
    assert (speech.title == f"{first} {second}") is title
