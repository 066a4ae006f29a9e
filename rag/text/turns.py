"""Turns of a transcript: whether one asks, and which question another one answers."""

import re
from functools import cache

from rag.data.tables import read_alternatives
from rag.types import Speech, Turn

#: Of a question so many of its last characters go with what answers it.
MAX_QUESTION_CHARS = 200


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(read_alternatives("turns.toml", "asking.turns"), re.IGNORECASE)


def asks(text: str) -> bool:
    """Return True if words ask something, by their marks or, where there are none, by words of asking."""
    return _asking().search(text) is not None


def is_question(speech: Speech, turn: Turn) -> bool:
    """Return True if a turn only asks: its speaker is there to ask, and it does."""
    return turn.role == "question" and asks(speech.text[turn.start : turn.end])


def question_before(speech: Speech, turn: Turn) -> str:
    """Return the question that a turn answers, its last characters; "" where the turn before it asks nothing."""
    before = speech.turn_at(turn.start - 1) if turn.start else None
    if before is None or turn.role == "question":
        return ""
    words = speech.text[before.start : before.end].strip()
    return words[-MAX_QUESTION_CHARS:] if is_question(speech, before) or words.endswith(("?", "？")) else ""
