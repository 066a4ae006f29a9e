"""Turns of a transcript: whether one asks, and which question another one answers."""

import re
from functools import cache

from rag.data.tables import read_alternatives
from rag.text.sentences import sentence_spans
from rag.types import Speech, Turn

#: Of a question its last sentences go with what answers it, of at most so many characters but for the last one.
MAX_QUESTION_CHARS = 120


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(read_alternatives("turns.toml", "asking.turns"), re.IGNORECASE)


def asks(text: str) -> bool:
    """Return True if words ask something, by their marks or, where there are none, by words of asking."""
    return _asking().search(text) is not None


@cache
def _sentences() -> re.Pattern[str]:
    return re.compile(read_alternatives("turns.toml", "asking.sentences"), re.IGNORECASE)


def is_asking_sentence(sentence: str) -> bool:
    """Return True if a sentence of a transcript puts a question to somebody, whatever mark ends it."""
    return _sentences().search(sentence) is not None


@cache
def _requests() -> re.Pattern[str]:
    return re.compile(read_alternatives("turns.toml", "asking.requests"), re.IGNORECASE)


@cache
def _items() -> re.Pattern[str]:
    return re.compile(read_alternatives("turns.toml", "asking.items"), re.IGNORECASE)


def is_asked_item(words: str, turn: str) -> bool:
    """Return True if words are something that a turn asks for in a list, without a mark: （一）票价上调了多少；."""
    return _items().search(words) is not None and _requests().search(turn) is not None


def is_question(speech: Speech, turn: Turn) -> bool:
    """Return True if a turn only asks: its speaker is there to ask, and it does."""
    return turn.role == "question" and asks(speech.text[turn.start : turn.end])


def question_before(speech: Speech, turn: Turn) -> str:
    """Return the question that a turn answers, its last sentences; "" where the turn before it asks nothing."""
    before = speech.turn_at(turn.start - 1) if turn.start else None
    if before is None or turn.role == "question":
        return ""
    words = speech.text[before.start : before.end].strip()
    if not is_question(speech, before) and not words.endswith(("?", "？")):
        return ""
    sentences = sentence_spans(words)
    near = [s for s in sentences if len(words) - s.start <= MAX_QUESTION_CHARS] or sentences[-1:]
    return words[near[0].start :] if near else ""
