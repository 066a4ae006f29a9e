"""Fit and measure when a question is answered and when it is refused.

python -m benchmarks.refusals [SHARED]     SHARED holds speeches/ and eval/, whose questions are fitted to as well

Questions over corpus/ that it answers, and questions that it does not, give the weights of rag/answer/refusal.py.
Every tenth of them in turn is judged by weights fitted to the others.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from rag.answer.refusal import AnswerabilityFeatures
from rag.archive import Archive

ROOT = Path(__file__).resolve().parents[1]
#: The share of answerable questions that is to be answered; the rest of the choice follows from it.
ANSWERED = 0.975
Asked = tuple[str, Sequence[str], bool]


def own_questions() -> Iterator[Asked]:
    """Give the questions over corpus/ and whether it answers them; masked figures are left to rag/answer/hidden.py."""
    for question in _lines(ROOT / "tests" / "questions.jsonl"):
        if question["type"] != "masked":
            yield question["question"], question["history"], question["type"] != "unanswerable"
    for question in _lines(ROOT / "tests" / "unanswerable.jsonl"):
        yield question["question"], [], False
    # What people type who think of a search engine.
    for question in _lines(ROOT / "tests" / "keywords.jsonl"):
        yield question["question"], [], question["answerable"]


def shared_questions(shared: Path) -> Iterator[Asked]:
    """Give the development questions, without quotations and masked figures."""
    for question in _lines(shared / "eval" / "questions.jsonl"):
        if question["type"] not in ("masked", "quote_true", "quote_false"):
            yield question["question"], question["history"], question["type"] != "unanswerable"


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def measure(folder: Path, asked: Sequence[Asked]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the evidence for each question over the speeches of a folder, and whether it is answerable."""
    rows, answerable = [], []
    with tempfile.TemporaryDirectory() as index:
        Archive.build([folder], index)
        with Archive.open(index) as archive:
            for text, history, is_answerable in asked:
                question = archive.understand(text, history)
                hits = archive._search.search(question, 20)
                best = archive._answerer._extractor.candidates(question, hits)[0].score
                rows.append(astuple(archive._answerer._support.judge(question, hits, best).evidence))
                answerable.append(is_answerable)
    return np.asarray(rows), np.asarray(answerable)


def main(arguments: Sequence[str]) -> None:
    """Print the weights and what they are worth."""
    parts = [measure(ROOT / "corpus", list(own_questions()))]
    parts += [measure(Path(each) / "speeches", list(shared_questions(Path(each)))) for each in arguments]
    evidence = np.concatenate([rows for rows, _ in parts])
    answerable = np.concatenate([known for _, known in parts])
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=1000)
    judged = cross_val_predict(model, evidence, answerable, cv=10, method="decision_function")
    least = float(np.quantile(judged[answerable], 1 - ANSWERED))
    model.fit(evidence, answerable)
    print(f"{answerable.sum()} questions with an answer, {(~answerable).sum()} without, each judged by the others:")
    print(f"area under the curve {roc_auc_score(answerable, judged):.3f};", end=" ")
    print(f"answered {(judged[answerable] >= least).mean():.3f}, refused {(judged[~answerable] < least).mean():.3f}")
    names = [field.name for field in fields(AnswerabilityFeatures)]
    print("_WEIGHTS =", tuple(round(float(weight), 2) for weight in model.coef_[0]), "#", ", ".join(names))
    print("_LEAST =", round(least - float(model.intercept_[0]), 2))


if __name__ == "__main__":
    main(sys.argv[1:])
