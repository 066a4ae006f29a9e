"""The timeline of an archive: a column a year, a dot a speech, coloured by its main topic; a dot opens its speech."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.types import CatalogueEntry
from rag.web import archive_wording as words
from rag.web.fragments import filled
from rag.web.markup import bilingual_html, escape, speech_address
from rag.web.topic_names import COLOURS, topics_of

if TYPE_CHECKING:
    from rag.archive import Archive

#: Dots of a year; the others are counted.
MAX_DOTS = 14
#: Years side by side; where there are more between the first and the last, those without a speech are left out.
MAX_COLUMNS = 40


def timeline_html(archive: "Archive", entries: Sequence[CatalogueEntry]) -> str:
    """Render the speeches that have a date by their years, and how many have none."""
    heading = f"<h2>{bilingual_html(words.TIMELINE_HEADING)}</h2>"
    by_year = _by_year(entries)
    undated = len(entries) - sum(map(len, by_year.values()))
    if not by_year:
        return f'{heading}<p class="note">{bilingual_html(words.NONE_DATED)}</p>'
    main = {speech_id: numbers[0] for speech_id, numbers in topics_of(archive).items()}
    columns = "".join(_column_html(year, by_year.get(year, ()), main) for year in list_years(list(by_year)))
    note = bilingual_html(words.TIMELINE_NOTE)
    left = bilingual_html(filled(words.UNDATED, n=undated)) if undated else ""
    return f'{heading}<p class="note">{note} {left}</p><div class="wide"><ol class="timeline">{columns}</ol></div>'


def list_years(years: Sequence[int]) -> list[int]:
    """Return the years of the columns: all from the first to the last, or only those that are given, if too many."""
    first, last = min(years), max(years)
    return list(range(first, last + 1)) if last - first < MAX_COLUMNS else sorted(years)


def _by_year(entries: Sequence[CatalogueEntry]) -> dict[int, list[CatalogueEntry]]:
    by_year: dict[int, list[CatalogueEntry]] = defaultdict(list)
    for entry in sorted((entry for entry in entries if entry.date), key=lambda entry: entry.date or ""):
        by_year[int((entry.date or "")[:4])].append(entry)
    return by_year


def _column_html(year: int, entries: Sequence[CatalogueEntry], main: dict[str, int]) -> str:
    dots = "".join(_dot_html(entry, main.get(entry.speech_id)) for entry in entries[:MAX_DOTS])
    left = len(entries) - MAX_DOTS
    more = f'<span class="more">{bilingual_html(filled(words.MORE_DOTS, n=left))}</span>' if left > 0 else ""
    unseen = f'<span class="unseen">{bilingual_html(filled(words.IN_YEAR, year=year, n=len(entries)))}</span>'
    return f'<li>{more}<span class="dots">{dots}</span><b aria-hidden="true">{year}</b>{unseen}</li>'


def _dot_html(entry: CatalogueEntry, topic: int | None) -> str:
    name = escape(" · ".join(filter(None, (entry.date, entry.place, entry.title))))
    colour = f"t{topic % COLOURS}" if topic is not None else ""
    address = escape(speech_address(entry.speech_id))
    return f'<a class="dot {colour}" href="{address}" aria-label="{name}" title="{name}"></a>'
