"""Fitting gives the same weights for the same questions, and writes them without touching anything else."""

from pathlib import Path

import numpy as np
import pytest

from training.fit.archives import find_question_sets
from training.fit.kinds import read_wordings
from training.fit.refusals import (
    ANSWERED_SHARE,
    FEATURE_NAMES,
    FittedRefusals,
    MeasuredSet,
    fit_refusals,
    measure_refusals,
)
from training.fit.writing import digest_files, write_kinds, write_refusals

ROOT = Path(__file__).resolve().parents[2]


def make_set(name: str, seed: int) -> MeasuredSet:
    """Return forty questions, of which those with larger features are answerable."""
    random = np.random.default_rng(seed)
    answerable = np.arange(40) % 2 == 0
    features = random.normal(answerable[:, None] * 2.0, 1.0, (40, len(FEATURE_NAMES)))
    foreign = random.normal(0.0, 1.0, (5, len(FEATURE_NAMES)))
    return MeasuredSet(name, features, answerable, np.zeros(40, np.bool_), foreign)


def test_the_same_questions_give_the_same_weights() -> None:
    sets = [make_set("one", 1), make_set("other", 2)]
    assert fit_refusals(sets) == fit_refusals(sets)
    assert tuple(fit_refusals(sets).weights) == FEATURE_NAMES


def test_each_archive_is_judged_by_weights_that_did_not_see_it() -> None:
    head, _, first, second, everything = measure_refusals([make_set("one", 1), make_set("other", 2)])
    assert "fitted without it" in head
    assert first.startswith("| one | 20 / 20 |") and second.startswith("| other | 20 / 20 |")
    assert everything.startswith("| all | 40 / 40 |")


def test_what_a_rule_refuses_is_not_answered() -> None:
    fitted = FittedRefusals(dict.fromkeys(FEATURE_NAMES, 1.0), -100.0)
    measured = make_set("one", 1)
    ruled_out = MeasuredSet("one", measured.features, measured.answerable, np.ones(40, np.bool_), measured.foreign)
    assert fitted.answers(measured).all() and not fitted.answers(ruled_out).any()


def test_only_the_section_of_refusals_is_written(tmp_path: Path) -> None:
    file = tmp_path / "weights.toml"
    file.write_text("[signals]\ndense = 0.3\n\n# A logistic regression over AnswerabilityFeatures\nold = 1\n", "utf-8")
    write_refusals(file, FittedRefusals({"best_score": 0.5}, 9.5), ["corpus"], "abc")
    written = file.read_text("utf-8")
    assert written.startswith("[signals]\ndense = 0.3\n") and "old" not in written
    assert "bar = 9.5" in written and "best_score = 0.5" in written and "sha256 abc" in written


def test_a_file_without_the_section_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "weights.toml"
    file.write_text("[signals]\n", "utf-8")
    with pytest.raises(ValueError, match="has no line"):
        write_refusals(file, FittedRefusals({}, 0.0), [], "abc")


def test_a_digest_tells_contents_and_not_names(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for file, text in ((one, "茶"), (same, "茶"), (other, "船")):
        file.write_text(text, "utf-8")
    assert digest_files([one, other]) == digest_files([other, same]) != digest_files([one, same])


def test_weights_of_kinds_are_written_with_their_origin(tmp_path: Path) -> None:
    write_kinds(tmp_path / "kinds.tsv", "weights", ["fact\t0.10 0.20"], "wordings.tsv", "abc")
    assert "wordings.tsv, sha256 abc" in (tmp_path / "kinds.tsv").read_text("utf-8")


def test_the_questions_over_our_own_archives_are_at_hand_without_any_other_folder() -> None:
    sets = find_question_sets(None)
    assert [questions.name for questions in sets] == ["corpus", "assorted", "invented"]
    for questions in sets:
        answerable = [question.is_answerable for question in questions.questions()]
        assert 0 < sum(answerable) < len(answerable)


def test_what_a_rule_refuses_is_not_fitted_to() -> None:
    measured = make_set("one", 1)
    first = np.arange(40) == 0
    ruled_out = MeasuredSet("one", measured.features, measured.answerable, first, measured.foreign)
    changed = measured.features.copy()
    changed[0] += 100
    same = MeasuredSet("one", changed, measured.answerable, first, measured.foreign)
    assert fit_refusals([ruled_out]) == fit_refusals([same])


def test_archives_answer_the_wanted_share_on_average() -> None:
    sets = [make_set("one", 1), make_set("other", 2)]
    fitted = fit_refusals(sets)
    answered = [fitted.answers(one)[one.answerable].mean() for one in sets]
    assert np.mean(answered) >= ANSWERED_SHARE
    higher = FittedRefusals(fitted.weights, fitted.bar + 0.5)
    assert np.mean([higher.answers(one)[one.answerable].mean() for one in sets]) < ANSWERED_SHARE


def test_questions_written_afterwards_are_not_those_that_are_fitted_to() -> None:
    fitted, later = (read_wordings(ROOT / folder / "question_kinds.tsv") for folder in ("training", "tests"))
    assert len(fitted) >= 300
    assert not {wording.text for wording in fitted} & {wording.text for wording in later}
