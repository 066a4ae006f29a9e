"""One file, several speeches: which lines are whose, what each speech is called, and which lines are nobody's.

Where the speeches begin is told by `markers`; here each gets its title and is freed of the frame around it. Every
line that is left out is left out by a named rule.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.read.account import Dropped
from rag.read.boilerplate import frame_rule, framing_rule, is_excerpt, related_list, without_page_mark
from rag.read.lines import Line
from rag.read.markers import FORMS, SAME_TITLE, SHORTEST_BODY, Marker, contents_of, find_markers
from rag.read.titles import GENRE, LONGEST_TITLE, is_speech_title, is_title, two_line_title
from rag.text.salutation import is_salutation

_OWN_SPEECH = 500
_EDGE = 8
_SITE_TITLE = re.compile(
    r"[（(](?:精选|通用|集锦|汇编|合集|大全|推荐|优秀|最新|热门|精彩|范文|整理|共)?\s*\d{1,3}\s*篇[）)]$"
)
_NAMED = re.compile(r"(?:文章|文档|本文)?(?:标题|题目)\s*[:：]\s*(.+)")
WHOLE_FILE = "the file is one speech"
BEFORE_FIRST = "speech before the first marker"


@dataclass(frozen=True, slots=True)
class SpeechDraft:
    """The lines of one speech, its printed title, and the rule and line that cut it off.

    `own_title` is false for a title that a site gave to several; `cut` is None for a speech that nothing cut off.
    """

    title: str | None
    own_title: bool
    lines: tuple[Line, ...]
    rule: str = WHOLE_FILE
    cut: Line | None = None


@dataclass(frozen=True, slots=True)
class Division:
    """The speeches of a file, and the runs of the file that belong to none, each with the rule that left it out."""

    drafts: tuple[SpeechDraft, ...]
    dropped: tuple[Dropped, ...]


def divide(lines: Sequence[Line]) -> Division:
    """Cut a file into speeches and take off what is not speech.

    Every character of every line ends up in a draft or in `dropped`.
    """
    why: dict[int, str] = {}
    markers = find_markers(lines)
    if not markers:
        drafts = [_clean(lines, frozenset(), None, why)]
    else:
        drafts = _preface(lines[: markers[0].index], why)
        site = _site_titles(lines[: markers[0].index])
        ends = [marker.index for marker in markers[1:]] + [len(lines)]
        for marker, end in zip(markers, ends, strict=True):
            cut = lines[marker.index]
            body = marker.index + marker.count
            rule = "title" if marker.form == "own" else "marker"
            why.update((line.start, rule) for line in lines[marker.index : body])
            drafts.append(_clean(lines[body:end], site, marker, why, cut))
    kept = [draft for draft in drafts if draft.lines]
    return Division(tuple(kept), tuple(_dropped(lines, kept, why)))


def _preface(lines: Sequence[Line], why: dict[int, str]) -> list[SpeechDraft]:
    """Keep what stands before the first marker only where it is a speech itself, not an editor's introduction."""
    contents = contents_of(lines)
    body = [line for index, line in enumerate(lines) if index not in contents]
    why.update((lines[index].start, "table of contents") for index in contents)
    draft = _clean(body, frozenset(), None, why)
    length = sum(len(line.text) for line in draft.lines)
    greets = any(is_salutation(line.text) for line in draft.lines)
    if length >= _OWN_SPEECH or (greets and length >= 3 * SHORTEST_BODY):
        return [SpeechDraft(draft.title, draft.own_title, draft.lines, BEFORE_FIRST)]
    why.update((line.start, "preface") for line in draft.lines)
    return []


def _site_titles(lines: Sequence[Line]) -> frozenset[str]:
    """Return what may be the site's title over all speeches, which stands again among them."""
    titles = (line.text for line in lines if len(line.text) <= LONGEST_TITLE)
    return frozenset(_plain(text) for text in titles if GENRE.search(text) or _SITE_TITLE.search(text))


