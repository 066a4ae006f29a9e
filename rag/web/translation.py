"""Serve the translation of a quotation by the configured language model, and say of it what a reader has to know."""

from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse

from rag.errors import BadSetting, UnknownCitation
from rag.types import Language, TranslatedQuotation
from rag.web import wording
from rag.web.markup import bilingual_html, escape
from rag.web.reading import MAX_ID_CHARS
from rag.web.render import notice_html
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many quotations are with the model at once; each holds a thread for as long as the model takes.
TRANSLATIONS_AT_ONCE = 4


def add_translation_route(app: FastAPI, archive: "Archive | None") -> None:
    """Add the route that has a quotation translated, by its citation id; without a model it answers 404."""
    places = BoundedSemaphore(TRANSLATIONS_AT_ONCE)

    @app.post("/ui/translation", response_class=HTMLResponse)
    def translation(to: Language, cite: str = Query(max_length=MAX_ID_CHARS)) -> HTMLResponse:
        """Return a translation of the words of a citation, rendered."""
        if archive is None or not archive.model:
            return HTMLResponse(notice_html(wording.NO_TRANSLATION), 404)
        if not places.acquire(blocking=False):
            return HTMLResponse(notice_html(wording.TRANSLATIONS_BUSY), 429)
        try:
            return HTMLResponse(translation_html(archive.translate(cite, to)))
        except (BadSetting, UnknownCitation):
            return HTMLResponse(notice_html(wording.CITATION_GONE), 404)
        finally:
            places.release()


def translation_html(translated: TranslatedQuotation) -> str:
    """Render a translation: that a machine made it, its words, and which figures and names do not agree."""
    if not translated.text:
        return f'<p class="doubt">{escape(translated.failure)}</p>'
    label = bilingual_html(_fill(wording.TRANSLATED_BY, translated.model))
    words = f'<span class="text" lang="{translated.language}">{escape(translated.text)}</span>'
    return f'<p><span class="machine">{label}</span> {words}</p>{_check_html(translated)}'


def _check_html(translated: TranslatedQuotation) -> str:
    """Say whether the figures and names agree with the source; nothing else of a translation is checked."""
    if translated.is_confirmed:
        return f'<p class="checked">{bilingual_html(wording.TRANSLATION_AGREES)}</p>'
    doubts = ((wording.TRANSLATION_ADDED, translated.added), (wording.TRANSLATION_OMITTED, translated.omitted))
    lines = [_fill(text, words) for text, found in doubts if (words := "、".join(found))]
    return "".join(f'<p class="doubt">⚠ {bilingual_html(line)}</p>' for line in lines)


def _fill(text: Bilingual, words: str) -> Bilingual:
    return text[0].format(words=words), text[1].format(words=words)
