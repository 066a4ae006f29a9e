"""The outline of a speech: headings, numbered paragraphs and enumerations, nested as the speech nests them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rag.read.english_headings import english_headings, headings_of_turns
from rag.read.labels import HEADING_RANK, ITEM_RANK, LAST_OF_LIST, Label, LabelSeries, inline_labels, label_of
from rag.types import Section, Span

MAX_HEADING_CHARS = 60
#: What is shorter between two labels is no item.
MIN_ITEM_CHARS = 4
#: How deep an English heading without a number counts among Markdown headings: inside those of a title.
ENGLISH_HEADING_DEPTH = 2
_RANK_OF_DIGITS = 4
_CLAUSE_END = re.compile(r"[。；;：:\n]|——|[.](?=\s|$)|(?<=[？！?!])")
_SOFT_END = re.compile(r"[，,、 ]")
# 一是 and 一要 may take turns in one list.
_TAKES_TURNS_WITH = {
    LabelSeries("item_is"): LabelSeries("item_must"),
    LabelSeries("item_must"): LabelSeries("item_is"),
}


@dataclass(frozen=True, slots=True)
class _SectionStart:
    """A label that opens a section; `limit` is where an inline item must end, None for a heading."""

    label: Label
    limit: int | None


def find_sections(
    text: str, paragraphs: Sequence[Span], depths: Sequence[int] = (), turn_starts: Set[int] = frozenset()
) -> tuple[Section, ...]:
    """Return the sections of a text in order, each nested in those before it that it lies in.

    `depths` gives a paragraph's Markdown heading depth, 0 for none. At `turn_starts` stands who speaks, and no heading.
    A section ends where the next of its own or a higher level starts; an item of an enumeration inside a paragraph ends
    with its paragraph at the latest.
    """
    starts = tuple(_section_starts(text, paragraphs, depths or [0] * len(paragraphs), turn_starts))
    levels = tuple(_levels([start.label for start in starts]))
    ends = _ends(starts, levels, len(text))
    return tuple(
        Section(level, _printed(start.label), _heading(text, start.label.start, end), start.label.start, end)
        for start, level, end in zip(starts, levels, ends, strict=True)
    )


def _section_starts(
    text: str, paragraphs: Sequence[Span], depths: Sequence[int], turn_starts: Set[int]
) -> Iterator[_SectionStart]:
    """Yield what opens sections, in order: headings, labelled paragraphs, items inside paragraphs."""
    heads = [label_of(text, paragraph.start) for paragraph in paragraphs]
    listed = _listed(heads)
    unfinished: tuple[Label, ...] = ()
    headings = {heading for heading in english_headings(text, paragraphs) if heading.start not in turn_starts}
    headings |= headings_of_turns(text, paragraphs, turn_starts)
    for paragraph, depth, head in zip(paragraphs, depths, heads, strict=True):
        if depth and paragraph is paragraphs[0] and not any(depths[1:]):
            # The only heading, above everything: a title, which divides nothing.
            continue
        if depth or (paragraph in headings and not head):
            yield _SectionStart(_markdown_label(paragraph.start, depth or ENGLISH_HEADING_DEPTH, head), None)
            continue
        labels = inline_labels(text, paragraph.start, paragraph.end)
        if head and _opens_section(head, listed):
            unfinished = ()
            yield _SectionStart(head, None)
            labels = tuple(_inside(label, head) for label in labels if label.start > head.start)
        items = _enumerations(labels, unfinished)
        unfinished = items or unfinished
        yield from (_SectionStart(label, paragraph.end) for label in items)


def _opens_section(head: Label, listed: frozenset[Label]) -> bool:
    """Return True if the label of a paragraph makes a heading of it; one in a list does, and a lone 一、 or （一）."""
    return head in listed or (head.rank < _RANK_OF_DIGITS and head.kind != "ordinal")


def _listed(heads: Sequence[Label | None]) -> frozenset[Label]:
    """Return the labels at the starts of paragraphs that have a neighbour in their list.

    A lone 一是, 首先 or 1. at the start of a paragraph is prose; a lone 一、 or （一） is a heading all the same.
    """
    last: dict[LabelSeries, Label] = {}
    listed: set[Label] = set()
    for head in heads:
        if head is None:
            continue
        before = last.get(head.series)
        if before and 0 < head.number - before.number <= 2:
            listed |= {before, head}
        last = {series: label for series, label in last.items() if label.rank <= head.rank} | {head.series: head}
    return frozenset(listed)


def _inside(label: Label, head: Label) -> Label:
    """Tell the list inside a paragraph from the list that the paragraph belongs to, when both count alike."""
    return replace(label, series=replace(label.series, inside=True)) if label.series == head.series else label


def _markdown_label(start: int, depth: int, head: Label | None) -> Label:
    return Label(start, head.text if head else "", LabelSeries("heading", depth=depth), 0, HEADING_RANK + depth)


def _printed(label: Label) -> str:
    return label.text.strip(" ，,")


def _enumerations(labels: Iterable[Label], unfinished: Iterable[Label] = ()) -> tuple[Label, ...]:
    """Return the labels that count upwards in step with at least one other of their kind.

    `unfinished` holds the items of an earlier paragraph, which the first ones may go on counting.
    """
    runs: dict[LabelSeries, list[Label]] = {label.series: [label] for label in unfinished}
    earlier = set(unfinished)
    items: list[Label] = []
    for label in labels:
        run = _run_of(label, runs)
        if label.number == 1:
            items += _whole_run(runs.get(label.series, []))
            runs[label.series] = [label]
        elif run and label.start - run[-1].start >= MIN_ITEM_CHARS:
            run.append(replace(label, series=run[0].series, number=label.number or run[-1].number + 1))
    items += [label for run in runs.values() for label in _whole_run(run)]
    return tuple(sorted(set(items) - earlier, key=lambda label: label.start))


def _whole_run(run: Sequence[Label]) -> Sequence[Label]:
    """Return the labels of a run, none of one that stands alone."""
    return run if len(run) > 1 else ()


def _run_of(label: Label, runs: Mapping[LabelSeries, list[Label]]) -> list[Label] | None:
    """Return the run that a label goes on counting; 一是 and 一要 may take turns, and one number may be missing."""
    other = _TAKES_TURNS_WITH.get(label.series)
    candidates = [run for series in (label.series, other) if series and (run := runs.get(series))]
    for step in (1, 2):
        for run in candidates:
            if label.number == run[-1].number + step or (label.number == LAST_OF_LIST and len(run) > 1):
                return run
    return None


def _levels(labels: Sequence[Label]) -> Iterator[int]:
    """Yield the level of each label, from 1, by what is open when it comes.

    A kind that is open already closes what was opened inside it. A new kind closes what ranks below it, and goes
    inside the rest; the first item of an enumeration goes inside whatever is open.
    """
    stack: list[Label] = []
    for label in labels:
        open_series = [opened.series for opened in stack]
        if label.series in open_series:
            del stack[open_series.index(label.series) :]
        else:
            while stack and _closes(label, stack[-1]):
                stack.pop()
        stack.append(label)
        yield len(stack)


def _closes(label: Label, opened: Label) -> bool:
    """Return True if a label of a new kind ends the section that another one opened."""
    if opened.rank == ITEM_RANK and label.rank >= _RANK_OF_DIGITS and label.number == 1:
        return False
    return opened.rank > label.rank


def _ends(starts: Sequence[_SectionStart], levels: Sequence[int], length: int) -> tuple[int, ...]:
    """Return where each section ends: one pass from the back, which remembers the next start of every level."""
    ends: list[int] = []
    upcoming: list[tuple[int, int]] = []
    for start, level in zip(reversed(starts), reversed(levels), strict=True):
        while upcoming and upcoming[-1][0] > level:
            upcoming.pop()
        end = upcoming[-1][1] if upcoming else length
        ends.append(min(end, start.limit or length))
        upcoming.append((level, start.label.start))
    return tuple(reversed(ends))


def _heading(text: str, start: int, end: int) -> str:
    """Return a label with its own words, up to the end of the clause that it opens."""
    window = text[start : min(end, start + MAX_HEADING_CHARS + 1)]
    label = label_of(window)
    own = len(label.text) if label else 0
    stop = _CLAUSE_END.search(window, own + 1)
    if stop:
        return window[: stop.start()].rstrip()
    if len(window) <= MAX_HEADING_CHARS:
        return window.rstrip()
    soft = [match.start() for match in _SOFT_END.finditer(window, own + 4, MAX_HEADING_CHARS)]
    return window[: soft[-1] if soft else MAX_HEADING_CHARS].rstrip()
