"""What was copied from a sheet into a text is read as a table, and keeps its places in the file."""

from pathlib import Path

import pytest

from rag.read import FileReading, SourceFile, read_source
from rag.read.tab_tables import find_tables

TABLE = "县\t粮食（万吨）\t蔬菜（万吨）\n东县\t12.6\t30.5\n西县\t18.9\t\n"


def read(tmp_path: Path, text: str) -> FileReading:
    (tmp_path / "a.txt").write_text(text, "utf-8", newline="")
    return read_source(SourceFile(tmp_path / "a.txt", "a.txt")).readings[0]


def test_a_row_has_the_heads_of_its_columns(tmp_path: Path) -> None:
    reading = read(tmp_path, f"同志们：\r\n\r\n下面通报各县情况。\r\n\r\n{TABLE}\n请对照找差距。\n")
    speech = reading.speeches[0]
    row = "西县 | 粮食（万吨）：18.9"
    assert speech.text.split("\n")[3:5] == ["东县 | 粮食（万吨）：12.6 | 蔬菜（万吨）：30.5", row]
    at = speech.text.index(row)
    span = speech.source.locate(at, at + len(row))
    assert reading.text[span.start : span.end] == "西县\t18.9"


@pytest.mark.parametrize(
    "text",
    [
        "张三\t我们开始吧。\n李四\t好的，请讲。\n张三\t先说预算。\n",
        "\t第一段在这里。\n\t第二段在这里。\n\t第三段在这里。\n",
        "东县\t12\n西县\t13\n",
        "a b c\n",
    ],
)
def test_what_has_no_heads_stays_as_it_is(text: str) -> None:
    assert find_tables(text) == []


def test_a_table_ends_where_its_lines_do(tmp_path: Path) -> None:
    speech = read(tmp_path, f"各县情况如下\n{TABLE}以上是今年的情况。\n").speeches[0]
    assert speech.text.split("\n")[-2:] == ["西县 | 粮食（万吨）：18.9", "以上是今年的情况。"]
