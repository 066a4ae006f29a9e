"""Spreadsheets and tables of text: .xlsx through openpyxl, which is imported here alone, .csv and .tsv.

A table with a column for the text of speeches is one speech a row; any other is read as a table.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from rag.errors import UnreadableFile
from rag.read.account import OmissionRule
from rag.read.extraction import Extraction, Omission, account_for_rest
from rag.read.speech_records import extract_table, has_speech_columns
from rag.read.tables import Cell, clean_cell, table_lines
from rag.read.unpack import check_package

#: What the merged cells of a workbook may cover together; the library makes an object for each of them.
MAX_MERGED_CELLS = 100_000
#: What all sheets may have together, from the first row and column to the last, empty ones counted.
MAX_CELLS = 2_000_000
#: How far behind the first row the heads of columns may stand.
_HEAD_ROWS = 5
_SNIFFED_CHARS = 10_000
_DELIMITERS = ",\t;|"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_KIND = "a spreadsheet"


def extract_xlsx(data: bytes, name: str) -> Extraction:
    """Return the sheets of a workbook as tables under their names, or its speeches where a column has their texts.

    Hidden sheets are left out. Raises UnreadableFile for what is no workbook or unpacks to more than may be.
    """
    check_package(data, name, _KIND)
    _check_merged(data, name)
    with warnings.catch_warnings():
        # What the library does not know of a workbook (drawings, rules for input) has no words.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), data_only=True)
    _check_extent(book.worksheets, name)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = tuple(_omit_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state != "visible")
    tables = {sheet.title: _sheet_rows(sheet) for sheet in sheets}
    beside = (*hidden, *(note for sheet in sheets for note in _omit_comments(sheet)))
    for sheet in sheets:
        if records := _find_records(tables[sheet.title], name):
            others = (_omit_sheet(other, "other field") for other in sheets if other is not sheet)
            return Extraction(records.text, (*records.omissions, *others, *beside), records.records)
    blocks = [block for title, rows in tables.items() for block in _sheet_blocks(title, rows, len(tables) > 1)]
    if not blocks:
        raise UnreadableFile(f"{name}: got a workbook without a cell that holds words; expected some; fill it in")
    text = "\n\n".join(blocks)
    cells = (cell.text for rows in tables.values() for row in rows for cell in row)
    return Extraction(text, (*account_for_rest(cells, text, (), "repeated heads"), *beside))


def extract_csv(text: str, name: str) -> Extraction:
    """Return a table of text, or the speeches in it where a column has their texts; raises UnreadableFile."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = [[Cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), _delimiter(text))]
    if records := _find_records(rows, name):
        return records
    blocks = list(_sheet_blocks("", rows, False))
    if not any(blocks):
        raise UnreadableFile(f"{name}: got a table without words; expected some; fill it in")
    cells = (cell.text for row in rows for cell in row)
    return Extraction("\n\n".join(blocks), account_for_rest(cells, "\n\n".join(blocks), (), "repeated heads"))


def _delimiter(text: str) -> "type[csv.Dialect]":
    """Return how the cells of a table are parted: by the mark of which its first lines hold equally many."""

    class Dialect(csv.excel):
        delimiter = _most_even_mark(text[:_SNIFFED_CHARS])

    return Dialect


def _most_even_mark(sample: str) -> str:
    lines = [line for line in sample.splitlines() if line.strip()][:20]
    counts = {mark: [line.count(mark) for line in lines] for mark in _DELIMITERS}

    def rate(mark: str) -> tuple[float, int]:
        held = counts[mark]
        usual = max(set(held), key=held.count, default=0)
        return (held.count(usual) / max(1, len(held)) if usual else 0.0), usual

    return max(_DELIMITERS, key=rate)


def _find_records(rows: Sequence[Sequence[Cell]], name: str) -> Extraction | None:
    """Return the speeches of a table whose columns are named so, None for any other table."""
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        heads = [cell.text.strip() for cell in row]
        if has_speech_columns(heads):
            return extract_table(heads, [[cell.text for cell in below] for below in rows[at + 1 :]], name)
    return None


def _sheet_blocks(title: str, rows: Sequence[Sequence[Cell]], is_one_of_several: bool) -> Iterator[str]:
    """Yield the blocks of a sheet: its name over it where there are several, then its tables, parted by empty rows."""
    table: list[Sequence[Cell]] = []
    blocks: list[str] = []
    for row in [*rows, ()]:
        if any(cell.text.strip() for cell in row):
            table.append(row)
        elif table:
            blocks += table_lines(table)
            table = []
    if blocks and is_one_of_several:
        yield f"# {clean_cell(title)}"
    yield from blocks


def _sheet_rows(sheet: Worksheet) -> list[list[Cell]]:
    """Return the rows of a sheet with what reaches over several cells once, columns without any words left out."""
    spans = {
        (merged.min_row, merged.min_col): (merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1)
        for merged in sheet.merged_cells.ranges
    }
    covered = {
        (row, column)
        for (top, left), (height, width) in spans.items()
        for row in range(top, top + height)
        for column in range(left, left + width)
        if (row, column) != (top, left)
    }
    rows = []
    for cells in sheet.iter_rows():
        row = [
            Cell(_shown(cell), *reversed(spans.get((cell.row, cell.column), (1, 1))))
            for cell in cells
            if (cell.row, cell.column) not in covered
        ]
        rows.append(row)
    return rows


def _shown(cell: object) -> str:
    """Return a value as the sheet shows it, days in ISO 8601 and shares in per cent."""
    if not isinstance(cell, SheetCell):
        return ""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        return f"{value:.12g}" if abs(value) < 1e15 else str(value)
    return "" if value is None else str(value)


def _omit_comments(sheet: Worksheet) -> Iterator[Omission]:
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if comment := getattr(cell, "comment", None):
            yield Omission("comment", comment.text or "", f"sheet {sheet.title}")


def _omit_sheet(sheet: Worksheet, rule: OmissionRule = "hidden text") -> Omission:
    words = " ".join(filter(None, (_shown(cell) for row in sheet.iter_rows() for cell in row)))
    return Omission(rule, words, f"sheet {sheet.title}")


def _check_extent(sheets: Sequence[Worksheet], name: str) -> None:
    """Raise UnreadableFile for sheets whose cells lie farther apart than can be walked through."""
    cells = sum(sheet.max_row * sheet.max_column for sheet in sheets)
    if cells > MAX_CELLS:
        raise UnreadableFile(
            f"{name}: has sheets of {cells} cells, most of them empty; expected at most {MAX_CELLS}; "
            "remove the rows and columns far off, or export it as .csv"
        )


def _check_merged(data: bytes, name: str) -> None:
    """Raise UnreadableFile for a workbook whose merged cells cover more than it may have."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/"):
                total += sum(_area(match) for match in _MERGED.finditer(package.read(part)))
    if total > MAX_MERGED_CELLS:
        raise UnreadableFile(
            f"{name}: merges {total} cells; expected at most {MAX_MERGED_CELLS}; save it again or export it as .csv"
        )


def _area(match: re.Match[bytes]) -> int:
    left, right = (_column_number(match[group].decode()) for group in (1, 3))
    return (abs(right - left) + 1) * (abs(int(match[4]) - int(match[2])) + 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
