"""Render turns, lists of speeches and checks as HTML; every text is escaped (rag/web/markup.py)."""

from collections.abc import Sequence
from urllib.parse import quote

from rag.web import wording
from rag.web.answer_html import answer_html
from rag.web.conversation import Turn
from rag.web.markup import bilingual_html, escape
from rag.web.suggestions import Suggestion

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


def notice_html(notice: wording.Bilingual) -> str:
    """Render a notice that stands alone."""
    return f'<div class="notice">{bilingual_html(notice)}</div>'
