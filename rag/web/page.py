"""Put the page's tabs together; the tab for questions is in rag/web/ask_tab.py."""

from concurrent.futures import Executor
from typing import TYPE_CHECKING

import gradio as gr

from rag.web.archive_tab import add_archive_tab
from rag.web.ask_tab import AskTab, QueueLimits
from rag.web.examples import ExampleMaker
from rag.web.labels import I18N, QUIET
from rag.web.quotation import MAX_QUOTE_CHARS, check_quotation
from rag.web.sidebar import add_sidebar

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.web.feedback import FeedbackFile

#: Gradio keeps so many sessions, 70 KB each, though nothing of a conversation; a hundred times fewer than it would.
SESSIONS_KEPT = 100
#: So many quotations are checked at once.
CHECKS_AT_ONCE = 4


class Page:
    """The tabs besides the one for questions; to make one inside gr.Blocks puts them on the page."""

    def __init__(self, archive: "Archive | None") -> None:
        self.archive = archive
        with gr.Tab(I18N("corpus_tab"), elem_id="corpus-tab"):
            add_archive_tab()
        with gr.Tab(I18N("check_tab"), elem_id="check-tab"):
            self._add_check_tab()

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
        return check_quotation(self.archive, quote)


def build_page(
    archive: "Archive | None",
    examples: ExampleMaker,
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
        demo.load(ask.show_archive, None, [*ask.filters, ask.chat, *ask.examples], queue=False, **QUIET)
    demo.state_session_capacity = SESSIONS_KEPT
    demo.queue(max_size=limits.waiting, api_open=False)
    return demo
