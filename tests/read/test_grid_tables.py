import time
from pathlib import Path

import pytest

from rag.read import SourceFile, read_source
from rag.read.grid_tables import read_grid
from rag.read.source_lines import iterate_lines

GRID = """\
+-----------+---------------------------+---------+
| Place     | What is done              | Crowns  |
+===========+===========================+=========+
| East weir | We dig the channel and    | 1,200   |
|           | line it with stone.       |         |
+-----------+---------------------------+---------+
| Mill pond | It is cleared in spring.  | 300     |
+-----------+---------------------------+---------+
"""
BOXED = """\
┌────────┬──────────────┬──────┐
│ 村     │ 安排         │ 万元 │
├────────┼──────────────┼──────┤
│ 上坝村 │ 修渠三公里， │ 120  │
│        │ 种树两千棵   │      │
├────────┼──────────────┼──────┤
│ 下坝村 │ 修桥一座     │ 86   │
└────────┴──────────────┴──────┘
"""


def lines_of(tmp_path: Path, name: str, text: str) -> list[str]:
    (tmp_path / name).write_text(text)
    [reading] = read_source(SourceFile(tmp_path / name, name)).readings
    assert "unexplained" not in dict(reading.characters.dropped)
    return reading.speeches[0].text.split("\n")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_the_lines_of_a_cell_are_one(tmp_path: Path, name: str) -> None:
    lines = lines_of(tmp_path, name, f"# Works of the year\n\n{GRID}\nThat is all that we do.\n")
    assert "East weir | What is done: We dig the channel and line it with stone. | Crowns: 1,200" in lines
    assert "Mill pond | What is done: It is cleared in spring. | Crowns: 300" in lines
    assert lines[-1] == "That is all that we do."


def test_a_grid_may_be_drawn_with_boxes(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "a.txt", f"今年的安排如下。\n\n{BOXED}\n请大家抓好落实。\n")
    assert "上坝村 | 安排：修渠三公里，种树两千棵 | 万元：120" in lines


def test_a_single_row_of_two_lines_is_one_row(tmp_path: Path) -> None:
    one_row = "\n".join(GRID.splitlines()[:6])
    lines = lines_of(tmp_path, "a.txt", f"Works of the year\n\n{one_row}\n\nThat is all.\n")
    assert "East weir | What is done: We dig the channel and line it with stone. | Crowns: 1,200" in lines


def test_between_the_rules_of_a_query_each_line_is_a_row(tmp_path: Path) -> None:
    rule = "+------+-------+\n"
    query = f"{rule}| Weir | Depth |\n{rule}| East | 3     |\n| West | 4     |\n| Mill | 2     |\n{rule}"
    lines = lines_of(tmp_path, "a.txt", f"The weirs are these.\n\n{query}\nThat is all.\n")
    assert [line for line in lines if "Depth: " in line] == ["East | Depth: 3", "West | Depth: 4", "Mill | Depth: 2"]


def test_bars_in_verses_are_no_grid(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "a.txt", "+ one\n| two\n\n+--+\n\nThe weir is built and the mill runs.\n")
    assert lines[-1] == "The weir is built and the mill runs."


def test_a_hundred_thousand_rules_are_read_in_no_time() -> None:
    source = "+--+--+\n" * 100_000
    lines = [*iterate_lines(source)]
    start = time.process_time()
    assert not any(read_grid(source, lines, at) for at in range(len(lines)))
    assert time.process_time() - start < 5
