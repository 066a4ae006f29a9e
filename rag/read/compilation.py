"""One file, several speeches: which lines are whose, what each speech is called, and which lines are nobody's.

Where the speeches begin is told by `markers`; here each gets its title and is freed of the frame around it. Every
line that is left out is left out by a named rule: each step returns the lines that it keeps and its omissions, and a
line that several steps leave out goes by the rule of the last.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.account import Dropped, DropRule
from rag.read.boilerplate import frame_rule, framing_rule, is_excerpt, related_list, without_page_mark
from rag.read.contents_table import contents_range, paged_contents
from rag.read.datelines import Dateline
from rag.read.flat_heads import split_flat_heads
from rag.read.lines import Line
from rag.read.marker_types import MIN_BODY_CHARS, SHARED_TITLE_FORMS, Marker
from rag.read.markers import find_markers
from rag.read.numbered_markers import without_piece_number
from rag.read.printed_titles import find_printed_title, is_date_or_speaker, is_masthead, is_printed_title
from rag.read.title_markers import labelled_title
from rag.read.titles import (
    GENRE_WORD,
    MAX_TITLE_CHARS,
    is_speech_title,
    tidy_title,
    two_line_english_title,
    two_line_title,
)
from rag.text.salutation import is_salutation

#: What stands before the first marker is a speech from so many characters on, an editor's introduction below.
MIN_PREFACE_SPEECH_CHARS = 500
MIN_GREETING_SPEECH_CHARS = 3 * MIN_BODY_CHARS
#: So many lines at either end of a speech may be credits, titles or notes.
EDGE_LINES = 8
# A line such as 职务：局长.
_LABELLED = re.compile(r"[\u3400-\u9fff]{2,6}\s?[:：]|[A-Z][a-z]+: ")
_MAX_EXCERPT_LINES = 11
# A transcript begins so many lines below its title at most.
_MAX_LINES_OVER_TURNS = 5
_COUNT_IN_TITLE = re.compile(
    r"[（(](?:精选|通用|集锦|汇编|合集|大全|推荐|优秀|最新|热门|精彩|范文|整理|共)?\s*\d{1,3}\s*篇[）)]$"
)
WHOLE_FILE = "the file is one speech"
BEFORE_FIRST = "speech before the first marker"


@dataclass(frozen=True, slots=True)
class SpeechDraft:
    """The lines of one speech, its printed title, and the rule and line that cut it off.

    `has_own_title` is false for a title that a site gave to several; `cut` is None for a speech that nothing cut off.
    """

    title: str | None
    has_own_title: bool
    lines: tuple[Line, ...]
    rule: str = WHOLE_FILE
    cut: Line | None = None


@dataclass(frozen=True, slots=True)
class DividedFile:
    """The speeches of a file, the runs of it that belong to none, with the rules, and the datelines over reports."""

    drafts: tuple[SpeechDraft, ...]
    dropped: tuple[Dropped, ...]
    datelines: tuple[Dateline, ...] = ()


@dataclass(frozen=True, slots=True)
class _Omission:
    """A line that a rule leaves out, by where it starts in the file."""

    start: int
    rule: DropRule


@dataclass(frozen=True, slots=True)
class _Sifted:
    """What a step makes of some lines: those that it keeps, and what it leaves out."""

    lines: tuple[Line, ...]
    omissions: tuple[_Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class _Titled:
    """The title of a speech, its lines without what is no part of it, and what was left out."""

    title: str | None
    lines: tuple[Line, ...]
    omissions: tuple[_Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A draft, or None where its lines are no speech, and what was left out of it."""

    draft: SpeechDraft | None
    omissions: tuple[_Omission, ...]


def divide_file(raw_lines: Sequence[Line]) -> DividedFile:
    """Cut a file into speeches and take off what is not speech.

    Every character of every line ends up in a draft or in `dropped`.
    """
    lines = split_flat_heads(raw_lines)
    markers = find_markers(lines)
    parts = [*_draft_parts(lines, markers)] if markers else [_draft_only_speech(lines)]
    drafts = tuple(part.draft for part in parts if part.draft and part.draft.lines)
    omissions = (omission for part in parts for omission in part.omissions)
    return DividedFile(drafts, tuple(_dropped_runs(lines, drafts, omissions)))


