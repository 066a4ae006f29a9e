"""Occasions: the meeting at which a speech was given, never one that is merely mentioned.

A new rule for occasions goes into `find_occasion`; the names of meetings are in rag/data/meetings.toml.
"""

import re
from collections.abc import Sequence

from rag.data.tables import read_alternatives
from rag.read.facts import Fact, WordsPlace
from rag.read.titles import GENRE_WORD

_MAX_OPENING_CHARS = 1_200
_MAX_LINE_CHARS = 60
_HAN = r"[\u4e00-\u9fff]"
_MEETING = rf"{_HAN}{{2,18}}?(?:{read_alternatives('meetings.toml', 'words.kinds')})"
_MEETING_OF_ALL = re.compile(rf"全[省市县区镇国]{_MEETING}")
_EARLIER = re.compile(read_alternatives("meetings.toml", "words.before_an_earlier_one"))
_HAS_BEEN = re.compile(read_alternatives("meetings.toml", "words.after_an_earlier_one"))
_THIS_ONE = re.compile(read_alternatives("meetings.toml", "words.of_this_one"))
_MEETING_IN_TITLE = re.compile(rf"(?:在|^)(?:(?:19|20)\d\d年)?({_MEETING})")
_GIVEN_AT_EVENT = re.compile(
    rf"在(?:(?:19|20)\d\d年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?)?"
    rf"(?P<event>[^，。；！\s]{{2,40}}?(?:{read_alternatives('meetings.toml', 'words.events')}))"
    rf"(?:(?:上|中|期间|时)的?{_HAN}{{0,6}}?|的)?(?:{GENRE_WORD.pattern})",
    re.IGNORECASE,
)
# ——2019年3月5日在第六届人民代表大会第二次会议上; 第六届人大二次会议，2014年3月5日
_EVENT_WORDS = read_alternatives("meetings.toml", "words.events")
_MEETING_WORDS = read_alternatives("meetings.toml", "words.kinds")
_MEETING_LINE = re.compile(
    rf"在(?P<event>[^，。；！\s]{{2,40}}(?:{_EVENT_WORDS}))(?:上|中|期间)?(?=[\s/／）)]|$)"
    rf"|^[（(]?(?P<alone>[^，。；！：\s\d]{{4,40}}(?:{_MEETING_WORDS}))(?=[，,\s（(]*(?:\d|$))"
)

_MAX_ENGLISH_LINE_CHARS = 110
_CAPITALISED = r"(?:[A-Z0-9][\w'’-]*|of|and|the|for)"
_EVENT_NAME = (
    rf"(?!(?:[Oo]f|[Ff]or|[Tt]he)\s)[A-Z0-9][\w'’-]*(?:\s+{_CAPITALISED}){{0,8}}?"
    rf"\s+(?:{read_alternatives('meetings.toml', 'words.english_events')})"
)
_WHOSE_EVENT = r"(?:\s+(?:of|for)\s+(?:the\s+)?[A-Z][\w'’-]*(?:\s+(?:(?:of|and|the)\s+)*[A-Z][\w'’-]*)*)?"
# 74th Annual Delegate Conference; …, One Hundred and Twelfth Commencement; at the Annual Dinner of the Guild
_ENGLISH_EVENT = re.compile(
    rf"(?:^|\b(?:at|to|before|for)\s+(?:the|our|its)\s+|[,:–—]\s+)"
    rf"(?P<event>{_EVENT_NAME}{_WHOSE_EVENT})(?=$|[,;.(–—-]|\s+(?:at|in|on|by|held)\b)"
)


def find_occasion(title: str | None, text: str, head: Sequence[str] = ()) -> Fact | None:
    """Return the meeting that the title, the lines under it or the opening name, such as 全市科技工作会议."""
    stated = (
        _occasion_of_line(line, "title" if index == 0 else "line") for index, line in enumerate([title or "", *head])
    )
    if occasion := next(filter(None, stated), None):
        return occasion
    for meeting in _MEETING_OF_ALL.finditer(text, 0, _MAX_OPENING_CHARS):
        if _is_this_one(text, meeting.start(), meeting.end()):
            return Fact.from_words(meeting[0], "text", meeting[0])
    english = (
        _english_event(line, "title" if index == 0 else "line") for index, line in enumerate([title or "", *head])
    )
    if occasion := next(filter(None, english), None):
        return occasion
    titled = _MEETING_IN_TITLE.search(title or "")
    return Fact.from_words(titled[1], "title", title or "") if titled and not GENRE_WORD.search(titled[1]) else None


def names_occasion(line: str) -> bool:
    """Return True if a line under a title is the meeting at which the speech was given, with a date or alone."""
    if len(line) <= _MAX_LINE_CHARS and _MEETING_LINE.search(line):
        return True
    return line.isascii() and _english_event(line, "line") is not None


def _occasion_of_line(line: str, where: WordsPlace) -> Fact | None:
    """Return the meeting of the whole town, or any event, at which a line says that the speech was given."""
    if where == "line" and (meeting := _MEETING_LINE.search(line)):
        return Fact.from_words(meeting["event"] or meeting["alone"], where, line)
    if meeting := _MEETING_OF_ALL.search(line):
        return Fact.from_words(meeting[0], where, line)
    given_at = _GIVEN_AT_EVENT.search(line)
    return Fact.from_words(given_at["event"], where, line) if given_at else None


def _english_event(line: str, where: WordsPlace) -> Fact | None:
    """Return the event that an English title or printed line names in capitals: 74th Annual Delegate Conference."""
    written = line.title() if line.isupper() else line
    match = _ENGLISH_EVENT.search(written) if len(line) <= _MAX_ENGLISH_LINE_CHARS else None
    return Fact.from_words(match["event"], where, line) if match else None


def _is_this_one(text: str, start: int, end: int) -> bool:
    """Return True if a meeting that the opening names can be the one at which it is said, and not an earlier one."""
    clause = max(text.rfind(mark, 0, start) for mark in "。！？；\n")
    sentence_end = min((at for mark in "。！？；\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    is_earlier = _EARLIER.search(text, clause + 1, start) or _HAS_BEEN.match(text, end)
    return not is_earlier and _THIS_ONE.search(text, clause + 1, sentence_end) is not None
