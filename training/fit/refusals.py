"""Fit when a question is answered and when it is refused, and measure it on archives that it was not fitted to."""

import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.answer.refusal import AnswerabilityFeatures
from rag.archive import Archive
from training.fit.archives import LabelledQuestion, QuestionSet, read_foreign_questions

#: The share of answerable questions that is to be answered; the rest of the choice follows from it.
ANSWERED_SHARE = 0.95
#: Every so many questions of the other archives are asked of one, too, and what each counts beside one of its own.
FOREIGN_STEP = 4
FOREIGN_WEIGHT = 0.02
#: The inverse strength of the regression's regularisation.
REGULARISATION = 3.0
DECIMALS = 2
FEATURE_NAMES = tuple(field.name for field in fields(AnswerabilityFeatures))


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """The features of the questions to one archive, shape (questions, features), and which it answers, (questions,).

    `ruled_out` are those that are refused by a rule, whatever their features, (questions,). `foreign` are the features
    of questions that other archives answer and this one does not, (questions, features).
    """

    name: str
    features: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    ruled_out: NDArray[np.bool_]
    foreign: NDArray[np.float64]

    def without_ruled_out(self) -> "MeasuredSet":
        """Return the questions that are decided by their features."""
        left = ~self.ruled_out
        return MeasuredSet(self.name, self.features[left], self.answerable[left], self.ruled_out[left], self.foreign)


@dataclass(frozen=True, slots=True)
class FittedRefusals:
    """The weights of AnswerabilityFeatures, by their names, and the bar from which on an answer is given."""

    weights: dict[str, float]
    bar: float

    def answers(self, measured: MeasuredSet) -> NDArray[np.bool_]:
        """Return which questions are answered, shape (questions,)."""
        return (self.scores(measured.features) >= self.bar) & ~measured.ruled_out

    def scores(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of an answer, without the bar, shape (questions,)."""
        scores: NDArray[np.float64] = features @ np.asarray(list(self.weights.values()))
        return scores


def measure_set(questions: QuestionSet, others: Sequence[QuestionSet]) -> MeasuredSet:
    """Return the features of the questions to one archive, which is indexed for them, and of some to others."""
    own = list(questions.questions())
    foreign = [asked for other in others if other.subject != questions.subject for asked in _sample(other)]
    foreign += read_foreign_questions()
    with tempfile.TemporaryDirectory() as index:
        Archive.build([questions.speeches], Path(index))
        with Archive.open(index) as archive:
            judged = [archive.judge(asked.text, asked.history) for asked in (*own, *foreign)]
    features = np.asarray([astuple(judgement.features) for judgement in judged], np.float64)
    answerable = np.asarray([asked.is_answerable for asked in own])
    ruled_out = np.asarray([judgement.is_ruled_out for judgement in judged[: len(own)]])
    return MeasuredSet(questions.name, features[: len(own)], answerable, ruled_out, features[len(own) :])


def _sample(questions: QuestionSet) -> list[LabelledQuestion]:
    """Return some of the questions that an archive answers, without those that go on with a conversation."""
    return [asked for asked in questions.questions() if asked.is_answerable and not asked.history][::FOREIGN_STEP]


def fit_refusals(measured: Sequence[MeasuredSet]) -> FittedRefusals:
    """Return the weights and the bar that are fitted to some sets, each of which counts as much as the others."""
    measured = [one.without_ruled_out() for one in measured]
    features = np.concatenate([part for one in measured for part in (one.features, one.foreign)])
    answerable = np.concatenate(
        [part for one in measured for part in (one.answerable, np.zeros(len(one.foreign), np.bool_))]
    )
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=5000)
    model.fit(features, answerable, sample_weight=_question_weights(measured))
    weights = dict(zip(FEATURE_NAMES, model.coef_[0].round(DECIMALS).tolist(), strict=True))
    fitted = FittedRefusals(weights, 0.0)
    return FittedRefusals(weights, _find_bar([fitted.scores(one.features[one.answerable]) for one in measured]))


def _find_bar(scores: Sequence[NDArray[np.float64]]) -> float:
    """Return the highest bar at which archives answer ANSWERED_SHARE of their answerable questions on average.

    `scores` are those of the answerable questions of each archive.
    """
    bars = np.unique(np.concatenate(scores).round(DECIMALS))
    answered = np.mean([(one[:, None] >= bars).mean(axis=0) for one in scores], axis=0)
    return float(bars[answered >= ANSWERED_SHARE].max(initial=bars[0]))


def measure_refusals(measured: Sequence[MeasuredSet]) -> list[str]:
    """Return a table in Markdown: each archive judged by weights that were fitted without it, and with it."""
    rows = [
        "| archive | answerable / not | fitted without it: answered | refused | AUC | with it: answered | refused |",
        "|---|---|---|---|---|---|---|",
    ]
    everything = fit_refusals(measured)
    judged: list[NDArray[np.bool_]] = []
    for one in measured:
        without = fit_refusals([other for other in measured if other is not one] or [one])
        judged.append(without.answers(one))
        auc = roc_auc_score(one.answerable, without.scores(one.features))
        counts = f"{one.answerable.sum()} / {(~one.answerable).sum()}"
        shown = [
            _shares(one.answerable, judged[-1]),
            f"{auc:.3f}",
            _shares(one.answerable, everything.answers(one)),
        ]
        rows.append(f"| {one.name} | {counts} | {' | '.join(shown)} |")
    answerable = np.concatenate([one.answerable for one in measured])
    everywhere = np.concatenate([everything.answers(one) for one in measured])
    counts = f"{answerable.sum()} / {(~answerable).sum()}"
    rows.append(
        f"| all | {counts} | {_shares(answerable, np.concatenate(judged))} | | {_shares(answerable, everywhere)} |"
    )
    return rows


def _shares(answerable: NDArray[np.bool_], answered: NDArray[np.bool_]) -> str:
    return f"{answered[answerable].mean():.3f} | {(~answered[~answerable]).mean():.3f}"


def _question_weights(measured: Sequence[MeasuredSet]) -> NDArray[np.float64]:
    """Return a weight for each question: every archive counts as much as the others, and foreign questions less."""
    weights = [
        np.repeat([1.0, FOREIGN_WEIGHT], [len(one.features), len(one.foreign)]) / len(one.features) for one in measured
    ]
    joined: NDArray[np.float64] = np.concatenate(weights)
    scaled: NDArray[np.float64] = joined / joined.mean()
    return scaled
