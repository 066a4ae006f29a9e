"""Speakers: who gives a speech, by the line under its title, by the title, or by what he says of himself.

A new rule for speakers goes into `find_speaker`; surnames and offices are in rag/data/people.toml.
"""

import re
from collections.abc import Sequence

from rag.data.tables import read_alternatives, read_words
from rag.read.dates import is_date
from rag.read.facts import Fact

_MAX_LINE_CHARS = 40
_MAX_INTRODUCTION_CHARS = 600
_MAX_SEARCHED_CHARS = 300_000
_SURNAMES = "".join(read_words("people.toml", "names.surnames"))
_NAME = rf"(?:[{_SURNAMES}][\u4e00-\u9fff·]{{1,2}}|[{_SURNAMES}][ \u3000][\u4e00-\u9fff])"
_MASKED_NAME = r"[×xX*＊○某]{1,3}"
_OFFICE = rf"(?:[\u4e00-\u9fff×xX*＊、（）()·]{{0,24}}?(?:{read_alternatives('people.toml', 'offices.on_a_line')}))"
_LABEL = r"(?:讲话人|发言人|报告人|演讲人|主讲人|致辞人|演讲者)\s*[:：]\s*"
_SPEAKER_LINE = re.compile(
    rf"[（(]?(?:{_LABEL}(?P<said>[^，。；;,:：]{{2,30}})"
    rf"|(?P<office>{_OFFICE})[ \u3000、,，]*(?P<name>{_NAME})|(?P<plain>{_NAME}))[）)]?"
)
_LINE_UNDER_TITLE = re.compile(rf"[（(]?(?:{_OFFICE}[ \u3000]*(?:{_NAME}|{_MASKED_NAME})?|{_NAME})[）)]?")
_DATE_BESIDE = re.compile(
    r"[（(【\[]?(?:(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号])?|(?:19|20)\d\d[-.]\d\d?[-.]\d\d?)[\s,，、）)】\]]*"
)
# 县委书记张三在全县大会上的讲话; a name without an office only as 张三同志, since 王市长在 is no name.
_SPEAKER_IN_TITLE = re.compile(
    rf"(?:(?P<office>{_OFFICE})(?:[ \u3000]*(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?))?"
    rf"|(?P<plain>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=同志))(?:同志)?[ \u3000]*(?:在|于)"
)
_SELF_INTRODUCTION = re.compile(
    rf"我是(?P<office>{_OFFICE})(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，,。；;！!\n])"
    rf"|我(?:叫|的名字是)(?P<plain>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，,。；;！!\n])"
)
# 我代表市政府: in whose name one speaks.
_ON_BEHALF_OF = re.compile(
    r"我(?:谨|受托|在此)?代表((?:(?!表示|致以|向|对)[^，,。；;！!：:\n]){2,30}?)(?=[，,。；;！!：:\n]|向|对|表示|致以|作|做)"
)
_AUTHORITY = re.compile(r"(?:政府|[省市县区镇党]委|党组|人大|政协|局)$")


def is_speaker(text: str) -> bool:
    """Return True if a line can be the speaker's under a title: an office, a name, or both, and nothing else."""
    return len(text) <= _MAX_LINE_CHARS and (
        _SPEAKER_LINE.fullmatch(text) is not None or _LINE_UNDER_TITLE.fullmatch(text) is not None
    )


def speaker_on_line(line: str) -> str | None:
    """Return the speaker that a line under a title names, as printed: 县委书记 张三; a date beside it is left out."""
    text = _DATE_BESIDE.sub("", line).strip("（）()【】[] \u3000")
    match = _SPEAKER_LINE.fullmatch(text) if 2 <= len(text) <= _MAX_LINE_CHARS else None
    if match is None:
        return None
    return match["said"].strip() if match["said"] else _office_and_name(match)


def find_speaker(text: str, title: str | None = None, head: Sequence[str] = ()) -> Fact | None:
    """Return the speaker whom the lines under the title, the title or the speaker himself name.

    Otherwise it is in whose name the speaker says to speak, such as 市政府领导. `head` are the lines under the title.
    """
    for line in head:
        # A name without an office is one beside a date or in brackets: 高质量 would be another.
        if (name := speaker_on_line(line)) and (name != line or " " in name or any(map(is_date, head))):
            return Fact.from_words(name, "line", line)
    if name := _speaker_in_title(title or ""):
        return Fact.from_words(name, "title", title or "")
    return _speaker_of_himself(text) or _represented_body(text)


def _speaker_in_title(title: str) -> str | None:
    """Return whom a title says to speak: 县委书记 张三 for 县委书记张三在全县大会上的讲话."""
    match = _SPEAKER_IN_TITLE.match(title)
    return _office_and_name(match) if match else None


def _speaker_of_himself(text: str) -> Fact | None:
    """Return how a speaker introduces himself near the beginning."""
    match = _SELF_INTRODUCTION.search(text, 0, _MAX_INTRODUCTION_CHARS)
    return Fact.from_words(_office_and_name(match), "text", match[0]) if match else None


def _represented_body(text: str) -> Fact | None:
    """Return the body in whose name a speaker says to speak."""
    match = _ON_BEHALF_OF.search(text[:_MAX_SEARCHED_CHARS])
    if match is None:
        return None
    body = match[1].strip()
    return Fact.from_words(f"{body}领导" if _AUTHORITY.search(body) else f"{body}代表", "text", match[0])


def _office_and_name(match: re.Match[str]) -> str:
    return match["plain"] or " ".join(filter(None, (match["office"].strip(), match["name"])))
