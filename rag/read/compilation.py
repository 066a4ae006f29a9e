"""One file, several speeches: where each begins, what it is called, and which lines are its own.

A wrong cut loses citations, so a marker must be a short line of its own, count upwards from 1 together with others of
the same form, and have body text behind it. A table of contents fails the last test, a sentence that mentions
第一篇 the first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rag.read.boilerplate import is_excerpt, is_framing, is_never_speech, is_page_mark, without_page_mark
from rag.read.labels import label_of
from rag.read.lines import Line, is_date, is_salutation
from rag.read.numerals import NUMERAL, number_of
from rag.types import Span

_LONGEST_MARKER = 60
_LONGEST_TITLE = 50
_SHORTEST_BODY = 40
_OWN_SPEECH = 500
_EDGE = 8
GENRE = re.compile(
    r"讲话|致辞|致词|发言|演讲|报告|讲稿|开幕[词辞]|闭幕[词辞]|祝[词辞]|贺[词辞]|献[词辞]|欢迎[词辞]|答谢[词辞]|述职|寄语"
    r"|动员|总结|表态|主持[词辞]|文稿|speech|remarks|address|statement|keynote",
    re.IGNORECASE,
)
_GENRE_WORDS = GENRE.pattern
_N = rf"(?P<n>{NUMERAL})"
_FORMS = (
    ("第篇", re.compile(rf"[【\[（(《]?第\s*{_N}\s*篇[】\]）)》]?(?P<gap>\s*[:：、.．—-]*\s*)(?P<title>.*)")),
    ("篇", re.compile(rf"[【\[（(]?篇\s*{_N}\s*[】\]）)]?(?P<gap>\s*[:：、.．—-]*\s*)(?P<title>.*)")),
    ("题篇", re.compile(rf"(?P<title>.*?\S)\s*[【\[（(]?第?\s?(?:篇\s*{_N}|(?P<m>{NUMERAL})\s*篇)\s*[】\]）)]?[:：]?")),
    ("范文", re.compile(rf"[【\[]?(?:范文|例文|范例|样文|范本)\s*{_N}[】\]]?(?P<gap>\s*[:：、.．]*\s*)(?P<title>.*)")),
    ("题数", re.compile(rf"(?P<title>.*(?:{_GENRE_WORDS})[^\d]*?)\s*[（(【\[]?{_N}[）)】\]]?[:：]?", re.IGNORECASE)),
    ("数题", re.compile(rf"{_N}\s*[、.．]\s*(?P<title>.*(?:{_GENRE_WORDS}).*)", re.IGNORECASE)),
    (
        "speech",
        re.compile(r"(?:speech|address|remarks)\s+(?P<n>\d{1,3}|[a-z]+)(?P<gap>\s*[:.—-]*\s*)(?P<title>.*)", re.I),
    ),
)
_SAME_TITLE = frozenset({"题篇", "题数", "数题", "题"})
_SENTENCE = re.compile(r"[。！？!?.]")
_SITE_TITLE = re.compile(
    r"[（(](?:精选|通用|集锦|汇编|合集|大全|推荐|优秀|最新|热门|精彩|范文|整理|共)?\s*\d{1,3}\s*篇[）)]$"
)
_NAMED = re.compile(r"(?:文章|文档|本文)?(?:标题|题目)\s*[:：]\s*(.+)")
_RULE = re.compile(r"[-=*_—─~＊]{3,}")


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of one speech, and its printed title; `own_title` is false for a title that a site gave to several."""

    title: str | None
    own_title: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """The speeches of a file, and the runs of the file that belong to none."""

    drafts: tuple[Draft, ...]
    dropped: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Marker:
    index: int
    number: int
    title: str
    form: str


def divide(lines: Sequence[Line]) -> Division:
    """Cut a file into speeches and take off what is not speech.

    Every character of every line ends up in a draft or in `dropped`.
    """
    markers = find_markers(lines)
    if not markers:
        drafts = [_clean(lines, (), None)]
    else:
        drafts = _preface(lines[: markers[0].index])
        site = tuple(line.text for line in lines[: markers[0].index])
        ends = [marker.index for marker in markers[1:]] + [len(lines)]
        for marker, end in zip(markers, ends, strict=True):
            drafts.append(_clean(lines[marker.index + 1 : end], site, marker))
    kept = [draft for draft in drafts if draft.lines]
    return Division(tuple(kept), tuple(_dropped(lines, kept)))


