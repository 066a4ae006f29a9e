"""Serve what a reader asks of a quotation: the card at its mark, and the words of its speech."""

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse, JSONResponse

from rag.errors import UnknownCitation
from rag.text.pinyin import mark_tones
from rag.text.words import detect_language
from rag.types import Citation
from rag.web import wording
from rag.web.markup import bilingual_html, citation_address, escape, where_text

if TYPE_CHECKING:
    from rag.archive import Archive

#: A citation id or a speech id in an address is refused if it is longer.
MAX_ID_CHARS = 400
#: The words of so many speeches are remembered.
SPEECHES_REMEMBERED = 64


def add_reading_routes(app: FastAPI, archive: "Archive | None") -> None:
    """Add the routes for cards and words to an application."""

    @app.get("/ui/card", response_class=HTMLResponse)
    def card(cite: str = Query(max_length=MAX_ID_CHARS)) -> HTMLResponse:
        """Return the quotation of a citation and where it stands."""
        try:
            citation = archive.cite(cite).citation if archive else None
        except UnknownCitation:
            citation = None
        return HTMLResponse(card_html(citation), 200 if citation else 404)

    @lru_cache(maxsize=SPEECHES_REMEMBERED)
    def read_words(speech_id: str) -> dict[str, tuple[str, str]]:
        assert archive is not None
        glosses = archive.glosses(archive.speech(speech_id).text)
        return {gloss.word: (mark_tones(gloss.pinyin), gloss.gloss) for gloss in glosses}

    @app.get("/ui/words")
    async def words(speech: str = Query(max_length=MAX_ID_CHARS)) -> JSONResponse:
        """Return the reading and the meaning of every word of a speech that the lexicon holds."""
        if archive is None:
            return JSONResponse({}, 404)
        try:
            return JSONResponse(await asyncio.to_thread(read_words, speech))
        except UnknownCitation:
            return JSONResponse({}, 404)


def card_html(citation: Citation | None) -> str:
    """Render the quotation of a citation, its place, and a link that opens it, for those who cannot hover."""
    if citation is None:
        return f"<p>{bilingual_html(wording.CITATION_GONE)}</p>"
    language = detect_language(citation.quote)
    speech = escape(citation.speech_id)
    quotation = (
        f'<blockquote lang="{language}" data-speech="{speech}" data-cite="{escape(citation.id)}">'
        f"{escape(citation.quote)}</blockquote>"
    )
    where = f'<p class="crumbs" lang="{detect_language(citation.title)}">{escape(where_text(citation))}</p>'
    link = f'<a href="{escape(citation_address(citation))}">{bilingual_html(wording.OPEN_SPEECH)}</a>'
    return f"{quotation}{where}{link}"
