"""Ask a language model behind an OpenAI-compatible endpoint; the only module that imports `openai`.

The request runs in an event loop of its own, in a thread: there alone can a deadline, or somebody who does not want to
wait any longer, end it at any moment, also while the server says nothing.
"""

import asyncio
import logging
import queue
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from rag.errors import MissingExtra
from rag.settings import LanguageModel

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionMessageParam

    from rag.generate.prompt import Message

#: Why a model gave no answer: its server cannot be reached, takes too long, does not accept the key, is too busy,
#: refuses the request, or fails; or the model wrote nothing.
FailureReason = Literal["unreachable", "timeout", "key", "busy", "refused", "broken", "empty"]

#: Seconds between two looks at what has been written: each costs a page about a millisecond (gradio 6.31).
BEAT_SECONDS = 0.12
#: After so many characters of an answer the connection is closed; six sentences are asked for.
MAX_ANSWER_CHARS = 2500
#: How often a request that failed before it gave a word is sent again, by the client, which waits longer each time and
#: as long as the server asks.
MAX_RETRIES = 2
_REASON_OF_STATUS: dict[int, FailureReason] = {401: "key", 403: "key", 429: "busy"}
#: Seconds until a server must have taken the connection.
CONNECT_TIMEOUT_SECONDS = 5.0

# A model that thinks aloud does so first, after one of these.
_THOUGHT_OPENINGS = ("<think>", "<thinking>")
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>\s*|\Z)", re.DOTALL)
# How a whole answer ends: with a full stop or a citation mark.
_ANSWER_END = re.compile(r"[.。！？!?\]】］”\"]\s*\Z")

_log = logging.getLogger(__name__)


