"""Fit and measure when a question is answered and when it is refused.

python -m benchmarks.refusals [SHARED]     SHARED holds speeches/ and eval/, whose questions are fitted to as well

Questions over corpus/ that it answers, and questions that it does not, give the weights of rag/answer/refusal.py.
Every tenth of them in turn is judged by weights fitted to the others.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from benchmarks.materials import CORPUS, ROOT, OpenedParts, read_json_lines
from rag.answer.extract import Extractor
from rag.answer.refusal import AnswerabilityFeatures, AnswerabilityModel
from rag.archive import Archive
from rag.models.token_cache import TokenCache

#: The share of answerable questions that is to be answered; the rest of the choice follows from it.
ANSWERED_SHARE = 0.975
#: Passages that an answer is made from.
HITS = 20
#: The inverse strength of the regression's regularisation, and into how many parts the questions are divided.
REGULARISATION = 3.0
FOLDS = 10


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, the ones before it, and whether the archive answers it."""

    text: str
    history: Sequence[str]
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """The features of some questions, shape (questions, features), and which are answerable, shape (questions,)."""

    features: NDArray[np.float64]
    answerable: NDArray[np.bool_]


def own_questions() -> Iterator[LabelledQuestion]:
    """Yield the questions over corpus/; masked figures are left to rag/answer/hidden.py."""
    for question in read_json_lines(ROOT / "tests" / "questions.jsonl"):
        if question["type"] != "masked":
            yield LabelledQuestion(question["question"], question["history"], question["type"] != "unanswerable")
    for question in read_json_lines(ROOT / "tests" / "unanswerable.jsonl"):
        yield LabelledQuestion(question["question"], [], False)
    # What people type who think of a search engine.
    for question in read_json_lines(ROOT / "tests" / "keywords.jsonl"):
        yield LabelledQuestion(question["question"], [], question["answerable"])


def shared_questions(shared: Path) -> Iterator[LabelledQuestion]:
    """Yield the development questions, without quotations and masked figures."""
    for question in read_json_lines(shared / "eval" / "questions.jsonl"):
        if question["type"] not in ("masked", "quote_true", "quote_false"):
            yield LabelledQuestion(question["question"], question["history"], question["type"] != "unanswerable")


def measure(folder: Path, questions: Sequence[LabelledQuestion]) -> Measured:
    """Return the features of each question over the speeches of a folder."""
    rows = []
    with tempfile.TemporaryDirectory() as index:
        Archive.build([folder], index)
        with closing(OpenedParts.open(index)) as opened:
            search = opened.make_search()
            cache = TokenCache(opened.embedder)
            extractor = Extractor(opened.store, opened.embedder, cache)
            model = AnswerabilityModel(opened.store, opened.embedder, cache)
            for labelled in questions:
                query = opened.prepare(labelled.text, labelled.history)
                hits = search.search(query, HITS)
                best = extractor.candidates(query, hits)[0].score
                words = model.weigh(query.question)
                rows.append(astuple(model.judge(query.question, words, hits, best).features))
    return Measured(np.asarray(rows), np.asarray([labelled.is_answerable for labelled in questions]))


def join(parts: Sequence[Measured]) -> Measured:
    """Put questions over several archives together."""
    features = np.concatenate([part.features for part in parts])
    return Measured(features, np.concatenate([part.answerable for part in parts]))


def report(measured: Measured) -> None:
    """Print the weights that are fitted to all questions, and what those fitted to others are worth for each."""
    features, answerable = measured.features, measured.answerable
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=1000)
    judged = cross_val_predict(model, features, answerable, cv=FOLDS, method="decision_function")
    bar = float(np.quantile(judged[answerable], 1 - ANSWERED_SHARE))
    model.fit(features, answerable)
    print(f"{answerable.sum()} questions with an answer, {(~answerable).sum()} without, each judged by the others:")
    print(f"area under the curve {roc_auc_score(answerable, judged):.3f};", end=" ")
    print(f"answered {(judged[answerable] >= bar).mean():.3f}, refused {(judged[~answerable] < bar).mean():.3f}")
    names = [field.name for field in fields(AnswerabilityFeatures)]
    print("For rag/data/weights.toml:\n[answerability]")
    print(f"bar = {bar - float(model.intercept_[0]):.2f}\n\n[answerability.weights]")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"{name} = {float(weight):.2f}")


def main(shared_folders: Sequence[Path]) -> None:
    """Measure and report over corpus/ and over the speeches of the folders."""
    parts = [measure(CORPUS, list(own_questions()))]
    parts += [measure(shared / "speeches", list(shared_questions(shared))) for shared in shared_folders]
    report(join(parts))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
