"""The report of an evaluation as text and as JSON."""

from dataclasses import asdict

from rag.api.json_forms import Json
from rag.evaluate import Report, ReportRow

#: The measures that the table of the types of questions shows.
TYPE_MEASURES = ("as expected", "evidence recall@5", "MRR@10", "citation recall", "citation precision")


def evaluation_result(report: Report) -> Json:
    """Return the form of an evaluation, measures to four digits."""
    rows = [
        {**asdict(row), "measures": {name: round(value, 4) for name, value in row.measures.items()}}
        for row in report.rows
    ]
    return {
        "rows": rows,
        "mistakes": [asdict(mistake) for mistake in report.mistakes],
        "problems": list(report.problems),
    }


def evaluation_text(report: Report) -> str:
    """Return the measures of an evaluation by language and by type, and what was wrong with its input."""
    parts = [_table_text(_language_cells(report)), _table_text(_type_cells(report))]
    if report.problems:
        parts.append("\n".join([f"Left out ({len(report.problems)}):", *(f"  {line}" for line in report.problems)]))
    return "\n\n".join(parts)


def _language_cells(report: Report) -> list[list[str]]:
    """Return the rows of the table that has a column for all questions and one for each language."""
    columns = [row for row in report.rows if row.by != "type"]
    head = [["", *(column.name for column in columns)], ["questions", *(str(column.questions) for column in columns)]]
    return head + [[name, *(_figure_text(column, name) for column in columns)] for name in report.rows[0].measures]


def _type_cells(report: Report) -> list[list[str]]:
    """Return the rows of the table that has a row for each type of question."""
    rows = [
        [row.name, str(row.questions), *(_figure_text(row, name) for name in TYPE_MEASURES)]
        for row in report.rows
        if row.by == "type"
    ]
    return [["type", "questions", *TYPE_MEASURES], *rows]


def _figure_text(row: ReportRow, name: str) -> str:
    value = row.measures.get(name)
    return "-" if value is None else f"{value:.0f}" if name == "median answer length" else f"{value:.3f}"


def _table_text(rows: list[list[str]]) -> str:
    """Return rows of cells as lines, the first column aligned to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )
