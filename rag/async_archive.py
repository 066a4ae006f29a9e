"""An archive for asyncio: what takes time runs in threads, so that the event loop goes on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from rag.archive import Archive
from rag.cite.references import Format
from rag.settings import Settings
from rag.types import NO_FILTERS, Answer, CitationLookup, Draft, Filters, Hit, Question, QuoteCheck

#: Threads that answer at once. More do not make it faster, but for those that wait for a language model.
DEFAULT_THREADS = 8

_Value = TypeVar("_Value")


class AsyncArchive:
    """The methods of an archive that take time, to be awaited; everything else is on `archive`.

    async with await AsyncArchive.open("index") as archive:
        answers = await asyncio.gather(archive.ask("人才政策"), archive.ask("港口建设"))
    """

    def __init__(self, archive: Archive, threads: int = DEFAULT_THREADS) -> None:
        """Answer from an archive that is open, in so many threads."""
        self.archive = archive
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wengao-async")

    @classmethod
    async def open(
        cls, index: Path | str = "index", settings: Settings | None = None, threads: int = DEFAULT_THREADS
    ) -> "AsyncArchive":
        """Open the live index of a folder; raises what Archive.open raises."""
        return cls(await asyncio.to_thread(Archive.open, index, settings), threads)

    async def understand(self, question: str, history: Sequence[str] = ()) -> Question:
        """Read a question in the light of the earlier ones; raises BadQuestion."""
        return await self._run(lambda: self.archive.understand(question, history))

    async def search(
        self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        """Return the k passages that answer a question best, best first; raises BadQuestion."""
        return await self._run(lambda: self.archive.search(question, k, filters, history))

    async def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
        """Answer with cited sentences, or say that the archive does not hold the answer; raises BadQuestion."""
        return await self._run(lambda: self.archive.ask(question, filters, history))

    async def stream(
        self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> AsyncGenerator[Draft | Answer]:
        """Yield what a language model has written so far, then the answer; raises BadQuestion.

        Who stops iterating, or cancels the task, ends the model's work.
        """
        async with aclosing(read_stream(self.archive.stream(question, filters, history), self._threads)) as steps:
            async for step in steps:
                yield step

    async def cite(self, citation_id: str) -> CitationLookup:
        """Return what a citation id leads to today; raises UnknownCitation."""
        return await self._run(lambda: self.archive.cite(citation_id))

    async def verify(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the archive, and where; raises BadQuote."""
        return await self._run(lambda: self.archive.verify(text))

    async def export(self, names: Iterable[str], form: Format = "gbt7714") -> str:
        """Write citations or speeches as references; raises UnknownCitation."""
        wanted = list(names)
        return await self._run(lambda: self.archive.export(wanted, form))

    async def close(self) -> None:
        """Let what is under way end, and close the index."""
        await asyncio.to_thread(self._threads.shutdown)
        self.archive.close()

    async def __aenter__(self) -> "AsyncArchive":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, work: Callable[[], _Value]) -> _Value:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


async def read_stream(stream: Iterator[Draft | Answer], threads: Executor) -> AsyncGenerator[Draft | Answer]:
    """Yield what comes from a stream, each step taken in a thread; close the stream when nobody reads on."""
    while True:
        step = asyncio.get_running_loop().run_in_executor(threads, next, stream, None)
        try:
            event = await asyncio.shield(step)
        except asyncio.CancelledError:
            # A generator cannot be closed while it runs: when its step is done, in a fraction of a second.
            step.add_done_callback(lambda _: _close_stream(stream))
            raise
        if event is None:
            return
        try:
            yield event
        except GeneratorExit:
            _close_stream(stream)
            raise


def _close_stream(stream: Iterator[Draft | Answer]) -> None:
    if isinstance(stream, Generator):
        stream.close()
