"""The measures are those of the scorer that comes with the development questions."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rag.api import json_forms
from rag.archive import Archive
from rag.evaluate import evaluate, read_questions, read_spans

if TYPE_CHECKING:
    from rag.types import Answer, Hit

#: The names that the scorer has for our measures; behind most of them it says zh, en or all.
NAMES = ("evidence recall@1", "evidence recall@5", "evidence recall@10", "MRR@10", "correct", "citation recall",
         "citation precision")  # fmt: skip
WHOLE = {
    "answerable questions answered": "answered",
    "refused as not_found": "refused as not_found",
    "refused as masked": "refused as masked",
    "verbatim citations": "verbatim citations",
    "quotations exact": "quotations exact",
    "quotations altered": "quotations altered",
    "median answer length": "median answer length",
}


class Once:
    """Puts every question to the archive once, though two programs want the answers."""

    def __init__(self, archive: Archive) -> None:
        self.speeches, self.speech, self.understand = archive.speeches, archive.speech, archive.understand
        self.search: Callable[..., tuple[Hit, ...]] = cache(archive.search)
        self.ask: Callable[..., Answer] = cache(archive.ask)
        self.verify, self.cite_passage = archive.verify, archive.cite_passage


def write_batches(archive: Once, folder: Path) -> None:
    def put(verb: str, form: Callable[[dict[str, Any]], object]) -> None:
        rows = map(json.loads, (folder / f"{verb}.in.jsonl").read_text("utf-8").splitlines())
        lines = [json.dumps(form(row), ensure_ascii=False) + "\n" for row in rows]
        (folder / f"{verb}.out.jsonl").write_text("".join(lines), "utf-8")

    def search(row: dict[str, Any]) -> object:
        history = tuple(row["history"])
        understood = archive.understand(row["question"], history)
        hits = archive.search(row["question"], 10, history=history)
        return json_forms.search_result(understood, hits, archive, row["id"])

    def ask(row: dict[str, Any]) -> object:
        return json_forms.answer_result(
            archive.ask(row["question"], history=tuple(row["history"])), archive.speech, row["id"]
        )

    put("search", search)
    put("ask", ask)
    put("verify", lambda row: json_forms.quote_result(archive.verify(row["quote"]), archive.speech, row["id"]))


@pytest.mark.slow
def test_the_measures_agree_with_the_scorer_of_the_questions(shared: Path, tmp_path: Path) -> None:
    scorer, file = shared / "eval" / "score.py", shared / "eval" / "questions.jsonl"
    if not scorer.exists():
        pytest.skip(f"no scorer in {scorer.parent}")
    Archive.build([shared / "speeches"], tmp_path / "index")
    subprocess.run([sys.executable, scorer, "make", file, "--out", tmp_path], check=True)
    questions, problems = read_questions(file.read_bytes().splitlines())
    spans = read_spans((shared / "eval" / "speeches.jsonl").read_bytes().splitlines())
    sources = {path.name: path.read_text("utf-8") for path in (shared / "speeches").glob("*.txt")}
    with Archive.open(tmp_path / "index") as opened:
        archive = Once(opened)
        write_batches(archive, tmp_path)
        report = evaluate(archive, questions, spans, sources)
    places = ["--speeches", str(shared / "speeches"), "--out", str(tmp_path)]
    command = [sys.executable, str(scorer), "score", str(file), *places, "--json"]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rows = {"all": report.row("all"), "zh": report.row("language", "zh"), "en": report.row("language", "en")}
    ours = {f"{name} {label}": row.measures[name] for name in NAMES for label, row in rows.items()}
    ours |= {theirs: rows["all"].measures[name] for theirs, name in WHOLE.items()}
    ours["correct follow-ups"] = report.row("type", "followup").measures["correct"]
    ours["questions without an answer line"] = 0
    types = {name.removeprefix("correct type ") for name in scored if name.startswith("correct type ")}
    ours |= {f"correct type {kind}": report.row("type", kind).measures["correct"] for kind in types}
    assert problems == report.problems == ()
    assert ours == pytest.approx({name: scored[name] for name in ours}, abs=5e-4)
    # The scorer also asks whether the citation is of the right speech, which has no name among our measures yet.
    assert {name.rsplit(" ", 1)[0] for name in scored.keys() - ours.keys()} <= {"correct and cited"}
