"""Fit which questions are none for an archive of speeches, by the mean vectors of their words."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from rag.models.embed import StaticEmbedder
from rag.retrieve.kind import mean_word_vector

#: The inverse strength of the regression's regularisation.
REGULARISATION = 1.0
DECIMALS = 2


def fit_foreign(foreign: Sequence[str], content: Sequence[str], words: StaticEmbedder) -> str:
    """Return the row of rag/data/foreign_weights.tsv: the weights of a mean word vector, the last one added."""
    features = np.asarray([mean_word_vector(text, words) for text in (*foreign, *content)], np.float64)
    is_foreign = np.arange(len(features)) < len(foreign)
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=3000).fit(features, is_foreign)
    weights = np.append(model.coef_[0], model.intercept_).round(DECIMALS)
    return "foreign\t" + " ".join(f"{weight + 0:.{DECIMALS}f}" for weight in weights)
