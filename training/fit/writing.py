"""Write what was fitted into rag/data, with a digest of what it was fitted to."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.fit.refusals import FittedRefusals

_WEIGHTS_SECTION = "# A logistic regression over AnswerabilityFeatures"
_KINDS_HEAD = """\
# purpose: {purpose}
# source: fitted to {source}, sha256 {digest}
# editors: nobody by hand
# refit: make fit DATA=SHARED
"""


def digest_files(files: Iterable[Path]) -> str:
    """Return a digest of the contents of some files, whatever their order and their folders."""
    digests = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:16]


def write_kinds(file: Path, purpose: str, rows: Sequence[str], source: str, digest: str) -> None:
    """Write the weights of a classifier of questions, one kind a row."""
    head = _KINDS_HEAD.format(purpose=purpose, source=source, digest=digest)
    file.write_text(head + "\n".join(rows) + "\n", "utf-8")


def write_refusals(file: Path, fitted: FittedRefusals, archives: Sequence[str], digest: str) -> None:
    """Replace the last section of weights.toml, that of the refusals, and leave all others as they are."""
    text = file.read_text("utf-8")
    start = re.search(rf"^{re.escape(_WEIGHTS_SECTION)}", text, re.MULTILINE)
    if start is None:
        raise ValueError(f"{file} has no line that begins with {_WEIGHTS_SECTION!r}, behind which the weights belong.")
    file.write_text(text[: start.start()] + _render_refusals(fitted, archives, digest), "utf-8")


def _render_refusals(fitted: FittedRefusals, archives: Sequence[str], digest: str) -> str:
    lines = [
        f"{_WEIGHTS_SECTION}; an answer is given from `bar` on.",
        "# Refit: make fit DATA=SHARED",
        f"# Fitted to the questions on {', '.join(archives)}, sha256 {digest}.",
        "[answerability]",
        f"bar = {fitted.bar}",
        "",
        "[answerability.weights]",
        *(f"{name} = {weight}" for name, weight in fitted.weights.items()),
    ]
    return "\n".join(lines) + "\n"
