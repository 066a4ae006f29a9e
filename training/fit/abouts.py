"""Fit what a question asks of the archive, by its wording, to wordings written for it and to questions of all kinds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from rag.models.embed import StaticEmbedder
from rag.retrieve.about_kind import about_features
from rag.retrieve.about_words import WordReader
from rag.retrieve.known_names import KnownNames
from rag.retrieve.place_names import PlaceNames

#: Stands for a name that the archive knows.
NAME_MARK = "{}"
#: The inverse strength of the regression's regularisation, and into how many parts the wordings are divided.
REGULARISATION = 3.0
FOLDS = 10


@dataclass(frozen=True, slots=True)
class AboutWording:
    """A wording and what it asks of the archive, "content" for what the speeches say."""

    topic: str
    text: str


def read_about_wordings(file: Path, others: Iterable[str]) -> list[AboutWording]:
    """Return the wordings of a TSV file of topic, language and question, and others, which ask for content."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [*(AboutWording(topic, text) for topic, _, text in lines), *(AboutWording("content", t) for t in others)]


def fit_abouts(wordings: list[AboutWording], words: StaticEmbedder) -> LogisticRegression:
    """Return the classifier that is fitted to some wordings."""
    return _new_model().fit(_features(wordings, words), [wording.topic for wording in wordings])


def measure_abouts(wordings: list[AboutWording], words: StaticEmbedder) -> list[str]:
    """Return a table in Markdown: the shares told right, each part of the wordings by the others."""
    topics = np.asarray([wording.topic for wording in wordings])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    told = cross_val_predict(_new_model(), _features(wordings, words), topics, cv=folds)
    is_content = topics == "content"
    rows = [("about the archive", ~is_content), ("for content", is_content)]
    table = [f"| {name} | {mask.sum()} | {(told == topics)[mask].mean():.3f} |" for name, mask in rows]
    return ["| wordings | | told right by the others |", "|---|---|---|", *table]


def _features(wordings: list[AboutWording], words: StaticEmbedder) -> NDArray[np.float64]:
    reader = WordReader(KnownNames(PlaceNames(())))
    rows = []
    for wording in wordings:
        reading = reader.read(wording.text.replace(NAME_MARK, " "))
        named = replace(reading, speeches=()) if NAME_MARK in wording.text else reading
        rows.append(about_features(named, words))
    return np.asarray(rows, np.float64)


def _new_model() -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, max_iter=3000)
