"""Numbered markers of a compilation: 第一篇, 篇1, 范文一, 讲话稿（2）, 1、在某某会议上的讲话, Speech 1."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.read.lines import Line
from rag.read.marker_types import MAX_MARKER_CHARS, SHARED_TITLE_FORMS, Marker, MarkerForm, MeasuredLines
from rag.read.titles import GENRE_WORD, is_dated, is_event_title, is_report_title, is_speech_title, opens_speech
from rag.text.numerals import NUMERAL, read_number
from rag.text.salutation import is_salutation

#: A compilation of more speeches was never seen; a greater number is a year or an amount.
MAX_NUMBER = 199
#: One missing number is forgiven.
_STEPS = (1, 2)
# ★第一篇★ and ----第一篇----
_ORNAMENT = " \u3000★☆◆◇●○▲△■□※▼*＊#=-—_~～"
_NO_MARKER_END = "。；;，,、！？!?"
_BRACKETS = "【[（(《"
_N = rf"(?P<n>{NUMERAL})"
_M = rf"(?P<m>{NUMERAL})"
_TITLE_BEHIND = r"(?P<gap>\s*[:：、.．—-]*\s*)(?P<title>.*)"


@dataclass(frozen=True, slots=True)
class NumberedForm:
    """A way to write numbered markers, the rule that a report names, and the pattern of the whole line."""

    name: MarkerForm
    rule: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Family:
    """What markers of one compilation have in common: their form, and the title where it is the same over all."""

    form: MarkerForm
    title: str | None = None


FORMS = (
    NumberedForm(
        "nth_piece",
        "marker 第…篇",
        re.compile(rf"[【\[（(《]?第\s*{_N}\s*篇(?!章|文章|幅|[】\]）)》]?的)[】\]）)》]?{_TITLE_BEHIND}"),
    ),
    NumberedForm("piece", "marker 篇…", re.compile(rf"[【\[（(]?篇\s*{_N}\s*[】\]）)]?{_TITLE_BEHIND}")),
    NumberedForm(
        "title_piece",
        "one title numbered 篇…",
        re.compile(
            rf"[【\[]?(?P<title>[^】\]]*?[^\s】\]])\s*[【\[（(]?第?\s?(?:篇\s*{_N}|{_M}\s*篇)\s*[】\]）)]*(?:[:：]\s*(?P<rest>.*))?"
        ),
    ),
    NumberedForm(
        "sample",
        "marker 范文…",
        re.compile(rf"[【\[]?(?:[范例样]文|范例|范本|模板)\s*{_N}[】\]]?{_TITLE_BEHIND}"),
    ),
    NumberedForm(
        "title_number",
        "one title numbered at its end",
        re.compile(
            rf"(?P<title>.*(?:{GENRE_WORD.pattern})[^\d]*?)\s*[（(【\[]?(?:之|其)?{_N}[）)】\]]?(?:[:：]\s*(?P<rest>.*))?",
            re.IGNORECASE,
        ),
    ),
    NumberedForm(
        "number_title",
        "numbered title",
        re.compile(rf"(?:{_N}\s*[、.．]|[（(]\s*{_M}\s*[）)])\s*(?P<title>.*\S)"),
    ),
    NumberedForm(
        "speech",
        "marker Speech …",
        re.compile(r"(?:speech|address|remarks)\s+(?P<n>\d{1,3}|[a-z]+)(?P<gap>\s*[:.—-]*\s*)(?P<title>.*)", re.I),
    ),
)
_PIECE_FORMS = tuple(form for form in FORMS if form.name in ("nth_piece", "piece"))


def find_numbered(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the longest run of numbered markers of one family that does not merely count chapters."""
    families: dict[_Family, list[Marker]] = defaultdict(list)
    for index, line in enumerate(measured.lines):
        for family, marker in _candidates(index, line, measured.lines):
            families[family].append(marker)
    chains = [_all_runs(tuple(_with_body(markers, measured))) for markers in families.values()]
    for chain in sorted(chains, key=len, reverse=True):
        if len(chain) > 1 and not _are_chapters(chain, measured.lines):
            return chain
    return ()


def without_piece_number(title: str) -> str:
    """Return a title that stands alone without its marker: 第一篇：讲话 is 讲话."""
    matches = (form.pattern.fullmatch(title) for form in _PIECE_FORMS)
    match = next(filter(None, matches), None)
    return match["title"] if match and match["title"] else title


