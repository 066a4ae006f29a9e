"""Recognise words of a document that are addressed to a language model: they say nothing about anything else."""

from rag.text.normalise import fold
from rag.text.patterns import read_pattern

_INSTRUCTION = read_pattern("injections.toml", "instructions.patterns")


def is_injection(sentence: str) -> bool:
    """Return True if a sentence of a document tells a language model what to do."""
    return bool(_INSTRUCTION.search(fold(sentence)))
