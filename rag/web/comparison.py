"""Two speeches or places side by side: what each says of one topic, word for word."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rag.cite import ids
from rag.errors import WengaoError
from rag.types import Citation, Filters
from rag.web import archive_wording as words
from rag.web.error_wording import explain_error
from rag.web.fragments import Option, TableRequest, options_html, say
from rag.web.markup import bilingual_html, citation_address, escape
from rag.web.speech_table import place_options
from rag.web.topic_names import name_topics, topic_html
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: Sentences of a side, and passages where none says it directly.
MAX_SENTENCES = 6
MAX_NEAREST = 3
MAX_QUOTED_CHARS = 220
#: What the values of the lists begin with.
PLACE, SPEECH = "place:", "speech:"


def view_html(archive: "Archive", request: TableRequest) -> str:
    """Render the controls of the comparison; what is compared comes when it is asked for."""
    sides = _list_sides(archive)
    first = _side_select_html("first", words.FIRST_SIDE, sides, request)
    second = _side_select_html("second", words.SECOND_SIDE, [*sides[1:], *sides[:1]], request)
    names = name_topics(archive)
    topics = "".join(
        topic_html(names[number], number, f'data-fill="{escape(topic.words[0])}"')
        for number, topic in enumerate(archive.topics)
    )
    box = (
        f'<label class="field find"><span>{bilingual_html(words.COMPARE_TOPIC)}</span>'
        '<input type="text" name="find" maxlength="200" autocomplete="off"></label>'
    )
    act = f'<button type="button" class="act" data-reload>{bilingual_html(words.COMPARE_ACT)}</button>'
    note = f'<p class="note">{bilingual_html(words.COMPARE_NOTE)}</p>'
    return (
        f'{note}<div class="controls on-demand" role="search">{first}{second}{box}{act}</div>'
        f'<p class="topic-choices">{topics}</p><div class="results" aria-live="polite"></div>'
    )


def results_html(archive: "Archive", topic: str, first: str, second: str) -> str:
    """Render what two sides say of a topic, a column each."""
    if not topic.strip():
        return _notice_html(bilingual_html(words.COMPARE_EMPTY))
    if first == second:
        return _notice_html(bilingual_html(words.SAME_SIDES))
    try:
        columns = [_side_html(archive, topic, side) for side in (first, second)]
    except WengaoError as error:
        return _notice_html(bilingual_html(explain_error(error)))
    return f'<div class="sides">{"".join(columns)}</div>'


def _notice_html(inner: str) -> str:
    return f'<p class="notice">{inner}</p>'


def _list_sides(archive: "Archive") -> list[Option]:
    """Return what can be compared, the places first."""
    places = [Option(PLACE + option.value, option.label) for option in place_options(archive)]
    return [*places, *(Option(SPEECH + entry.speech_id, entry.title) for entry in archive.catalogue)]


def _side_select_html(name: str, label: Bilingual, sides: Sequence[Option], request: TableRequest) -> str:
    """Render the list of what can be compared; the first of the sides is chosen."""
    groups = ""
    for group, prefix in ((words.PLACES_GROUP, PLACE), (words.SPEECHES_GROUP, SPEECH)):
        options = [side for side in sides if side.value.startswith(prefix)]
        heading = escape(say(group, request.language))
        groups += f'<optgroup label="{heading}">{options_html(options, sides[0].value)}</optgroup>' if options else ""
    return f'<label class="field"><span>{bilingual_html(label)}</span><select name="{name}">{groups}</select></label>'


def _side_html(archive: "Archive", topic: str, side: str) -> str:
    """Render what one side says; raises BadQuestion for a topic that holds nothing to look for."""
    filters, title = _read_side(archive, side)
    if filters is None:
        return f"<section><p>{bilingual_html(words.SIDE_EMPTY)}</p></section>"
    answer = archive.ask(topic, filters)
    said = [sentence for sentence in answer.sentences if sentence.citations][:MAX_SENTENCES]
    if answer.outcome == "answered" and said:
        body = _quotations_html([(sentence.citations[0], sentence.text) for sentence in said])
    else:
        body = _nearest_html(archive, topic, filters)
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _nearest_html(archive: "Archive", topic: str, filters: Filters) -> str:
    passages = [hit.passage for hit in archive.search(topic, MAX_NEAREST, filters)]
    if not passages:
        return f"<p>{bilingual_html(words.SIDE_EMPTY)}</p>"
    cited = [ids.make(archive.speech(passage.speech_id), passage.start, passage.end) for passage in passages]
    quoted = _quotations_html([(citation, citation.quote) for citation in cited])
    return f"<p>{bilingual_html(words.SIDE_SILENT)}</p>{quoted}"


def _read_side(archive: "Archive", side: str) -> tuple[Filters | None, str]:
    """Return the filters that a side stands for and what it is called; no filters for what is not there."""
    if side.startswith(PLACE) and side.removeprefix(PLACE) in archive.places:
        place = side.removeprefix(PLACE)
        return Filters(places=(place,)), place
    title = next((e.title for e in archive.catalogue if side == SPEECH + e.speech_id), "")
    return (Filters(speeches=(side.removeprefix(SPEECH),)), title) if title else (None, "")


def _quotations_html(quoted: Sequence[tuple[Citation, str]]) -> str:
    """Render quoted words, those of one section together, with where they stand; each opens at its place."""
    groups = groupby(quoted, key=lambda pair: (pair[0].title, *pair[0].section_path))
    return "".join(_group_html(path, list(pairs)) for path, pairs in groups)


def _group_html(path: Sequence[str], quoted: Sequence[tuple[Citation, str]]) -> str:
    links = ""
    for citation, text in quoted:
        shown = text[:MAX_QUOTED_CHARS] + ("…" if len(text) > MAX_QUOTED_CHARS else "")
        links += f'<a href="{escape(citation_address(citation))}">{escape(shown)}</a>'
    return f"<blockquote>{links}<cite>{escape(' › '.join(path))}</cite></blockquote>"
