"""The table of speeches: filtered, sorted, page by page; each row opens its speech."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.text.pinyin import read_pinyin
from rag.types import CatalogueEntry
from rag.web import archive_wording as words
from rag.web.fragments import (
    Option,
    TableRequest,
    count_html,
    filled,
    heads_html,
    nothing_html,
    page_of,
    pager_html,
    say,
    search_html,
    select_html,
    sort_select_html,
)
from rag.web.markup import bilingual_html, escape, speech_address
from rag.web.topic_names import name_topics, topic_html, topics_of
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

SORTABLE = ("title", "place", "date", "speaker", "size")
#: Topics that are named with a speech.
MAX_TOPICS_NAMED = 2


@lru_cache(maxsize=16_384)
def sound(text: str) -> str:
    """Return what a text is sorted by: how its Chinese characters are read."""
    return " ".join(read_pinyin(text)).casefold() or text.casefold()


def speaker_of(entry: CatalogueEntry) -> str:
    """Return who speaks, of a transcript the first one, "" where that is not known."""
    return entry.speaker or (entry.speakers[0] if entry.speakers else "")


#: What the columns sort by: texts by their sound, and sizes as texts of one length; "" where it is not known.
_SORT_VALUES: dict[str, Callable[[CatalogueEntry], str]] = {
    "title": lambda entry: sound(entry.title),
    "place": lambda entry: sound(entry.place or ""),
    "date": lambda entry: entry.date or "",
    "speaker": lambda entry: sound(speaker_of(entry)),
    "size": lambda entry: f"{entry.characters:012}",
}


def view_html(archive: "Archive", request: TableRequest) -> str:
    """Render the controls of the table, and the table."""
    years = sorted({entry.date[:4] for entry in archive.catalogue if entry.date}, reverse=True)
    controls = [
        search_html(words.FIND_SPEECH, request),
        select_html("place", words.PLACE, place_options(archive), request.place, request),
        select_html("year", words.YEAR, [Option(year, year) for year in years], request.year, request),
        select_html("topic", words.TOPIC, topic_options(archive, request), request.topic, request),
        sort_select_html(words.SPEECH_COLUMNS, SORTABLE, request),
    ]
    results = f'<div class="results">{results_html(archive, request)}</div>'
    return f'<div class="controls" role="search">{"".join(controls)}</div>{results}'


def results_html(archive: "Archive", request: TableRequest) -> str:
    """Render the rows that fit a request."""
    fitting = sort_entries(filter_entries(archive, request), request)
    count = count_html(words.SPEECH_COUNT, len(fitting), len(archive.catalogue))
    if not fitting:
        return count + nothing_html()
    topics, names = topics_of(archive), name_topics(archive)
    shown = fitting[page_of(request, len(fitting))]
    rows = "".join(_row_html(entry, _topics_html(topics.get(entry.speech_id, ()), names)) for entry in shown)
    heads = heads_html(words.SPEECH_COLUMNS, SORTABLE, request)
    table = f'<table class="listing speeches">{heads}<tbody>{rows}</tbody></table>'
    return f"{count}{table}{pager_html(request, len(fitting))}"


def filter_entries(archive: "Archive", request: TableRequest) -> list[CatalogueEntry]:
    """Return the speeches that have a place, a year and a topic, and hold every word that is looked for."""
    in_topic = _speeches_of(archive, request.topic)
    looked_for = [(word, archive.find_places(word)) for word in request.find.casefold().split()]
    return [
        entry
        for entry in archive.catalogue
        if (not request.place or entry.place == request.place)
        and (not request.year or (entry.date or "").startswith(request.year))
        and (not request.topic or entry.speech_id in in_topic)
        and _holds(entry, looked_for)
    ]


def sort_entries(entries: Sequence[CatalogueEntry], request: TableRequest) -> list[CatalogueEntry]:
    """Return speeches in the order that is asked for; those that lack what they are sorted by come last."""
    value_of = _SORT_VALUES.get(request.sort)
    if value_of is None:
        return list(entries)
    known = sorted((entry for entry in entries if value_of(entry)), key=value_of, reverse=request.descending)
    return [*known, *(entry for entry in entries if not value_of(entry))]


def place_options(archive: "Archive") -> list[Option]:
    """Return the places of the archive as choices, by how they sound."""
    return [Option(place, place) for place in sorted(archive.places, key=sound)]


def topic_options(archive: "Archive", request: TableRequest) -> list[Option]:
    """Return the topics of the archive as choices, by their numbers."""
    names = name_topics(archive)
    return [Option(str(number), say(name, request.language)) for number, name in enumerate(names)]


def _speeches_of(archive: "Archive", number: str) -> frozenset[str]:
    """Return the speeches that speak of a topic, none of one that is not there."""
    if not number.isdecimal() or int(number) >= len(archive.topics):
        return frozenset()
    return frozenset(share.speech_id for share in archive.topics[int(number)].shares)


def _holds(entry: CatalogueEntry, looked_for: Sequence[tuple[str, Sequence[str]]]) -> bool:
    speakers = (entry.speaker, *entry.speakers)
    known = (entry.title, entry.title_en, entry.place, entry.date, entry.occasion, *speakers, entry.path)
    text = " ".join(filter(None, known)).casefold()
    return all(word in text or entry.place in places for word, places in looked_for)


def _row_html(entry: CatalogueEntry, topics: str) -> str:
    english = f'<i class="en" lang="en">{escape(entry.title_en)}</i>' if entry.title_en else ""
    address = escape(speech_address(entry.speech_id))
    cells = {
        "title": f'<a href="{address}"><b lang="{entry.language}">{escape(entry.title)}</b></a>{english}',
        "place": escape(entry.place or ""),
        "date": escape(entry.date or ""),
        "speaker": _speaker_html(entry),
        "topics": topics,
        "size": f"{entry.characters:,}",
    }
    return f"<tr>{''.join(_cell_html(name, inner) for name, inner in cells.items())}</tr>"


def _cell_html(name: str, inner: str) -> str:
    """Render a cell; a narrow window shows what it is called, as the heads are gone there."""
    if name == "title":
        return f'<th scope="row" class="title">{inner}</th>'
    label = f'<span class="label">{bilingual_html(words.SPEECH_COLUMNS[name])}</span>' if inner else ""
    return f'<td class="{name}">{label}{inner}</td>'


def _speaker_html(entry: CatalogueEntry) -> str:
    others = len(entry.speakers) - 1
    if entry.speaker or others < 1:
        return escape(speaker_of(entry))
    return bilingual_html(filled(words.SPEAKERS, first=entry.speakers[0], n=others))


def _topics_html(numbers: Sequence[int], names: Sequence[Bilingual]) -> str:
    """Render the main topics of a speech; each restricts the table to its speeches."""
    shown = numbers[:MAX_TOPICS_NAMED]
    return "".join(topic_html(names[number], number, f'data-filter="topic={number}"') for number in shown)