def find_markers(lines: Sequence[Line]) -> tuple[_Marker, ...]:
    """Return the lines that open the speeches of a compilation; fewer than two are none."""
    size = [0, *accumulate(len(line.text) for line in lines)]
    families: dict[str, list[_Marker]] = defaultdict(list)
    for index, line in enumerate(lines):
        for family, marker in _candidates(index, line, lines):
            families[family].append(marker)
    chains = [_rising(tuple(_with_body(family, lines, size))) for family in families.values()]
    best = max(chains, key=len, default=())
    return best if len(best) > 1 else _unnumbered(lines, size)


def is_title(line: Line, following: Line | None) -> bool:
    """Tell whether a line is a printed title: short, without a final mark, and named or placed like one."""
    text = line.text
    if len(text) > _LONGEST_TITLE or (len(text) < 2 and not line.depth) or text[-1] in "。；;：:，,、" or "。" in text:
        return False
    if label_of(text) or is_salutation(text) or is_date(text):
        return False
    if line.depth == 1 or GENRE.search(text) and not re.search(r"[，；;！？]", text):
        return True
    return following is not None and (is_salutation(following.text) or following.text.startswith(("——", "--")))


def _candidates(index: int, line: Line, lines: Sequence[Line]) -> Iterable[tuple[str, _Marker]]:
    text = line.text
    if len(text) > _LONGEST_MARKER or text[-1] in "。；;，,、！？!?":
        return
    for form, pattern in _FORMS:
        match = pattern.fullmatch(text)
        number = number_of(match["n"] or match["m"] if form == "题篇" else match["n"]) if match else None
        if match is None or number is None or not 0 < number < 200:
            continue
        title = match["title"].strip()
        if form in _SAME_TITLE:
            yield f"{form} {title}", _Marker(index, number, text if form != "数题" else title, form)
        elif not title or match["gap"].strip() or GENRE.search(title) or text[0] in "【[（(《" or _opens(lines, index):
            yield form, _Marker(index, number, title, form)


def _opens(lines: Sequence[Line], index: int) -> bool:
    return any(is_salutation(line.text) for line in lines[index + 1 : index + 3])


def _with_body(family: Sequence[_Marker], lines: Sequence[Line], size: Sequence[int]) -> Iterable[_Marker]:
    ends = [marker.index for marker in family[1:]] + [len(lines)]
    for marker, end in zip(family, ends, strict=True):
        if size[end] - size[marker.index + 1] >= _SHORTEST_BODY and any(
            _SENTENCE.search(line.text) for line in lines[marker.index + 1 : end]
        ):
            yield marker


def _rising(markers: Sequence[_Marker]) -> tuple[_Marker, ...]:
    """Return the longest run that counts 1, 2, 3 …; a single missing number is forgiven."""
    chains: dict[int, tuple[_Marker, ...]] = {}
    for marker in markers:
        before = max((chains.get(marker.number - step, ()) for step in (1, 2)), key=len)
        if before or marker.number == 1:
            chain = (*before, marker)
            if len(chain) >= len(chains.get(marker.number, ())):
                chains[marker.number] = chain
    return max(chains.values(), key=len, default=())


def _unnumbered(lines: Sequence[Line], size: Sequence[int]) -> tuple[_Marker, ...]:
    """Return title lines that each follow a rule across the page or repeat one title, each before a speech."""
    ruled, repeated = [], defaultdict(list)
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if len(line.text) > _LONGEST_TITLE or not GENRE.search(line.text) or not is_title(line, following):
            continue
        if index == 0 or _RULE.fullmatch(lines[index - 1].text):
            ruled.append(index)
        if _opens(lines, index):
            repeated[line.text].append(index)
    for found in (ruled, *repeated.values()):
        if len(found) > 1 and _spaced(found, size) and (found is not ruled or _every_rule_opens(lines, found)):
            return tuple(_Marker(at, number, lines[at].text, "题") for number, at in enumerate(found, 1))
    return ()