def _clean(
    lines: Sequence[Line], site: frozenset[str], marker: Marker | None, why: dict[int, str], cut: Line | None = None
) -> SpeechDraft:
    """Take off the frame and the title lines of one speech."""
    own = _without_frame([without_page_mark(line) for line in lines], why)
    known = site | {_plain(marker.title)} if marker and marker.title else site
    named = [match[1] for line in own[:_EDGE] if (match := _NAMED.fullmatch(line.text))]
    end = related_list(own)
    why.update((line.start, "list of other articles") for line in own[end:])
    own = _without_framing(own[:end], known, why)
    title, own = _title(own, marker, named, why)
    own = _without_running_title(own, title, why)
    shared = marker is not None and marker.form in SAME_TITLE and title == marker.title
    return SpeechDraft(title, not shared, tuple(own), marker.rule if marker else WHOLE_FILE, cut)


def _without_frame(lines: Sequence[Line], why: dict[int, str]) -> list[Line]:
    """Drop the lines that are never speech; a page number must not separate the two halves of a sentence."""
    kept: list[Line] = []
    turned = False
    for line in lines:
        rule = frame_rule(line.text)
        if rule:
            why[line.start] = rule
            turned = turned or rule == "page number"
            continue
        kept.append(Line(line.text, line.start, line.depth, False) if turned and line.apart else line)
        turned = False
    return kept


def _without_framing(lines: Sequence[Line], known: frozenset[str], why: dict[int, str]) -> list[Line]:
    kept = []
    for index, line in enumerate(lines):
        if _EDGE <= index < len(lines) - _EDGE:
            kept.append(line)
            continue
        rule = framing_rule(line.text) or ("repeated title" if _plain(line.text) in known else None)
        if rule is None and index < _EDGE and is_excerpt(line, lines[index + 1 : index + 12]):
            rule = "excerpt"
        if rule:
            why[line.start] = rule
        else:
            kept.append(line)
    return kept


def _title(
    lines: Sequence[Line], marker: Marker | None, named: Sequence[str], why: dict[int, str]
) -> tuple[str | None, list[Line]]:
    """Return the printed title, and the lines without it.

    Under a marker the line is the author's own title beside the compiler's; it names the speech and stays in it.
    """
    first = lines[0] if lines else None
    printed = first is not None and is_title(first, lines[1] if len(lines) > 1 else None)
    if marker:
        own = first.text if first is not None and printed else None
        return (marker.title if marker.form == "own" else own or marker.title) or next(iter(named), None), list(lines)
    both = two_line_title(lines, 0) if lines else None
    if both and len(lines) > 2:
        why.update(dict.fromkeys((line.start for line in lines[:2]), "title"))
        return both, list(lines[2:])
    if first is None or not printed or len(lines) == 1:
        return next(iter(named), None), list(lines)
    titles = {line.start for line in lines[:_EDGE] if _plain(line.text) == _plain(first.text)}
    rest = [line for line in lines if line.start not in titles]
    if not rest:
        return first.text, list(lines)
    why.update(dict.fromkeys(titles, "repeated title"))
    why[first.start] = "title"
    return _bare(first.text), rest


def _without_running_title(lines: Sequence[Line], title: str | None, why: dict[int, str]) -> list[Line]:
    """Drop the title where it stands again inside the speech, as at the top of every page."""
    if title is None or not is_speech_title(title) or len(lines) < 2:
        return list(lines)
    plain = _plain(title)
    kept = [line for line in lines if len(line.text) > LONGEST_TITLE or _plain(line.text) != plain]
    # Under a marker the author's own title line stays, once.
    if lines[0] not in kept:
        kept.insert(0, lines[0])
    remaining = {line.start for line in kept}
    why.update((line.start, "repeated title") for line in lines if line.start not in remaining)
    return kept


def _bare(title: str) -> str:
    """Strip the marker of a title that stands alone: 第一篇：讲话 is 讲话."""
    match = next((found for form, pattern in FORMS[:2] if (found := pattern.fullmatch(title))), None)
    return match["title"] if match and match["title"] else title


def _plain(text: str) -> str:
    return "".join(_SITE_TITLE.sub("", text).split()).strip("：:，,。.《》【】[]")


def _dropped(lines: Sequence[Line], kept: Sequence[SpeechDraft], why: dict[int, str]) -> Iterable[Dropped]:
    ends = {line.start: line.end for draft in kept for line in draft.lines}
    for line in lines:
        start = ends.get(line.start)
        if start is None:
            yield Dropped(line.start, line.end, why[line.start])
        elif start < line.end:
            yield Dropped(start, line.end, "page number")
