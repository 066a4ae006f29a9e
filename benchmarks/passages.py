"""Measure evidence recall for passage lengths and for the signals of the search, each alone and together.

python benchmarks/passages.py SHARED      SHARED holds speeches/ and eval/
"""

import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from rag.archive import Archive
from rag.retrieve.hybrid import HybridSearch, SignalWeights
from rag.settings import Settings
from rag.types import Hit

LENGTHS = (200, 300, 400)
RECIPES = {
    "dense alone": SignalWeights(1, 0, 0),
    "lexical alone": SignalWeights(0, 1, 0),
    "late alone": SignalWeights(0, 0, 1),
    "lexical + late": SignalWeights(0, 1, 1),
    "all, dense at 1": SignalWeights(1, 1, 1),
    "all, as shipped": SignalWeights(),
}


def load_scorer(shared: Path) -> ModuleType:
    """Load score.py, whose rules for what covers an evidence span are used."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(archive: Archive, hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """Put hits into the form that the scorer reads."""
    found = []
    for hit in hits:
        source = archive.speech(hit.passage.speech_id).source
        span = source.locate(hit.passage.start, hit.passage.end)
        found.append(
            {"speech": {"source_file": source.path}, "source_start": span.start, "source_end": span.end},
        )
    return found


def recalls(scorer: ModuleType, shared: Path, archive: Archive) -> Iterator[str]:
    """Give evidence recall at 1, 5 and 10 for each language."""
    sources = scorer.Sources(shared / "speeches")
    questions = scorer.read_lines(shared / "eval" / "questions.jsonl")
    questions = [q for q in questions if q["type"] not in scorer.REFUSED and q["type"] not in scorer.QUOTES]
    found = {q["id"]: rows(archive, archive.search(q["question"], 10, history=q["history"])) for q in questions}
    for language in ("zh", "en"):
        chosen = [q for q in questions if q["lang"] == language]
        for k in (1, 5, 10):
            yield f"{sum(scorer.covered(sources, found[q['id']][:k], q) for q in chosen) / len(chosen):.3f}"


def main(shared: Path) -> None:
    """Print a table in Markdown."""
    scorer = load_scorer(shared)
    print("| passages | search | zh @1 | @5 | @10 | en @1 | @5 | @10 |\n|---|---|---|---|---|---|---|---|")
    for length in LENGTHS:
        with tempfile.TemporaryDirectory() as folder:
            report = Archive.build([shared / "speeches"], folder, Settings(passage_length=length))
            with Archive.open(folder) as archive:
                for name, weights in RECIPES.items():
                    archive._search = HybridSearch(archive._store, archive._embedder, archive._words, weights)
                    figures = " | ".join(recalls(scorer, shared, archive))
                    print(f"| {length} ({report.passages}) | {name} | {figures} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
