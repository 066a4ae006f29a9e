"""Put the page's tabs together; the tab for questions is in rag/web/ask_tab.py."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING

import gradio as gr

from rag.errors import WengaoError
from rag.types import Speech
from rag.web import render, wording
from rag.web.ask_tab import AskTab, QueueLimits
from rag.web.labels import I18N, QUIET
from rag.web.sidebar import add_sidebar
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.web.feedback import FeedbackFile

#: Gradio keeps so many sessions, 70 KB each, though nothing of a conversation; a hundred times fewer than it would.
SESSIONS_KEPT = 100
#: A longer quotation is refused; more of it is not even looked at.
MAX_QUOTE_CHARS = 5000
#: The words by which a speech is looked for in the list are read up to this length.
MAX_WANTED_CHARS = 200
#: So many quotations are checked at once.
CHECKS_AT_ONCE = 4


class Page:
    """The tabs besides the one for questions; to make one inside gr.Blocks puts them on the page."""

    def __init__(self, archive: "Archive | None") -> None:
        self.archive = archive
        with gr.Tab(I18N("corpus_tab"), elem_id="corpus-tab"):
            self._add_corpus_tab()
        with gr.Tab(I18N("check_tab"), elem_id="check-tab"):
            self._add_check_tab()

    # --- the speeches ---

    def _add_corpus_tab(self) -> None:
        find = gr.Textbox(label=I18N("find"), placeholder=I18N("find_hint"), elem_id="find", max_length=200)
        cards = gr.Markdown(self.catalogue(""), elem_id="catalogue")
        find.change(self.catalogue, find, cards, trigger_mode="always_last", queue=False, **QUIET)

    def catalogue(self, wanted: object) -> str:
        """Return the list of the speeches whose title, place, date or occasion holds every word that is looked for."""
        speeches = self.archive.speeches if self.archive else ()
        text = str(wanted or "")[:MAX_WANTED_CHARS]
        words = text.lower().split()
        places = self.archive.find_places(text) if self.archive and words else ()
        return render.catalogue_html(
            [speech for speech in speeches if _holds_words(speech, words) or speech.place in places]
        )

    # --- checking a quotation ---

    def _add_check_tab(self) -> None:
        text = gr.Textbox(
            label=I18N("check_text"),
            placeholder=I18N("check_hint"),
            lines=3,
            max_length=MAX_QUOTE_CHARS,
            elem_id="quote",
        )
        button = gr.Button(I18N("check"), variant="primary", elem_id="check")
        verdict = gr.Markdown(elem_id="verdict")
        gr.on([text.submit, button.click], self.check, text, verdict, concurrency_limit=CHECKS_AT_ONCE, **QUIET)

    def check(self, quote: object) -> str:
        """Return whether words stand in the archive, rendered."""
        if self.archive is None:
            return render.notice_html(wording.NO_ARCHIVE)
        try:
            return render.check_html(self.archive.verify(str(quote or "")[: MAX_QUOTE_CHARS + 1]))
        except WengaoError as error:
            return render.notice_html((str(error), str(error)))


def _holds_words(speech: Speech, words: Sequence[str]) -> bool:
    text = " ".join(filter(None, (speech.title, speech.place, speech.date, speech.occasion))).lower()
    return all(word in text for word in words)


def build_page(
    archive: "Archive | None",
    examples: Sequence[Bilingual],
    limits: QueueLimits,
    threads: Executor,
    feedback: "FeedbackFile | None" = None,
) -> gr.Blocks:
    """Build the page over an archive; None stands for an index that could not be opened.

    `threads` read what a language model writes; `feedback` keeps what readers think of the answers.
    """
    demo = gr.Blocks(title="问稿 Wengao", fill_width=True, analytics_enabled=False)
    with demo:
        add_sidebar()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(I18N("ask_tab"), elem_id="ask-tab"):
                ask = AskTab(archive, examples, limits, threads, feedback)
            Page(archive)
        shown = [ask.chat, ask.box]
        demo.load(None, None, shown, js="wengao.chat.restore", **QUIET)
    demo.state_session_capacity = SESSIONS_KEPT
    demo.queue(max_size=limits.waiting, api_open=False)
    return demo
