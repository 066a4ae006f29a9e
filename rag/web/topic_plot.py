"""The heat map of topics over speeches, places or years, and the timeline; both in HTML, so that every part is a link.

A plotting library was weighed: plotly's script has 4.7 MB, altair's draws by eval, which the page's policy forbids, and
neither's marks are reached by the keyboard. A table with shaded cells has a tenth of a heavy page and all three.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.types import CatalogueEntry, Passage
from rag.web import archive_wording as words
from rag.web.fragments import (
    Option,
    TableRequest,
    count_html,
    filled,
    nothing_html,
    options_html,
    page_of,
    pager_html,
    say,
    search_html,
)
from rag.web.markup import bilingual_html, escape, speech_address
from rag.web.speech_table import filter_entries, sound
from rag.web.timeline import timeline_html
from rag.web.topic_names import COLOURS, name_topics
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: Passages of a cell that are listed.
MAX_PASSAGES = 30
#: The first words of a passage that are shown.
MAX_PASSAGE_CHARS = 120


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A row of the heat map: what it is called, its value in a request, and its speeches."""

    label: str
    value: str
    entries: tuple[CatalogueEntry, ...]

    @property
    def passages(self) -> int:
        """The number of passages of its speeches."""
        return sum(entry.passages for entry in self.entries)


def view_html(archive: "Archive", request: TableRequest) -> str:
    """Render the controls of the plots, and the plots."""
    kinds = [Option(kind, say(label, request.language)) for kind, label in words.ROW_KINDS.items()]
    rows = (
        f'<label class="field"><span>{bilingual_html(words.ROWS_BY)}</span>'
        f'<select name="rows">{options_html(kinds, request.rows or "speech")}</select></label>'
    )
    controls = f'<div class="controls" role="search">{search_html(words.FIND_SPEECH, request)}{rows}</div>'
    return f'{controls}<div class="results">{results_html(archive, request)}</div>'


def results_html(archive: "Archive", request: TableRequest) -> str:
    """Render the heat map and the timeline of the speeches that fit a request."""
    entries = filter_entries(archive, request)
    if not entries:
        return nothing_html()
    count = count_html(words.SPEECH_COUNT, len(entries), len(archive.catalogue))
    return f"{count}{_map_part_html(archive, entries, request)}{timeline_html(archive, entries)}"


def _map_part_html(archive: "Archive", entries: Sequence[CatalogueEntry], request: TableRequest) -> str:
    if not archive.topics:
        return f'<p class="notice">{bilingual_html(words.NO_TOPICS)}</p>'
    rows = group_rows(entries, request.rows)
    note = f'<p class="note">{bilingual_html(words.TOPICS_NOTE)}</p>'
    heading = f"<h2>{bilingual_html(words.TOPICS_HEADING)}</h2>{note}"
    table = _heat_map_html(archive, rows[page_of(request, len(rows))], request)
    return f"{heading}{table}{pager_html(request, len(rows))}"


def group_rows(entries: Sequence[CatalogueEntry], kind: str) -> list[PlotRow]:
    """Put speeches into the rows of a heat map: each its own, or those of a place or a year together."""
    if kind not in ("place", "year"):
        return [PlotRow(entry.title, entry.speech_id, (entry,)) for entry in entries]
    groups: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for entry in entries:
        groups[(entry.place or "") if kind == "place" else (entry.date or "")[:4]].append(entry)
    order = sorted(groups, key=lambda name: (not name, sound(name)))
    return [PlotRow(name, name, tuple(groups[name])) for name in order]


