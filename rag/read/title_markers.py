"""Titles that open the speeches of a compilation: listed, headings, labelled, after rules, over dates, repeated."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from rag.read.contents_table import MAX_ENTRY_CHARS, contents_range, entry_title, without_numbering
from rag.read.date_forms import WrittenDate, find_written_dates, normalise_width
from rag.read.lines import Line
from rag.read.marker_types import MIN_SPEECH_CHARS, Marker, MarkerForm, MeasuredLines
from rag.read.titles import (
    GENRE_WORD,
    MAX_TITLE_CHARS,
    is_dated,
    is_event_title,
    is_given_at,
    is_report_title,
    is_speech_title,
    is_title,
    opens_speech,
    two_line_title,
)
from rag.text.salutation import begins_with_salutation

_MAX_HEADING_DEPTH = 6
_MAX_LINES_ABOVE = 2
_MAX_ENDED_CHARS = 20
_RULE_ACROSS = re.compile(r"[-=*_—─~＊]{3,}")
_LABELLED_TITLE = re.compile(r"(?:(?:文章|文档|本文)?(?:标题|题目|標題|題目)|[Tt]itle)\s*[:：]\s*(?P<title>.+)")
# What may stand among the headings or titles of a collection without being a speech.
_NO_SPEECH = re.compile(
    r"前\s*言|序\s*言?|目\s*[录錄]|后\s*记|附\s*[录件].{0,20}|编者按|contents|preface|appendix.{0,20}", re.I
)
_GREETING = re.compile(
    r"(?:good (?:morning|afternoon|evening|day)|welcome\b|greetings\b|thank you\b)"
    r"|it is (?:a|my) (?:great )?(?:pleasure|honou?r)"
    r"|(?:大家|早上|上午|下午|晚上|各位|老师|同学|同志|朋友)",
    re.IGNORECASE,
)
_EDGES_OF_NAME = " ,，—–-(（"
_MAY_BE_DAY = re.compile(r"[\d年]")
_HYPHENS_OF_DAY = 2
_ENDS = frozenset('。！？!?.…）)】]”"’」』~～*＊-—=_')
_DASHES = ("——", "--", "—")


def find_listed_titles(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the titles that a table of contents lists, where they stand again over their speeches."""
    lines = measured.lines
    indexes = _listed_indexes(lines)
    sure = [at for at in indexes if is_speech_title(entry_title(lines[at].text)) or opens_speech(lines, at)]
    if 2 * len(sure) < len(indexes):
        indexes = sure
    return _make_markers(indexes, measured, "title listed in the table of contents", without_numbering)


def _listed_indexes(lines: Sequence[Line]) -> list[int]:
    """Return the lines at which the entries of a table of contents stand again, each after the one before it."""
    contents = contents_range(lines)
    entries = [entry_title(line.text) for line in lines[contents.start + 1 : contents.stop]]
    lines_of: dict[str, list[int]] = defaultdict(list)
    for at in range(contents.stop, len(lines) if entries else 0):
        if len(lines[at].text) <= MAX_ENTRY_CHARS:
            lines_of[entry_title(lines[at].text)].append(at)
    indexes: list[int] = []
    for entry in entries:
        index = next((at for at in lines_of.get(entry, ()) if not indexes or at > indexes[-1]), None)
        if index is not None and (GENRE_WORD.search(entry) or opens_speech(lines, index)):
            indexes.append(index)
    return indexes


