"""Compare the search of a large archive with other libraries over the same passages, in one run.

python -m benchmarks.peers SHARED [--passages N] [--index FOLDER] [--only NAME]... [--figures FILE]

The archive is that of `benchmarks.scale`. This program builds its index, from files to the switch; the others get the
passages and vectors that are in it, so that their times are those of storing alone. A library that is not installed is
left out with a line that says so; the program needs none of them. In an environment of their own:

pip install -c constraints.txt langchain-community rank-bm25 llama-index-core llama-index-retrievers-bm25 \
    llama-index-vector-stores-faiss txtai haystack-ai pymilvus milvus-lite lancedb jieba chromadb tantivy
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
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.materials import ROOT, OpenedParts, read_cmrc
from benchmarks.peer_systems import PEERS, PassageSet
from benchmarks.retrieval_systems import NotInstalledError
from benchmarks.retrieval_tasks import write_cmrc, write_distractors
from benchmarks.scale import QUESTIONS_ONE_IN, index_files

PASSAGES = 10_000
WARM_UP_QUESTIONS = 5
#: Seconds after which a library is given up.
PATIENCE_SECONDS = 1200
#: Seconds after which no further question is put to a library.
ASKING_SECONDS = 300
TEXTS, VECTORS = "texts.json", "vectors.npy"


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """What one search took and found: seconds, megabytes, and milliseconds of the processor and by the clock.

    `questions` are those that were asked; `resident` counts mapped pages, `private` does not; `found` are the shares of
    questions whose right passage is the first and is among the first ten.
    """

    system: str
    passages: int
    questions: int
    built: float
    megabytes: float
    resident: int
    private: int
    processor: tuple[float, float]
    clock: tuple[float, float]
    found: tuple[float, float]


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of times, in milliseconds."""
    times = sorted(1000 * time for time in seconds)
    return round(statistics.median(times), 2), round(times[int(0.95 * len(times))], 2)


def size_of(folder: Path) -> float:
    """Return the size of the files below a folder, in megabytes."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


def read_memory() -> tuple[int, int]:
    """Return the resident memory of this process and that of it which is no mapped file, in megabytes."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        lines = dict(line.split(":") for line in status)
    return int(lines["VmRSS"].split()[0]) // 1024, int(lines["RssAnon"].split()[0]) // 1024


def export_passages(folder: Path) -> None:
    """Write the texts and the vectors of the passages of an index that lies in a folder."""
    opened = OpenedParts.open(folder / "index")
    rows = np.arange(len(opened.store))
    texts = [passage.text for passage in opened.store.passages(rows.tolist())]
    (folder / TEXTS).write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    np.save(folder / VECTORS, opened.store.vectors(rows))
    opened.close()


def measure_here(shared: Path, folder: Path, system: str) -> PeerFigures:
    """Build one search in this process and put every question to it."""
    own = folder / system
    own.mkdir()
    texts = [] if system == "wengao" else json.loads((folder / TEXTS).read_text("utf-8"))
    passages = PassageSet(texts, np.load(folder / VECTORS), own)
    start = time.process_time()
    search = PEERS[system].build(passages)
    built = time.process_time() - start
    asked = read_cmrc(shared)[::QUESTIONS_ONE_IN]
    for question, _ in asked[:WARM_UP_QUESTIONS]:
        search(question)
    times: list[tuple[float, float]] = []
    ranks: list[int | None] = []
    end = time.perf_counter() + ASKING_SECONDS
    for question, context in asked:
        if time.perf_counter() > end:
            break
        processor, clock = time.process_time(), time.perf_counter()
        found = search(question)
        times.append((time.process_time() - processor, time.perf_counter() - clock))
        ranks.append(next((rank for rank, text in enumerate(found) if text in context), None))
    shares = [sum(rank is not None and rank < depth for rank in ranks) / len(ranks) for depth in (1, 10)]
    spent = [percentiles([pair[kind] for pair in times]) for kind in (0, 1)]
    size = size_of(folder / "index" if system == "wengao" else own)
    return PeerFigures(
        system,
        len(passages.vectors),
        len(ranks),
        round(built, 1),
        size,
        *read_memory(),
        spent[0],
        spent[1],
        (shares[0], shares[1]),
    )


