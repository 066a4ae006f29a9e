"""Measure what is known about the files of archives: date and speaker right, missing, or invented.

python -m benchmarks.facts SHARED      SHARED holds archives/NAME and eval/archives/facts-NAME.jsonl

A date is right if it is the true one as far as it goes (1865 for 1865-03-04). A speaker is right if the true name is
all of it or stands in it behind an office. What is told of a file that is neither is invented.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.materials import read_json_lines
from rag.read import find_files, read_source

Verdict = Literal["right", "missing", "invented"]
_FACTS_PREFIX = "facts-"


@dataclass(frozen=True, slots=True)
class FactVerdict:
    """How one fact of a file compares with the truth: its name, what is told, what is true."""

    file: str
    fact: str
    told: str | None
    true: str
    verdict: Verdict


def judge_date(told: str | None, true: str) -> Verdict:
    """Compare a date with the true one; a shorter date that it begins with is right, a longer one invented."""
    if not told:
        return "missing"
    return "right" if true.startswith(told) else "invented"


def judge_speaker(told: str | None, names: list[str]) -> Verdict:
    """Compare a speaker, with or without an office in front, with the true names."""
    if not told:
        return "missing"
    return "right" if any(name in told for name in names) else "invented"


def measure_facts(archive: Path, truth: Path) -> list[FactVerdict]:
    """Read an archive, and judge date and speaker of every file of which the truth is known."""
    told = {file.path.name: read_source(file).speeches[0] for file in find_files([archive])}
    verdicts = []
    for row in read_json_lines(truth):
        speech = told[row["file"]]
        if row.get("date"):
            verdict = judge_date(speech.date, row["date"])
            verdicts.append(FactVerdict(row["file"], "date", speech.date, row["date"], verdict))
        if row.get("speaker"):
            verdict = judge_speaker(speech.speaker, _names(row))
            verdicts.append(FactVerdict(row["file"], "speaker", speech.speaker, row["speaker"], verdict))
    return verdicts


def _names(row: dict[str, Any]) -> list[str]:
    return [row["speaker"], *row.get("speaker_also", [])]


def main(shared: Path) -> None:
    """Print the counts of each archive, and every fact that is not right."""
    for truth in sorted((shared / "eval" / "archives").glob(f"{_FACTS_PREFIX}*.jsonl")):
        name = truth.stem.removeprefix(_FACTS_PREFIX)
        verdicts = measure_facts(shared / "archives" / name, truth)
        for fact in ("date", "speaker"):
            counts = Counter(verdict.verdict for verdict in verdicts if verdict.fact == fact)
            listed = ", ".join(f"{kind} {counts[kind]}" for kind in ("right", "missing", "invented"))
            print(f"{name} {fact}: {listed} of {counts.total()}")
        for verdict in verdicts:
            if verdict.verdict != "right":
                print(f"  {verdict.file}: {verdict.fact} {verdict.told}, truly {verdict.true}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
