import pytest

from rag.read.tables import Cell, table_lines


def lines(*rows: str, spans: dict[str, tuple[int, int]] | None = None) -> list[str]:
    """Return the lines of a table whose cells are parted by bars; `spans` tells which words reach over how much."""
    reach = spans or {}
    return table_lines([[Cell(cell, *reach.get(cell, (1, 1))) for cell in row.split("|")] for row in rows])


def test_a_row_has_the_heads_of_its_columns() -> None:
    assert lines("Ferry|Cabins|Crew", "Dove|12|4", "Heron|30|9") == [
        "Ferry | Cabins | Crew",
        "Dove | Cabins: 12 | Crew: 4",
        "Heron | Cabins: 30 | Crew: 9",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ("姓名|陈一", "职务|站长", "年龄|45"),  # keys and values
        ("春耕|三月", "夏收|六月"),  # two columns of words
        ("2019|7", "2020|9"),  # no heads at all
        ("甲|乙",),  # one row
        ("他说了一句很长的话。|又说了一句。", "再说一句。|完。"),  # sentences
    ],
)
def test_what_has_no_heads_stays_as_it_is(rows: tuple[str, ...]) -> None:
    assert lines(*rows) == [" | ".join(row.split("|")) for row in rows]


def test_a_cell_over_all_columns_stands_once_and_the_heads_go_on_below_it() -> None:
    assert lines("年度总表", "村|户数|井", "北岸", "柳村|40|3", spans={"年度总表": (3, 1), "北岸": (3, 1)}) == [
        "年度总表",
        "村 | 户数 | 井",
        "北岸",
        "柳村 | 户数：40 | 井：3",
    ]


def test_heads_of_two_rows_are_read_together() -> None:
    assert lines("村|去年|今年", "户|井|户|井", "柳村|1|2|3|4", spans={"村": (1, 2), "去年": (2, 1), "今年": (2, 1)})[
        2
    ] == ("柳村 | 去年 户：1 | 去年 井：2 | 今年 户：3 | 今年 井：4")


def test_a_cell_over_several_rows_stands_in_each() -> None:
    assert lines("片|村|户", "南片|柳村|4", "杨村|6", spans={"南片": (1, 2)})[1:] == [
        "南片 | 村：柳村 | 户：4",
        "南片 | 村：杨村 | 户：6",
    ]


def test_heads_that_stand_again_on_the_next_page_are_read_once() -> None:
    assert lines("村|户|井", "柳村|4|1", "村|户|井", "杨村|6|2") == [
        "村 | 户 | 井",
        "柳村 | 户：4 | 井：1",
        "杨村 | 户：6 | 井：2",
    ]


def test_heads_before_the_values_of_two_columns_are_no_heads_over_them() -> None:
    rows = [[Cell("Place", is_head=True), Cell("Mill")], [Cell("Cost", is_head=True), Cell("4.2")]]
    rows.append([Cell("Year", is_head=True), Cell("2024")])
    assert table_lines(rows) == ["Place | Mill", "Cost | 4.2", "Year | 2024"]
