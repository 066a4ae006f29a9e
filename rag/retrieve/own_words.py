"""Tell what a question that compares asks of each of its subjects alone: how many has A, what does B sell."""

import re

from rag.text.normalise import fold
from rag.text.words import content_words
from rag.types import Question

# Where a clause ends; in English "and" begins another question only with a word that asks.
_CLAUSE_END = re.compile(
    r"(?<=[。,;:?])(?<!\d[,:])|(?<=\d[,:])(?!\d)"
    r"|\s(?=and (?:how|what|which|when|where|who|why|did|does|do|was|were|is|are)\b)"
)
_OF_ALL = re.compile(r"各|分别|分別|都|\b(?:each|both|either|respectively|they|the two)\b")


def own_texts(question: Question) -> tuple[str, ...]:
    """Return for each subject what is asked of it: the clauses that name it alone, and those that go for all.

    Nothing where the question does not compare, or asks the same of all.
    """
    names = _names_of(question)
    if not names:
        return ()
    shared: list[str] = []
    own: list[list[str]] = [[] for _ in names]
    holder: int | None = None
    for clause in _CLAUSE_END.split(fold(question.text)):
        named = [index for index, name in enumerate(names) if name in clause]
        if len(named) > 1 or _OF_ALL.search(clause):
            return ()
        holder = named[0] if named else holder
        (own[holder] if holder is not None else shared).append(clause)
    texts = [_without(names, clauses) for clauses in own]
    if not all(any(not word.isdigit() for word in content_words(text)) for text in texts):
        return ()
    common = _without(names, shared)
    return tuple(f"{common} {text}".strip() for text in texts)


def _names_of(question: Question) -> list[str]:
    """Return by which word a question names each of its subjects; none where it does not compare, or describes one."""
    if len(question.subjects) < 2:
        return []
    names = list(question.known_names)
    if not names:
        names = [str(subject.year) for subject in question.subjects if subject.year]
    is_told_apart = len(set(names)) == len(names) == len(question.subjects)
    return names if is_told_apart else []


def _without(names: list[str], clauses: list[str]) -> str:
    text = " ".join(clauses)
    for name in names:
        text = text.replace(name, " ")
    return text
