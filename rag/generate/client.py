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

#: Why a model gave no answer.
Reason = Literal["unreachable", "timeout", "key", "busy", "refused", "broken", "empty"]

#: Seconds between two looks at what has been written: each costs a page about a millisecond (gradio 6.31).
BEAT = 0.12
#: The most characters that are taken of an answer; six sentences are asked for. Then the connection is closed.
MOST = 2500
#: How often a request that failed before it gave a word is sent again, by the client, which waits longer each time and
#: as long as the server asks.
_RETRIES = 2
_STATUS: dict[int, Reason] = {401: "key", 403: "key", 429: "busy", 408: "timeout", 504: "timeout"}
#: Seconds until a server must have taken the connection.
_CONNECT = 5.0

# A model that thinks aloud does so first, between these.
_THINK = ("<think>", "<thinking>")
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>\s*|\Z)", re.DOTALL)
# How a whole answer ends: with a full stop or a citation mark.
_WHOLE = re.compile(r"[.。！？!?\]】］”\"]\s*\Z")

_log = logging.getLogger(__name__)


class GenerationFailed(Exception):
    """Carry why a model gave no answer; it never leaves this folder, the speeches' own words are given instead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


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

    def write(self, messages: Sequence[dict[str, str]]) -> Iterator[str]:
        """Yield what has been written so far, every BEAT seconds, whether or not it has grown; then once all of it.

        Closing the iterator closes the connection. Raises GenerationFailed; nothing that was yielded counts then.
        """
        pieces: _Pieces = queue.SimpleQueue()
        loop = asyncio.new_event_loop()
        task = loop.create_task(self._run(messages, pieces))
        thread = threading.Thread(target=_finish, args=(loop, task), name="wengao-model", daemon=True)
        thread.start()
        text, ended = "", None
        try:
            while ended is None and len(_spoken(text)) < MOST:
                more, ended = _collect(pieces)
                text += more
                yield _spoken(text)[:MOST]
        finally:
            _cancel(loop, task)
        if ended and ended.reason:
            raise GenerationFailed(ended.reason)
        if not _spoken(text).strip():
            raise GenerationFailed("empty")

    async def _run(self, messages: Sequence[dict[str, str]], pieces: "_Pieces") -> None:
        try:
            async with asyncio.timeout(self._settings.timeout):
                async for piece in self._pieces(messages):
                    pieces.put(piece)
            pieces.put(_Ended())
        except Exception as error:  # the client and the server's bytes raise many kinds; none may hang the reader
            pieces.put(_Ended(self._reason(error)))

    async def _pieces(self, messages: Sequence[dict[str, str]]) -> AsyncIterator[str]:
        async with self._client() as client:
            stream = await client.chat.completions.create(
                model=self._settings.name,
                messages=cast("list[ChatCompletionMessageParam]", messages),
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
                if not finished and not _WHOLE.search(last):
                    raise ConnectionError("the stream ended before the answer did")

    def _client(self) -> "AsyncOpenAI":
        import openai  # most of a second, which only those should pay who ask a model

        settings = self._settings
        return openai.AsyncOpenAI(
            base_url=settings.base_url,
            # Local servers take any key, and the client insists on one.
            api_key=settings.api_key or "none",
            timeout=openai.Timeout(settings.timeout, connect=min(_CONNECT, settings.timeout)),
            max_retries=_RETRIES,
        )

    def _reason(self, error: Exception) -> Reason:
        """Log what went wrong, without what a server or a key said, and put it into a word."""
        import openai

        status = error.status_code if isinstance(error, openai.APIStatusError) else None
        where = urlsplit(self._settings.base_url)
        _log.warning(
            "the language model %s at %s:%s did not answer: %s%s",
            self._settings.name,
            where.hostname,
            where.port or where.scheme,
            type(error).__name__,
            f", status {status}" if status else "",
        )
        if isinstance(error, (TimeoutError, openai.APITimeoutError)):
            return "timeout"
        if status is not None:
            return (
                "key" if status in (401, 403) else "busy" if status == 429 else "broken" if status >= 500 else "refused"
            )
        return "unreachable" if isinstance(error, openai.APIConnectionError) else "broken"


@dataclass(frozen=True, slots=True)
class _Ended:
    """The end of an answer, and why there is none if there is none."""

    reason: Reason | None = None


_Pieces = queue.SimpleQueue[str | _Ended]


def _collect(pieces: _Pieces) -> tuple[str, _Ended | None]:
    """Return what comes within a beat, and the end if it does."""
    text = ""
    until = time.monotonic() + BEAT
    while (left := until - time.monotonic()) > 0:
        try:
            piece = pieces.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(piece, _Ended):
            return text, piece
        text += piece
    return text, None


def _finish(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _cancel(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    with suppress(RuntimeError):  # the loop closed when the task was done
        loop.call_soon_threadsafe(task.cancel)


def _spoken(text: str) -> str:
    """Return a text without the thoughts that some models begin with; empty while it may still be one."""
    begun = text.lstrip()
    if any(mark.startswith(begun) for mark in _THINK):
        return ""
    return _THOUGHT.sub("", text) if begun.startswith(_THINK) else text
