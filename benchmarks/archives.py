"""Tell where evidence is lost on the way to an answer: in search, or in the choice of speech, passage or sentence.

python -m benchmarks.archives SHARED      SHARED holds speeches/, archives/ and eval/

For each question set: how often a piece of the evidence is among the first 8 and 20 hits; and how often the best
candidate for an answer is of the right speech, lies in a passage with evidence, and touches the evidence itself.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.materials import OpenedParts, load_scorer
from rag.answer.candidate import Candidate
from rag.answer.extract import Extractor
from rag.archive import Archive
from rag.models.token_cache import TokenCache
from rag.types import Passage, Speech

#: Hits that an answer reads, and all that it is given.
DEPTHS = (8, 20)
COLUMNS = ("evidence in 8 hits", "in 20 hits", "right speech", "right passage", "right sentence")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, and the folder of the speeches that they are asked over."""

    name: str
    speeches: Path
    questions: Path


def question_sets(shared: Path) -> Iterator[QuestionSet]:
    """Yield the sets of a shared folder."""
    yield QuestionSet("thirteen speeches", shared / "speeches", shared / "eval" / "questions.jsonl")
    for questions in sorted((shared / "eval" / "archives").glob("*.jsonl")):
        speeches = shared / "archives" / questions.stem
        if speeches.is_dir():
            yield QuestionSet(questions.stem, speeches, questions)


def source_row(speech: Speech, start: int, end: int) -> dict[str, Any]:
    """Return a run of a speech in the form that the scorer reads."""
    span = speech.source.locate(start, end)
    return {"speech": {"source_file": speech.source.path}, "source_start": span.start, "source_end": span.end}


def follow(scorer: ModuleType, question_set: QuestionSet) -> list[list[float]]:
    """Return for each question of a set which steps its evidence survives, in the order of COLUMNS."""
    sources = scorer.Sources(question_set.speeches)
    questions = scorer.read_lines(question_set.questions)
    asked = [q for q in questions if q["type"] not in scorer.REFUSED and q["type"] not in scorer.QUOTES]
    with tempfile.TemporaryDirectory() as index:
        Archive.build([question_set.speeches], index)
        with closing(OpenedParts.open(index)) as opened:
            return [follow_question(opened, sources, question) for question in asked]


def follow_question(opened: OpenedParts, sources: Any, question: dict[str, Any]) -> list[float]:  # noqa: ANN401  # the scorer's own type
    """Return which steps the evidence of a question survives."""
    query = opened.prepare(question["question"], question.get("history", []))
    hits = opened.make_search().search(query, max(DEPTHS))
    extractor = Extractor(opened.store, opened.embedder, TokenCache(opened.embedder))
    candidates = extractor.candidates(query, hits)

    def covers(passage: Passage) -> bool:
        row = source_row(opened.store.speech(passage.speech_id), passage.start, passage.end)
        return any(sources.covers(row, evidence) for evidence in question["evidence"])

    covering = [hit.passage for hit in hits if covers(hit.passage)]
    within = [any(hit.passage in covering for hit in hits[:depth]) for depth in DEPTHS]
    return [*map(float, within), *map(float, judge_candidate(candidates[:1], covering, sources, question))]


def judge_candidate(
    best: list[Candidate],
    covering: list[Passage],
    sources: Any,  # noqa: ANN401  # the scorer's own type
    question: dict[str, Any],
) -> tuple[bool, bool, bool]:
    """Return whether the best candidate is of a speech with evidence, in a passage with it, and touches it."""
    if not best:
        return False, False, False
    [candidate] = best
    row = source_row(candidate.speech, candidate.span.start, candidate.span.end)
    file = Path(row["speech"]["source_file"]).name
    right_file = any(file == name for e in question["evidence"] for name, _, _ in sources.spans(e))
    in_passage = any(
        passage.speech_id == candidate.speech.id and candidate.span.overlaps(passage.start, passage.end)
        for passage in covering
    )
    return right_file, in_passage, any(sources.touches(row, evidence) for evidence in question["evidence"])


def main(shared: Path) -> None:
    """Print a table in Markdown."""
    scorer = load_scorer(shared)
    print(f"| questions | | {' | '.join(COLUMNS)} |\n|---|---|{'---|' * len(COLUMNS)}")
    for question_set in question_sets(shared):
        rows = follow(scorer, question_set)
        means = " | ".join(f"{sum(column) / len(rows):.3f}" for column in zip(*rows, strict=True))
        print(f"| {question_set.name} | {len(rows)} | {means} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
