"""Render turns, lists of speeches and checks as HTML; every text is escaped (rag/web/markup.py)."""

from collections.abc import Sequence
from urllib.parse import quote

from rag.text.words import detect_language
from rag.types import Citation, Difference, QuoteCheck, Speech
from rag.web import wording
from rag.web.answer_html import answer_html
from rag.web.conversation import Turn
from rag.web.markup import bilingual_html, citation_link, escape, speech_address, where_text
from rag.web.suggestions import Suggestion

#: The list of speeches shows so many.
MAX_CARDS = 200

# --- the conversation ---


def turn_html(turn: Turn) -> str:
    """Render what came of a question that is answered, or that nothing could be done for."""
    if turn.notice is not None:
        return notice_html(turn.notice)
    return answer_html(turn.answer, turn.titles, turn.filters) if turn.answer is not None else ""


def suggestions_html(suggestions: Sequence[Suggestion]) -> str:
    """Render questions that may come next as links, which static/chat.js asks; nothing where there are none."""
    if not suggestions:
        return ""
    links = "".join(_suggestion_link(item) for item in suggestions)
    return f'<p class="chips"><span>{bilingual_html(wording.ASK_NEXT)}</span> {links}</p>'


def _suggestion_link(suggestion: Suggestion) -> str:
    address = "#ask=" + quote(suggestion.question, safe="", errors="replace")
    return f'<a href="{escape(address)}">{escape(suggestion.label)}</a>'


# --- the list of speeches ---


def catalogue_html(speeches: Sequence[Speech], limit: int = MAX_CARDS) -> str:
    """List speeches as cards that open them; a longer list says how many it leaves out."""
    if not speeches:
        return f'<div class="notice">{bilingual_html(wording.NO_SPEECH_FOUND)}</div>'
    total, shown = len(speeches), min(len(speeches), limit)
    count = bilingual_html((f"共 {total} 篇，显示 {shown} 篇", f"{shown} of {total} speeches"))
    if shown == total:
        count = bilingual_html((f"共 {total} 篇讲话", f"{total} speeches" if total > 1 else "1 speech"))
    cards = "".join(_card_html(speech) for speech in speeches[:limit])
    return f'<div class="catalogue"><p class="count">{count}</p><ul>{cards}</ul></div>'


def _card_html(speech: Speech) -> str:
    link = escape(speech_address(speech.id))
    english = f'<i lang="en">{escape(speech.title_en)}</i>' if speech.title_en else ""
    tags = "".join(f"<span>{escape(part)}</span>" for part in (speech.place, speech.date, speech.occasion) if part)
    title = f'<b lang="{speech.language}">{escape(speech.title)}</b>'
    return f'<li><a class="card" href="{link}">{title}{english}{tags}</a></li>'


# --- the check of a quotation ---


def check_html(check: QuoteCheck) -> str:
    """Render the verdict on a quotation, its differences, and the true wording with links."""
    differences = "".join(_difference_html(difference) for difference in check.differences)
    if differences:
        differences = f'<ul class="differences">{differences}</ul>'
    matches = "".join(_match_html(match, number) for number, match in enumerate(check.matches, 1))
    verdict = f'<p class="verdict">{bilingual_html(wording.VERDICTS[check.verdict])}</p>'
    return f'<div class="quotation {check.verdict}">{verdict}{differences}<ol class="matches">{matches}</ol></div>'


def _match_html(match: Citation, number: int) -> str:
    words = f"{escape(match.quote)}{citation_link(match, number)}"
    quotation = f'<blockquote lang="{detect_language(match.quote)}">{words}</blockquote>'
    return f"<li>{quotation}<i>{escape(where_text(match))}</i></li>"


def _difference_html(difference: Difference) -> str:
    nothing = bilingual_html(("（无）", "(nothing)"))
    quoted = f"<del>{escape(difference.quoted)}</del>" if difference.quoted else nothing
    source = f"<ins>{escape(difference.source)}</ins>" if difference.source else nothing
    return f"<li>{bilingual_html(('引文', 'Quoted'))} {quoted} → {bilingual_html(('原文', 'source'))} {source}</li>"


def notice_html(notice: wording.Bilingual) -> str:
    """Render a notice that stands alone."""
    return f'<div class="notice">{bilingual_html(notice)}</div>'
