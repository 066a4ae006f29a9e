"""Write what was fitted into rag/data, with a digest of what it was fitted to."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

_KINDS_HEAD = """\
# purpose: for each kind of question its weights over kind_features (rag/retrieve/kind.py), the last one added
# source: fitted to {source}, sha256 {digest}
# editors: nobody by hand
# refit: make fit
"""


def digest_files(files: Iterable[Path]) -> str:
    """Return a digest of the contents of some files, whatever their order and their folders."""
    digests = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:16]


def write_kinds(file: Path, rows: Sequence[str], source: str, digest: str) -> None:
    """Write the weights of the classifier of kinds, one kind a row."""
    head = _KINDS_HEAD.format(source=source, digest=digest)
    file.write_text(head + "\n".join(rows) + "\n", "utf-8")
