"""Measure evidence recall for passage lengths and for the signals of the search, each alone and together.

python -m benchmarks.passages SHARED      SHARED holds speeches/ and eval/
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.materials import OpenedParts, load_scorer
from rag.archive import Archive
from rag.retrieve.hybrid import FITTED_WEIGHTS, HybridSearch, SignalWeights
from rag.settings import Settings
from rag.store.local import LocalStore
from rag.types import Hit

PASSAGE_CHARS = (200, 300, 400)
DEPTHS = (1, 5, 10)
SIGNALS = {
    "dense alone": SignalWeights(1, 0, 0),
    "lexical alone": SignalWeights(0, 1, 0),
    "late alone": SignalWeights(0, 0, 1),
    "lexical + late": SignalWeights(0, 1, 1),
    "all, dense at 1": SignalWeights(1, 1, 1),
    "all, as shipped": FITTED_WEIGHTS,
}


def scorer_rows(store: LocalStore, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return hits in the form that the scorer reads: the file, and where the passage begins and ends in it."""
    rows = []
    for hit in hits:
        source = store.speech(hit.passage.speech_id).source
        span = source.locate(hit.passage.start, hit.passage.end)
        rows.append({"speech": {"source_file": source.path}, "source_start": span.start, "source_end": span.end})
    return rows


def evidence_recalls(scorer: ModuleType, shared: Path, opened: OpenedParts, search: HybridSearch) -> Iterator[str]:
    """Yield evidence recall at each depth for each language, Chinese first."""
    sources = scorer.Sources(shared / "speeches")
    questions = scorer.read_lines(shared / "eval" / "questions.jsonl")
    questions = [q for q in questions if q["type"] not in scorer.REFUSED and q["type"] not in scorer.QUOTES]
    rows = {}
    for question in questions:
        query = opened.prepare(question["question"], question["history"])
        rows[question["id"]] = scorer_rows(opened.store, search.search(query, max(DEPTHS)))
    for language in ("zh", "en"):
        asked = [question for question in questions if question["lang"] == language]
        for depth in DEPTHS:
            covered = sum(scorer.covered(sources, rows[question["id"]][:depth], question) for question in asked)
            yield f"{covered / len(asked):.3f}"


def main(shared: Path) -> None:
    """Print a table in Markdown."""
    scorer = load_scorer(shared)
    print("| passages | search | zh @1 | @5 | @10 | en @1 | @5 | @10 |\n|---|---|---|---|---|---|---|---|")
    for length in PASSAGE_CHARS:
        with tempfile.TemporaryDirectory() as folder:
            report = Archive.build([shared / "speeches"], folder, Settings(passage_length=length))
            with closing(OpenedParts.open(folder)) as opened:
                for name, weights in SIGNALS.items():
                    search = opened.make_search(weights)
                    figures = " | ".join(evidence_recalls(scorer, shared, opened, search))
                    print(f"| {length} ({report.passages}) | {name} | {figures} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
