"""Escape text, and write the small things that all parts of the page are made of: texts in two languages, addresses."""

import re
import string
from urllib.parse import quote

from rag.types import Citation, is_recognised
from rag.web import wording

# Every ASCII mark has a meaning in HTML, Markdown, a JavaScript template or a link somewhere on the way to the
# screen; as character references they are only ever text. Controls that turn the reading direction, and halves of
# characters, can disguise words or break the encoding: they are not shown.
_HIDDEN_CODE_POINTS = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPES: dict[int, str] = {
    **dict.fromkeys(_HIDDEN_CODE_POINTS, ""),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **{ord(mark): f"&#{ord(mark)};" for mark in string.punctuation + "\t\n"},
}
# Within quotation marks or those of a title stands the inner kind, and within that the outer one again (GB/T 15834).
_INNER_QUOTATION_MARKS = str.maketrans("“”‘’", "‘’“”")
_INNER_TITLE_MARKS = str.maketrans("《》", "〈〉")
_INLINE_TAG = re.compile(r"</?(?:a|b|i|mark|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def escape(text: str) -> str:
    """Make any text safe as HTML, as an attribute's value and as Markdown: it shows as itself and does nothing."""
    return text.translate(_ESCAPES)


def bilingual_html(text: wording.Bilingual) -> str:
    """Render a text in both languages; the stylesheet shows the one that the reader chose."""
    chinese, english = text
    return f'<span class="zh" lang="zh">{escape(chinese)}</span><span class="en" lang="en">{escape(english)}</span>'


def citation_address(citation: Citation) -> str:
    """Return the address within the page that opens a citation."""
    return "#cite=" + quote(citation.id, safe="")


def speech_address(speech_id: str, start: int | None = None, end: int | None = None) -> str:
    """Return the address within the page that opens a speech, at a span of it if one is given."""
    span = f"&start={start}&end={end}" if start is not None and end is not None else ""
    return f"#speech={quote(speech_id, safe='')}{span}"


def citation_text(citation: Citation) -> str:
    """Write a citation as plain text: the words, where they stand, and the permanent id."""
    where = [
        citation.speaker,
        f"《{citation.title.translate(_INNER_TITLE_MARKS)}》",
        citation.place,
        citation.date,
        " › ".join(citation.section_path),
    ]
    is_read_by_machine = is_recognised(citation.note)
    retold = f"（{citation.note}）" if is_read_by_machine else "（转述，非原话 / retold）" if citation.note else ""
    words = citation.quote.translate(_INNER_QUOTATION_MARKS)
    return f"“{words}”{retold}——{'，'.join(part for part in where if part)} [{citation.id}]"


def joined_facts(*facts: str | None) -> str:
    """Join the facts that are known, escaped, with dots between them."""
    return escape(" · ".join(fact for fact in facts if fact))


def where_text(citation: Citation) -> str:
    """Say in a line who speaks and where the words stand."""
    path = " › ".join(citation.section_path)
    return " · ".join(filter(None, (citation.speaker, citation.title, citation.place, citation.date, path)))


def citation_link(citation: Citation, number: int) -> str:
    """Render the numbered mark that opens a citation; static/cards.js makes its accessible name of the title."""
    section = citation.section_path[-1] if citation.section_path else ""
    title = escape(", ".join(filter(None, (citation.title, section))))
    return f'<a class="cite" href="{escape(citation_address(citation))}" title="{title}">{number}</a>'


def plain_text(html: str) -> str:
    """Return the text of markup that this module escaped, its character references as they are."""
    return " ".join(_TAG.sub(" ", _INLINE_TAG.sub("", html)).split())
