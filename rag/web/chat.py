"""Answer one question of a conversation, step by step, whatever a browser sends."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.errors import WengaoError
from rag.types import Answer, Filters
from rag.web import words
from rag.web.conversation import Conversation, Turn, history, slim

if TYPE_CHECKING:
    from rag.archive import Archive

#: The longest question that is passed on; a spoken question has a tenth of it.
MAX_QUESTION = 2000
#: Seconds between two sentences, and for all of them together: visibly alive, never a wait.
_PACE, _PACE_IN_ALL = 0.12, 1.5

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
    """Yield the conversation as it grows: the question, then one more sentence at a time."""
    asked = Turn(question[:MAX_QUESTION])
    yield (*turns, asked)
    try:
        _admit(archive, question, filters)
        assert archive is not None
        answer = await asyncio.to_thread(archive.ask, question, filters, history(turns))
        asked = replace(asked, titles=_titles(archive, answer))
    except Exception as error:
        yield (*turns, replace(asked, notice=_notice(error), finished=True))
        return
    async for part in _reveal(slim(answer)):
        yield (*turns, replace(asked, answer=part, finished=len(part.sentences) == len(answer.sentences)))


async def _reveal(answer: Answer) -> AsyncIterator[Answer]:
    count = len(answer.sentences)
    for shown in range(1, count):
        yield replace(answer, sentences=answer.sentences[:shown])
        await asyncio.sleep(min(_PACE, _PACE_IN_ALL / count))
    yield answer


def _admit(archive: "Archive | None", question: str, filters: Filters) -> None:
    """Refuse what the page's controls cannot send: they are no guard against a hand-made request."""
    if archive is None:
        raise Refused(words.NO_ARCHIVE)
    if not archive.speeches:
        raise Refused(words.EMPTY_ARCHIVE)
    if len(question) > MAX_QUESTION:
        chinese, english = words.TOO_LONG
        raise Refused((chinese.format(limit=MAX_QUESTION), english.format(limit=MAX_QUESTION)))
    known = {speech.id for speech in archive.speeches}
    if not (
        set(filters.places) <= set(archive.places)
        and set(filters.years) <= set(archive.years)
        and set(filters.speeches) <= known
    ):
        raise Refused(words.UNKNOWN_FILTER)


def _notice(error: Exception) -> tuple[str, str]:
    if isinstance(error, Refused):
        return error.notice
    if isinstance(error, WengaoError):  # its message is written for the person who asked
        return str(error), str(error)
    _log.exception("a question was not answered", exc_info=error)
    return words.BROKEN


def _titles(archive: "Archive", answer: Answer) -> dict[str, str]:
    wanted = {hit.passage.speech_id for hit in slim(answer).hits}
    return {speech.id: speech.title for speech in archive.speeches if speech.id in wanted}
