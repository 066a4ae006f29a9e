"""An archive read by many threads at once, and from asyncio."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from language_models import Served

from rag.archive import Archive
from rag.async_archive import AsyncArchive
from rag.errors import BadQuestion
from rag.types import Answer, Draft, Filters

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = (
    "港口的吊机有多少台",
    "茶艺专业每年招收多少学生",
    "how many cranes will the port have",
    "新增床位有多少",
    "人才基金",
)
THREADS = 16


def read_archive(archive: Archive) -> list[Any]:
    """Return the results of everything that reads, so that two readers can be compared."""
    citation = archive.ask(QUESTIONS[0]).citations[0].id
    jobs: list[Callable[[], Any]] = [
        *(lambda question=question: archive.search(question, 5) for question in QUESTIONS),
        *(lambda question=question: archive.ask(question) for question in QUESTIONS),
        lambda: archive.ask("那泊位呢", history=[QUESTIONS[0]]),
        lambda: archive.search("港口", 5, Filters(places=("青禾",))),
        lambda: archive.cite(citation),
        lambda: archive.verify("填海必须停，红树林不许再砍两棵"),
        lambda: archive.export([citation], "bibtex"),
        lambda: archive.speeches,
        lambda: archive.figures,
        lambda: archive.topics,
        lambda: archive.catalogue,
        lambda: archive.passages(archive.speeches[0].id),
        lambda: archive.glosses(archive.speeches[0].text),
    ]
    return [job() for job in jobs]


def test_sixteen_threads_read_what_one_reads(index: Any) -> None:
    with Archive.open(index) as alone:
        expected = read_archive(alone)
    start = threading.Barrier(THREADS)
    with Archive.open(index) as shared, ThreadPoolExecutor(THREADS) as threads:

        def read(_: int) -> list[Any]:
            start.wait()
            return read_archive(shared)

        for results in threads.map(read, range(THREADS)):
            assert results == expected


def test_asyncio_gets_what_a_thread_gets(index: Any, archive: Archive) -> None:
    async def run() -> tuple[Any, ...]:
        async with await AsyncArchive.open(index) as opened:
            answers = await asyncio.gather(*map(opened.ask, QUESTIONS))
            hits = await opened.search("港口", 3, Filters(places=("石湾",)), history=["茶园"])
            question = await opened.understand("那泊位呢", [QUESTIONS[0]])
            cited = await opened.cite(answers[0].citations[0].id)
            checked = await opened.verify("填海必须停，红树林不许再砍一棵")
            return answers, hits, question, cited, checked, await opened.export([cited.id])

    answers, hits, question, cited, checked, references = asyncio.run(run())
    assert answers == list(map(archive.ask, QUESTIONS))
    assert hits == archive.search("港口", 3, Filters(places=("石湾",)), ["茶园"])
    assert question == archive.understand("那泊位呢", [QUESTIONS[0]])
    assert (cited, checked) == (archive.cite(cited.id), archive.verify("填海必须停，红树林不许再砍一棵"))
    assert references == archive.export([cited.id])


def test_errors_come_through(archive: Archive) -> None:
    with pytest.raises(BadQuestion):
        asyncio.run(AsyncArchive(archive).ask("😀"))


def test_the_event_loop_goes_on_meanwhile(archive: Archive) -> None:
    async def run() -> bool:
        ticked = asyncio.Event()
        asyncio.get_running_loop().call_soon(ticked.set)
        release = threading.Event()
        waiting = asyncio.create_task(AsyncArchive(archive)._run(lambda: release.wait(20)))
        await asyncio.wait_for(ticked.wait(), 5)
        release.set()
        return await waiting

    assert asyncio.run(run())


def test_a_stream_ends_with_the_answer(with_model: Any, endpoint: Served) -> None:
    opened = with_model("good")

    async def run() -> list[Draft | Answer]:
        return [step async for step in AsyncArchive(opened).stream(QUESTIONS[0])]

    *drafts, last = asyncio.run(run())
    assert drafts and all(isinstance(draft, Draft) for draft in drafts) and isinstance(last, Answer)


def test_who_stops_reading_ends_the_work(archive: Archive) -> None:
    closed = threading.Event()

    class Endless:
        def stream(self, question: str, filters: object, history: object) -> Any:
            try:
                while True:
                    yield Draft(archive.understand(question), "…")
            finally:
                closed.set()

    async def run() -> None:
        async for _ in AsyncArchive(Endless()).stream(QUESTIONS[0]):  # type: ignore[arg-type]
            break

    asyncio.run(run())
    assert closed.wait(5)
