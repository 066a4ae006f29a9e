"""Lines that hold the head of a speech and its beginning in one, as flat exports write them, cut into their parts.

在…大会上的讲话（2020年10月22日）林远帆各位来宾：… becomes the title, the date, the speaker, and the speech.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from rag.data.tables import read_alternatives
from rag.read.date_forms import find_written_dates
from rag.read.lines import BLANK, Line
from rag.read.people import bare_name, speaker_on_line
from rag.read.titles import MAX_TITLE_CHARS, is_report_title, is_speech_title

_MIN_FLAT_CHARS = 40
_MAX_HEAD_CHARS = 60
_MAX_GENRE_CHARS = 4
_BRACKETS = "（）()【】[]《》—–-,，、 \t\u3000"


@cache
def _genre() -> re.Pattern[str]:
    return re.compile(read_alternatives("titles.toml", "words.spoken_texts") + "|报告|報告")


@cache
def _title() -> re.Pattern[str]:
    return re.compile(
        rf"[^。！？；!?;\n]{{2,{MAX_TITLE_CHARS}}}?(?:{_genre().pattern})(?:稿|摘要|全文)?(?![者人中里时時精要的])"
    )


@cache
def _salutation() -> re.Pattern[str]:
    words = read_alternatives("salutations.toml", "chinese.openings")
    return re.compile(rf"(?:{words})[^。；;]{{0,60}}?[:：!！，,]")


def split_flat_heads(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines with each flat head cut into title, date, speaker and the rest; all others as they are."""
    return tuple(part for line in lines for part in _parts(line))


def _parts(line: Line) -> Iterator[Line]:
    ends = _ends_of_head(line.text) if len(line.text) > _MIN_FLAT_CHARS and not line.depth else ()
    if not ends:
        yield line
        return
    for start, end in pairwise((0, *ends, len(line.text))):
        text = line.text[start:end]
        lead = len(text) - len(text.lstrip(BLANK))
        if text.strip(BLANK):
            is_first = line.after_blank and start == 0
            yield replace(line, text=text.strip(BLANK), start=line.start + start + lead, after_blank=is_first)


def _ends_of_head(text: str) -> tuple[int, ...]:
    """Return where the title, the date and the speaker in front of a speech end; none for a line without a head."""
    title = _title().match(text) if _genre().search(text, 0, MAX_TITLE_CHARS + _MAX_GENRE_CHARS) else None
    if title is None or not (is_speech_title(title[0]) or is_report_title(title[0])):
        return ()
    salutation = _salutation().search(text, title.end(), title.end() + 2 * _MAX_HEAD_CHARS)
    if salutation is None or salutation.start() - title.end() > _MAX_HEAD_CHARS:
        return ()
    return _ends_of_lines(text, title.end(), salutation.start())


def _ends_of_lines(text: str, start: int, end: int) -> tuple[int, ...]:
    """Return where the title, and the date and the speaker between it and the salutation end."""
    between = text[start:end]
    dates = find_written_dates(between)
    if not dates or not dates[0].is_of_month:
        return (start, end) if _is_speaker(between) else ()
    before, after = between[: dates[0].start], between[dates[0].end :]
    if any(part.strip(_BRACKETS) and not _is_speaker(part) for part in (before, after)):
        return ()
    closing = len(after) - len(after.lstrip("）)】] \u3000"))
    opening = len(before) - len(before.rstrip("（(【[ \u3000"))
    return tuple(sorted({start, start + dates[0].start - opening, start + dates[0].end + closing, end}))


def _is_speaker(text: str) -> bool:
    words = text.strip(_BRACKETS)
    return bool(words) and bool(speaker_on_line(words) or bare_name(words))