def _draft_parts(lines: Sequence[Line], markers: Sequence[Marker]) -> Iterator[_Drafted]:
    """Yield what stands before the first marker, and the speech behind each."""
    preface = lines[: markers[0].index]
    yield _draft_preface(preface)
    site_titles = _site_titles(preface)
    ends = [marker.index for marker in markers[1:]] + [len(lines)]
    for marker, end in zip(markers, ends, strict=True):
        body = marker.index + marker.count
        speech = _draft_speech(lines[body:end], site_titles, marker, lines[marker.index])
        rule: DropRule = "title" if marker.form == "own_title" else "marker"
        yield replace(speech, omissions=(*_omit(lines[marker.index : body], rule), *speech.omissions))


def _draft_only_speech(lines: Sequence[Line]) -> _Drafted:
    """Take off a table of contents with its pages, and the frame of the only speech of a file."""
    contents = paged_contents(lines)
    speech = _draft_speech([line for index, line in enumerate(lines) if index not in contents])
    table = _omit((lines[index] for index in contents), "table of contents")
    return replace(speech, omissions=(*table, *speech.omissions))


def _draft_preface(lines: Sequence[Line]) -> _Drafted:
    """Keep what stands before the first marker only where it is a speech itself, not an editor's introduction."""
    contents = contents_range(lines)
    table = _omit((lines[index] for index in contents), "table of contents")
    speech = _draft_speech([line for index, line in enumerate(lines) if index not in contents])
    body = speech.draft.lines if speech.draft else ()
    omissions = (*table, *speech.omissions)
    if speech.draft and _is_long_enough(body):
        return _Drafted(replace(speech.draft, rule=BEFORE_FIRST), omissions)
    return _Drafted(None, (*omissions, *_omit(body, "preface")))


def _is_long_enough(lines: Sequence[Line]) -> bool:
    length = sum(len(line.text) for line in lines)
    greets = any(is_salutation(line.text) for line in lines)
    return length >= MIN_PREFACE_SPEECH_CHARS or (greets and length >= MIN_GREETING_SPEECH_CHARS)


def _site_titles(lines: Sequence[Line]) -> frozenset[str]:
    """Return what may be the site's title over all speeches, which stands again among them."""
    titles = (line.text for line in lines if len(line.text) <= MAX_TITLE_CHARS)
    return frozenset(_plain(text) for text in titles if GENRE_WORD.search(text) or _COUNT_IN_TITLE.search(text))


def _draft_speech(
    lines: Sequence[Line],
    site_titles: frozenset[str] = frozenset(),
    marker: Marker | None = None,
    cut: Line | None = None,
) -> _Drafted:
    """Take off the frame and the title lines of one speech."""
    framed = _without_frame([without_page_mark(line) for line in lines])
    labelled = next(filter(None, (labelled_title(line.text) for line in framed.lines[:EDGE_LINES])), None)
    unlisted = _without_related_list(framed.lines)
    known_titles = site_titles | {_plain(marker.title)} if marker and marker.title else site_titles
    unframed = _without_framing(unlisted.lines, known_titles)
    titled = _under_marker(unframed.lines, marker, labelled) if marker else _take_title(unframed.lines, labelled)
    body = _without_running_title(titled.lines, titled.title)
    is_shared = marker is not None and marker.form in SHARED_TITLE_FORMS and titled.title == marker.title
    draft = SpeechDraft(titled.title, not is_shared, body.lines, marker.rule if marker else WHOLE_FILE, cut)
    steps = (framed, unlisted, unframed, titled, body)
    return _Drafted(draft, tuple(omission for step in steps for omission in step.omissions))


def _without_frame(lines: Sequence[Line]) -> _Sifted:
    """Drop the lines that are never speech; a page number must not separate the two halves of a sentence."""
    speech: list[Line] = []
    omissions: list[_Omission] = []
    is_new_page = False
    for line in lines:
        rule = frame_rule(line.text) if line.turn is None else None
        if rule:
            omissions.append(_Omission(line.start, rule))
            is_new_page = is_new_page or rule == "page number"
            continue
        speech.append(replace(line, after_blank=False) if is_new_page and line.after_blank else line)
        is_new_page = False
    return _Sifted(tuple(speech), tuple(omissions))


def _without_related_list(lines: tuple[Line, ...]) -> _Sifted:
    end = related_list(lines)
    return _Sifted(lines[:end], _omit(lines[end:], "list of other articles"))


def _without_framing(lines: Sequence[Line], known_titles: frozenset[str]) -> _Sifted:
    """Drop the lines near the beginning and the end that credit, advertise or introduce the speech."""
    rules = [_edge_rule(index, lines, known_titles) for index in range(len(lines))]
    return _Sifted(
        tuple(line for line, rule in zip(lines, rules, strict=True) if rule is None),
        tuple(_Omission(line.start, rule) for line, rule in zip(lines, rules, strict=True) if rule),
    )


