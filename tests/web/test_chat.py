import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import cast

import pytest
from fakes import TITLE, FakeArchive
from language_models import Served

from rag.archive import Archive
from rag.types import NO_FILTERS, Answer, Filters
from rag.web import chat, wording
from rag.web.conversation import Turn

OpenWithModel = Callable[[str], Archive]


def reply(
    archive: FakeArchive | Archive | None, question: str, history: Sequence[str] = (), filters: Filters = NO_FILTERS
) -> AsyncIterator[Turn]:
    return chat.reply(cast("Archive | None", archive), question, history, filters, threads=ThreadPoolExecutor(1))


def ask(
    archive: FakeArchive | Archive | None, question: str, history: Sequence[str] = (), filters: Filters = NO_FILTERS
) -> list[Turn]:
    async def collect() -> list[Turn]:
        return [grown async for grown in reply(archive, question, history, filters)]

    return asyncio.run(collect())


def answer_of(turn: Turn) -> Answer:
    """Return the answer of a turn, which must have one."""
    assert turn.answer is not None
    return turn.answer


def notice_of(turn: Turn) -> tuple[str, str]:
    """Return the notice of a turn, which must have one."""
    assert turn.notice is not None
    return turn.notice


def test_an_answer_without_a_model_comes_at_once_and_whole() -> None:
    [turn] = ask(FakeArchive(), "定西的药材")
    assert turn.finished and len(answer_of(turn).sentences) == 3


def test_what_a_model_writes_is_shown_as_it_grows_and_then_the_checked_answer(with_model: OpenWithModel) -> None:
    steps = ask(with_model("lying_slowly"), "青禾的茶园去年有多少亩")
    drafts = [step.draft for step in steps if step.draft]
    assert len(drafts) > 2 and all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    last, answer = steps[-1], answer_of(steps[-1])
    assert last.finished and last.draft == "" and answer.model == "lying_slowly"
    assert "unsupported" in {sentence.support for sentence in answer.sentences}


def test_the_speeches_own_words_are_shown_while_a_model_writes(with_model: OpenWithModel) -> None:
    steps = ask(with_model("good_slowly"), "青禾的茶园去年有多少亩")
    first = steps[0]
    assert first.draft == "" and not first.finished and answer_of(first).model == ""
    assert answer_of(steps[-1]).model == "good_slowly" and steps[-1].finished


def test_a_model_that_fails_leaves_the_speeches_own_words(with_model: OpenWithModel) -> None:
    last = ask(with_model("cut"), "青禾的茶园去年有多少亩")[-1]
    answer = answer_of(last)
    assert last.finished and "讲话原文" in answer.sentences[0].text and answer.citations


@pytest.mark.parametrize("name", ["silent", "unhurried"])
def test_to_cancel_a_reply_closes_the_connection_to_the_model(
    with_model: OpenWithModel, endpoint: Served, name: str
) -> None:
    async def begin_and_cancel() -> bool:
        async def read() -> list[Turn]:
            return [step async for step in reply(with_model(name), "青禾的茶园去年有多少亩")]

        task = asyncio.create_task(read())
        while not endpoint.requests:
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(endpoint.broken_off.wait, 5)

    assert asyncio.run(begin_and_cancel())


def test_to_close_a_reply_closes_the_connection_to_the_model(with_model: OpenWithModel, endpoint: Served) -> None:
    async def begin_and_close() -> bool:
        begun = cast("AsyncGenerator[Turn]", reply(with_model("unhurried"), "青禾的茶园去年有多少亩"))
        async for step in begun:
            if step.draft:
                break
        await begun.aclose()
        return await asyncio.to_thread(endpoint.broken_off.wait, 5)

    assert asyncio.run(begin_and_close())


def test_the_questions_before_are_passed_on() -> None:
    archive = FakeArchive()
    ask(archive, "那水渠呢", ("定西的药材",))
    assert archive.asked[-1][2] == ("定西的药材",)


def test_filters_are_passed_on() -> None:
    archive = FakeArchive()
    wanted = Filters(("定西",), (2021,), ("dingxi-yaocai",))
    ask(archive, "药材", filters=wanted)
    assert archive.asked[-1][1] == wanted


@pytest.mark.parametrize("filters", [Filters(("火星",)), Filters((), (1066,)), Filters((), (), ("../../etc",))])
def test_a_filter_that_the_archive_does_not_know_is_refused(filters: Filters) -> None:
    archive = FakeArchive()
    assert ask(archive, "药材", filters=filters)[-1].notice == wording.UNKNOWN_FILTER
    assert archive.asked == []


@pytest.mark.parametrize("question", ["", "   ", "🎉🎊"])
def test_a_question_without_words_is_answered_politely(question: str) -> None:
    [turn] = ask(FakeArchive(), question)
    assert turn.finished and "no words to look for" in notice_of(turn)[1]


def test_a_very_long_question_is_neither_passed_on_nor_kept() -> None:
    archive = FakeArchive()
    [turn] = ask(archive, "药" * 100_000)
    assert "2000" in notice_of(turn)[0] and archive.asked == []
    assert len(turn.question) == chat.MAX_QUESTION_CHARS


def test_without_an_index_or_without_speeches_the_notice_says_what_to_do() -> None:
    assert ask(None, "药材")[-1].notice == wording.NO_ARCHIVE
    assert ask(FakeArchive.empty(), "药材")[-1].notice == wording.EMPTY_ARCHIVE


def test_an_unforeseen_error_is_logged_and_its_text_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeArchive):
        def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
            raise RuntimeError("secret detail")

    with caplog.at_level(logging.ERROR):
        turn = ask(Broken(), "药材")[-1]
    assert turn.notice == wording.INTERNAL_ERROR and "secret detail" in caplog.text


def test_the_filters_are_named_in_the_turn() -> None:
    [turn] = ask(FakeArchive(), "药材", filters=Filters(("定西",), (2021,), ("dingxi-yaocai",)))
    assert turn.filters == ("定西", "2021", TITLE)
