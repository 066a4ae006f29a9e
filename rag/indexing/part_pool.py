"""Processes that make parts of a build at the same time, never more than the machine has cores."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from rag.indexing import part_worker
from rag.indexing.part_worker import PartPlan, request_of
from rag.store.rows import SpeechRow

_SECONDS_TO_END = 2
# Each process works on one core.
_ONE_THREAD = {
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}


def count_cores() -> int:
    """Return how many cores this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class PartPool:
    """Make parts in processes of their own."""

    def __init__(self, plan: PartPlan, processes: int) -> None:
        self._plan = plan
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(processes):
            self._idle.put(_Worker())
        self._threads = ThreadPoolExecutor(processes)
        #: Parts that may be under way at a time: one more for each process than it works on.
        self.capacity = 2 * processes

    def submit(self, rows: Sequence[SpeechRow]) -> "Future[Path | None]":
        """Ask for the part of some speeches; the result is its folder, None where no process could make it."""
        return self._threads.submit(self._make, request_of(self._plan, rows))

    def _make(self, request: bytes) -> Path | None:
        worker = self._idle.get()
        folder = worker.make(request)
        self._idle.put(worker if folder else _replace(worker))
        return folder

    def close(self) -> None:
        """End the processes, and give up what is under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        workers = []
        with suppress(Exception):
            while not self._idle.empty():
                workers.append(self._idle.get_nowait())
        for worker in workers:
            worker.end()
        self._threads.shutdown(wait=True)
        while not self._idle.empty():
            self._idle.get_nowait().end()


class _Worker:
    """A process that makes parts; it speaks JSON, a line a message."""

    def __init__(self) -> None:
        # Without -P a file of the current folder could stand for a module.
        command = [sys.executable, "-P", "-m", part_worker.__name__]
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        assert self._process.stdin and self._process.stdout
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout

    def make(self, request: bytes) -> Path | None:
        """Return the folder of the part that is asked for, None where the process failed."""
        with suppress(OSError, ValueError, KeyError):
            self._stdin.write(request)
            self._stdin.flush()
            return Path(json.loads(self._stdout.readline())["part"])
        return None

    def end(self) -> None:
        """End the process."""
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()


def _replace(worker: _Worker) -> _Worker:
    """End a process that failed, and return another one."""
    worker.end()
    return _Worker()
