"""The parts that the tables of the archive tab share: what is asked of them, and their controls in HTML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.types import Language
from rag.web import archive_wording as words
from rag.web.markup import bilingual_html, escape
from rag.web.wording import Bilingual

#: Rows of a table that are shown at once.
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What a reader asks of a table: words and filters, the column to sort by, the page from 1, the language."""

    find: str = ""
    place: str = ""
    year: str = ""
    topic: str = ""
    unit: str = ""
    rows: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list: its value, and what it is called."""

    value: str
    label: str


def say(text: Bilingual, language: Language) -> str:
    """Return a text in one language, for where there can be no markup."""
    return text[0] if language == "zh" else text[1]


def filled(text: Bilingual, **values: object) -> Bilingual:
    """Return a text in both languages with its gaps filled."""
    return text[0].format(**values), text[1].format(**values)


def search_html(label: Bilingual, request: TableRequest) -> str:
    """Render the box for words to look for."""
    field = f'<input type="search" name="find" maxlength="200" autocomplete="off" value="{escape(request.find)}">'
    return f'<label class="field find"><span>{bilingual_html(label)}</span>{field}</label>'


def select_html(name: str, label: Bilingual, options: Sequence[Option], chosen: str, request: TableRequest) -> str:
    """Render a list to choose from, all by default; nothing where there is nothing to choose."""
    if not options:
        return ""
    everything = f'<option value="">{escape(say(words.ANY, request.language))}</option>'
    choices = f'<select name="{name}">{everything}{options_html(options, chosen)}</select>'
    return f'<label class="field"><span>{bilingual_html(label)}</span>{choices}</label>'


def options_html(options: Iterable[Option], chosen: str) -> str:
    """Render the choices of a list."""
    return "".join(
        f'<option value="{escape(option.value)}"{" selected" if option.value == chosen else ""}>'
        f"{escape(option.label)}</option>"
        for option in options
    )


def heads_html(columns: Mapping[str, Bilingual], sortable: Sequence[str], request: TableRequest) -> str:
    """Render the heads of a table's columns; those that sort are buttons."""
    heads = (_head_html(name, label, name in sortable, request) for name, label in columns.items())
    return f"<thead><tr>{''.join(heads)}</tr></thead>"


def _head_html(name: str, label: Bilingual, sorts: bool, request: TableRequest) -> str:
    if not sorts:
        return f'<th scope="col" class="{name}">{bilingual_html(label)}</th>'
    state = ("descending" if request.descending else "ascending") if request.sort == name else "none"
    button = f'<button type="button" data-sort="{name}">{bilingual_html(label)}</button>'
    return f'<th scope="col" class="{name}" aria-sort="{state}">{button}</th>'


def sort_select_html(columns: Mapping[str, Bilingual], sortable: Sequence[str], request: TableRequest) -> str:
    """Render the list to sort by, for narrow windows, which show no heads."""
    options = [
        Option(f"{name}{suffix}", f"{say(columns[name], request.language)} {arrow}")
        for name in sortable
        for suffix, arrow in (("", "↑"), ("-", "↓"))
    ]
    chosen = request.sort + ("-" if request.descending else "")
    unsorted = f'<option value="">{escape(say(words.FILE_ORDER, request.language))}</option>'
    choices = f"<select data-sort-select>{unsorted}{options_html(options, chosen)}</select>"
    return f'<label class="field narrow-only"><span>{bilingual_html(words.SORT_BY)}</span>{choices}</label>'


def page_of(request: TableRequest, count: int) -> slice:
    """Return which rows the page of a request shows; one behind the last shows the last."""
    page = min(request.page, pages_of(count))
    return slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)


def pages_of(count: int) -> int:
    """Return how many pages so many rows take, at least one."""
    return max(1, -(-count // PAGE_ROWS))


def pager_html(request: TableRequest, count: int) -> str:
    """Render the way to the other pages; nothing where there is one page."""
    pages = pages_of(count)
    if pages == 1:
        return ""
    page = min(request.page, pages)
    before = _page_button(words.PREVIOUS_PAGE, page - 1, page > 1)
    after = _page_button(words.NEXT_PAGE, page + 1, page < pages)
    where = bilingual_html(filled(words.PAGE_OF, page=page, pages=pages))
    return f'<nav class="pager">{before}<span>{where}</span>{after}</nav>'


def _page_button(label: Bilingual, page: int, is_there: bool) -> str:
    state = "" if is_there else " disabled"
    return f'<button type="button" data-page="{page}"{state}>{bilingual_html(label)}</button>'


def count_html(label: Bilingual, shown: int, total: int) -> str:
    """Render how many rows fit, as a live region: a filter changes it."""
    return f'<p class="count" role="status">{bilingual_html(filled(label, shown=shown, total=total))}</p>'


def nothing_html() -> str:
    """Render that no row fits."""
    return f'<p class="notice">{bilingual_html(words.NOTHING_FITS)}</p>'
