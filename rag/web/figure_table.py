"""The table of figures: filtered, sorted, page by page, and as CSV; each row opens where its figure stands."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rag.answer.figure_hints import hint_figures
from rag.cite import ids
from rag.text.quantities import COUNT
from rag.types import SpeechFigure
from rag.web import archive_wording as words
from rag.web.fragments import (
    Option,
    TableRequest,
    count_html,
    heads_html,
    nothing_html,
    page_of,
    pager_html,
    say,
    search_html,
    select_html,
    sort_select_html,
)
from rag.web.markup import bilingual_html, escape, joined_facts, speech_address
from rag.web.speech_table import place_options, sound
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

SORTABLE = ("value", "unit", "where")
#: The units that the list offers, those of most figures first.
MAX_UNITS = 30
#: The value of the list that stands for figures without a unit.
NO_UNIT = "-"
#: Lines of CSV that are sent together.
LINES_AT_A_TIME = 500
CSV_COLUMNS = ("figure", "value", "unit", "what", "speech", "place", "date", "citation")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def view_html(archive: "Archive", request: TableRequest) -> str:
    """Render the controls of the table, and the table."""
    counts = Counter(figure.unit for figure in archive.figures)
    units = [
        Option(unit or NO_UNIT, f"{say(unit_label(unit), request.language)} ({count})")
        for unit, count in counts.most_common(MAX_UNITS)
    ]
    controls = [
        search_html(words.FIND_FIGURE, request),
        select_html("unit", words.UNIT, units, request.unit, request),
        select_html("place", words.PLACE, place_options(archive), request.place, request),
        sort_select_html(words.FIGURE_COLUMNS, SORTABLE, request),
        _download_html(),
    ]
    note = f'<p class="note">{bilingual_html(words.FIGURES_NOTE)}</p>'
    results = f'<div class="results">{results_html(archive, request)}</div>'
    return f'{note}<div class="controls" role="search">{"".join(controls)}</div>{results}'


def results_html(archive: "Archive", request: TableRequest) -> str:
    """Render the rows that fit a request."""
    fitting = list_figures(archive, request)
    count = count_html(words.FIGURE_COUNT, len(fitting), len(archive.figures))
    if not fitting:
        return count + nothing_html()
    titles = {entry.speech_id: entry for entry in archive.catalogue}
    rows = "".join(
        _row_html(figure, joined_facts(titles[figure.speech_id].title, titles[figure.speech_id].date))
        for figure in fitting[page_of(request, len(fitting))]
    )
    heads = heads_html(words.FIGURE_COLUMNS, SORTABLE, request)
    return (
        f'{count}<table class="listing figures">{heads}<tbody>{rows}</tbody></table>{pager_html(request, len(fitting))}'
    )


def list_figures(archive: "Archive", request: TableRequest) -> list[SpeechFigure]:
    """Return the figures that fit a request, in its order."""
    entries = {entry.speech_id: entry for entry in archive.catalogue}
    looked_for = request.find.casefold().split()
    wanted_unit = "" if request.unit == NO_UNIT else request.unit
    fitting = [
        figure
        for figure in archive.figures
        if (not request.unit or figure.unit == wanted_unit)
        and (not request.place or entries[figure.speech_id].place == request.place)
        and _holds(f"{figure.clause} {entries[figure.speech_id].title}".casefold(), looked_for)
    ]
    if request.sort == "value":
        return sorted(fitting, key=lambda figure: figure.value, reverse=request.descending)
    if request.sort == "unit":
        return sorted(fitting, key=lambda figure: (figure.unit, figure.value), reverse=request.descending)
    if request.sort == "where":
        return sorted(fitting, key=lambda figure: sound(entries[figure.speech_id].title), reverse=request.descending)
    return fitting


def figures_csv(archive: "Archive", request: TableRequest) -> Iterator[str]:
    """Yield the figures that fit a request as CSV, many lines at a time, with a byte order mark for spreadsheets.

    Each piece that is sent goes through another thread: a line at a time that took five times as long.
    """
    lines = _list_lines(archive, request)
    while piece := "".join(islice(lines, LINES_AT_A_TIME)):
        yield piece


def _list_lines(archive: "Archive", request: TableRequest) -> Iterator[str]:
    entries = {entry.speech_id: entry for entry in archive.catalogue}
    yield "\ufeff" + _csv_line(CSV_COLUMNS)
    for figure in list_figures(archive, request):
        entry = entries[figure.speech_id]
        cited = ids.make(archive.speech(figure.speech_id), figure.start, figure.end).id
        value = f"{figure.value:.10g}"
        facts = (entry.title, entry.place or "", entry.date or "", cited)
        yield _csv_line((figure.words, value, _plain_unit(figure.unit), figure.clause, *facts))


def unit_label(unit: str) -> Bilingual:
    """Return what a unit is called in the table."""
    if unit == "":
        return words.NO_UNIT
    if unit == COUNT:
        return words.COUNTED
    [hint, *_] = [*hint_figures(f"2{unit}", "en"), None]
    english = hint.hint.split("(")[0].removeprefix("2").strip() if hint else unit
    return unit, english or unit


def _holds(text: str, looked_for: Sequence[str]) -> bool:
    return all(word in text for word in looked_for)


def _row_html(figure: SpeechFigure, source: str) -> str:
    address = escape(speech_address(figure.speech_id, figure.start, figure.end))
    hints = hint_figures(figure.words, "en")
    hint = f'<i class="en" lang="en">{escape(hints[0].hint)}</i>' if hints else ""
    start = figure.start - figure.clause_start
    before, after = figure.clause[:start], figure.clause[start + len(figure.words) :]
    clause = f"{escape(before)}<b>{escape(figure.words)}</b>{escape(after)}"
    cells = {
        "value": f"<b>{escape(figure.words)}</b>{hint}",
        "unit": bilingual_html(unit_label(figure.unit)) if figure.unit not in ("", COUNT) else "",
        "what": f'<a href="{address}">{clause}</a>',
        "where": source,
    }
    return "<tr>" + "".join(f'<td class="{name}">{inner}</td>' for name, inner in cells.items()) + "</tr>"


def _download_html() -> str:
    """Render the link to the figures as CSV; static/archive.js adds the filters to its address."""
    address = "ui/archive/figures.csv"
    return f'<a class="download" data-download href="{address}" download>{bilingual_html(words.DOWNLOAD_CSV)}</a>'


def _plain_unit(unit: str) -> str:
    return "" if unit == COUNT else unit


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell for cell in cells])
    return line.getvalue()
