"""Fit kinds of question, questions about the archive and refusals, write rag/data, and print what that is worth.

python -m training.fit [SHARED]     SHARED holds speeches/, archives/ and eval/; without it corpus/ alone is fitted to
"""

import sys
from pathlib import Path

from rag.models.embed import StaticEmbedder
from rag.settings import EMBEDDED_MODEL
from training.fit.abouts import fit_abouts, measure_abouts, read_about_wordings
from training.fit.archives import (
    FOREIGN_QUESTIONS,
    ROOT,
    find_question_sets,
    read_foreign_questions,
    read_own_questions,
)
from training.fit.foreign import fit_foreign
from training.fit.kinds import fit_kinds, kind_rows, measure_kinds, read_wordings
from training.fit.refusals import fit_refusals, measure_refusals, measure_set
from training.fit.writing import digest_files, write_kinds, write_refusals

DATA = ROOT / "rag" / "data"
WORDINGS = ROOT / "training" / "question_kinds.tsv"
ABOUT_WORDINGS = ROOT / "training" / "about_wordings.tsv"
LATER_WORDINGS = ROOT / "tests" / "question_kinds.tsv"


def fit_and_write_kinds() -> list[str]:
    """Fit the kind of question, write it, and return a table of how often it is told right."""
    words = StaticEmbedder(EMBEDDED_MODEL)
    wordings = read_wordings(WORDINGS)
    rows = kind_rows(fit_kinds(wordings, words))
    source = WORDINGS.relative_to(ROOT).as_posix()
    digest = digest_files([WORDINGS, DATA / "question_kinds.toml", EMBEDDED_MODEL / "model.safetensors"])
    purpose = "for each kind of question its weights over kind_features (rag/retrieve/kind.py), the last one added"
    write_kinds(DATA / "question_kind_weights.tsv", purpose, rows, source, digest)
    return measure_kinds(wordings, read_wordings(LATER_WORDINGS), words)


def fit_and_write_abouts() -> list[str]:
    """Fit what a question asks of the archive, write it, and return a table of how often it is told right."""
    words = StaticEmbedder(EMBEDDED_MODEL)
    own, files = read_own_questions()
    wordings = read_about_wordings(ABOUT_WORDINGS, [*own, *(wording.text for wording in read_wordings(WORDINGS))])
    digest = digest_files([ABOUT_WORDINGS, WORDINGS, *files, DATA / "about.toml", EMBEDDED_MODEL / "model.safetensors"])
    purpose = "for each thing asked of an archive its weights over about_features (rag/retrieve), the last one added"
    rows = kind_rows(fit_abouts(wordings, words))
    write_kinds(DATA / "about_weights.tsv", purpose, rows, ABOUT_WORDINGS.relative_to(ROOT).as_posix(), digest)
    return measure_abouts(wordings, words)


def fit_and_write_foreign() -> None:
    """Fit which questions are none for an archive of speeches, and write it."""
    words = StaticEmbedder(EMBEDDED_MODEL)
    foreign = [asked.text for asked in read_foreign_questions()]
    own, files = read_own_questions()
    abouts = read_about_wordings(ABOUT_WORDINGS, [*own, *(wording.text for wording in read_wordings(WORDINGS))])
    content = [wording.text for wording in abouts if wording.topic == "content" and wording.text not in foreign]
    digest = digest_files([ABOUT_WORDINGS, WORDINGS, *files, EMBEDDED_MODEL / "model.safetensors"])
    purpose = (
        "which questions are none for an archive of speeches: weights of a mean word vector (rag/answer/foreign.py)"
    )
    source = FOREIGN_QUESTIONS.relative_to(ROOT).as_posix()
    write_kinds(DATA / "foreign_weights.tsv", purpose, [fit_foreign(foreign, content, words)], source, digest)


def fit_and_write_refusals(shared: Path | None) -> list[str]:
    """Fit the refusals to all archives, write them, and return a table of what they are worth on each of them."""
    sets = find_question_sets(shared)
    measured = [measure_set(questions, sets) for questions in sets]
    files = [file for questions in sets for file in questions.files]
    names = [questions.name for questions in sets]
    write_refusals(DATA / "weights.toml", fit_refusals(measured), names, digest_files(files))
    return measure_refusals(measured)


def main() -> None:
    """Fit in steps, each in the light of what those before it wrote."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    # The last step judges questions with the kinds that are installed: it runs after they are written.
    print(*fit_and_write_kinds(), "", sep="\n")
    print(*fit_and_write_abouts(), "", sep="\n")
    fit_and_write_foreign()
    print(*fit_and_write_refusals(shared), sep="\n")


if __name__ == "__main__":
    main()
