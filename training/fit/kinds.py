"""Fit the kind of a question to everyday questions, and measure it on those that were written afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from rag.models.embed import StaticEmbedder
from rag.retrieve.kind import classify_kind, kind_features, mean_word_vector

#: The inverse strength of the regression's regularisation, and into how many parts the questions are divided.
REGULARISATION = 1.0
FOLDS = 10
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class LabelledWording:
    """An everyday question and what it asks for."""

    kind: str
    language: str
    text: str


def read_wordings(file: Path) -> list[LabelledWording]:
    """Return the questions of a TSV file of kind, language and question."""
    lines = file.read_text("utf-8").splitlines()
    return [LabelledWording(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def fit_kinds(wordings: Sequence[LabelledWording], words: StaticEmbedder) -> LogisticRegression:
    """Return the classifier that is fitted to some questions."""
    return _new_model().fit(_features(wordings, words), [wording.kind for wording in wordings])


def kind_rows(model: LogisticRegression) -> list[str]:
    """Return a fitted classifier as rows, each a kind and its weights."""
    matrix = np.hstack([model.coef_, model.intercept_[:, None]])
    return [
        f"{kind}\t{' '.join(f'{weight + 0:.{DECIMALS}f}' for weight in weights)}"
        for kind, weights in zip(model.classes_, matrix.round(DECIMALS), strict=True)
    ]


def measure_kinds(
    wordings: Sequence[LabelledWording], later: Sequence[LabelledWording], words: StaticEmbedder
) -> list[str]:
    """Return a table in Markdown: the share told right by the wordings alone and by the classifier."""
    right = np.asarray([wording.kind for wording in wordings])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    crossed = cross_val_predict(_new_model(), _features(wordings, words), right, cv=folds)
    fitted = fit_kinds(wordings, words).predict(_features(later, words))
    rows = ["| questions | | zh | en | all |", "|---|---|---|---|---|"]
    for name, asked, told in (
        ("fitted to, each by the others", wordings, crossed),
        ("written afterwards", later, fitted),
    ):
        rows.append(_row(f"{name}: wordings alone", asked, [classify_kind(wording.text) for wording in asked]))
        rows.append(_row(f"{name}: classifier", asked, list(told)))
    return rows


def _row(name: str, wordings: Sequence[LabelledWording], told: Sequence[str]) -> str:
    def share(*languages: str) -> str:
        hits = [w.kind == kind for w, kind in zip(wordings, told, strict=True) if w.language in languages]
        return f"{sum(hits) / len(hits):.3f}"

    return f"| {name} | {len(wordings)} | {share('zh')} | {share('en')} | {share('zh', 'en')} |"


def _features(wordings: Sequence[LabelledWording], words: StaticEmbedder) -> NDArray[np.float64]:
    rows = [kind_features(wording.text, mean_word_vector(wording.text, words)) for wording in wordings]
    return np.asarray(rows, np.float64)


def _new_model() -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=3000)
