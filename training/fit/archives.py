"""Gather the question sets at hand, each with the archive that answers a part of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: corpus/ retells the speeches of the development questions.
SCIENCE_MEETINGS = "science meetings"
ROOT = Path(__file__).resolve().parents[2]
#: They belong to no archive.
FOREIGN_QUESTIONS = ROOT / "training" / "questions" / "foreign.jsonl"
#: Types of question that are not judged by whether the archive supports an answer: masks are looked for sentence by
#: sentence (rag/answer/hidden.py), and quotations are compared with all texts.
_OTHER_TYPES = ("masked", "quote_true", "quote_false")


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, the ones before it, and whether the archive answers it."""

    text: str
    history: tuple[str, ...]
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions to one archive: its name, the folder of its speeches, and the files of the questions.

    Archives of one `subject` may answer each other's questions.
    """

    name: str
    speeches: Path
    files: tuple[Path, ...]
    subject: str

    def questions(self) -> Iterator[LabelledQuestion]:
        """Yield the questions that are to be answered or refused."""
        for file in self.files:
            for row in _read_rows(file):
                if row.get("type") not in _OTHER_TYPES:
                    yield LabelledQuestion(row["question"], tuple(row.get("history") or ()), _is_answerable(row))


def find_question_sets(shared: Path | None) -> tuple[QuestionSet, ...]:
    """Return the sets over our own archives, and those of a folder with speeches/, archives/ and eval/ if it is given.

    On the archives of that folder questions of our own are asked, too (training/questions).
    """
    own = tuple(ROOT / "tests" / f"{name}.jsonl" for name in ("questions", "unanswerable", "keywords"))
    sets = [QuestionSet("corpus", ROOT / "corpus", own, SCIENCE_MEETINGS)]
    folders = sorted(path for path in (ROOT / "tests" / "archives").iterdir() if path.is_dir())
    sets += [QuestionSet(folder.name, folder, (folder.with_suffix(".jsonl"),), folder.name) for folder in folders]
    if shared:
        sets.append(
            QuestionSet("speeches", shared / "speeches", (shared / "eval" / "questions.jsonl",), SCIENCE_MEETINGS)
        )
        sets.extend(
            QuestionSet(file.stem, folder, (file, *_own_questions(file.stem)), file.stem)
            for file in sorted((shared / "eval" / "archives").glob("*.jsonl"))
            if (folder := shared / "archives" / file.stem).is_dir()
        )
    return tuple(sets)


def read_own_questions() -> tuple[list[str], tuple[Path, ...]]:
    """Return the questions of our own (training/questions), and their files."""
    files = tuple(sorted((ROOT / "training" / "questions").glob("*.jsonl")))
    return [row["question"] for file in files for row in _read_rows(file)], files


def read_foreign_questions() -> list[LabelledQuestion]:
    """Return questions of our own that no archive of speeches answers: recipes, weather, prices."""
    return [LabelledQuestion(row["question"], (), is_answerable=False) for row in _read_rows(FOREIGN_QUESTIONS)]


def _own_questions(archive: str) -> tuple[Path, ...]:
    file = ROOT / "training" / "questions" / f"{archive}.jsonl"
    return (file,) if file.exists() else ()


def _is_answerable(row: dict[str, Any]) -> bool:
    if "answerable" in row:
        return bool(row["answerable"])
    return bool(row.get("type")) and row["type"] != "unanswerable"


def _read_rows(file: Path) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