class GenerationFailed(Exception):
    """Carry why a model gave no answer; it never leaves this folder, the speeches' own words are given instead."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason)
        self.reason: FailureReason = reason


class ChatModel:
    """A language model that answers messages; any number of threads at once."""

    def __init__(self, settings: LanguageModel) -> None:
        """Take the settings; raises MissingExtra when the client library is not installed."""
        if find_spec("openai") is None:
            raise MissingExtra(
                f"RAG_LLM_MODEL is {settings.name!r}, and the library that asks language models is not installed; run "
                "pip install 'wengao[llm]', or unset RAG_LLM_MODEL."
            )
        self._settings = settings

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._settings.name

    def write(self, messages: "Sequence[Message]") -> Iterator[str]:
        """Yield what has been written so far, every BEAT_SECONDS, whether or not it has grown; then once all of it.

        Closing the iterator closes the connection. Raises GenerationFailed; nothing that was yielded counts then.
        """
        request = self._start_request(messages)
        text, end = "", None
        try:
            while end is None and len(_without_thoughts(text)) < MAX_ANSWER_CHARS:
                more, end = _collect_pieces(request.pieces)
                text += more
                yield _without_thoughts(text)[:MAX_ANSWER_CHARS]
        finally:
            request.cancel()
        if end and end.reason:
            raise GenerationFailed(end.reason)
        if not _without_thoughts(text).strip():
            raise GenerationFailed("empty")

    def _start_request(self, messages: "Sequence[Message]") -> "_Request":
        """Ask the model in an event loop and a thread of its own."""
        pieces: _Pieces = queue.SimpleQueue()
        loop = asyncio.new_event_loop()
        task = loop.create_task(self._collect_answer(messages, pieces))
        threading.Thread(target=_run_task, args=(loop, task), name="wengao-model", daemon=True).start()
        return _Request(pieces, loop, task)

    async def _collect_answer(self, messages: "Sequence[Message]", pieces: "_Pieces") -> None:
        """Put the pieces of an answer into a queue as they come, then its end."""
        try:
            async with asyncio.timeout(self._settings.timeout):
                async for piece in self._stream_pieces(messages):
                    pieces.put(piece)
            pieces.put(_End())
        except Exception as error:  # the client and the server's bytes raise many kinds; none may hang the reader
            self._log_failure(error)
            pieces.put(_End(_failure_reason(error)))

    async def _stream_pieces(self, messages: "Sequence[Message]") -> AsyncIterator[str]:
        """Yield the pieces of an answer; raises ConnectionError where the stream ends before the answer does."""
        async with self._open_client() as client:
            sent = [{"role": message.role, "content": message.content} for message in messages]
            stream = await client.chat.completions.create(
                model=self._settings.name,
                messages=cast("list[ChatCompletionMessageParam]", sent),
                stream=True,
            )
            async with stream:
                finished, last = False, ""
                async for chunk in stream:
                    for choice in chunk.choices or ():
                        finished = finished or bool(choice.finish_reason)
                        if choice.delta and choice.delta.content:
                            last = choice.delta.content
                            yield last
                # Some servers do not say that an answer is whole; then its last mark does, or does not.
                if not finished and not _ANSWER_END.search(last):
                    raise ConnectionError("the stream ended before the answer did")

    def _open_client(self) -> "AsyncOpenAI":
        import openai  # most of a second, which only those should pay who ask a model

        settings = self._settings
        return openai.AsyncOpenAI(
            base_url=settings.base_url,
            # Local servers take any key, and the client insists on one.
            api_key=settings.api_key or "none",
            timeout=openai.Timeout(settings.timeout, connect=min(CONNECT_TIMEOUT_SECONDS, settings.timeout)),
            max_retries=MAX_RETRIES,
        )

    def _log_failure(self, error: Exception) -> None:
        """Log what went wrong, without what a server or a key said."""
        where, status = urlsplit(self._settings.base_url), _status_of(error)
        _log.warning(
            "the language model %s at %s:%s did not answer: %s%s",
            self._settings.name,
            where.hostname,
            where.port or where.scheme,
            type(error).__name__,
            f", status {status}" if status else "",
        )


def _status_of(error: Exception) -> int | None:
    """Return the HTTP status with which a server refused a request, None where it gave none."""
    import openai

    return error.status_code if isinstance(error, openai.APIStatusError) else None


def _failure_reason(error: Exception) -> FailureReason:
    """Return why a model gave no answer, by the error that says so."""
    import openai

    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return "timeout"
    status = _status_of(error)
    if status is None:
        return "unreachable" if isinstance(error, openai.APIConnectionError) else "broken"
    return _REASON_OF_STATUS.get(status) or ("broken" if status >= 500 else "refused")


@dataclass(frozen=True, slots=True)
class _End:
    """The end of an answer; `reason` says why there is none, where there is none."""

    reason: FailureReason | None = None


_Pieces = queue.SimpleQueue[str | _End]


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that runs in a thread of its own, and the queue into which it puts what the model writes."""

    pieces: _Pieces
    loop: asyncio.AbstractEventLoop
    task: "asyncio.Task[None]"

    def cancel(self) -> None:
        """End the request and close its connection; does nothing when it has ended."""
        with suppress(RuntimeError):  # the loop closed when the task was done
            self.loop.call_soon_threadsafe(self.task.cancel)


def _collect_pieces(pieces: _Pieces) -> tuple[str, _End | None]:
    """Return the text that comes within BEAT_SECONDS, and the end of the answer where that comes too."""
    text = ""
    deadline = time.monotonic() + BEAT_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            piece = pieces.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(piece, _End):
            return text, piece
        text += piece
    return text, None


def _run_task(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    """Run a task to its end or until it is cancelled, then close its loop."""
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _without_thoughts(text: str) -> str:
    """Return a text without the thoughts that some models begin with; empty while it may still be one."""
    start = text.lstrip()
    if any(opening.startswith(start) for opening in _THOUGHT_OPENINGS):
        return ""
    return _THOUGHT.sub("", text) if start.startswith(_THOUGHT_OPENINGS) else text