def cell_html(archive: "Archive", request: TableRequest, row: str) -> str:
    """Render the passages of a cell of the heat map: of a row by its value, in the topic of the request."""
    entries = filter_entries(archive, replace(request, topic=""))
    found = [plot_row for plot_row in group_rows(entries, request.rows) if plot_row.value == row]
    if not found or not request.topic.isdecimal() or int(request.topic) >= len(archive.topics):
        return nothing_html()
    number = int(request.topic)
    passages = [p for entry in found[0].entries for p in archive.topic_passages(number, entry.speech_id)]
    titles = {entry.speech_id: entry.title for entry in found[0].entries}
    items = "".join(_passage_html(passage, titles[passage.speech_id]) for passage in passages[:MAX_PASSAGES])
    left = len(passages) - MAX_PASSAGES
    more = f'<p class="note">{bilingual_html(filled(words.MORE_PASSAGES, n=left))}</p>' if left > 0 else ""
    title = bilingual_html(_cell_title(found[0], name_topics(archive)[number], len(passages)))
    close = f'<button type="button" data-close-detail>{bilingual_html(words.CLOSE_PASSAGES)}</button>'
    head = f'<div class="detail-head"><h3 tabindex="-1">{title}</h3>{close}</div>'
    return f'<div class="detail">{head}<ol>{items}</ol>{more}</div>'


def _cell_title(row: PlotRow, topic: Bilingual, passages: int) -> Bilingual:
    chinese, english = (
        words.CELL_PASSAGES[side].format(row=row.label or words.UNKNOWN_ROW[side], topic=topic[side], n=passages)
        for side in (0, 1)
    )
    return chinese, english


def _passage_html(passage: Passage, title: str) -> str:
    address = escape(speech_address(passage.speech_id, passage.start, passage.end))
    text = " ".join(passage.text.split())
    shown = text[:MAX_PASSAGE_CHARS] + ("…" if len(text) > MAX_PASSAGE_CHARS else "")
    path = " › ".join((title, *passage.section_path))
    return f'<li><a href="{address}">{escape(shown)}</a><i>{escape(path)}</i></li>'


def _heat_map_html(archive: "Archive", rows: Sequence[PlotRow], request: TableRequest) -> str:
    names = name_topics(archive)
    heads = "".join(
        f'<th scope="col"><span class="topic t{number % COLOURS}">{bilingual_html(name)}</span></th>'
        for number, name in enumerate(names)
    )
    held = [{share.speech_id: share.passages for share in topic.shares} for topic in archive.topics]
    body = "".join(_map_row_html(row, held, names, request) for row in rows)
    corner = f"<td>{bilingual_html(words.ROW_KINDS.get(request.rows, words.ROW_KINDS['speech']))}</td>"
    table = f'<table class="heat"><thead><tr>{corner}{heads}</tr></thead><tbody>{body}</tbody></table>'
    label = escape(say(words.TOPICS_HEADING, request.language))
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def _map_row_html(
    row: PlotRow, held: Sequence[dict[str, int]], names: Sequence[Bilingual], request: TableRequest
) -> str:
    label = escape(row.label) if row.label else bilingual_html(words.UNKNOWN_ROW)
    if request.rows not in ("place", "year"):
        label = f'<a href="{escape(speech_address(row.value))}">{label}</a>'
    counts = [sum(passages_of.get(entry.speech_id, 0) for entry in row.entries) for passages_of in held]
    cells = (
        _map_cell_html(row, (number, say(names[number], request.language)), count, request)
        for number, count in enumerate(counts)
    )
    return f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>'


def _map_cell_html(row: PlotRow, topic: tuple[int, str], count: int, request: TableRequest) -> str:
    """Render a cell: shaded by the topic's share of the row, with the number of its passages."""
    if not count:
        return "<td></td>"
    number, name = topic
    share = round(100 * count / max(1, row.passages))
    row_name = row.label or say(words.UNKNOWN_ROW, request.language)
    label = escape(say(words.CELL, request.language).format(row=row_name, topic=name, n=count, share=share))
    data = f'data-row="{escape(row.value)}" data-topic="{number}" aria-expanded="false"'
    button = f'<button type="button" {data} aria-label="{label}" title="{label}">{count}</button>'
    return f'<td style="--share:{share}%">{button}</td>'
