"""Put the page's components together and wire them; other modules render what they show."""

import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import gradio as gr

from rag.types import Filters
from rag.web import chat, conversation, markup, render, wording
from rag.web.archive_tab import add_archive_tab
from rag.web.export import to_markdown
from rag.web.quotation import MAX_QUOTE_CHARS, check_quotation

if TYPE_CHECKING:
    from rag.archive import Archive

I18N = gr.I18n(en=wording.LABELS["en"], zh=wording.LABELS["zh"], **{"zh-CN": wording.LABELS["zh"]})
#: So many quotations are checked at once.
CHECKS_AT_ONCE = 4

# Handlers are wired without a progress overlay and without a public name. Private is not closed: each handler
# reads its inputs as if anybody had sent them.
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

#: What the handlers of a chat return: the values of its box, its messages, the stored and the last sent conversation.
_ChatOutputs = tuple[object, object, object, object]


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many questions are answered at once, and how many may wait.

    Sixteen and thirty-two leave head-room: 25 streamed chats were comfortable on two busy cores, 50 were not.
    """

    at_once: int = 16
    waiting: int = 32


DEFAULT_LIMITS = QueueLimits()


class Page:
    """The components that handlers read and write; to make one inside gr.Blocks puts them on the page."""

    def __init__(
        self, archive: "Archive | None", secret: str, examples: Sequence[str], limits: QueueLimits, threads: Executor
    ) -> None:
        self.archive = archive
        self.limits = limits
        self.threads = threads
        self.store = gr.BrowserState([], storage_key="wengao-conversation", secret=secret)
        # The same conversation as it was last sent: what a browser sends back while an answer grows may be older.
        self.sent = gr.State(())
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(I18N("ask_tab"), elem_id="ask-tab"):
                self._add_ask_tab(examples)
            with gr.Tab(I18N("corpus_tab"), elem_id="corpus-tab"):
                add_archive_tab()
            with gr.Tab(I18N("check_tab"), elem_id="check-tab"):
                self._add_check_tab()

    # --- asking ---

    def _add_ask_tab(self, examples: Sequence[str]) -> None:
        self.chat = self._add_chat()
        with gr.Row(elem_id="examples"):
            buttons = [gr.Button(example, size="sm") for example in examples]
        self.box = gr.Textbox(
            label=I18N("ask"),
            show_label=False,
            placeholder=I18N("ask"),
            max_lines=5,
            max_length=chat.MAX_QUESTION_CHARS,
            submit_btn=True,
            elem_id="box",
        )
        with gr.Row(elem_id="tools"):
            with gr.Accordion(I18N("filters"), open=False, elem_id="filters"), gr.Row():
                filters = self._add_filters()
            new = gr.Button(I18N("new"), size="sm", elem_id="new")
            export = gr.Button(I18N("export"), size="sm", elem_id="export")
        self.file = gr.Markdown(visible="hidden", elem_id="export-file")
        self._wire_chat(buttons, filters, new, export)

    def _add_chat(self) -> gr.Chatbot:
        return gr.Chatbot(
            label=I18N("conversation"),
            show_label=False,
            elem_id="chat",
            height="100%",
            layout="bubble",
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
            allow_tags=False,
            placeholder=self._welcome_html(),
        )

    def _welcome_html(self) -> str:
        if self.archive is None:
            return render.notice_html(wording.NO_ARCHIVE)
        if not self.archive.speeches:
            return render.notice_html(wording.EMPTY_ARCHIVE)
        title = markup.bilingual_html(wording.WELCOME_TITLE)
        text = markup.bilingual_html(wording.WELCOME_WRITTEN if self.archive.model else wording.WELCOME_VERBATIM)
        return f'<div class="welcome"><h2>{title}</h2><p>{text}</p></div>'

    def _add_filters(self) -> list[gr.Dropdown]:
        speeches = self.archive.speeches if self.archive else ()
        places = self.archive.places if self.archive else ()
        years = self.archive.years if self.archive else ()
        choices: dict[str, list[Any]] = {
            "place": list(places),
            "year": [str(year) for year in years],
            "speech": [(speech.title, speech.id) for speech in speeches],
        }
        return [
            gr.Dropdown(
                offered,
                label=I18N(name),
                multiselect=True,
                visible=bool(offered),
                elem_id=f"filter-{name}",
                min_width=120,
            )
            for name, offered in choices.items()
        ]

    def _wire_chat(
        self, examples: Sequence[gr.Button], filters: list[gr.Dropdown], new: gr.Button, export: gr.Button
    ) -> None:
        shown = [self.box, self.chat, self.store, self.sent]
        ask: dict[str, Any] = {"outputs": shown, "concurrency_limit": self.limits.at_once, "concurrency_id": "ask"}
        runs: list[Any] = [
            self.box.submit(self.ask, [self.box, self.store, *filters], **ask, **_QUIET),
            self.chat.retry(self.retry, [self.store, *filters], **ask, **_QUIET),
            *(button.click(self.ask, [button, self.store, *filters], **ask, **_QUIET) for button in examples),
        ]
        # Settled only when the run has been cancelled: a sentence on its way would overwrite what settling shows.
        stopped = self.box.stop(None, cancels=runs, queue=False, **_QUIET)
        stopped.then(self.settle, self.sent, shown, queue=False, **_QUIET)
        new.click(self.clear, None, shown, cancels=runs, queue=False, **_QUIET)
        export.click(self.export, self.store, self.file, queue=False, **_QUIET)

    async def ask(self, question: object, stored: object, *filters: object) -> AsyncIterator[_ChatOutputs]:
        """Answer a question, updating the box, the chat and the stored conversation with every sentence."""
        turns = conversation.settle(conversation.load(stored))
        async for update in self._answer(str(question or ""), turns, _read_filters(filters)):
            yield update

    async def retry(self, stored: object, *filters: object) -> AsyncIterator[_ChatOutputs]:
        """Answer the last question again."""
        turns = conversation.settle(conversation.load(stored))
        if not turns:
            yield self.clear()
            return
        async for update in self._answer(turns[-1].question, turns[:-1], _read_filters(filters)):
            yield update

    async def _answer(
        self, question: str, turns: conversation.Conversation, filters: Filters
    ) -> AsyncIterator[_ChatOutputs]:
        box: object = gr.update(value="", submit_btn=False, stop_btn=True)
        async for grown in chat.reply(self.archive, turns, question, filters, threads=self.threads):
            yield box, render.chat_messages(grown), conversation.dump(grown), grown
            box = gr.skip()  # the next question may be being typed
        yield _idle_box(), gr.skip(), gr.skip(), gr.skip()

    def settle(self, turns: conversation.Conversation) -> _ChatOutputs:
        """Show a conversation in which nothing is under way any more."""
        turns = conversation.settle(turns)
        return _idle_box(), render.chat_messages(turns), conversation.dump(turns), turns

    def restore(self, stored: object) -> _ChatOutputs:
        """Show the conversation that the browser kept."""
        return self.settle(conversation.load(stored))

    def clear(self) -> _ChatOutputs:
        """Show an empty conversation."""
        return _idle_box(), [], [], ()

    def export(self, stored: object) -> str:
        """Return the conversation as a file for the page; the changing id shows static/page.js that this one is new."""
        text = to_markdown(conversation.load(stored))
        return f'<pre class="file" id="file-{time.time_ns()}">{markup.escape(text)}</pre>'

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
        gr.on([text.submit, button.click], self.check, text, verdict, concurrency_limit=CHECKS_AT_ONCE, **_QUIET)

    def check(self, quote: object) -> str:
        """Return whether words stand in the archive, rendered."""
        return check_quotation(self.archive, quote)


def _idle_box() -> object:
    """Return the update of the box when no answer is under way."""
    return gr.update(submit_btn=True, stop_btn=False)


def _read_filters(chosen: Sequence[object]) -> Filters:
    """Read the three lists of the filters; what cannot be a filter becomes one that no archive holds."""
    places, years, speeches = (
        tuple(str(value) for value in cast("Sequence[object]", values or ())) for values in chosen
    )
    return Filters(places, tuple(int(year) if year.isdecimal() else -1 for year in years), speeches)


def build_page(
    archive: "Archive | None", secret: str, examples: Sequence[str], limits: QueueLimits, threads: Executor
) -> gr.Blocks:
    """Build the page over an archive; None stands for an index that could not be opened.

    `secret` encrypts the conversation in the browser's storage; `threads` read what a language model writes.
    """
    demo = gr.Blocks(title="问稿 Wengao", fill_width=True, analytics_enabled=False)
    with demo:
        page = Page(archive, secret, examples, limits, threads)
        shown = [page.box, page.chat, page.store, page.sent]
        demo.load(page.restore, page.store, shown, queue=False, **_QUIET)
    demo.queue(max_size=limits.waiting, api_open=False)
    return demo
