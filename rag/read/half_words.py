"""Words of a text file that a hyphen parts at the end of a line, put together again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.read.account import Dropped
from rag.read.lines import Line
from rag.read.page_words import PageWords, broken_word, is_soft


def join_half_words(paragraphs: Iterable[Sequence[Line]]) -> tuple[list[tuple[Line, ...]], list[Dropped]]:
    """Return paragraphs without the hyphens that part words at line ends, and the hyphens.

    What is written with its hyphen elsewhere, or as a rule, keeps it.
    """
    listed = list(paragraphs)
    if not any(broken_word(above.text, below.text) for lines in listed for above, below in pairwise(lines)):
        return [tuple(lines) for lines in listed], []
    words = PageWords(line.text for lines in listed for line in lines)
    joined: list[tuple[Line, ...]] = []
    dropped: list[Dropped] = []
    for lines in listed:
        kept = []
        for above, below in pairwise([*lines, None]):
            halves = broken_word(above.text, below.text) if above and below else None
            if above and halves and not is_soft(above.text) and words.is_compound(*halves):
                kept.append(replace(above, is_half_word=True))
            elif above and halves:
                kept.append(replace(above, text=above.text[:-1], is_half_word=True))
                dropped.append(Dropped(above.end - 1, above.end, "hyphen at a line end"))
            elif above:
                kept.append(above)
        joined.append(tuple(kept))
    return joined, dropped
