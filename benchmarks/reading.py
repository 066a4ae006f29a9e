"""Measure how fast files become passages: what `read_source` and `split` take, in megabytes of the files a second.

python benchmarks/reading.py PATH [N]      reads everything in PATH N times (20); a second is one of a processor's
"""

import statistics
import sys
import time
from pathlib import Path

from rag.indexing.split import split
from rag.read import SourceFile, find_files, read_source


def megabytes_a_second(files: tuple[SourceFile, ...]) -> tuple[float, float]:
    """Return the speed of reading alone, and of reading and splitting."""
    size = sum(file.path.stat().st_size for file in files) / 1e6
    start = time.process_time()
    speeches = [speech for file in files for speech in read_source(file).speeches]
    read = time.process_time() - start
    for speech in speeches:
        split(speech)
    return size / read, size / (time.process_time() - start)


def main(path: str, times: int) -> None:
    """Print the figures."""
    files = find_files([Path(path)])
    megabytes_a_second(files)  # what is imported late is imported here
    reading, both = zip(*(megabytes_a_second(files) for _ in range(times)), strict=True)
    for name, speeds in (("reading", reading), ("reading and splitting", both)):
        print(f"{name}: median {statistics.median(speeds):.2f} MB/s of {times} (best {max(speeds):.2f})")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
