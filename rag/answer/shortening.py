"""Cut a long sentence to a run of its clauses, with …… for what is left out."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.types import Span

#: What follows a clause is taken rather than what stands before it, unless that scores so much better.
FORWARD_BONUS = 0.3
# 1,200 and 10:30 go on; a Chinese sentence may be written with the commas of a Latin keyboard, and without spaces.
_CLAUSE_END = re.compile(r"[，；：—]|[,;:](?!\d)(?:\s|(?=[\u3000-\u9fff“‘\"']))")
_CELL_BAR = re.compile(r" \| ")
_ENDING_MARK = re.compile(r"(?:[，；：,;:、]| \|)$")
_ANNOUNCING_MARKS = ("：", ":")
_BEGINNING_MARKS = "—–- ，、；：,;:|"


def cut_clauses(text: str, sentence: Span) -> list[Span]:
    """Return the clauses of a sentence, each with the mark that ends it; of the row of a table, its cells."""
    is_row = _CELL_BAR.search(text, sentence.start, sentence.end) is not None
    ends = (
        match.end() for match in (_CELL_BAR if is_row else _CLAUSE_END).finditer(text, sentence.start, sentence.end)
    )
    bounds = sorted({sentence.start, *ends, sentence.end})
    return [Span(start, end) for start, end in pairwise(bounds)]


def grow_run(clauses: Sequence[Span], scores: Sequence[float], max_chars: int, seed: int | None = None) -> Span:
    """Return the run of clauses around the one that scores best, or around `seed`, that is not longer than allowed.

    It grows to the better one of its two neighbours as long as there is room.
    """
    best = max(range(len(clauses)), key=lambda index: scores[index])
    first = last = best if seed is None else seed
    while True:
        neighbours = []
        if last + 1 < len(clauses) and clauses[last + 1].end - clauses[first].start <= max_chars:
            neighbours.append((scores[last + 1] + FORWARD_BONUS, first, last + 1))
        if first and clauses[last].end - clauses[first - 1].start <= max_chars:
            neighbours.append((scores[first - 1], first - 1, last))
        if not neighbours:
            return Span(clauses[first].start, clauses[last].end)
        _, first, last = max(neighbours)


def finish_announcement(text: str, clauses: Sequence[Span], run: Span, max_chars: int) -> Span:
    """Return a run that ends with a colon moved on to what is announced, as far as that is not too long.

    Its first clauses make room: 主要表现在：主体不够活跃、体系不够健全 says more than what leads up to it.
    """
    last = next(index for index, clause in enumerate(clauses) if clause.end == run.end)
    if last + 1 == len(clauses) or not text[run.start : run.end].rstrip().endswith(_ANNOUNCING_MARKS):
        return run
    end = clauses[last + 1].end
    starts = [
        clause.start for clause in clauses[: last + 2] if clause.start >= run.start and end - clause.start <= max_chars
    ]
    return Span(starts[0], end) if starts else run


def write_run(text: str, sentence: Span, run: Span) -> str:
    """Return the words of a run of a sentence, with …… where others were before it or follow.

    A row of a table is named by its first cell, whichever of its cells are shown.
    """
    shown = text[run.start : run.end].strip()
    words = _ENDING_MARK.sub("", shown)
    is_begun = run.start > sentence.start
    words = words.lstrip(_BEGINNING_MARKS) if is_begun else words
    is_cut = run.end < sentence.end or not shown.endswith(words)
    bar = _CELL_BAR.search(text, sentence.start, sentence.end)
    name = text[sentence.start : bar.end()] if bar and run.start >= bar.end() else ""
    return f"{name}{'……' if is_begun else ''}{words}{'……' if is_cut else ''}"
