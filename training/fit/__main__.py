"""Fit the kind of question, write rag/data/question_kind_weights.tsv, and print how often it is told right.

python -m training.fit
"""

from pathlib import Path

from rag.models.embed import StaticEmbedder
from rag.settings import EMBEDDED_MODEL
from training.fit.kinds import fit_kinds, kind_rows, measure_kinds, read_wordings
from training.fit.writing import digest_files, write_kinds

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "rag" / "data"
WORDINGS = ROOT / "training" / "question_kinds.tsv"
LATER_WORDINGS = ROOT / "tests" / "question_kinds.tsv"


def main() -> None:
    """Fit, write and measure."""
    words = StaticEmbedder(EMBEDDED_MODEL)
    wordings = read_wordings(WORDINGS)
    digest = digest_files([WORDINGS, DATA / "question_kinds.toml", EMBEDDED_MODEL / "model.safetensors"])
    rows = kind_rows(fit_kinds(wordings, words))
    write_kinds(DATA / "question_kind_weights.tsv", rows, WORDINGS.relative_to(ROOT).as_posix(), digest)
    print(*measure_kinds(wordings, read_wordings(LATER_WORDINGS), words), sep="\n")


if __name__ == "__main__":
    main()
