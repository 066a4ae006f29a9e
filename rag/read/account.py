"""The account of a file: every character is kept in a speech or dropped by a named rule, and nothing else happens."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.read.lines import BLANK
from rag.types import Characters, Piece

WHITE_SPACE = "white space"
MARKS = "Markdown marks"
#: What no rule explains; an account that holds it has found a fault of the reader.
UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A run of a file that belongs to no speech, and the rule that left it out."""

    start: int
    end: int
    rule: str


def characters(text: str, pieces: Iterable[Piece], dropped: Sequence[Dropped], *, markdown: bool) -> Characters:
    """Count what became of the characters of a file; what lies between the runs given is white space and marks."""
    kept = [(piece.source_start, piece.source_start + piece.length, "") for piece in pieces]
    counts: Counter[str] = Counter()
    total = at = 0
    for start, end, rule in sorted([*kept, *((run.start, run.end, run.rule) for run in dropped)]):
        _count_gap(text[at:start], counts, markdown)
        if rule:
            counts[rule] += end - start
        else:
            total += end - start
        at = end
    _count_gap(text[at:], counts, markdown)
    return Characters(len(text), total, tuple(counts.most_common()))


def _count_gap(gap: str, counts: Counter[str], markdown: bool) -> None:
    if not gap:
        return
    ink = sum(character not in BLANK for character in gap) if gap.strip(BLANK) else 0
    if ink:
        counts[MARKS if markdown and all(c in BLANK or c in "#*" for c in gap) else UNEXPLAINED] += ink
    if len(gap) > ink:
        counts[WHITE_SPACE] += len(gap) - ink
