"""Paragraphs that stand twice in a speech, as a page pasted twice has them; the first is kept."""

from collections.abc import Sequence

from rag.read.account import Dropped
from rag.read.lines import Line

# A refrain is shorter: speakers come back to a sentence, not to a paragraph.
_LONGER_THAN_A_REFRAIN = 60

Paragraph = tuple[Line, ...]


def without_repeats(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Dropped]]:
    """Return the paragraphs without those that repeat an earlier one word for word, and the lines of the others."""
    seen: set[str] = set()
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    for paragraph in paragraphs:
        words = "".join("".join(line.text.split()) for line in paragraph)
        if len(words) >= _LONGER_THAN_A_REFRAIN and words in seen:
            dropped += [Dropped(line.start, line.end, "repeated paragraph") for line in paragraph]
            continue
        seen.add(words)
        kept.append(paragraph)
    return kept, dropped
