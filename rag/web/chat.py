"""Answer one question of a conversation, step by step, whatever a browser sends."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import WengaoError
from rag.types import Answer, Draft, Filters
from rag.web import wording
from rag.web.conversation import Conversation, Turn, history, slim

if TYPE_CHECKING:
    from rag.archive import Archive

#: The longest question that is passed on; a spoken question has a tenth of it.
MAX_QUESTION = 2000
#: Seconds between two sentences, and for all of them together: visibly alive, never a wait.
_PACE, _PACE_IN_ALL = 0.12, 1.5

#: Threads that read what models write: each waits most of the time, so there is one for every question under way.
_READERS = ThreadPoolExecutor(32, thread_name_prefix="wengao-ask")

#: No restriction.
EVERYTHING = Filters()

_log = logging.getLogger(__name__)


class Refused(Exception):
    """Carry the words (Chinese, English) with which a request is turned down."""

    def __init__(self, notice: tuple[str, str]) -> None:
        super().__init__(notice[1])
        self.notice = notice


async def reply(
    archive: "Archive | None", turns: Conversation, question: str, filters: Filters = EVERYTHING
) -> AsyncIterator[Conversation]:
    """Yield the conversation as it grows: the question, what a model writes, then the answer, checked.

    Without a model the answer comes a sentence at a time. Who closes this, or cancels it, ends the model's work.
    """
    asked = Turn(question[:MAX_QUESTION])
    yield (*turns, asked)
    answer: Answer | None = None
    try:
        _admit(archive, question, filters)
        assert archive is not None
        async with aclosing(_events(archive.stream(question, filters, history(turns)))) as events:
            async for event in events:
                if isinstance(event, Answer):
                    answer = event
                elif event.text != asked.draft:
                    asked = replace(asked, draft=event.text)
                    yield (*turns, asked)
        assert answer is not None
        finished = replace(asked, draft="", titles=_titles(archive, answer))
    except Exception as error:
        yield (*turns, replace(asked, draft="", notice=_notice(error), finished=True))
        return
    if asked.draft:  # it has been read as it grew
        yield (*turns, replace(finished, answer=slim(answer), finished=True))
        return
    async for part in _reveal(slim(answer)):
        yield (*turns, replace(finished, answer=part, finished=len(part.sentences) == len(answer.sentences)))


async def _events(stream: Iterator[Draft | Answer]) -> AsyncGenerator[Draft | Answer]:
    """Read a stream in threads, one step at a time; close it when nobody reads on."""
    while True:
        step = asyncio.get_running_loop().run_in_executor(_READERS, next, stream, None)
        try:
            event = await asyncio.shield(step)
        except asyncio.CancelledError:
            # A generator cannot be closed while it runs: when its step is done, in a fraction of a second.
            step.add_done_callback(lambda _: _close(stream))
            raise
        if event is None:
            return
        try:
            yield event
        except GeneratorExit:
            _close(stream)
            raise


def _close(stream: Iterator[Draft | Answer]) -> None:
    if isinstance(stream, Generator):
        stream.close()


async def _reveal(answer: Answer) -> AsyncIterator[Answer]:
    count = len(answer.sentences)
    for shown in range(1, count):
        yield replace(answer, sentences=answer.sentences[:shown])
        await asyncio.sleep(min(_PACE, _PACE_IN_ALL / count))
    yield answer


def _admit(archive: "Archive | None", question: str, filters: Filters) -> None:
    """Refuse what the page's controls cannot send: they are no guard against a hand-made request."""
    if archive is None:
        raise Refused(wording.NO_ARCHIVE)
    if not archive.speeches:
        raise Refused(wording.EMPTY_ARCHIVE)
    if len(question) > MAX_QUESTION:
        chinese, english = wording.TOO_LONG
        raise Refused((chinese.format(limit=MAX_QUESTION), english.format(limit=MAX_QUESTION)))
    known = {speech.id for speech in archive.speeches}
    if not (
        set(filters.places) <= set(archive.places)
        and set(filters.years) <= set(archive.years)
        and set(filters.speeches) <= known
    ):
        raise Refused(wording.UNKNOWN_FILTER)


def _notice(error: Exception) -> tuple[str, str]:
    if isinstance(error, Refused):
        return error.notice
    if isinstance(error, WengaoError):  # its message is written for the person who asked
        return str(error), str(error)
    _log.exception("a question was not answered", exc_info=error)
    return wording.BROKEN


def _titles(archive: "Archive", answer: Answer) -> dict[str, str]:
    wanted = {passage.speech_id for hit in slim(answer).hits for passage in (hit.passage, *hit.alternatives)}
    return {speech.id: speech.title for speech in archive.speeches if speech.id in wanted}
