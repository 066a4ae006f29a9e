"""Measure what a mixed archive costs: recall of question sets, each over its own speeches and over all together.

python -m benchmarks.mixed SHARED, with SHARED the folder of the archives and of the question sets. Chinese questions
that ask for English speeches and English ones that ask for Chinese speeches are told apart from those in the language
of what they ask for.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from benchmarks.materials import load_scorer
from rag.archive import Archive
from rag.types import Hit

#: So many hits are looked at.
HITS = 5
#: Question sets and the folders that they ask about, below the shared folder.
SETS = (
    ("eval/archives/inaugurals.jsonl", "archives/inaugurals"),
    ("eval/archives/work-reports.jsonl", "archives/work-reports"),
    ("eval/questions.jsonl", "speeches"),
)


@dataclass(frozen=True, slots=True)
class RecallRow:
    """The recall of the questions of one set in one language, alone and mixed, at 1 and at HITS hits."""

    questions: str
    language: str
    count: int
    alone: tuple[float, float]
    mixed: tuple[float, float]


def measure(shared: Path) -> Iterator[RecallRow]:
    """Yield the recall of each set and language."""
    scorer = load_scorer(shared)
    every = [shared / folder for _, folder in SETS]
    with TemporaryDirectory() as index:
        Archive.build(every, Path(index) / "mixed")
        with Archive.open(Path(index) / "mixed") as mixed:
            for number, (file, folder) in enumerate(SETS):
                Archive.build([shared / folder], Path(index) / str(number))
                sources = scorer.Sources(shared / folder)
                questions = [
                    question
                    for question in scorer.read_lines(shared / file)
                    if question["type"] not in (*scorer.REFUSED, *scorer.QUOTES)
                ]
                with Archive.open(Path(index) / str(number)) as alone:
                    for language in ("en", "zh"):
                        asked = [question for question in questions if question["lang"] == language]
                        yield RecallRow(
                            Path(file).stem,
                            language,
                            len(asked),
                            _recall(alone, scorer, sources, asked),
                            _recall(mixed, scorer, sources, asked),
                        )


def _recall(
    archive: Archive, scorer: ModuleType, sources: object, questions: Sequence[dict[str, Any]]
) -> tuple[float, float]:
    """Return the share of evidence among the first hit and among the first HITS of some questions."""
    found = [
        [_place(archive, hit) for hit in archive.search(q["question"], HITS, history=tuple(q.get("history") or ()))]
        for q in questions
    ]
    at_one, at_five = (
        sum(scorer.covered(sources, hits[:k], q) for hits, q in zip(found, questions, strict=True)) / len(questions)
        for k in (1, HITS)
    )
    return at_one, at_five


def _place(archive: Archive, hit: Hit) -> dict[str, object]:
    """Return where a hit stands in its file, as the scorer reads it."""
    source = archive.speech(hit.passage.speech_id).source
    span = source.locate(hit.passage.start, hit.passage.end)
    return {"speech": {"source_file": source.path}, "source_start": span.start, "source_end": span.end}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    print("| questions | | n | alone @1 / @5 | mixed @1 / @5 |\n|---|---|---|---|---|")
    for row in measure(parser.parse_args().shared):
        alone, mixed = (f"{one:.3f} / {five:.3f}" for one, five in (row.alone, row.mixed))
        print(f"| {row.questions} | {row.language} | {row.count} | {alone} | {mixed} |")


if __name__ == "__main__":
    main()
