"""The tab in which questions are asked: its components, and the handlers that answer.

The conversations themselves are kept by the browser (static/chat.js): it shows them, and sends a question together with
the questions before it. What comes back is the one turn that is new, through a hidden text that grows.
"""

import base64
import gzip
import html
import json
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import gradio as gr

from rag.types import Filters
from rag.web import chat, conversation, markup, render
from rag.web.examples import MAX_EXAMPLES, ExampleMaker
from rag.web.labels import I18N, QUIET
from rag.web.suggestions import suggest_questions
from rag.web.welcome import welcome_html

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.web.feedback import FeedbackFile

#: What stands in the text that the browser reads before the speeches' own words, which are shown until a model has
#: written, before a draft of the model, and before a packed turn.
SHOWN_HEAD = "shown\n"
DRAFT_HEAD = "draft\n"
TURN_HEAD = "turn\n"
#: Of an answer that a reader rates, so many characters of its markup are read.
MAX_RATED_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many questions are answered at once, and how many may wait.

    Sixteen and thirty-two leave head-room: 25 streamed chats were comfortable on two busy cores, 50 were not.
    """

    at_once: int = 16
    waiting: int = 32


DEFAULT_LIMITS = QueueLimits()


class AskTab:
    """The components that its handlers read and write; to make one inside gr.Blocks puts them on the page."""

    def __init__(
        self,
        archive: "Archive | None",
        examples: ExampleMaker,
        limits: QueueLimits,
        threads: Executor,
        feedback: "FeedbackFile | None" = None,
    ) -> None:
        self.archive, self.limits, self.threads, self.feedback = archive, limits, threads, feedback
        self.chat = self._add_chat()
        self._maker = examples
        self.examples = self._add_examples()
        self.box = gr.Textbox(
            label=I18N("ask"), show_label=False, placeholder=I18N("ask"), max_lines=5, submit_btn=True, elem_id="box"
        )
        self.filters, self.chips, new, export = self._add_tools()
        # Hidden: what is read of the server, and the two buttons by which static/chat.js starts an event.
        self.update = gr.Textbox(visible="hidden", elem_id="update")
        self.go = gr.Button(visible="hidden", elem_id="go")
        self.show = gr.Button(visible="hidden", elem_id="show")
        self._wire_questions(self.examples)
        self._wire_browser(new, export)

    def _add_chat(self) -> gr.Chatbot:
        return gr.Chatbot(
            label=I18N("conversation"),
            show_label=False,
            elem_id="chat",
            height=None,
            layout="bubble",
            buttons=["copy"],
            editable="user",
            autoscroll=False,
            latex_delimiters=[],
            allow_tags=False,
            placeholder=welcome_html(self.archive, with_topics=False),
        )

    def _add_examples(self) -> list[gr.Button]:
        """Put the questions to begin with on the page, in both languages; the stylesheet shows those of the reader."""
        with gr.Row(elem_id="examples"):
            return [
                gr.Button(question, size="sm", elem_classes=[language], visible=bool(question))
                for language, question in self._list_examples()
            ]

    def _list_examples(self) -> list[tuple[str, str]]:
        """Return the questions with their languages; as many as there may be, "" where there are fewer."""
        pairs = [*self._maker.make(), *[("", "")] * MAX_EXAMPLES][:MAX_EXAMPLES]
        return [(language, pair[side]) for pair in pairs for side, language in enumerate(("zh", "en"))]

    def _add_tools(self) -> tuple[list[gr.Dropdown], gr.Markdown, gr.Button, gr.Button]:
        chips = gr.Markdown(elem_id="chips")
        with gr.Row(elem_id="tools"):
            with gr.Accordion(I18N("filters"), open=False, elem_id="filters"), gr.Row():
                filters = self._add_filters()
            new = gr.Button(I18N("new"), size="sm", elem_id="new", min_width=70)
            export = gr.Button(I18N("export"), size="sm", elem_id="export", min_width=70)
        return filters, chips, new, export

    def _add_filters(self) -> list[gr.Dropdown]:
        return [
            gr.Dropdown(
                offered,
                label=I18N(name),
                multiselect=True,
                visible=bool(offered),
                elem_id=f"filter-{name}",
                min_width=0,
            )
            for name, offered in self._filter_choices().items()
        ]

    def _filter_choices(self) -> dict[str, list[Any]]:
        """Return what can be chosen in each filter."""
        if self.archive is None:
            return {"place": [], "year": [], "speech": []}
        return {
            "place": list(self.archive.places),
            "year": [str(year) for year in self.archive.years],
            "speech": [(entry.title, entry.speech_id) for entry in self.archive.catalogue],
        }

    def show_archive(self) -> list[Any]:
        """Show in the filters, on the first screen and as examples what the archive holds now; it may have changed."""
        filters = [gr.update(choices=offered, visible=bool(offered)) for offered in self._filter_choices().values()]
        examples = [gr.update(value=question, visible=bool(question)) for _, question in self._list_examples()]
        return [*filters, gr.update(placeholder=welcome_html(self.archive)), *examples]

    def _wire_questions(self, examples: Sequence[gr.Button]) -> None:
        """Wire the one way to the server: whoever asks presses the hidden button `go` through static/chat.js."""
        shown = [self.chat, self.box, self.update]
        for button in examples:
            button.click(None, button, None, js="wengao.chat.ask", **QUIET)
        self.box.submit(None, self.box, self.box, js="wengao.chat.send", **QUIET)
        self.go.click(None, None, shown, js="wengao.chat.begin", **QUIET)
        run = self.go.click(
            self.ask,
            [self.update, self.update, *self.filters],
            self.update,
            js="wengao.chat.sent",
            concurrency_limit=self.limits.at_once,
            **QUIET,
        )
        run.failure(None, None, shown, js="wengao.chat.fail", **QUIET)
        self.update.change(None, self.update, shown, js="wengao.chat.receive", **QUIET)
        self.box.stop(None, None, shown, js="wengao.chat.stop", cancels=[run], queue=False, **QUIET)

    def _wire_browser(self, new: gr.Button, export: gr.Button) -> None:
        """Wire what happens in the browser alone, and the ratings."""
        shown = [self.chat, self.box]
        self.show.click(None, None, shown, js="wengao.chat.shown", **QUIET)
        self.chat.retry(None, None, None, js="wengao.chat.retry", **QUIET)
        self.chat.undo(None, None, shown, js="wengao.chat.undo", **QUIET)
        new.click(None, None, None, js="wengao.chat.begin_anew", **QUIET)
        export.click(None, None, None, js="wengao.chat.export_menu", **QUIET)
        self.chat.like(self.rate, self.update, None, js="wengao.chat.questions", queue=False, **QUIET)
        for chosen in self.filters:
            chosen.change(None, self.filters, self.chips, js="wengao.chat.chips", **QUIET)

    async def ask(self, question: object, earlier: object, *filters: object) -> AsyncIterator[str]:
        """Answer a question: yield what is shown of it at first, the draft of a model as it grows, then the turn.

        `earlier` is a list in JSON.
        """
        history = conversation.load_questions(earlier)
        turns = chat.reply(self.archive, str(question or ""), history, read_filters(filters), threads=self.threads)
        is_shown = False
        async for turn in turns:
            if turn.finished:
                yield TURN_HEAD + self._pack_turn(turn)
                continue
            if turn.answer is not None and not is_shown:
                is_shown = True
                yield SHOWN_HEAD + _pack({"html": render.turn_html(turn)})
            yield DRAFT_HEAD + markup.escape(turn.draft)

    def _pack_turn(self, turn: conversation.Turn) -> str:
        """Return what the browser shows and keeps of a finished turn."""
        suggested = suggest_questions(self.archive, turn.answer) if self.archive and turn.answer else ()
        kept = {
            "html": render.turn_html(turn) + render.suggestions_html(suggested),
            "answered": turn.answer is not None,
            "values": conversation.dump(turn),
        }
        return _pack(kept)

    def rate(self, questions: object, rated: gr.LikeData) -> None:
        """Note in the local file whether an answer helped, or that a reader takes back what was said of it."""
        asked = conversation.load_questions(questions, conversation.MAX_TURNS)
        position = rated.index if isinstance(rated.index, int) else -1
        if self.feedback is None or not 0 <= position // 2 < len(asked):
            return
        value = rated.value[0] if isinstance(rated.value, list) and rated.value else rated.value
        answer = str(value)[:MAX_RATED_CHARS].partition("<details")[0]
        text = html.unescape(markup.plain_text(answer))
        if isinstance(rated.liked, bool):
            self.feedback.add(asked[position // 2], text, liked=rated.liked)
        else:  # the same thumb once more
            self.feedback.withdraw(asked[position // 2], text)


def _pack(kept: dict[str, object]) -> str:
    """Return JSON, compressed, as text.

    Gradio sends the end of a stream twice, and browsers keep five million characters: both take a third of it.
    """
    return base64.b64encode(gzip.compress(json.dumps(kept, ensure_ascii=False).encode())).decode()


def read_filters(chosen: Sequence[object]) -> Filters:
    """Read the three lists of the filters; what cannot be a filter becomes one that no archive holds."""
    places, years, speeches = (
        tuple(str(value) for value in cast("Sequence[object]", values or ())) for values in chosen
    )
    return Filters(places, tuple(int(year) if year.isdecimal() else -1 for year in years), speeches)
