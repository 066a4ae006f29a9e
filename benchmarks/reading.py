"""Measure how fast files become passages: what `read_source` and `split` take, in megabytes of the files a second.

python benchmarks/reading.py PATH [N]      reads everything in PATH N times (20); a second is one of a processor's
"""

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rag.indexing.split import split
from rag.read import SourceFile, find_files, read_source

ROUNDS = 20


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """Megabytes a second of reading alone, and of reading and splitting."""

    reading: float
    reading_and_splitting: float


def measure_reading(files: tuple[SourceFile, ...]) -> ReadingSpeed:
    """Read and split all files once."""
    megabytes = sum(file.path.stat().st_size for file in files) / 1e6
    start = time.process_time()
    speeches = [speech for file in files for speech in read_source(file).speeches]
    read = time.process_time() - start
    for speech in speeches:
        split(speech)
    return ReadingSpeed(megabytes / read, megabytes / (time.process_time() - start))


def main(path: Path, rounds: int) -> None:
    """Print the median and the best of both speeds."""
    files = find_files([path])
    measure_reading(files)  # what is imported late is imported here
    measured = [measure_reading(files) for _ in range(rounds)]
    for name, speeds in (
        ("reading", [speed.reading for speed in measured]),
        ("reading and splitting", [speed.reading_and_splitting for speed in measured]),
    ):
        print(f"{name}: median {statistics.median(speeds):.2f} MB/s of {rounds} (best {max(speeds):.2f})")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS)
