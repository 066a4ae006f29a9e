"""The words by which a passage is found: its own, those of its place and speaker; and how long a text may be."""

from collections.abc import Iterator

from rag.text.turns import question_before
from rag.types import Language, Passage, Speech

#: English takes about so many characters for what Chinese says in one.
ENGLISH_CHARS_PER_CHINESE = 2.5


def chars_per_chinese(language: Language) -> float:
    """Return how many characters a language takes for what Chinese says in one: lengths are given in Chinese ones."""
    return ENGLISH_CHARS_PER_CHINESE if language == "en" else 1.0


def searchable_text(speech: Speech, passage: Passage) -> str:
    """Return the words by which a passage is found: where it stands, who says them, then its own.

    In a transcript that is the question which a turn answers, and the speaker where his label stands farther up.
    """
    return "\n".join([speech.title, *passage.section_path, *_words_of_turn(speech, passage), passage.text])


def _words_of_turn(speech: Speech, passage: Passage) -> Iterator[str]:
    turn = speech.turn_at(passage.start)
    if turn and turn.start == passage.start:
        if question := question_before(speech, turn):
            yield question
    elif turn:
        yield turn.speaker
