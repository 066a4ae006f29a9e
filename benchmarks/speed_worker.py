"""Search and ask an index in one long-lived process, one request a line; benchmarks/speed.py talks to it.

It imports `rag` from wherever its PYTHONPATH leads, so that it measures any checkout, and uses nothing of this one.
A request is a line of JSON, {"verb": "search" or "ask", "question": ...}; the answer is one with the seconds that it
took by the clock and of the processor. The first line that it writes says where `rag` lies, and the last request,
{"verb": "memory"}, asks for the megabytes that the process holds.
"""

import json
import sys
import time
from pathlib import Path


def resident_megabytes() -> float:
    """Return the memory of this process, as Linux counts it."""
    status = Path("/proc/self/status").read_text("utf-8")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(kilobytes) / 1024


def main(index: str) -> None:
    """Answer requests until there are no more."""
    import rag

    with rag.Archive.open(index) as archive:
        _write({"rag": rag.__file__})
        for line in sys.stdin:
            request = json.loads(line)
            if request["verb"] == "memory":
                _write({"megabytes": resident_megabytes()})
                continue
            run = archive.search if request["verb"] == "search" else archive.ask
            start, processor_start = time.perf_counter(), time.process_time()
            run(request["question"])
            seconds, processor = time.perf_counter() - start, time.process_time() - processor_start
            _write({"seconds": seconds, "processor_seconds": processor})


def _write(answer: dict[str, str | float]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
