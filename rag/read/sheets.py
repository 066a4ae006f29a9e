"""Spreadsheets and tables of text: .xlsx through openpyxl, which is imported here alone, .csv and .tsv.

A table with a column for the text of speeches is one speech a row; any other is read as a table.
"""

import csv
import html
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from rag.errors import UnreadableFile
from rag.read.account import OmissionRule
from rag.read.extraction import Extraction, Omission, account_for_rest
from rag.read.package_parts import omit_other_parts
from rag.read.speech_records import extract_table, has_speech_columns, hold_speech
from rag.read.tables import CELL_BAR, Cell, TableText, clean_cell, write_table
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
_BESIDE_CELLS: tuple[tuple[OmissionRule, re.Pattern[str]], ...] = (
    ("formula", re.compile(r"<(?:\w+:)?(?:f|formula[12]?)(?:\s[^<>]*)?>([^<>]+)</")),
    ("page header", re.compile(r"<(?:\w+:)?(?:odd|even|first)Header(?:\s[^<>]*)?>([^<>]+)</")),
    ("page footer", re.compile(r"<(?:\w+:)?(?:odd|even|first)Footer(?:\s[^<>]*)?>([^<>]+)</")),
)


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
    notes = (note for sheet in sheets for note in (*_omit_comments(sheet), *_omit_hidden_cells(sheet)))
    beside = (*hidden, *notes, *_omit_beside_cells(data))
    for sheet in sheets:
        if records := _find_records(tables[sheet.title], name):
            others = (_omit_sheet(other, "other field") for other in sheets if other is not sheet)
            return Extraction(records.text, (*records.omissions, *others, *beside), records.records)
    sections = [section for title, rows in tables.items() if (section := _write_section(title, rows, len(tables) > 1))]
    if not sections:
        raise UnreadableFile(f"{name}: got a workbook without a cell that holds words; expected some; fill it in")
    extraction = _write_sections(sections)
    return Extraction(extraction.text, (*extraction.omissions, *beside))


def extract_csv(text: str, name: str) -> Extraction:
    """Return a table of text, or the speeches in it where a column has their texts; raises UnreadableFile."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = [[Cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), _delimiter(text))]
    if records := _find_records(rows, name):
        return records
    section = _write_section("", rows, is_one_of_several=False)
    if section is None:
        raise UnreadableFile(f"{name}: got a table without words; expected some; fill it in")
    return _write_sections([section])


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
        below = [[cell.text for cell in row] for row in rows[at + 1 :]]
        if has_speech_columns(heads) and hold_speech(heads, below):
            return extract_table(heads, below, name)
    return None


@dataclass(frozen=True, slots=True)
class _Section:
    """The words of the cells of a sheet, its title or "", and its tables, which empty rows part."""

    cells: tuple[str, ...]
    title: str
    tables: tuple[TableText, ...]


def _write_section(title: str, rows: Sequence[Sequence[Cell]], is_one_of_several: bool) -> _Section | None:
    """Return the tables of a sheet, with its name where there are several sheets; None for one without words."""
    table: list[Sequence[Cell]] = []
    tables: list[TableText] = []
    for row in [*rows, ()]:
        if any(cell.text.strip() for cell in row):
            table.append(row)
        elif table:
            tables.append(write_table(table))
            table = []
    cells = tuple(clean_cell(cell.text) for row in rows for cell in row)
    return _Section(cells, clean_cell(title) if is_one_of_several else "", tuple(tables)) if tables else None


def _write_sections(sections: Sequence[_Section]) -> Extraction:
    """Return the text of sheets, and an account in which every character of every cell stands once."""
    blocks = [
        block
        for section in sections
        for block in ([f"# {section.title}"] if section.title else []) + [*chain(*(t.lines for t in section.tables))]
    ]
    tables = [table for section in sections for table in section.tables]
    repeated = tuple(Omission("repeated heads", line) for table in tables for line in table.repeated)
    bars = [CELL_BAR * line.count(CELL_BAR) for table in tables for line in (*table.lines, *table.repeated)]
    inserted = [*bars, *(f"#{section.title}" for section in sections if section.title)]
    inserted += [words for table in tables for words in table.inserted]
    text = "\n\n".join(blocks)
    cells = (cell for section in sections for cell in section.cells)
    return Extraction(text, account_for_rest(cells, text, repeated, inserted=inserted))


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
    hidden = _hidden_columns(sheet)
    for cells in sheet.iter_rows():
        if cells and sheet.row_dimensions[cells[0].row].hidden:
            continue
        row = [
            Cell(_shown(cell), *reversed(spans.get((cell.row, cell.column), (1, 1))))
            for cell in cells
            if (cell.row, cell.column) not in covered and cell.column not in hidden
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


def _hidden_columns(sheet: Worksheet) -> set[int]:
    """Return the numbers of the columns of a sheet that are hidden; one setting may hold for several."""
    return {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, min(dimension.max or 0, sheet.max_column) + 1)
    }


def _omit_hidden_cells(sheet: Worksheet) -> Iterator[Omission]:
    """Yield what stands in rows and columns that are hidden."""
    hidden = _hidden_columns(sheet)
    for cells in sheet.iter_rows():
        is_row = bool(cells) and sheet.row_dimensions[cells[0].row].hidden
        words = " ".join(filter(None, (_shown(cell) for cell in cells if is_row or cell.column in hidden)))
        if words:
            yield Omission("hidden text", words, f"sheet {sheet.title}, row {cells[0].row}")


def _omit_beside_cells(data: bytes) -> Iterator[Omission]:
    """Yield what the parts of a workbook hold beside the words of cells: formulas, heads and feet for the printer."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            sheet = package.read(part).decode("utf-8", "replace") if part.startswith("xl/worksheets/sheet") else ""
            for rule, pattern in _BESIDE_CELLS:
                if words := " ".join(html.unescape(match[1]) for match in pattern.finditer(sheet)):
                    yield Omission(rule, words, part)
        yield from omit_other_parts(package, ())


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
