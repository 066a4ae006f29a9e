import io
from datetime import date

import pytest
from made_files import make_zip, unzip
from openpyxl import Workbook

from rag.errors import UnreadableFile
from rag.read.sheets import extract_csv, extract_xlsx


def workbook(*sheets: tuple[str, list[list[object]]], merged: str = "", hidden: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


DRAFT: list[list[object]] = [["旧数"]]
ROWS: list[list[object]] = [["渔港", "船（条）", "登记"], ["东湾", 40, date(2021, 3, 5)], ["西湾", 12.5, None]]


def test_a_sheet_is_a_table_with_values_as_they_are_shown() -> None:
    assert extract_xlsx(workbook(("表", ROWS)), "a.xlsx").text.split("\n\n") == [
        "渔港 | 船（条） | 登记",
        "东湾 | 船（条）：40 | 登记：2021-03-05",
        "西湾 | 船（条）：12.5",
    ]


def test_several_sheets_stand_under_their_names_and_hidden_ones_are_left_out_by_name() -> None:
    extraction = extract_xlsx(workbook(("一", ROWS), ("二", ROWS), ("草稿", DRAFT), hidden="草稿"), "a.xlsx")
    assert extraction.text.count("# ") == 2 and "旧数" not in extraction.text
    rules = [(o.rule, o.text) for o in extraction.omissions if o.rule != "document properties"]
    assert rules == [("hidden text", "旧数")]


def test_a_merged_cell_stands_once() -> None:
    rows: list[list[object]] = [["年度总表", None, None], *ROWS]
    assert extract_xlsx(workbook(("表", rows), merged="A1:C1"), "a.xlsx").text.split("\n\n")[0] == "年度总表"


def test_a_workbook_that_merges_everything_is_refused_before_it_fills_the_memory() -> None:
    files = unzip(workbook(("表", ROWS), merged="A1:B1"))
    name = "xl/worksheets/sheet1.xml"
    files[name] = files[name].replace(b'ref="A1:B1"/></mergeCells>', b'ref="A1:XFD1048576"/></mergeCells>')
    with pytest.raises(UnreadableFile, match=r"a\.xlsx: merges .* cells; expected"):
        extract_xlsx(make_zip(files), "a.xlsx")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_text_is_cut_at_its_own_mark(mark: str) -> None:
    text = f"Ferry{mark}Cabins\nDove{mark}12\nHeron{mark}30\n"
    assert extract_csv(text, "a.csv").text.split("\n\n")[1] == "Dove | Cabins: 12"


def test_what_holds_nothing_says_so() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.csv: got a table without words"):
        extract_csv(",,\n,,\n", "a.csv")
    with pytest.raises(UnreadableFile, match=r"a\.xlsx: got a workbook without"):
        extract_xlsx(workbook(("表", [[None]])), "a.xlsx")
