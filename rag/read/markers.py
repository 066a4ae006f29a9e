"""Where the speeches of a compilation begin: numbered markers, listed titles, headings, rules and repeated openings.

A wrong cut loses citations, so every rule wants at least two beginnings of one make, body text behind each, and for
makes that single speeches use as well (chapters, headings, rules) a sign that speeches begin there: the title of a
speech, a salutation, a date.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rag.read.lines import Line
from rag.read.titles import (
    GENRE,
    LONGEST_TITLE,
    is_dated,
    is_event_title,
    is_given_at,
    is_report_title,
    is_speech_title,
    is_title,
    opens,
    two_line_title,
)
from rag.text.numerals import NUMERAL, read_number
from rag.text.salutation import is_salutation

SHORTEST_BODY = 40
_LONGEST_MARKER = 60
_SPACE = 3 * SHORTEST_BODY
_N, _M = rf"(?P<n>{NUMERAL})", rf"(?P<m>{NUMERAL})"
_PLACE_OF_TITLE = r"(?P<gap>\s*[:：、.．—-]*\s*)(?P<title>.*)"
FORMS = (
    ("第篇", re.compile(rf"[【\[（(《]?第\s*{_N}\s*篇(?!章|文章|幅|[】\]）)》]?的)[】\]）)》]?{_PLACE_OF_TITLE}")),
    ("篇", re.compile(rf"[【\[（(]?篇\s*{_N}\s*[】\]）)]?{_PLACE_OF_TITLE}")),
    (
        "题篇",
        re.compile(
            rf"[【\[]?(?P<title>[^】\]]*?[^\s】\]])\s*[【\[（(]?第?\s?(?:篇\s*{_N}|{_M}\s*篇)\s*[】\]）)]*(?:[:：]\s*(?P<rest>.*))?"
        ),
    ),
    ("范文", re.compile(rf"[【\[]?(?:[范例样]文|范例|范本|模板)\s*{_N}[】\]]?{_PLACE_OF_TITLE}")),
    (
        "题数",
        re.compile(
            rf"(?P<title>.*(?:{GENRE.pattern})[^\d]*?)\s*[（(【\[]?(?:之|其)?{_N}[）)】\]]?(?:[:：]\s*(?P<rest>.*))?",
            re.IGNORECASE,
        ),
    ),
    ("数题", re.compile(rf"(?:{_N}\s*[、.．]|[（(]\s*{_M}\s*[）)])\s*(?P<title>.*\S)")),
    (
        "speech",
        re.compile(r"(?:speech|address|remarks)\s+(?P<n>\d{1,3}|[a-z]+)(?P<gap>\s*[:.—-]*\s*)(?P<title>.*)", re.I),
    ),
)
# ★第一篇★ and ----第一篇----
_ORNAMENT = " \u3000★☆◆◇●○▲△■□※▼*＊#=-—_~～"
#: Forms whose title is a site's, the same over every speech.
SAME_TITLE = frozenset({"题篇", "题数", "数题", "题"})
_SENTENCE = re.compile(r"[。！？!?.]")
_RULE = re.compile(r"[-=*_—─~＊]{3,}")
_NAMED = re.compile(r"(?:文章|文档|本文)?(?:标题|题目)\s*[:：]\s*(?P<title>.+)")
_CONTENTS = re.compile(r"[【\[]?(?:目\s*[录錄次]|总目录?|contents|table of contents)[】\]]?\s*[:：]?", re.IGNORECASE)
_LEADERS = re.compile(r"[\s.．…·‧・\-—_]{2,}\d{1,4}$|\s+\d{1,4}$|[（(]\d{1,4}[）)]$")
_NUMBERING = re.compile(
    rf"(?:第\s*{NUMERAL}\s*篇|篇\s*{NUMERAL}|{NUMERAL}\s*[、.．]|[（(【\[]\s*{NUMERAL}\s*[）)】\]])[\s:：、.．]*"
)
# What may stand among the headings or titles of a collection without being a speech.
_BESIDES = re.compile(
    r"前\s*言|序\s*言?|目\s*[录錄]|后\s*记|附\s*[录件].{0,20}|编者按|contents|preface|appendix.{0,20}", re.I
)
_CLOSED = frozenset('。！？!?.…）)】]”"’」』~～*＊-—=_')


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that opens a speech: its place among the lines, its number, its words, and the rule that found it.

    `form` tells how it is written; "own" is a title of the speech's own, which may take `count` lines.
    """

    index: int
    number: int
    title: str
    form: str
    rule: str
    count: int = 1


