"""Measure how long a person waits, and compare two checkouts of this project that take turns in one run.

python -m benchmarks.speed PATH [--against CHECKOUT] [--runs N]     PATH is what is indexed, a folder of speeches

`rag index` and `rag ask` are processes of their own, from start to end. Searches, answers and comparisons are asked of
one long-lived process a checkout (benchmarks/speed_worker.py), which has answered every question once before the clock
runs. The two checkouts take turns run by run and question by question, and who goes first changes, so that what else
the machine does meets both alike. A ratio is the median of the ratios of such pairs; 2.00 says that this checkout is
twice as fast as the other.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("speed_worker.py")
RUNS = 5
#: Questions of every kind over the speeches in SHARED/speeches.
QUESTIONS = (
    "what did Dingxi plan for medicine",
    "定西的中医药产业打算怎么发展",
    "郴州为什么不开新矿",
    "How many projects has Huixian run?",
    "庄浪今年招商引资到位资金要达到多少",
    "哪篇讲话提到微笑曲线",
    "讲话里提出了哪些培养人才的办法",
    "Which speeches talk about rural e-commerce?",
)
#: Questions that compare two subjects.
COMPARISONS = (
    "定西和郴州在发展产业上各自打算怎么做",
    "对比黄冈和庄浪的招商引资办法有什么不同",
    "辉县和定西分别怎么培养人才",
    "郴州和黄冈的科技工作有哪些不同",
    "How do Chenzhou and Zhuanglang each deal with polluting projects?",
    "Compare how Dingxi and Huanggang support scientists.",
    "What do Huixian and Zhuanglang each plan for their farmers?",
    "How does Dingxi's plan for medicine differ from Chenzhou's?",
)

Verb = Literal["search", "ask"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, by the clock and in time of the processor."""

    seconds: float
    processor_seconds: float


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout of this project and the folder of the index that it builds."""

    folder: Path
    index: Path

    def run(self, *arguments: str) -> Timing:
        """Run the command line as a process of its own; raises CalledProcessError when it fails."""
        command = [sys.executable, "-m", "rag", *arguments, "--index", str(self.index)]
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Timing(seconds, used.ru_utime + used.ru_stime)


class Worker:
    """A long-lived process of one checkout, which searches and asks its index."""

    def __init__(self, checkout: Checkout) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout.folder)}
        # -P: the folder of the worker's file, which is that of this checkout, is not searched for modules.
        command = [sys.executable, "-P", str(WORKER), str(checkout.index)]
        self._process = subprocess.Popen(
            command, cwd=checkout.folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        source = Path(self._read()["rag"])
        if not source.is_relative_to(checkout.folder):
            raise RuntimeError(f"{checkout.folder} was to be measured, and {source} was imported")

    def time(self, verb: Verb, question: str) -> Timing:
        """Return how long one search or one answer took."""
        return Timing(**self._request(verb=verb, question=question))

    def megabytes(self) -> float:
        """Return the memory that the process holds."""
        return float(self._request(verb="memory")["megabytes"])

    def _request(self, **request: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that answers ended; what it wrote above says why")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The end of its input ends the process.
        self._process.__exit__(kind, error, trace)


def take_turns(tasks: Sequence[Callable[[], Timing]], number: int) -> list[Timing]:
    """Run the tasks of the checkouts one after the other; in odd rounds the last one first. Keep their order."""
    order = range(len(tasks)) if number % 2 == 0 else reversed(range(len(tasks)))
    timings = {position: tasks[position]() for position in order}
    return [timings[position] for position in range(len(tasks))]


def measure_processes(checkouts: Sequence[Checkout], runs: int, *arguments: str) -> list[list[Timing]]:
    """Return the timings of a command, a list a run with one timing a checkout."""
    tasks = [lambda checkout=checkout: checkout.run(*arguments) for checkout in checkouts]
    return [take_turns(tasks, run) for run in range(runs)]


def measure_warm(workers: Sequence[Worker], runs: int, verb: Verb, questions: Sequence[str]) -> list[list[Timing]]:
    """Return the timings of every question in every run, each a list with one timing a checkout."""
    for question in questions:
        for worker in workers:
            worker.time(verb, question)
    timings = []
    for run in range(runs):
        for number, question in enumerate(questions):
            tasks = [lambda worker=worker, question=question: worker.time(verb, question) for worker in workers]
            timings.append(take_turns(tasks, run + number))
    return timings


def table_row(name: str, timings: Sequence[Sequence[Timing]]) -> str:
    """Return the medians by the clock and of the processor, and how many times as fast the first checkout is."""
    cells = [name, str(len(timings))]
    for values in (
        [[timing.seconds for timing in turn] for turn in timings],
        [[timing.processor_seconds for timing in turn] for turn in timings],
    ):
        cells += [f"{1000 * statistics.median(column):,.1f}" for column in zip(*values, strict=True)]
        if len(timings[0]) > 1:
            cells.append(f"{statistics.median(other / own for own, other in values):.2f}")
    return "| " + " | ".join(cells) + " |"


def table_head(is_comparison: bool) -> Iterator[str]:
    """Yield the two lines above the rows."""
    clock = ["this, ms", "other, ms", "ratio"] if is_comparison else ["ms"]
    processor = ["this, processor ms", "other, processor ms", "ratio"] if is_comparison else ["processor ms"]
    cells = ["what", "times", *clock, *processor]
    yield "| " + " | ".join(cells) + " |"
    yield "|---" * len(cells) + "|"


def main(arguments: argparse.Namespace) -> None:
    """Print a table in Markdown, and the memory of the long-lived processes."""
    folders = [ROOT, *([arguments.against.resolve()] if arguments.against else [])]
    path = str(arguments.path.resolve())
    print(*table_head(len(folders) > 1), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        checkouts = [Checkout(folder, Path(temporary) / str(number)) for number, folder in enumerate(folders)]
        built = measure_processes(checkouts, arguments.runs, "index", path, "--allow-skipped")
        print(table_row("`rag index` as a process", built), flush=True)
        asked = measure_processes(checkouts, arguments.runs, "ask", QUESTIONS[0])
        print(table_row("`rag ask` as a process", asked), flush=True)
        workers = [stack.enter_context(Worker(checkout)) for checkout in checkouts]
        warm: tuple[tuple[str, Verb, Sequence[str]], ...] = (
            ("search, warm", "search", QUESTIONS),
            ("ask, warm", "ask", QUESTIONS),
            ("ask to compare, warm", "ask", COMPARISONS),
        )
        for name, verb, questions in warm:
            print(table_row(name, measure_warm(workers, arguments.runs, verb, questions)), flush=True)
        memory = " and ".join(f"{worker.megabytes():.0f}" for worker in workers)
        print(f"\nMemory of the long-lived processes in MB: {memory}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="the folder of speeches that is indexed")
    parser.add_argument("--against", type=Path, help="another checkout, which takes turns with this one")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often everything is measured")
    main(parser.parse_args())
