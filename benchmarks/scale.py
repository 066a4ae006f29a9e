"""Measure a large archive: how long it takes to open and to search, and what the search leaves out.

python -m benchmarks.scale SHARED [--passages N] [--against CHECKOUT] [--index FOLDER]

The archive is that of `benchmarks.retrieval`: the contexts of CMRC 2018, for which it is known which one answers a
question, among N passages of joined sentences. Two checkouts take turns question by question, in a process each, and
both read the index that this one builds; with `--index` one that was built before is read. Times are of the processor
and by the clock: on a busy machine the first are the steadier ones. The recall of the search is that of the ten best
passages when every passage is scored, on every EXHAUSTIVE_ONE_IN-th question.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.materials import read_cmrc
from benchmarks.retrieval_tasks import DISTRACTORS_OF_FILE, write_cmrc, write_distractors

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("scale_worker.py")
PASSAGES = 100_000
QUESTIONS_ONE_IN = 17
EXHAUSTIVE_ONE_IN = 4
CLIENTS = (1, 4, 16)
BEST = 10
#: Of an archive, so many files more are added: one in a hundred.
ADDED_ONE_IN = 100


class Worker:
    """A process of one checkout that searches an index."""

    def __init__(self, checkout: Path, index: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), str(index)],
            cwd=checkout, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.opened = self._read()

    def search(self, question: str, *, exhaustive: bool = False) -> dict[str, Any]:
        """Return the passages that a search finds, best first, and how long it took."""
        return self._ask({"question": question, "exhaustive": exhaustive})

    def search_at_once(self, questions: Sequence[str], clients: int) -> dict[str, Any]:
        """Return how long some questions took when so many clients asked at the same time."""
        return self._ask({"questions": questions, "clients": clients})

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that searches ended; what it wrote above says why")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process, which ends with its input."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def build(shared: Path, folder: Path, passages: int) -> Iterator[str]:
    """Write the archive, build its index in `folder`/index, and yield lines about it."""
    write_distractors(shared, folder / "distractors", passages)
    write_cmrc(shared, folder / "contexts", folder / "distractors")
    yield f"Built in {index_files(folder)}."
    files = sorted((folder / "distractors").iterdir())
    for number in range(0, len(files), ADDED_ONE_IN):
        # A passage of each of some files: another speech, and the copy of none.
        others = (files[(number + other) % len(files)].read_text("utf-8") for other in range(DISTRACTORS_OF_FILE))
        lines = [passages[other % len(passages)] for other, passages in enumerate(text.split("\n") for text in others)]
        (folder / "distractors" / f"more{number}.txt").write_text("\n".join(lines), "utf-8")
    yield f"One speech in {ADDED_ONE_IN} more: {index_files(folder)}."


@dataclass(frozen=True, slots=True)
class BuildTimes:
    """How long a build took, in seconds by the clock and of the processor, and the megabytes that it wrote."""

    clock: float
    processor: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.clock:.0f} s ({self.processor:.0f} s of the processor), {self.megabytes:.0f} MB on disk"


def index_files(folder: Path) -> BuildTimes:
    """Build the index of an archive, over the one that is there, and tell what that took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "rag", "index", str(folder / "contexts"), str(folder / "distractors")]
    with subprocess.Popen(
        [*command, "--index", str(folder / "index"), "--allow-skipped"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    # Those of the processes that it started are counted with it.
    spent = used.ru_utime + used.ru_stime
    return BuildTimes(time.perf_counter() - start, spent, size / 1e6)


def _percentiles(seconds: Sequence[float]) -> str:
    """Return the median and the 95th percentile of times, in milliseconds."""
    times = sorted(1000 * time for time in seconds)
    return f"{statistics.median(times):.1f} / {times[int(0.95 * len(times))]:.1f}"


def measure(workers: Sequence[Worker], shared: Path, exhaustive_one_in: int) -> Iterator[list[str]]:
    """Yield the rows of the table, a cell a worker, with the ratio of the last to the first where there are two."""
    asked = read_cmrc(shared)[::QUESTIONS_ONE_IN]
    for worker in workers:
        worker.search(asked[0][0])
    answers: list[list[dict[str, Any]]] = [[] for _ in workers]
    for number, (question, _) in enumerate(asked):
        order = range(len(workers)) if number % 2 else reversed(range(len(workers)))
        for position in order:
            answers[position].append(workers[position].search(question))
    yield ["passages", *(f"{worker.opened['passages']:,}" for worker in workers)]
    yield ["opened, s of the processor", *(f"{worker.opened['processor']:.2f}" for worker in workers)]
    yield ["opened, s by the clock", *(f"{worker.opened['seconds']:.2f}" for worker in workers)]
    for name, key in (("search, ms of the processor", "processor"), ("search, ms by the clock", "seconds")):
        yield [f"{name}, p50 / p95", *(_percentiles([answer[key] for answer in column]) for column in answers)]
    for depth in (1, 5):
        found = [
            sum(
                any(text in context for text in answer["texts"][:depth])
                for (_, context), answer in zip(asked, column, strict=True)
            )
            for column in answers
        ]
        yield [f"context that answers among the first {depth}", *(f"{count / len(asked):.3f}" for count in found)]
    for clients in CLIENTS:
        runs = [workers[0].search_at_once([question for question, _ in asked], clients)]
        shown = (_percentiles(run["times"]) + f", {len(asked) / run['seconds']:.0f} a second" for run in runs)
        yield [f"{clients} clients in one process, ms by the clock", *shown, *[""] * (len(workers) - 1)]
    sample = range(0, len(asked), exhaustive_one_in)
    exhaustive = [workers[0].search(asked[number][0], exhaustive=True)["places"] for number in sample]
    shares = [
        [len(set(column[n]["places"]) & set(best)) / len(best) for n, best in zip(sample, exhaustive, strict=True)]
        for column in answers
    ]
    yield [f"of the {BEST} best of all passages", *(f"{statistics.mean(share):.3f}" for share in shares)]
    yield ["memory, MB (without mapped files)", *(str(column[-1]["megabytes"]) for column in answers)]


def main(arguments: argparse.Namespace) -> None:
    """Print a table in Markdown."""
    checkouts = [ROOT, *([arguments.against.resolve()] if arguments.against else [])]
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        index = arguments.index
        if index is None:
            print(*build(arguments.shared, Path(temporary), arguments.passages), "", sep="\n", flush=True)
            index = Path(temporary) / "index"
        workers = [Worker(checkout, index.resolve()) for checkout in checkouts]
        for worker in workers:
            stack.callback(worker.close)
        names = ["this", "other"][: len(workers)]
        print("| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|", sep="\n", flush=True)
        for row in measure(workers, arguments.shared, arguments.exhaustive_one_in):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder with eval/ and training/")
    parser.add_argument("--passages", type=int, default=PASSAGES, help="passages among which the contexts stand")
    parser.add_argument("--against", type=Path, help="another checkout, which takes turns with this one")
    parser.add_argument("--index", type=Path, help="an index of this archive that was built before")
    parser.add_argument("--exhaustive-one-in", type=int, default=EXHAUSTIVE_ONE_IN, metavar="N")
    main(parser.parse_args())