def _candidates(index: int, line: Line, lines: Sequence[Line]) -> Iterator[tuple[_Family, Marker]]:
    """Yield what a line may mark in any of the forms."""
    if len(line.text) > MAX_MARKER_CHARS or line.text[-1] in _NO_MARKER_END:
        return
    text = line.text.strip(_ORNAMENT)
    for form in FORMS:
        match = form.pattern.fullmatch(text)
        number = read_number(match["n"] or match["m"]) if match else None
        if match and number is not None and 0 < number <= MAX_NUMBER:
            candidate = _candidate(index, number, form, match, lines)
            if candidate:
                yield candidate


def _candidate(
    index: int, number: int, form: NumberedForm, match: re.Match[str], lines: Sequence[Line]
) -> tuple[_Family, Marker] | None:
    """Return the marker that a match makes and its family, None for a line that only looks like one."""
    title = match["title"].strip()
    if form.name == "number_title" and _is_numbered_title(title, lines, index):
        return _Family(form.name), Marker(index, number, title, "own_title", form.rule)
    if form.name in SHARED_TITLE_FORMS:
        return _with_shared_title(index, number, form, match, title)
    begins = not title or match["gap"].strip() or GENRE_WORD.search(title) or match[0][0] in _BRACKETS
    if begins or opens_speech(lines, index):
        own = title.rstrip("】]") if match[0][0] in "【[" else title
        return _Family(form.name), Marker(index, number, own, form.name, form.rule)
    return None


def _with_shared_title(
    index: int, number: int, form: NumberedForm, match: re.Match[str], title: str
) -> tuple[_Family, Marker] | None:
    """Return a marker whose title stands over every speech: 论文3篇 is none, 讲话稿3篇 and 第3篇 are."""
    is_piece = form.name == "title_piece" and (match["n"] or "第" in match[0])
    if not GENRE_WORD.search(title) and not is_piece:
        return None
    rest = match.groupdict().get("rest")
    words = title if form.name == "number_title" else rest or match[0]
    return _Family(form.name, title), Marker(index, number, words, "piece" if rest else form.name, form.rule)


def _is_numbered_title(title: str, lines: Sequence[Line], index: int) -> bool:
    """Return True if the words behind a number are a speech's own title rather than an item of a list."""
    if opens_speech(lines, index) or is_dated(lines, index) or lines[index].depth:
        return is_speech_title(title) or is_report_title(title)
    return is_event_title(title)


def _with_body(markers: Sequence[Marker], measured: MeasuredLines) -> Iterator[Marker]:
    """Yield the markers of a family that have a body up to the next one."""
    ends = [marker.index for marker in markers[1:]] + [len(measured)]
    for marker, end in zip(markers, ends, strict=True):
        if measured.has_body(marker.index, end):
            yield marker


def _all_runs(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the longest run of a family, and before and after it those that count from 1 for themselves."""
    run = _longest_run(markers)
    if len(run) < 2:
        return run
    first, last = run[0].index, run[-1].index
    # A number that was printed twice stands for two speeches all the same.
    within = [marker for marker in markers if first < marker.index < last and 1 < marker.number <= run[-1].number]
    whole = sorted({*run, *within}, key=lambda marker: marker.index)
    earlier = _runs_from_one([marker for marker in markers if marker.index < first])
    later = _runs_from_one([marker for marker in markers if marker.index > last])
    return (*earlier, *whole, *later)


def _runs_from_one(markers: Sequence[Marker]) -> Iterator[Marker]:
    """Return the markers of the runs of at least two that each begin with 1."""
    runs: list[list[Marker]] = []
    for marker in markers:
        if marker.number == 1:
            runs.append([marker])
        elif runs and 0 <= marker.number - runs[-1][-1].number <= max(_STEPS):
            runs[-1].append(marker)
    return (marker for run in runs if len(run) > 1 for marker in run)


def _longest_run(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the longest run that counts 1, 2, 3 …; a single missing number is forgiven."""
    runs: dict[int, tuple[Marker, ...]] = {}
    for marker in markers:
        before = max((runs.get(marker.number - step, ()) for step in _STEPS), key=len)
        if before or marker.number == 1:
            run = (*before, marker)
            if len(run) >= len(runs.get(marker.number, ())):
                runs[marker.number] = run
    return max(runs.values(), key=len, default=())


def _are_chapters(chain: Sequence[Marker], lines: Sequence[Line]) -> bool:
    """Return True if markers divide one speech: it greets before the first, and no part begins as a speech does."""
    if not any(is_salutation(line.text) for line in lines[: chain[0].index]):
        return False
    speeches = sum(is_speech_title(marker.title) or opens_speech(lines, marker.index) for marker in chain)
    return 2 * speeches < len(chain)
