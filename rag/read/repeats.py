"""Paragraphs that stand twice in a speech, as a page pasted twice has them; the first is kept."""

from collections.abc import Sequence

from rag.read.account import Dropped
from rag.read.lines import Line

# A refrain is shorter: speakers come back to a sentence, not to a paragraph.
MIN_REPEATED_CHARS = 60

Paragraph = tuple[Line, ...]


def without_repeats(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Dropped]]:
    """Return the paragraphs that repeat no earlier one word for word, and the dropped lines of the others.

    Who takes the floor with the same words says them anew: what begins a turn is kept.
    """
    seen: set[str] = set()
    distinct: list[Paragraph] = []
    dropped: list[Dropped] = []
    for paragraph in paragraphs:
        words = "".join("".join(line.text.split()) for line in paragraph)
        if len(words) >= MIN_REPEATED_CHARS and words in seen and not paragraph[0].turn:
            dropped += [Dropped(line.start, line.end, "repeated paragraph") for line in paragraph]
            continue
        seen.add(words)
        distinct.append(paragraph)
    return distinct, dropped
