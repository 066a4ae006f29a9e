"""Build the page's components and wire them; what they show is made elsewhere."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import gradio as gr

from rag.errors import WengaoError
from rag.types import Filters, Speech
from rag.web import chat, conversation, render, wording
from rag.web.export import to_markdown

if TYPE_CHECKING:
    from rag.archive import Archive

I18N = gr.I18n(en=wording.LABELS["en"], zh=wording.LABELS["zh"], **{"zh-CN": wording.LABELS["zh"]})
#: The longest quotation that is looked at.
MAX_QUOTE = 5000

_Outputs = tuple[object, object, object, object]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions are answered at once, and how many may wait.

    Sixteen and thirty-two leave head-room: 25 streamed chats were comfortable on two busy cores, 50 were not.
    """

    at_once: int = 16
    waiting: int = 32


LIMITS = Limits()


class Page:
    """The components that handlers read and write; building one inside gr.Blocks puts them on the page."""

    def __init__(self, archive: "Archive | None", secret: str, examples: Sequence[str], limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        self.store = gr.BrowserState([], storage_key="wengao-conversation", secret=secret)
        # The same conversation as it was last sent: what a browser sends back while an answer grows may be older.
        self.sent = gr.State(())
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(I18N("ask_tab"), elem_id="ask-tab"):
                self._ask_tab(examples)
            with gr.Tab(I18N("corpus_tab"), elem_id="corpus-tab"):
                self._corpus_tab()
            with gr.Tab(I18N("check_tab"), elem_id="check-tab"):
                self._check_tab()

    # --- asking ---

    def _ask_tab(self, examples: Sequence[str]) -> None:
        self.chat = gr.Chatbot(
            label=I18N("conversation"),
            show_label=False,
            elem_id="chat",
            height="100%",
            layout="bubble",
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
            allow_tags=False,
            placeholder=self._welcome(),
        )
        with gr.Row(elem_id="examples"):
            buttons = [gr.Button(example, size="sm") for example in examples]
        self.box = gr.Textbox(
            label=I18N("ask"),
            show_label=False,
            placeholder=I18N("ask"),
            max_lines=5,
            max_length=chat.MAX_QUESTION,
            submit_btn=True,
            elem_id="box",
        )
        with gr.Row(elem_id="tools"):
            with gr.Accordion(I18N("filters"), open=False, elem_id="filters"), gr.Row():
                filters = self._filters()
            new = gr.Button(I18N("new"), size="sm", elem_id="new")
            export = gr.Button(I18N("export"), size="sm", elem_id="export")
        self.file = gr.Markdown(visible="hidden", elem_id="export-file")
        self._wire_chat(buttons, filters, new, export)

    def _welcome(self) -> str:
        if self.archive is None:
            return render.notice_html(wording.NO_ARCHIVE)
        if not self.archive.speeches:
            return render.notice_html(wording.EMPTY_ARCHIVE)
        more = render.both(wording.WELCOME_MODEL if self.archive.model else wording.WELCOME_MORE)
        return f'<div class="welcome"><h2>{render.both(wording.WELCOME)}</h2><p>{more}</p></div>'

    def _filters(self) -> list[gr.Dropdown]:
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

    async def ask(self, question: object, stored: object, *filters: object) -> AsyncIterator[_Outputs]:
        """Answer a question, updating the box, the chat and the stored conversation with every sentence."""
        turns = conversation.settled(conversation.load(stored))
        async for update in self._answer(str(question or ""), turns, _read_filters(filters)):
            yield update

    async def retry(self, stored: object, *filters: object) -> AsyncIterator[_Outputs]:
        """Answer the last question again."""
        turns = conversation.settled(conversation.load(stored))
        if not turns:
            yield self.clear()
            return
        async for update in self._answer(turns[-1].question, turns[:-1], _read_filters(filters)):
            yield update

    async def _answer(
        self, question: str, turns: conversation.Conversation, filters: Filters
    ) -> AsyncIterator[_Outputs]:
        box: object = gr.update(value="", submit_btn=False, stop_btn=True)
        async for grown in chat.reply(self.archive, turns, question, filters):
            yield box, render.messages(grown), conversation.dump(grown), grown
            box = gr.skip()  # the next question may be being typed
        yield _idle(), gr.skip(), gr.skip(), gr.skip()

    def settle(self, turns: conversation.Conversation) -> _Outputs:
        """Show a conversation in which nothing is under way any more."""
        turns = conversation.settled(turns)
        return _idle(), render.messages(turns), conversation.dump(turns), turns

    def restore(self, stored: object) -> _Outputs:
        """Show the conversation that the browser kept."""
        return self.settle(conversation.load(stored))

    def clear(self) -> _Outputs:
        """Start afresh."""
        return _idle(), [], [], ()

    def export(self, stored: object) -> str:
        """Hand the conversation to the page as a file; the changing id tells it that this one is new."""
        text = to_markdown(conversation.load(stored))
        return f'<pre class="file" id="file-{time.time_ns()}">{render.escape(text)}</pre>'

    # --- the speeches ---

    def _corpus_tab(self) -> None:
        find = gr.Textbox(label=I18N("find"), placeholder=I18N("find_hint"), elem_id="find", max_length=200)
        cards = gr.Markdown(self.catalogue(""), elem_id="catalogue")
        find.change(self.catalogue, find, cards, trigger_mode="always_last", queue=False, **_QUIET)

    def catalogue(self, wanted: object) -> str:
        """List the speeches whose title, place, date or occasion holds every word that is looked for."""
        speeches = self.archive.speeches if self.archive else ()
        return render.catalogue([speech for speech in speeches if _matches(speech, str(wanted or "")[:200])])

    # --- checking a quotation ---

    def _check_tab(self) -> None:
        text = gr.Textbox(
            label=I18N("check_text"), placeholder=I18N("check_hint"), lines=3, max_length=MAX_QUOTE, elem_id="quote"
        )
        button = gr.Button(I18N("check"), variant="primary", elem_id="check")
        verdict = gr.Markdown(elem_id="verdict")
        gr.on([text.submit, button.click], self.check, text, verdict, concurrency_limit=4, **_QUIET)

    def check(self, quote: object) -> str:
        """Tell whether words stand in the archive."""
        if self.archive is None:
            return render.notice_html(wording.NO_ARCHIVE)
        try:
            return render.check_html(self.archive.verify(str(quote or "")[: MAX_QUOTE + 1]))
        except WengaoError as error:
            return render.notice_html((str(error), str(error)))


# Handlers are wired without a progress overlay and without a public name. Private is not closed: each handler
# reads its inputs as if anybody had sent them.
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _idle() -> object:
    return gr.update(submit_btn=True, stop_btn=False)


def _matches(speech: Speech, wanted: str) -> bool:
    text = " ".join(filter(None, (speech.title, speech.place, speech.date, speech.occasion))).lower()
    return all(word in text for word in wanted.lower().split())


def _read_filters(chosen: Sequence[object]) -> Filters:
    """Read the three lists of the filters; what cannot be a filter becomes one that no archive holds."""
    places, years, speeches = (
        tuple(str(value) for value in cast("Sequence[object]", values or ())) for values in chosen
    )
    return Filters(places, tuple(int(year) if year.isdecimal() else -1 for year in years), speeches)


def build(archive: "Archive | None", secret: str, examples: Sequence[str], limits: Limits) -> gr.Blocks:
    """Build the page over an archive; None stands for an index that could not be opened."""
    demo = gr.Blocks(title="问稿 Wengao", fill_width=True, analytics_enabled=False)
    with demo:
        page = Page(archive, secret, examples, limits)
        shown = [page.box, page.chat, page.store, page.sent]
        demo.load(page.restore, page.store, shown, queue=False, **_QUIET)
    demo.queue(max_size=limits.waiting, api_open=False)
    return demo
