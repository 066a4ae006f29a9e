"""Put the passages of a build into a new generation: those of changed speeches are made, the others taken over."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from rag.indexing.live import LiveIndex
from rag.indexing.part_worker import PartPlan
from rag.indexing.parts import PART_CHARACTERS, Part, PartMaker, PassageModels
from rag.indexing.workers import Pool, Workers
from rag.models.embed import StaticEmbedder
from rag.store.local_writer import LocalWriter
from rag.store.rows import NumberedPassage, SpeechRow, StoredFigure

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

# Speeches that are taken over together.
_TAKEN_AT_ONCE = 256
#: What is made without other processes is made in such parts, after each of which progress is told.
SMALL_PART_CHARACTERS = PART_CHARACTERS // 16


@dataclass(frozen=True, slots=True)
class TakenSpeech:
    """The passages of a speech as the live generation has them, with their rows there, and its figures."""

    position: int
    passages: Sequence[NumberedPassage]
    figures: Sequence[StoredFigure]


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """How parts are made, and by whom."""

    plan: PartPlan
    workers: Workers


@dataclass(slots=True)
class _Run:
    """Speeches that follow each other and are all made, or all taken over."""

    made: list[SpeechRow] = field(default_factory=list)
    taken: list[TakenSpeech] = field(default_factory=list)
    characters: int = 0
    part: "Future[Path | None] | None" = None


class PassageWriter:
    """Put the passages of one speech after the other into a new generation.

    After the first of PART_CHARACTERS a build makes them in several processes; what is written is the same. From the
    live generation are taken the passages of speeches that did not change, and the vectors of passages that are found
    by the same words. `embedded` counts the passages of which a vector was made, `done` the speeches that are written.
    """

    def __init__(
        self,
        writer: LocalWriter,
        models: PassageModels,
        live: LiveIndex,
        work: PlannedWork,
        on_written: Callable[[int], None] = lambda speeches: None,
    ) -> None:
        """Prepare for parts as planned; `on_written` is told after each how many speeches are written."""
        self._writer, self._plan, self._workers, self._on_written = writer, work.plan, work.workers, on_written
        self._previous = live.previous
        self._maker = PartMaker(models, work.plan.passage_length, live.vectors)
        # Another model takes all cores for itself, and the memory of one.
        self._is_divisible = models.embedder is models.words and isinstance(models.embedder, StaticEmbedder)
        self._pool: Pool | None = None
        self._runs: deque[_Run] = deque()
        self._run = _Run()
        self._made_here = 0
        self.embedded = 0
        self.done = 0

    def add(self, position: int) -> None:
        """Make the passages and find the figures of the speech at a position of the new generation."""
        if self._run.taken:
            self._end_run()
        row = self._writer.row(position)
        self._run.made.append(row)
        self._run.characters += row.characters
        if self._run.characters >= (PART_CHARACTERS if self._pool else SMALL_PART_CHARACTERS):
            self._end_run()

    def take(self, speech: TakenSpeech) -> None:
        """Take over the passages and figures of a speech."""
        if self._run.made:
            self._end_run()
        self._run.taken.append(speech)
        self._run.characters += 1
        if len(self._run.taken) >= _TAKEN_AT_ONCE:
            self._end_run()

    def flush(self) -> None:
        """Write what is still held."""
        self._end_run()
        while self._runs:
            self._write(self._runs.popleft())

    def _end_run(self) -> None:
        """Begin the part of a run of speeches, and write those that are ready or have to be waited for."""
        run, self._run = self._run, _Run()
        if run.made and self._pool is None and self._is_divisible:
            self._pool = self._workers.open_pool(self._plan, is_large=self._made_here >= PART_CHARACTERS)
        if run.made and self._pool:
            run.part = self._pool.submit(run.made)
        self._made_here += run.characters if run.made else 0
        self._runs.append(run)
        while self._runs and self._is_due(self._runs[0]):
            self._write(self._runs.popleft())

    def _is_due(self, run: _Run) -> bool:
        """Return True if a run can be written at once, or there are as many as there may be at a time."""
        return run.part is None or run.part.done() or len(self._runs) > (self._pool.capacity if self._pool else 0)

    def _write(self, run: _Run) -> None:
        if run.taken:
            self._write_taken(run.taken)
        if run.made:
            folder = run.part.result() if run.part else None
            # What a process could not make is made here, where an error is told.
            part = Part.open(folder) if folder else self._maker.make([row.to_speech() for row in run.made])
            self._write_part([row.position for row in run.made], part)
        self.done += len(run.taken) + len(run.made)
        self._on_written(self.done)

    def _write_taken(self, speeches: Sequence[TakenSpeech]) -> None:
        assert self._previous
        for speech in speeches:
            self._writer.add_passages(speech.position, (numbered.passage for numbered in speech.passages))
            self._writer.add_figures(speech.position, speech.figures)
        rows = [numbered.row for speech in speeches for numbered in speech.passages]
        self._writer.take(self._previous.store, np.asarray(rows, np.int64))

    def _write_part(self, positions: Sequence[int], part: Part) -> None:
        for position, speech in zip(positions, part.speeches, strict=True):
            self._writer.add_passages(position, speech.passages)
            self._writer.add_figures(position, speech.figures)
        self._writer.add(part.vectors, part.words, part.word_counts, part.terms)
        self.embedded += part.embedded

    def __enter__(self) -> "PassageWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.close()