def _edge_rule(index: int, lines: Sequence[Line], known_titles: frozenset[str]) -> DropRule | None:
    """Return the rule that leaves a line near the beginning or the end out, None for what may be speech."""
    if EDGE_LINES <= index < len(lines) - EDGE_LINES:
        return None
    line = lines[index]
    if line.turn:
        return None
    if rule := framing_rule(line.text):
        return rule
    if _plain(line.text) in known_titles:
        return "repeated title"
    following = lines[index + 1 : index + 1 + _MAX_EXCERPT_LINES]
    return "excerpt" if index < EDGE_LINES and is_excerpt(line, following) else None


def _under_marker(lines: tuple[Line, ...], marker: Marker, labelled: str | None) -> _Titled:
    """Return the title of a speech under a marker, and all its lines.

    A title line under the marker is the author's own beside the compiler's; it names the speech and stays in it.
    """
    own = None if marker.form == "own_title" or not lines or not is_printed_title(lines, 0) else lines[0].text
    return _Titled(own or marker.title or labelled, lines)


def _take_title(lines: tuple[Line, ...], labelled: str | None) -> _Titled:
    """Return the title of a speech that no marker opens, and the lines without it."""
    has_title = lines and not any(line.turn for line in lines[:2])
    both = (two_line_title(lines, 0) or two_line_english_title(lines)) if has_title else None
    if both and len(lines) > 2:
        return _Titled(both, lines[2:], _omit(lines[:2], "title"))
    printed = _find_title(lines)
    # 职务：局长 over 题目：… is no title.
    if printed is None or len(lines) == 1 or (labelled and _LABELLED.match(printed.text)):
        return _Titled(labelled, lines)
    title = tidy_title(without_piece_number(printed.text))
    is_book_title = printed == lines[1] and not (is_date_or_speaker(lines[0].text) or is_masthead(lines[0]))
    book_title = lines[:1] if is_book_title else ()
    repeated = {line.start for line in lines[:EDGE_LINES] if _plain(line.text) == _plain(printed.text)}
    repeated |= {line.start for line in book_title}
    body = tuple(line for line in lines if line.start not in repeated)
    if not body:
        return _Titled(title, lines)
    again = (line for line in lines if line.start in repeated)
    return _Titled(title, body, (*_omit(again, "repeated title"), *_omit((printed, *book_title), "title")))


def _find_title(lines: Sequence[Line]) -> Line | None:
    """Return the line that is a printed title; none where a turn comes first."""
    if not lines or lines[0].turn:
        return None
    return find_printed_title(lines) or (lines[0] if _is_over_turns(lines) else None)


def _is_over_turns(lines: Sequence[Line]) -> bool:
    """Return True if the first line stands over a transcript as its title does, near the first turn."""
    first = lines[0].text
    ends_open = first[-1] not in "。！？!?.，,、；;：:…）)"
    return len(first) <= MAX_TITLE_CHARS and ends_open and any(line.turn for line in lines[1:_MAX_LINES_OVER_TURNS])


def _without_running_title(lines: tuple[Line, ...], title: str | None) -> _Sifted:
    """Drop the title where it stands again inside the speech, as at the top of every page.

    The first line stays: under a marker it is the author's own title.
    """
    if title is None or not is_speech_title(title):
        return _Sifted(lines)
    plain = _plain(title)
    again = [line for line in lines[1:] if len(line.text) <= MAX_TITLE_CHARS and _plain(line.text) == plain]
    starts = {line.start for line in again}
    return _Sifted(tuple(line for line in lines if line.start not in starts), _omit(again, "repeated title"))


def _plain(title: str) -> str:
    """Return a title without white space, marks around it and a site's count of texts behind it, to be compared."""
    return "".join(_COUNT_IN_TITLE.sub("", title).split()).strip("：:，,。.《》【】[]")


def _omit(lines: Iterable[Line], rule: DropRule) -> tuple[_Omission, ...]:
    return tuple(_Omission(line.start, rule) for line in lines)


def _dropped_runs(
    lines: Sequence[Line], drafts: Sequence[SpeechDraft], omissions: Iterable[_Omission]
) -> Iterator[Dropped]:
    """Yield the lines that are in no draft with the last rule that left them out, and the page numbers cut off."""
    rules = {omission.start: omission.rule for omission in omissions}
    ends = {line.start: line.end for draft in drafts for line in draft.lines}
    for line in lines:
        end = ends.get(line.start)
        if end is None:
            yield Dropped(line.start, line.end, rules[line.start])
        elif end < line.end:
            yield Dropped(end, line.end, "page number")