def measure_in_process(shared: Path, folder: Path, system: str) -> PeerFigures | str:
    """Measure in a new process with one thread a library; return why there are no figures."""
    command = [sys.executable, "-m", "benchmarks.peers", str(shared), "--work", str(folder), "--measure", system]
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    environment = {**os.environ, **one, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"{system}: not done within {PATIENCE_SECONDS // 60} minutes"
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"system"')]
    if not lines:
        return f"{system}: {(done.stderr.strip() or 'no message').splitlines()[-1]}"
    return read_figures(lines[-1])


def read_figures(line: str) -> PeerFigures:
    """Return figures that were written as a line of JSON."""
    values = json.loads(line)
    pairs = {name: tuple(values[name]) for name in ("processor", "clock", "found")}
    return PeerFigures(**{**values, **pairs})


def table_lines(figures: Sequence[PeerFigures], own_build: float) -> Iterator[str]:
    """Yield the lines of the table; times of a search are followed by how many times those of the first they are."""
    yield (
        "| | setting | right passage first / among 10 | search, ms of the processor, p50 / p95 | times ours "
        "| by the clock | built, s of the processor | on disk, MB | resident, MB (without mapped files) |"
    )
    yield "|---" * 9 + "|"
    for row in figures:
        peer = PEERS[row.system]
        times = [" / ".join(f"{time:.1f}" for time in pair) for pair in (row.processor, row.clock)]
        ratio = f"{row.processor[0] / figures[0].processor[0]:.2f}"
        built = own_build if row.system == "wengao" else row.built
        cells = [peer.name, peer.setting, " / ".join(f"{share:.3f}" for share in row.found), times[0], ratio, times[1]]
        if row.questions < figures[0].questions:
            cells[2] += f" ({row.questions} questions)"
        cells += [f"{built:.0f}" if built else "", f"{row.megabytes:,.0f}", f"{row.resident:,} ({row.private:,})"]
        yield f"| {' | '.join(cells)} |"


def run(arguments: argparse.Namespace, folder: Path) -> None:
    """Build, measure every library in turn, and print a table in Markdown."""
    own_build = 0.0
    if arguments.index:
        (folder / "index").symlink_to(arguments.index.resolve())
    else:
        write_distractors(arguments.shared, folder / "distractors", arguments.passages)
        write_cmrc(arguments.shared, folder / "contexts", folder / "distractors")
        own_build = index_files(folder).processor
    export_passages(folder)
    figures, reasons = [], []
    for system in arguments.only or PEERS:
        measured = measure_in_process(arguments.shared, folder, system)
        if isinstance(measured, str):
            reasons.append(measured)
        else:
            figures.append(measured)
            print(json.dumps(asdict(measured)), file=sys.stderr, flush=True)
    if arguments.figures:
        arguments.figures.write_text("".join(json.dumps(asdict(row)) + "\n" for row in figures), "utf-8")
    print(*table_lines(figures, own_build), *([""] if reasons else []), *reasons, sep="\n")


def main(arguments: argparse.Namespace) -> None:
    """Measure one library, or all."""
    if arguments.measure:
        try:
            print(json.dumps(asdict(measure_here(arguments.shared, arguments.work, arguments.measure))), flush=True)
        except NotInstalledError as error:
            sys.exit(str(error))
        return
    with tempfile.TemporaryDirectory() as temporary:
        run(arguments, Path(temporary))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder with eval/ and training/")
    parser.add_argument("--passages", type=int, default=PASSAGES, help="passages among which the contexts stand")
    parser.add_argument("--index", type=Path, help="an index of this archive that was built before")
    parser.add_argument("--only", action="append", choices=list(PEERS), help="this library, and others so named")
    parser.add_argument("--figures", type=Path, help="a file for the figures, a line of JSON each")
    parser.add_argument("--measure", choices=list(PEERS), help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    main(parser.parse_args())
