"""Search one index for benchmarks/scale.py: a question a line comes in as JSON, what was found and the times go out.

It runs with the code of the checkout in which it is started.
"""

# As the command line of the program sets it; a checkout that does not is measured as it is.
try:
    from rag.settings import keep_products_on_one_thread

    keep_products_on_one_thread()
except ImportError:
    pass

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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


def search_at_once(archive: Archive, questions: Sequence[str], clients: int) -> dict[str, Any]:
    """Return how long each of some questions took by the clock when so many clients ask at the same time."""

    def ask(question: str) -> float:
        start = time.perf_counter()
        archive.search(question, k=BEST)
        return time.perf_counter() - start

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        times = list(threads.map(ask, questions))
    return {"times": times, "seconds": time.perf_counter() - start, "megabytes": megabytes()}


def main(index: str) -> None:
    """Answer the questions that come in until there are no more."""
    clock, processor = time.perf_counter(), time.process_time()
    with Archive.open(index) as archive:
        seconds = {"processor": time.process_time() - processor, "seconds": time.perf_counter() - clock}
        opened = {**seconds, "passages": len(archive._store), "megabytes": megabytes()}
        print(json.dumps(opened), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            if "clients" in request:
                answer = search_at_once(archive, request["questions"], request["clients"])
            elif request["exhaustive"]:
                inexact, archive._search = archive._search, archive._search.scoring_all()
                answer = search(archive, request["question"])
                archive._search = inexact
            else:
                answer = search(archive, request["question"])
            print(json.dumps(answer), flush=True)


main(sys.argv[1])