def find_markers(lines: Sequence[Line]) -> tuple[Marker, ...]:
    """Return the lines that open the speeches of a compilation; fewer than two are none."""
    size = [0, *accumulate(len(line.text) for line in lines)]
    for find in (_numbered, _listed, _headed, _named, _ruled, _titled, _repeated, _alone):
        found = find(lines, size)
        if len(found) > 1:
            return found
    return ()


def contents_of(lines: Sequence[Line]) -> range:
    """Return the places of the lines of a table of contents near the top, its heading included; empty for none."""
    for index, line in enumerate(lines[:30]):
        if _CONTENTS.fullmatch(line.text):
            end, seen = index + 1, set()
            while end < len(lines) and _is_entry(lines[end].text) and _entry(lines[end].text) not in seen:
                seen.add(_entry(lines[end].text))
                end += 1
            return range(index, end)
    return range(0)


def _is_entry(text: str) -> bool:
    return len(text) <= _LONGEST_MARKER and text[-1] not in "。；;！!？?：:" and not is_salutation(text)


def _entry(text: str) -> str:
    """Return the words of a title without its number, its dotted line and its page."""
    return "".join(_NUMBERING.sub("", _LEADERS.sub("", text), count=1).split()).strip("《》")


def _numbered(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    families: dict[str, list[Marker]] = defaultdict(list)
    for index, line in enumerate(lines):
        for family, marker in _candidates(index, line, lines):
            families[family].append(marker)
    chains = [_all_runs(tuple(_with_body(family, lines, size))) for family in families.values()]
    for chain in sorted(chains, key=len, reverse=True):
        if len(chain) > 1 and not _are_chapters(chain, lines):
            return chain
    return ()


def _candidates(index: int, line: Line, lines: Sequence[Line]) -> Iterable[tuple[str, Marker]]:
    text = line.text
    if len(text) > _LONGEST_MARKER or text[-1] in "。；;，,、！？!?":
        return
    text = text.strip(_ORNAMENT)
    for form, pattern in FORMS:
        match = pattern.fullmatch(text)
        number = read_number(match["n"] or match["m"]) if match else None
        if match and number is not None and 0 < number < 200:
            yield from _candidate(index, number, form, match, lines)


def _candidate(
    index: int, number: int, form: str, match: re.Match[str], lines: Sequence[Line]
) -> Iterable[tuple[str, Marker]]:
    text, title, rule = match[0], match["title"].strip(), _RULE_OF[form]
    if form == "数题" and _is_numbered_title(title, lines, index):
        yield form, Marker(index, number, title, "own", rule)
    elif form in SAME_TITLE:
        # 论文3篇 is no marker, 讲话稿3篇 and 第3篇 are.
        if GENRE.search(title) or (form == "题篇" and (match["n"] or "第" in text)):
            rest = match.groupdict().get("rest")
            own = title if form == "数题" else rest or text
            yield f"{form} {title}", Marker(index, number, own, "篇" if rest else form, rule)
    elif not title or match["gap"].strip() or GENRE.search(title) or text[0] in "【[（(《" or opens(lines, index):
        yield form, Marker(index, number, title.rstrip("】]") if text[0] in "【[" else title, form, rule)


_RULE_OF = {
    "第篇": "marker 第…篇",
    "篇": "marker 篇…",
    "题篇": "one title numbered 篇…",
    "范文": "marker 范文…",
    "题数": "one title numbered at its end",
    "数题": "numbered title",
    "speech": "marker Speech …",
}


def _is_numbered_title(title: str, lines: Sequence[Line], index: int) -> bool:
    if opens(lines, index) or is_dated(lines, index) or lines[index].depth:
        return is_speech_title(title) or is_report_title(title)
    return is_event_title(title)


def _with_body(family: Sequence[Marker], lines: Sequence[Line], size: Sequence[int]) -> Iterable[Marker]:
    ends = [marker.index for marker in family[1:]] + [len(lines)]
    for marker, end in zip(family, ends, strict=True):
        if _has_body(lines, size, marker.index, end):
            yield marker


def _has_body(lines: Sequence[Line], size: Sequence[int], index: int, end: int) -> bool:
    return size[end] - size[index + 1] >= SHORTEST_BODY and any(
        _SENTENCE.search(line.text) for line in lines[index + 1 : end]
    )


def _all_runs(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the longest run of a family, and before and after it those that count from 1 for themselves."""
    run = _rising(markers)
    if len(run) < 2:
        return run
    first, last = run[0].index, run[-1].index
    # A number that was printed twice stands for two speeches all the same.
    within = [each for each in markers if first < each.index < last and 1 < each.number <= run[-1].number]
    whole = sorted({*run, *within}, key=lambda marker: marker.index)
    earlier = _restarts([marker for marker in markers if marker.index < first])
    later = _restarts([marker for marker in markers if marker.index > last])
    return (*earlier, *whole, *later)


def _restarts(markers: Sequence[Marker]) -> Iterable[Marker]:
    """Return the runs of at least two markers that each begin with 1."""
    runs: list[list[Marker]] = []
    for marker in markers:
        if marker.number == 1:
            runs.append([marker])
        elif runs and 0 <= marker.number - runs[-1][-1].number <= 2:
            runs[-1].append(marker)
    return (marker for run in runs if len(run) > 1 for marker in run)


def _rising(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Return the longest run that counts 1, 2, 3 …; a single missing number is forgiven."""
    chains: dict[int, tuple[Marker, ...]] = {}
    for marker in markers:
        before = max((chains.get(marker.number - step, ()) for step in (1, 2)), key=len)
        if before or marker.number == 1:
            chain = (*before, marker)
            if len(chain) >= len(chains.get(marker.number, ())):
                chains[marker.number] = chain
    return max(chains.values(), key=len, default=())


def _are_chapters(chain: Sequence[Marker], lines: Sequence[Line]) -> bool:
    """Tell whether markers divide one speech: it greets before the first, and no part begins as a speech does."""
    if not any(is_salutation(line.text) for line in lines[: chain[0].index]):
        return False
    begins = sum(is_speech_title(marker.title) or opens(lines, marker.index) for marker in chain)
    return 2 * begins < len(chain)


def _listed(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the titles that a table of contents lists, where they stand again over their speeches."""
    contents = contents_of(lines)
    wanted = [_entry(line.text) for line in lines[contents.start + 1 : contents.stop]]
    places: dict[str, list[int]] = defaultdict(list)
    for at in range(contents.stop, len(lines) if wanted else 0):
        if len(lines[at].text) <= _LONGEST_MARKER:
            places[_entry(lines[at].text)].append(at)
    found: list[int] = []
    for entry in wanted:
        there = next((at for at in places.get(entry, ()) if not found or at > found[-1]), None)
        if there is not None and (GENRE.search(entry) or opens(lines, there)):
            found.append(there)
    sure = [at for at in found if is_speech_title(_entry(lines[at].text)) or opens(lines, at)]
    if 2 * len(sure) < len(found):
        found = sure
    return _made(found, lines, size, "title listed in the table of contents", _entry_title)


def _entry_title(text: str) -> str:
    return _NUMBERING.sub("", text, count=1) or text


def _headed(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the Markdown headings of the outermost depth that has several, if all of them are titles of speeches."""
    for depth in range(1, 7):
        found = [at for at, line in enumerate(lines) if line.depth == depth and not _BESIDES.fullmatch(line.text)]
        if len(found) > 1:
            titles = [at for at in found if is_speech_title(lines[at].text) or opens(lines, at)]
            return _made(titles, lines, size, "heading that is a speech's title") if titles == found else ()
    return ()


def _named(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the lines 标题：… of a file that labels the title of each of its speeches."""
    found = [
        at for at, line in enumerate(lines) if (match := _NAMED.fullmatch(line.text)) and GENRE.search(match["title"])
    ]
    return _made(found, lines, size, "line 标题：…", lambda text: _NAMED.sub(r"\g<title>", text))


def _ruled(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the titles after rules across the page, where every rule of the file is followed by one."""
    rules = [at for at, line in enumerate(lines) if _RULE.fullmatch(line.text)]
    if not rules:
        return ()
    after = [at + 1 for at in rules if at + 1 < len(lines) and not _RULE.fullmatch(lines[at + 1].text)]
    titles = [at for at in after if _begins(lines, at)]
    if titles == after:
        if rules[0] > 0 and _begins(lines, 0):
            titles = [0, *titles]
        return _made(titles, lines, size, "title after a rule across the page")
    return ()


def _is_genre_title(lines: Sequence[Line], at: int) -> bool:
    following = lines[at + 1] if at + 1 < len(lines) else None
    text = lines[at].text
    return len(text) <= LONGEST_TITLE and GENRE.search(text) is not None and is_title(lines[at], following)


def _begins(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line after a rule is the title of a speech: 讲话要求 is not."""
    return _is_genre_title(lines, at) and (_last_line(lines, at) is not None or opens(lines, at))


def _titled(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the titles of speeches with a salutation or a date under them."""
    found = [
        at
        for at in range(len(lines))
        if (last := _last_line(lines, at)) is not None
        and (opens(lines, last) or is_dated(lines, last))
        and (at == 0 or _is_closed(lines, at))
    ]
    found = [at - 1 if _is_subtitle(lines, at) else at for at in found]
    if found and size[found[0]] >= _SPACE:
        found = [*(at for at in range(min(3, found[0])) if is_speech_title(lines[at].text)), *found]
    return _made(found, lines, size, "title with a salutation or date under it")


def _last_line(lines: Sequence[Line], at: int) -> int | None:
    """Return the last line of the title of a speech that begins at a line, None where none does."""
    if two_line_title(lines, at):
        return at + 1
    text = lines[at].text
    return at if GENRE.search(text) and (is_speech_title(text) or is_report_title(text)) else None


def _is_subtitle(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line is the second half of the title above it: ——在某某会议上的讲话."""
    before = lines[at - 1].text if at and lines[at].text.startswith(("——", "--", "—")) else ""
    return 0 < len(before) <= LONGEST_TITLE and before[-1] not in "。！？!?；;：:，,、"


def _is_closed(lines: Sequence[Line], at: int) -> bool:
    """Tell whether what stands before a line, or before the title over it, has come to its end."""
    at -= _is_subtitle(lines, at)
    if at == 0:
        return True
    before = lines[at - 1]
    return lines[at].apart or before.text[-1] in _CLOSED or len(before.text) <= 20


def _repeated(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the places of one title that stands over several salutations."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if GENRE.search(line.text) and _is_genre_title(lines, at) and opens(lines, at):
            places[line.text].append(at)
    several = (found for found in places.values() if len(found) > 1)
    return next((made for found in several if (made := _made(found, lines, size, "title repeated"))), ())


def _alone(lines: Sequence[Line], size: Sequence[int]) -> tuple[Marker, ...]:
    """Return the different titles on lines of their own, each naming its meeting, of a file that begins with one."""
    found = [at for at, line in enumerate(lines) if is_event_title(line.text) and _stands_alone(lines, at)]
    if not found or found[0] > 2 or len({lines[at].text for at in found}) < len(found):
        return ()
    return _made(found, lines, size, "title that names its meeting")


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    between_blank = lines[at].apart and at + 1 < len(lines) and lines[at + 1].apart
    return at == 0 or between_blank or (is_given_at(lines[at].text) and _is_closed(lines, at))


def _made(
    found: Sequence[int],
    lines: Sequence[Line],
    size: Sequence[int],
    rule: str,
    title: Callable[[str], str] = str,
) -> tuple[Marker, ...]:
    """Return the markers at some places, if there are several and each has the body of a speech behind it.

    Of two titles with nothing between, the compiler's and the author's, the first is meant.
    """
    found = [
        at for at, before in zip(found, (-1, *found), strict=False) if before < 0 or size[at] - size[before] >= _SPACE
    ]
    ends = [*found[1:], len(lines)]
    if len(found) < 2 or not all(
        size[end] - size[at] >= _SPACE and _has_body(lines, size, at, end) for at, end in zip(found, ends, strict=True)
    ):
        return ()
    whole = [two_line_title(lines, at) for at in found]
    titles = [both or title(lines[at].text) for at, both in zip(found, whole, strict=True)]
    form = "own" if len(set(titles)) > 1 else "题"
    return tuple(
        Marker(at, number, name, form, rule, 2 if both else 1)
        for number, (at, name, both) in enumerate(zip(found, titles, whole, strict=True), 1)
    )
