"""Answer one question of a conversation, step by step, whatever a browser sends."""

import logging
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.async_archive import read_stream
from rag.errors import WengaoError
from rag.observe import tell_answer
from rag.types import NO_FILTERS, Answer, Draft, Filters
from rag.web import wording
from rag.web.conversation import Turn, trim_answer
from rag.web.error_wording import explain_error

if TYPE_CHECKING:
    from rag.archive import Archive

#: The longest question that is passed on; a spoken question has a tenth of it.
MAX_QUESTION_CHARS = 2000

_log = logging.getLogger(__name__)


class RequestRefused(Exception):
    """Carry the words with which a request is turned down."""

    def __init__(self, notice: wording.Bilingual) -> None:
        super().__init__(notice[1])
        self.notice = notice


async def reply(
    archive: "Archive | None",
    question: str,
    history: Sequence[str] = (),
    filters: Filters = NO_FILTERS,
    *,
    threads: Executor,
) -> AsyncIterator[Turn]:
    """Yield the turn of a question as it grows: the speeches' own words, what a model writes, the answer, checked.

    `history` are the questions that were answered before, oldest first. `threads` read what a model writes, one thread
    for each reply under way. To close this generator, or to cancel its task, ends the model's work.
    """
    turn = Turn(question[:MAX_QUESTION_CHARS])
    answer: Answer | None = None
    try:
        admitted = _admit_question(archive, question, filters)
        turn = replace(turn, filters=_name_filters(admitted, filters))
        async with aclosing(read_stream(admitted.stream(question, filters, history), threads)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    answer = event
                elif event.text != turn.draft or (event.extracted and turn.answer is None):
                    turn = _show_draft(turn, event, admitted)
                    yield turn
        assert answer is not None
        tell_answer("page", answer.outcome)
        yield replace(turn, draft="", titles=_find_titles(admitted, answer), answer=trim_answer(answer), finished=True)
    except Exception as error:
        yield replace(turn, draft="", notice=_explain_error(error), finished=True)


def _show_draft(turn: Turn, draft: Draft, archive: "Archive") -> Turn:
    """Return a turn with what a model has written, and at first with the speeches' own words."""
    if draft.extracted is None or turn.answer is not None:
        return replace(turn, draft=draft.text)
    shown, titles = trim_answer(draft.extracted), _find_titles(archive, draft.extracted)
    return replace(turn, draft=draft.text, answer=shown, titles=titles)


def _admit_question(archive: "Archive | None", question: str, filters: Filters) -> "Archive":
    """Return the archive that is to answer.

    Raises RequestRefused, also for what the page's controls cannot send: they are no guard against a hand-made request.
    """
    if archive is None:
        raise RequestRefused(wording.NO_ARCHIVE)
    if not archive.speeches:
        raise RequestRefused(wording.EMPTY_ARCHIVE)
    if len(question) > MAX_QUESTION_CHARS:
        chinese, english = wording.QUESTION_TOO_LONG
        raise RequestRefused((chinese.format(limit=MAX_QUESTION_CHARS), english.format(limit=MAX_QUESTION_CHARS)))
    known_speeches = {speech.id for speech in archive.speeches}
    if not (
        set(filters.places) <= set(archive.places)
        and set(filters.years) <= set(archive.years)
        and set(filters.speeches) <= known_speeches
    ):
        raise RequestRefused(wording.UNKNOWN_FILTER)
    return archive


def _explain_error(error: Exception) -> wording.Bilingual:
    """Return the notice for an error; one that nobody foresaw is logged, and its text is not shown."""
    if isinstance(error, RequestRefused):
        return error.notice
    if isinstance(error, WengaoError):
        return explain_error(error)
    _log.exception("a question was not answered", exc_info=error)
    return wording.INTERNAL_ERROR


def _find_titles(archive: "Archive", answer: Answer) -> dict[str, str]:
    """Return the titles of the speeches of the hits that are shown, by speech id."""
    wanted = {passage.speech_id for hit in trim_answer(answer).hits for passage in (hit.passage, *hit.alternatives)}
    return {speech.id: speech.title for speech in archive.speeches if speech.id in wanted}


def _name_filters(archive: "Archive", filters: Filters) -> tuple[str, ...]:
    """Return the filters in words, as the page names them."""
    titles = {speech.id: speech.title for speech in archive.speeches}
    return (*filters.places, *map(str, filters.years), *(titles[speech_id] for speech_id in filters.speeches))
