"""Measure how long a person waits: indexing and asking as processes, searching and asking in a warm one, memory.

python benchmarks/speed.py PATH      PATH is what is indexed, a folder of speeches
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTIONS = (
    "what did Dingxi plan for medicine",
    "定西的中医药产业打算怎么发展",
    "郴州为什么不开新矿",
    "How many projects has Huixian run?",
    "庄浪今年招商引资到位资金要达到多少",
    "哪篇讲话提到微笑曲线",
)
RUNS = 5
WARM = """
import statistics, sys, time
from rag import Archive
questions, index = sys.argv[2:], sys.argv[1]
with Archive.open(index) as archive:
    for verb in (archive.search, archive.ask):
        verb(questions[0])
        times = []
        for question in questions * 20:
            start = time.perf_counter(); verb(question); times.append(1000 * (time.perf_counter() - start))
        times.sort()
        print(f"{verb.__name__} in a warm process: median {statistics.median(times):.1f} ms, "
              f"p95 {times[int(.95 * len(times))]:.1f} ms")
status = open("/proc/self/status").read()
resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
print(f"resident memory of that process: {int(resident) // 1024} MB")
"""


def timed(*command: str) -> float:
    """Run a command; return its seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(path: str) -> None:
    """Print the figures."""
    rag = (sys.executable, "-m", "rag")
    with tempfile.TemporaryDirectory() as folder:
        index = str(Path(folder) / "index")
        built = [timed(*rag, "index", path, "--index", index) for _ in range(RUNS)]
        asked = [timed(*rag, "ask", QUESTIONS[0], "--index", index) for _ in range(RUNS)]
        print(f"`rag index` as a process: median {statistics.median(built):.2f} s of {RUNS}")
        print(f"`rag ask` as a process: median {statistics.median(asked):.2f} s of {RUNS}")
        subprocess.run([sys.executable, "-c", WARM, index, *QUESTIONS], check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"largest memory of any of these processes: {peak // 1024} MB")


if __name__ == "__main__":
    main(sys.argv[1])
