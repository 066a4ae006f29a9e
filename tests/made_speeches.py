"""Speeches and questions made from a few words, for tests that need no archive."""

from collections.abc import Sequence

from rag.retrieve.kind import classify_kind
from rag.types import Piece, Question, Section, Source, Span, Speech


def make_speech(
    text: str, sections: Sequence[tuple[int, int, int]] = (), *, name: str = "s1", place: str | None = None
) -> Speech:
    """Return a speech of one paragraph; a section is given by its level, its start and its end."""
    return Speech(
        id=name,
        title="讲话",
        place=place,
        level=None,
        date=None,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source("a.txt", 1, 0, len(text), "", (Piece(0, 0, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=tuple(Section(level, "", text[start : start + 4], start, end) for level, start, end in sections),
    )


def make_question(text: str) -> Question:
    """Return a question of the kind that its words show."""
    return Question(text, "zh", text, kind=classify_kind(text))
