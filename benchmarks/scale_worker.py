"""Search one index for benchmarks/scale.py: a question a line comes in as JSON, what was found and the times go out.

It runs with the code of the checkout in which it is started.
"""

import os

# As the command line of the program sets it; a checkout that does not is measured as it is.
try:
    from rag.settings import keep_products_on_one_thread

    keep_products_on_one_thread()
except ImportError:
    pass

import json
import sys
import time
from pathlib import Path
from typing import Any

from rag.archive import Archive

BEST = 10


def megabytes() -> int:
    """Return the memory of this process that is no mapped file."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        [line] = [line for line in status if line.startswith("RssAnon")]
    return int(line.split()[1]) // 1024


def search(archive: Archive, question: str) -> dict[str, Any]:
    """Return the best passages for a question, and how long they took."""
    clock, processor = time.perf_counter(), time.process_time()
    hits = archive.search(question, k=BEST)
    times = {"seconds": time.perf_counter() - clock, "processor": time.process_time() - processor}
    places = [f"{hit.passage.speech_id}:{hit.passage.start}" for hit in hits]
    return {**times, "places": places, "texts": [hit.passage.text for hit in hits], "megabytes": megabytes()}


def main(index: str) -> None:
    """Answer the questions that come in until there are no more."""
    processor = time.process_time()
    with Archive.open(index) as archive:
        opened = {"processor": time.process_time() - processor, "passages": len(archive._store), "process": os.getpid()}
        print(json.dumps(opened), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            if request["exhaustive"]:
                archive._search._scores_all = True
            print(json.dumps(search(archive, request["question"])), flush=True)
            if request["exhaustive"]:
                archive._search._scores_all = False


main(sys.argv[1])
