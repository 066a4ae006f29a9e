"""The outline of a speech: headings, numbered paragraphs and enumerations, nested as the speech nests them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.read.labels import Label, inline_labels, label_of
from rag.types import Section, Span

_HEADING_LIMIT = 60
_CLAUSE_END = re.compile(r"[。；;：:\n]|——|[.](?=\s|$)|(?<=[？！?!])")
_SOFT_END = re.compile(r"[，,、 ]")
_ITEM_LENGTH = 4
_LOOSE_RANK = 7
_TURNS = {"一是": "一要", "一要": "一是"}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label that opens a section; `limit` is where an inline item must end, None for a heading."""

    label: Label
    limit: int | None


def find_sections(text: str, paragraphs: Sequence[Span], depths: Sequence[int] = ()) -> tuple[Section, ...]:
    """Return the sections of a text in order, each nested in those before it that it lies in.

    `depths` gives a paragraph's Markdown heading depth, 0 for none. A section ends where the next of its own or a
    higher level starts; an item of an enumeration inside a paragraph ends with its paragraph at the latest.
    """
    marks = tuple(_marks(text, paragraphs, depths or [0] * len(paragraphs)))
    levels = tuple(_levels([mark.label for mark in marks]))
    ends = _ends(marks, levels, len(text))
    return tuple(
        Section(level, _printed(mark.label), _heading(text, mark.label.start, end), mark.label.start, end)
        for mark, level, end in zip(marks, levels, ends, strict=True)
    )


def _marks(text: str, paragraphs: Sequence[Span], depths: Sequence[int]) -> Iterator[_Mark]:
    heads = [label_of(text, paragraph.start) for paragraph in paragraphs]
    listed = _listed(heads)
    unfinished: tuple[Label, ...] = ()
    for paragraph, depth, head in zip(paragraphs, depths, heads, strict=True):
        if depth:
            yield _Mark(_markdown(text, paragraph.start, depth, head), None)
            continue
        heading = head is not None and (head in listed or (head.rank < 4 and head.kind != "第一"))
        labels = inline_labels(text, paragraph.start, paragraph.end)
        if heading and head:
            unfinished = ()
            yield _Mark(head, None)
            labels = tuple(_inner(label, head) for label in labels if label.start > head.start)
        items = _enumerations(labels, unfinished)
        unfinished = items or unfinished
        yield from (_Mark(label, paragraph.end) for label in items)


def _listed(heads: Sequence[Label | None]) -> frozenset[Label]:
    """Return the labels at the starts of paragraphs that have a neighbour in their list.

    A lone 一是, 首先 or 1. at the start of a paragraph is prose; a lone 一、 or （一） is a heading all the same.
    """
    last: dict[str, Label] = {}
    listed: set[Label] = set()
    for head in heads:
        if head is None:
            continue
        before = last.get(head.kind)
        if before and 0 < head.number - before.number <= 2:
            listed |= {before, head}
        last = {kind: label for kind, label in last.items() if label.rank <= head.rank} | {head.kind: head}
    return frozenset(listed)


def _inner(label: Label, head: Label) -> Label:
    """Tell the list inside a paragraph from the list that the paragraph belongs to, when both count alike."""
    return replace(label, kind=label.kind + " inside") if label.kind == head.kind else label


def _markdown(text: str, start: int, depth: int, head: Label | None) -> Label:
    return Label(start, head.text if head else "", "#" * depth, 0, depth - 10)


def _printed(label: Label) -> str:
    return label.text.strip(" ，,")


def _enumerations(labels: Iterable[Label], unfinished: Iterable[Label] = ()) -> tuple[Label, ...]:
    """Keep the labels that count upwards in step with at least one other of their kind.

    `unfinished` holds the items of an earlier paragraph, which the first ones may go on counting.
    """
    runs: dict[str, list[Label]] = {label.kind: [label] for label in unfinished}
    earlier = set(unfinished)
    kept: list[Label] = []
    for label in labels:
        run = _run_of(label, runs)
        if label.number == 1:
            kept += runs.get(label.kind, [])[: None if len(runs.get(label.kind, [])) > 1 else 0]
            runs[label.kind] = [label]
        elif run and label.start - run[-1].start >= _ITEM_LENGTH:
            run.append(replace(label, kind=run[0].kind, number=label.number or run[-1].number + 1))
    kept += [label for run in runs.values() if len(run) > 1 for label in run]
    return tuple(sorted(set(kept) - earlier, key=lambda label: label.start))


def _run_of(label: Label, runs: Mapping[str, list[Label]]) -> list[Label] | None:
    """Return the run that a label goes on counting; 一是 and 一要 may take turns, and one number may be missing."""
    kinds = (label.kind, _TURNS.get(label.kind, ""))
    for step in (1, 2):
        for kind in kinds:
            run = runs.get(kind)
            if run and (label.number == run[-1].number + step or (label.number == 0 and len(run) > 1)):
                return run
    return None


def _levels(labels: Sequence[Label]) -> Iterator[int]:
    """Yield the level of each label, from 1, by what is open when it comes.

    A kind that is open already closes what was opened inside it. A new kind closes what ranks below it, and goes
    inside the rest; the first item of an enumeration goes inside whatever is open.
    """
    stack: list[Label] = []
    for label in labels:
        kinds = [opened.kind for opened in stack]
        if label.kind in kinds:
            del stack[kinds.index(label.kind) :]
        else:
            while stack and _closes(label, stack[-1]):
                stack.pop()
        stack.append(label)
        yield len(stack)


def _closes(label: Label, opened: Label) -> bool:
    if opened.rank == _LOOSE_RANK and label.rank >= 4 and label.number == 1:
        return False
    return opened.rank > label.rank


def _ends(marks: Sequence[_Mark], levels: Sequence[int], length: int) -> tuple[int, ...]:
    """Return where each section ends: one pass from the back, which remembers the next start of every level."""
    ends: list[int] = []
    upcoming: list[tuple[int, int]] = []
    for mark, level in zip(reversed(marks), reversed(levels), strict=True):
        while upcoming and upcoming[-1][0] > level:
            upcoming.pop()
        end = upcoming[-1][1] if upcoming else length
        ends.append(min(end, mark.limit or length))
        upcoming.append((level, mark.label.start))
    return tuple(reversed(ends))


def _heading(text: str, start: int, end: int) -> str:
    """Return a label with its own words, up to the end of the clause that it opens."""
    window = text[start : min(end, start + _HEADING_LIMIT + 1)]
    label = label_of(window)
    own = len(label.text) if label else 0
    stop = _CLAUSE_END.search(window, own + 1)
    if stop:
        return window[: stop.start()].rstrip()
    if len(window) <= _HEADING_LIMIT:
        return window.rstrip()
    soft = [match.start() for match in _SOFT_END.finditer(window, own + 4, _HEADING_LIMIT)]
    return window[: soft[-1] if soft else _HEADING_LIMIT].rstrip()