def find_headings(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the Markdown headings of the outermost depth that has several, if all of them are titles of speeches."""
    lines = measured.lines
    for depth in range(1, _MAX_HEADING_DEPTH + 1):
        headings = [at for at, line in enumerate(lines) if line.depth == depth and not _NO_SPEECH.fullmatch(line.text)]
        if len(headings) > 1:
            titles = [at for at in headings if is_speech_title(lines[at].text) or opens_speech(lines, at)]
            return _make_markers(titles, measured, "heading that is a speech's title") if titles == headings else ()
    return ()


def find_dated_headings(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the headings that each give another day, where they name one event again or people are greeted under them.

    Lines that stand alone count where there are no headings and people are greeted under each.
    """
    lines = measured.lines
    depths = Counter(line.depth for line in lines if line.depth and not _NO_SPEECH.fullmatch(line.text))
    depth = min((depth for depth, count in depths.items() if count > 1), default=0)
    if depths and not depth:
        return ()
    heads = [at for at, line in enumerate(lines) if line.depth == depth and (depth or _is_lone_line(lines, at))]
    if not depth:
        heads = [at for at in heads if _MAY_BE_DAY.search(lines[at].text) and _greets_under(lines, at)]
    days = {at: day for at in heads if (day := _day_of_head(lines, at))}
    is_each_another_day = len({day.value for day in days.values()}) == len(heads) > 1
    if not is_each_another_day or any(begins_with_salutation(line.text) for line in lines[: heads[0]]):
        return ()
    names = {lines[at].text[: day.start].strip(_EDGES_OF_NAME) for at, day in days.items()}
    is_greeted = 2 * sum(_greets_under(lines, at) for at in heads) >= len(heads)
    return _make_markers(heads, measured, "heading with its own day") if is_greeted or len(names) == 1 else ()


def _is_lone_line(lines: Sequence[Line], at: int) -> bool:
    is_apart = at == 0 or lines[at].after_blank
    return is_apart and at + 1 < len(lines) and lines[at + 1].after_blank and len(lines[at].text) <= MAX_TITLE_CHARS


def _day_of_head(lines: Sequence[Line], at: int) -> WrittenDate | None:
    """Return the only day that a heading gives, a heading of more than the day."""
    dates = find_written_dates(normalise_width(lines[at].text))
    is_day = len(dates) == 1 and dates[0].value.count("-") == _HYPHENS_OF_DAY
    return dates[0] if is_day else None


def _greets_under(lines: Sequence[Line], at: int) -> bool:
    """Return True if one of the first lines under a heading greets people, as the beginning of a speech does."""
    return any(begins_with_salutation(line.text) or _GREETING.match(line.text) for line in lines[at + 1 : at + 3])


def find_labelled_titles(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the lines 标题：… of a file that labels the title of each of its speeches."""
    indexes = [
        at
        for at, line in enumerate(measured.lines)
        if (match := _LABELLED_TITLE.fullmatch(line.text)) and GENRE_WORD.search(match["title"])
    ]
    return _make_markers(indexes, measured, "line 标题：…", lambda text: _LABELLED_TITLE.sub(r"\g<title>", text))


def labelled_title(text: str) -> str | None:
    """Return the title that a line 标题：… names."""
    match = _LABELLED_TITLE.fullmatch(text)
    return match["title"] if match else None


def find_titles_after_rules(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the titles after rules across the page, where every rule of the file is followed by one."""
    lines = measured.lines
    rules = [at for at, line in enumerate(lines) if _RULE_ACROSS.fullmatch(line.text)]
    if not rules:
        return ()
    after = [at + 1 for at in rules if at + 1 < len(lines) and not _RULE_ACROSS.fullmatch(lines[at + 1].text)]
    if not all(_is_title_after_rule(lines, at) for at in after):
        return ()
    first = [0] if rules[0] > 0 and _is_title_after_rule(lines, 0) else []
    return _make_markers([*first, *after], measured, "title after a rule across the page")


def _is_genre_title(lines: Sequence[Line], at: int) -> bool:
    following = lines[at + 1] if at + 1 < len(lines) else None
    text = lines[at].text
    return len(text) <= MAX_TITLE_CHARS and GENRE_WORD.search(text) is not None and is_title(lines[at], following)


def _is_title_after_rule(lines: Sequence[Line], at: int) -> bool:
    """Return True if a line after a rule is the title of a speech: 讲话要求 is not."""
    return _is_genre_title(lines, at) and (_last_title_line(lines, at) is not None or opens_speech(lines, at))


def find_dated_titles(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the titles of speeches with a salutation or a date under them."""
    lines = measured.lines
    titles = [at for at in range(len(lines)) if _is_dated_title(lines, at)]
    indexes = [at - 1 if _is_subtitle(lines, at) else at for at in titles]
    if indexes and measured.chars_between(0, indexes[0]) >= MIN_SPEECH_CHARS:
        # The first speech may lack both.
        above = range(min(_MAX_LINES_ABOVE + 1, indexes[0]))
        indexes = [*(at for at in above if is_speech_title(lines[at].text)), *indexes]
    return _make_markers(indexes, measured, "title with a salutation or date under it")


def _is_dated_title(lines: Sequence[Line], at: int) -> bool:
    last = _last_title_line(lines, at)
    if last is None or not (opens_speech(lines, last) or is_dated(lines, last)):
        return False
    return at == 0 or _is_ended_before(lines, at)


def _last_title_line(lines: Sequence[Line], at: int) -> int | None:
    """Return the last line of the title of a speech that begins at a line, None where none does."""
    if two_line_title(lines, at):
        return at + 1
    text = lines[at].text
    return at if GENRE_WORD.search(text) and (is_speech_title(text) or is_report_title(text)) else None


def _is_subtitle(lines: Sequence[Line], at: int) -> bool:
    """Return True if a line is the second half of the title above it: ——在某某会议上的讲话."""
    before = lines[at - 1].text if at and lines[at].text.startswith(_DASHES) else ""
    return 0 < len(before) <= MAX_TITLE_CHARS and before[-1] not in "。！？!?；;：:，,、"


def _is_ended_before(lines: Sequence[Line], at: int) -> bool:
    """Return True if what stands before a line, or before the title over it, has come to its end."""
    at -= _is_subtitle(lines, at)
    if at == 0:
        return True
    before = lines[at - 1].text
    return lines[at].after_blank or before[-1] in _ENDS or len(before) <= _MAX_ENDED_CHARS


def find_repeated_titles(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the lines of one title that stands over several salutations."""
    lines = measured.lines
    lines_of: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if GENRE_WORD.search(line.text) and _is_genre_title(lines, at) and opens_speech(lines, at):
            lines_of[line.text].append(at)
    repeated = (indexes for indexes in lines_of.values() if len(indexes) > 1)
    made = (_make_markers(indexes, measured, "title repeated") for indexes in repeated)
    return next((markers for markers in made if markers), ())


def find_lone_titles(measured: MeasuredLines) -> tuple[Marker, ...]:
    """Return the different titles on lines of their own, each naming its meeting, of a file that begins with one."""
    lines = measured.lines
    indexes = [at for at, line in enumerate(lines) if is_event_title(line.text) and _stands_alone(lines, at)]
    if not indexes or indexes[0] > _MAX_LINES_ABOVE or len({lines[at].text for at in indexes}) < len(indexes):
        return ()
    return _make_markers(indexes, measured, "title that names its meeting")


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    between_blank = lines[at].after_blank and at + 1 < len(lines) and lines[at + 1].after_blank
    return at == 0 or between_blank or (is_given_at(lines[at].text) and _is_ended_before(lines, at))


def _make_markers(
    indexes: Sequence[int], measured: MeasuredLines, rule: str, title_of: Callable[[str], str] = str
) -> tuple[Marker, ...]:
    """Return the markers at some lines, if there are several and each has the body of a speech behind it.

    Of two titles with nothing between, the compiler's and the author's, the first is meant. `title_of` gives the title
    that stands in the words of a line.
    """
    befores = (None, *indexes)
    apart = [at for at, before in zip(indexes, befores, strict=False) if _is_apart(before, at, measured)]
    ends = [*apart[1:], len(measured)]
    if len(apart) < 2 or not all(_has_speech(at, end, measured) for at, end in zip(apart, ends, strict=True)):
        return ()
    two_line_titles = [two_line_title(measured.lines, at) for at in apart]
    titles = [both or title_of(measured.lines[at].text) for at, both in zip(apart, two_line_titles, strict=True)]
    form: MarkerForm = "own_title" if len(set(titles)) > 1 else "shared_title"
    return tuple(
        Marker(at, number, title, form, rule, 2 if both else 1)
        for number, (at, title, both) in enumerate(zip(apart, titles, two_line_titles, strict=True), 1)
    )


def _is_apart(before: int | None, at: int, measured: MeasuredLines) -> bool:
    return before is None or measured.chars_between(before, at) >= MIN_SPEECH_CHARS


def _has_speech(at: int, end: int, measured: MeasuredLines) -> bool:
    return measured.chars_between(at, end) >= MIN_SPEECH_CHARS and measured.has_body(at, end)
