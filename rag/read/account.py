"""The account of a file: every character is kept in a speech or dropped by a named rule, and nothing else happens."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.read.lines import BLANK
from rag.types import Characters, Piece

#: The rules by which a run of a file is left out of its speeches, as reports name them.
DropRule = Literal[
    "Markdown marks",
    "comment",
    "credit line",
    "dateline",
    "editor's note",
    "excerpt",
    "front matter",
    "hyphen at a line end",
    "line number",
    "link address",
    "list of other articles",
    "marker",
    "note mark",
    "ornament",
    "page head",
    "page number",
    "picture",
    "preface",
    "quote mark",
    "repeated paragraph",
    "repeated title",
    "site frame",
    "struck out",
    "table of contents",
    "time stamp",
    "title",
    "white space",
]
#: The rules by which a reader leaves out what stands in a file and not in its text, as reports name them.
OmissionRule = Literal[
    "aside",
    "bookmark",
    "chart",
    "comment",
    "cue number",
    "cue time",
    "document properties",
    "drawing",
    "embedded file",
    "field name",
    "form field",
    "formula",
    "hidden text",
    "hyphen at a line end",
    "link address",
    "menu",
    "note mark",
    "other field",
    "page footer",
    "page header",
    "page number",
    "page template",
    "picture",
    "program text",
    "reading aid",
    "repeated cue",
    "repeated heads",
    "repeated line",
    "rotated text",
    "running head",
    "site frame",
    "stated fact",
    "struck out",
    "style mark",
    "table of contents",
    "unexplained",
]
WHITE_SPACE: Literal["white space"] = "white space"
MARKS: Literal["Markdown marks"] = "Markdown marks"
#: What no rule explains; an account that holds it has found a fault of the reader.
UNEXPLAINED: Literal["unexplained"] = "unexplained"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A run of a file that belongs to no speech, and the rule that left it out."""

    start: int
    end: int
    rule: DropRule


def count_characters(text: str, pieces: Iterable[Piece], dropped: Sequence[Dropped], *, markdown: bool) -> Characters:
    """Count what became of the characters of a file; what lies between the runs given is white space and marks."""
    kept = [(piece.source_start, piece.source_start + piece.length, "") for piece in pieces]
    counts: Counter[str] = Counter()
    total = at = 0
    for start, end, rule in sorted([*kept, *((run.start, run.end, run.rule) for run in dropped)]):
        counts.update(_count_gap(text[at:start], markdown))
        if rule:
            counts[rule] += end - start
        else:
            total += end - start
        at = end
    counts.update(_count_gap(text[at:], markdown))
    return Characters(len(text), total, tuple(counts.most_common()))


def _count_gap(gap: str, markdown: bool) -> dict[str, int]:
    """Return how many characters between two runs are white space, and how many are marks or unexplained."""
    ink = sum(character not in BLANK for character in gap) if gap.strip(BLANK) else 0
    rule = MARKS if markdown and all(character in BLANK or character in "#*" for character in gap) else UNEXPLAINED
    counts: dict[str, int] = {rule: ink, WHITE_SPACE: len(gap) - ink}
    return {rule: count for rule, count in counts.items() if count}
