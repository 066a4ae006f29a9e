"""Verses: short lines that a poet broke and not the width of a page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.read.lines import Line

#: Lines of a stanza are shorter, and there are so many of them at least.
MAX_VERSE_CHARS = 45
MIN_STANZA_LINES = 3
#: So many of the lines before the last of their stanza, and this share of them, end with a mark; of narrow columns of
#: prose a fifth do.
MIN_VERSES = 5
MIN_MARKED_SHARE = 0.5
_MARKS = ".,;:!?—–-…'\"’”)"


def find_verses(lines: "Sequence[Line]") -> frozenset[int]:
    """Return where the lines of the stanzas of a text stand, none where its short lines are those of a column."""
    stanzas = [stanza for stanza in _stanzas(lines) if len(stanza) >= MIN_STANZA_LINES]
    inner = [line for stanza in stanzas for line in stanza[:-1]]
    marked = sum(line.text[-1] in _MARKS for line in inner)
    if len(inner) < MIN_VERSES or marked < MIN_MARKED_SHARE * len(inner):
        return frozenset()
    return frozenset(line.start for stanza in stanzas for line in stanza)


def _stanzas(lines: "Sequence[Line]") -> "Iterator[list[Line]]":
    """Yield the runs of lines between blank lines that are all short."""
    stanza: list[Line] = []
    for line in lines:
        if line.after_blank or line.depth or line.turn:
            yield stanza if _are_short(stanza) else []
            stanza = []
        stanza.append(line)
    yield stanza if _are_short(stanza) else []


def _are_short(stanza: "Sequence[Line]") -> bool:
    return all(len(line.text) < MAX_VERSE_CHARS for line in stanza)