def _spaced(found: Sequence[int], size: Sequence[int]) -> bool:
    ends = [*found[1:], len(size) - 1]
    return all(size[end] - size[index] >= 3 * _SHORTEST_BODY for index, end in zip(found, ends, strict=True))


def _every_rule_opens(lines: Sequence[Line], found: Sequence[int]) -> bool:
    rules = [index for index, line in enumerate(lines) if _RULE.fullmatch(line.text)]
    return all(index + 1 in found for index in rules if index + 1 < len(lines))


def _preface(lines: Sequence[Line]) -> list[Draft]:
    """Keep what stands before the first marker only where it is a speech itself, not an editor's introduction."""
    draft = _clean(lines, (), None)
    length = sum(len(line.text) for line in draft.lines)
    greets = any(is_salutation(line.text) for line in draft.lines)
    return [draft] if length >= _OWN_SPEECH or (greets and length >= 3 * _SHORTEST_BODY) else []


def _clean(lines: Sequence[Line], site: Sequence[str], marker: _Marker | None) -> Draft:
    """Take off the frame and the title lines of one speech."""
    own = _join_over_page_marks([without_page_mark(line) for line in lines])
    known = {
        _plain(text)
        for text in site
        if len(text) <= _LONGEST_TITLE and (GENRE.search(text) or _SITE_TITLE.search(text))
    }
    if marker and marker.title:
        known.add(_plain(marker.title))
    named = [match[1] for line in own[:_EDGE] if (match := _NAMED.fullmatch(line.text))]
    own = _without_framing(own, known)
    title, own = _title(own, marker, named)
    shared = marker is not None and marker.form in _SAME_TITLE and title == marker.title
    return Draft(title, not shared, tuple(own))


def _without_framing(lines: Sequence[Line], known: set[str]) -> list[Line]:
    kept = []
    for index, line in enumerate(lines):
        edge = index < _EDGE or index >= len(lines) - _EDGE
        after = lines[index + 1 : index + 12] if index < _EDGE else ()
        if edge and (is_framing(line.text) or _plain(line.text) in known or is_excerpt(line, after)):
            continue
        kept.append(line)
    return kept


def _title(lines: Sequence[Line], marker: _Marker | None, named: Sequence[str]) -> tuple[str | None, list[Line]]:
    """Return the printed title, and the lines without it.

    Under a marker the line is the author's own title beside the compiler's; it names the speech and stays in it.
    """
    first = lines[0] if lines else None
    printed = first is not None and is_title(first, lines[1] if len(lines) > 1 else None)
    if marker:
        own = first.text if first is not None and printed else None
        return own or marker.title or next(iter(named), None), list(lines)
    if first is None or not printed or len(lines) == 1:
        return next(iter(named), None), list(lines)
    rest = [line for index, line in enumerate(lines) if index >= _EDGE or _plain(line.text) != _plain(first.text)]
    return (_bare(first.text), rest) if rest else (first.text, list(lines))


def _bare(title: str) -> str:
    """Strip the marker of a title that stands alone: 第一篇：讲话 is 讲话."""
    match = next((found for form, pattern in _FORMS[:2] if (found := pattern.fullmatch(title))), None)
    return match["title"] if match and match["title"] else title


def _join_over_page_marks(lines: Sequence[Line]) -> list[Line]:
    """Drop the lines that are never speech; a page number must not separate the two halves of a sentence."""
    kept: list[Line] = []
    turned = False
    for line in lines:
        if is_never_speech(line.text):
            turned = turned or is_page_mark(line.text)
            continue
        kept.append(Line(line.text, line.start, line.depth, line.apart and not turned))
        turned = False
    return kept


def _plain(text: str) -> str:
    return "".join(_SITE_TITLE.sub("", text).split()).strip("：:，,。.《》【】[]")


def _dropped(lines: Sequence[Line], kept: Sequence[Draft]) -> Iterable[Span]:
    ends = {line.start: line.end for draft in kept for line in draft.lines}
    for line in lines:
        start = ends.get(line.start, line.start)
        if start < line.end:
            yield Span(start, line.end)
