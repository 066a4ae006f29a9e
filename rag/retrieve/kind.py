"""Tell what kind of thing a question asks for, from the words with which people ask in either language."""

import re

from rag.data.tables import read_words
from rag.text.normalise import fold
from rag.types import Kind, Question

#: The kinds in the order in which they are tried; a question that shows none of them asks for a fact.
KINDS_TRIED: tuple[Kind, ...] = ("shared", "speeches", "figure", "problem", "which", "yes_no", "plan", "list")

_PATTERNS = {kind: re.compile("|".join(read_words("question_kinds.toml", f"{kind}.patterns"))) for kind in KINDS_TRIED}


def classify_kind(text: str) -> Kind:
    """Return what a question asks for: the first kind tried that its words show, else a fact."""
    folded = fold(text)
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(folded)), "fact")


def strip_asking_words(folded: str, kind: Kind) -> str:
    """Return a question without the words that ask for speeches: none holds "almost identically" or 哪些讲话."""
    return _PATTERNS[kind].sub(" ", folded) if kind in ("shared", "speeches") else folded


def asks_for_shared(question: Question) -> bool:
    """Return True if a question asks what two speeches say alike and names one of them at most."""
    return question.kind == "shared" and len(question.subjects) < 2
