from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableFile
from rag.read import FileReading, SourceFile, read_source
from rag.read.account import UNEXPLAINED, Dropped, count_characters
from rag.types import Characters, Piece

BODY = "今天说一件事，就是春季植树，苗木已经运到，各组明天来领，领多少栽多少，不许浪费一棵，栽完要浇水。"
SCRAPS = (
    "---\n|title: 讲话\n|# |## 讲话 ##\n|**一、苗木**\n|第一篇：讲话\n|第二篇：致辞\n|篇1\n|篇2\n|同志们：\n"
    "|首页 > x\n|,\n|-3-\n|。-3-\n"
    "|[甲](http://a.b/c)|![图](a.png)|[^1]|\n[^1]: 注\n|\n[r]: http://a.b\n|[乙][r]|<b>|</b>|<br>|`|``|~~|**|***|_|__|\\|&amp;|&|<!--|-->"
    "|\n> |\n>> |\n```\n|\n~~~\n|\n====\n|- [x] |{#a}|甲 ¦ 乙\n|\n¦ 甲 ¦ 乙 ¦\n¦---¦---¦\n¦ 1 ¦ **2** ¦\n|[|](|)|]"
    "|\r\n|\r|　|\x0c|\u2028|推荐阅读：\n|下一篇:x\n|目录\n|在大会上的讲话\n|（2021年3月5日）\n|word |*|#|相关文章：\n"
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.lists(
        st.sampled_from(
            [*(scrap.replace("¦", "|") for scrap in SCRAPS.split("|")), BODY, BODY + "\n", BODY + " -3-\n"]
        ),
        max_size=40,
    ).map("".join),
)


def read(tmp_path: Path, text: str, name: str = "a.txt") -> FileReading:
    (tmp_path / name).write_bytes(text.encode())
    contents = read_source(SourceFile(tmp_path / name, name))
    if contents.skipped:
        raise UnreadableFile(contents.skipped[0].reason)
    return contents.readings[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.sampled_from(["a.txt", "a.md"]))
def test_the_account_of_any_text_adds_up(tmp_path: Path, text: str, name: str) -> None:
    try:
        reading = read(tmp_path, text, name)
    except UnreadableFile:
        return
    account = reading.characters
    assert account.read == len(text.removeprefix("\ufeff")) == account.kept + sum(dict(account.dropped).values())
    assert UNEXPLAINED not in dict(account.dropped)
    assert account.kept == sum(piece.length for speech in reading.speeches for piece in speech.source.pieces)


def test_every_rule_is_named(tmp_path: Path) -> None:
    text = (
        f"首页 > 讲话\n领导讲话精选\n目录\n第一篇：植树讲话\n第二篇：通车致辞\n第一篇：植树讲话\n"
        f"植树讲话\n{BODY} -7-\n-2-\n"
        f"第二篇：通车致辞\n{BODY}后来通了车。\n{BODY * 2}\n{BODY * 2}\n,\n推荐阅读：\n别的文章\n"
    )
    dropped = dict(read(tmp_path, text).characters.dropped)
    assert dropped == {
        "white space": 16, "site frame": 7, "preface": 6, "table of contents": 18, "marker": 16, "repeated title": 4,
        "page number": 7, "repeated paragraph": 2 * len(BODY), "ornament": 1, "list of other articles": 9,
    }  # fmt: skip


def test_marks_and_front_matter_are_counted(tmp_path: Path) -> None:
    text = f"---\ntitle: 植树\n---\n# 植树讲话\n\n**一、苗木**\n\n{BODY}\n"
    assert dict(read(tmp_path, text, "a.md").characters.dropped) == {
        "front matter": 17, "white space": 7, "Markdown marks": 5, "title": 4,
    }  # fmt: skip


def test_a_run_that_no_rule_explains_is_said() -> None:
    account = count_characters("甲乙 丙#", [Piece(0, 0, 1)], [Dropped(3, 4, "title")], markdown=False)
    assert account == Characters(5, 1, ((UNEXPLAINED, 2), ("white space", 1), ("title", 1)))


def test_accounts_are_added_and_corrected() -> None:
    both = Characters(9, 5, (("title", 4),)) + Characters(8, 2, (("marker", 5), ("title", 1)))
    assert both == Characters(17, 7, (("title", 5), ("marker", 5)))
    assert both.without(3, "duplicate speech") == Characters(
        17, 4, (("title", 5), ("marker", 5), ("duplicate speech", 3))
    )


@pytest.mark.parametrize(("length", "kept"), [(59, 2), (60, 1)])
def test_a_refrain_stays_and_a_repeated_paragraph_does_not(tmp_path: Path, length: int, kept: int) -> None:
    words = ("水是庄稼的命根子，一滴也不能浪费，" * 5)[: length - 1] + "。"
    text = f"同志们：\n\n{words}\n\n{BODY}\n\n{words[:40]}\n{words[40:]}\n"
    speech = read(tmp_path, text).speeches[0]
    assert speech.text.count(words) == kept
