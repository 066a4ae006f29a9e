"""Lines that give a date: a date and nothing else, or with the place, the meeting or the speaker beside it.

A date in the middle of a sentence is none of these. The words that may stand beside a date are in rag/data/dates.toml.
"""

import re
from functools import cache, lru_cache

from rag.data.tables import read_alternatives, read_words
from rag.read.date_forms import WrittenDate, find_written_dates, normalise_width

_MAX_DATE_LINE_CHARS = 45
_MAX_LINE_WITH_DATE_CHARS = 100
_MAX_HAN_BESIDE_DATE = 45
_MAX_CLAUSE_CHARS = 24
_DIGIT = r"[\dxX×*＊○〇零一二三四五六七八九十]"
# Masked figures count: 20xx年×月.
_MASKED_DATE = re.compile(
    rf"[（(\[【]?\s*(?:中華|中华)?(?:民[國国])?{_DIGIT}{{2,5}}\s*年(?:\s*{_DIGIT}{{1,3}}\s*月)?(?:\s*{_DIGIT}{{1,3}}\s*[日号號])?\s*[）)\]】]?"
)
_MARKS = " \t\u3000,，、;；:：.。()（）[]【】<>《》-—–─~_*|·"
_MAY_BE_DATE = re.compile(r"\d{4}|[年月]")
_DASHES = ("—", "--", "–", "─")
_TIME = re.compile(
    r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|(?:上午|下午|晚上?|凌晨|中午|傍晚)|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[时時点點](?:\d{1,2}分?|[一二三四五六七八九十]{1,3}分?|[正整半])?|\d{1,2}:\d\d|"
    r"\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)day\b|\b[ap]\.?m\.?|\b\d{1,2}:\d\d\b|\b[ECMP][SD]T\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:讲话|講話|会议|會議|发表|發表|演讲|演講|致辞)?(?:时间|時間|日期)|date", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_MARK = re.compile(r"[。！？!?；;]")
_DELIVERED_IN_YEAR = re.compile(
    r"\(?(?:as )?(?:delivered|given|spoken)\b(?: in\b| at\b)?[^.]{0,60}?\b(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    re.IGNORECASE,
)
_ENGLISH_WORD = re.compile(r"[A-Za-z][\w.'’-]*")


@cache
def _words_beside() -> frozenset[str]:
    return frozenset(read_words("dates.toml", "words.beside_a_date"))


@cache
def _of_publication() -> re.Pattern[str]:
    return re.compile(read_alternatives("dates.toml", "words.of_publication"), re.IGNORECASE)


def is_date(text: str) -> bool:
    """Return True if a line is a date and nothing else, in any language; masked digits count."""
    if len(text) > _MAX_DATE_LINE_CHARS or not _MAY_BE_DATE.search(text):
        return False
    plain = normalise_width(text)
    dates = find_written_dates(plain)
    if dates:
        return not _without(plain, dates[0]).strip(_MARKS)
    return _MASKED_DATE.fullmatch(plain) is not None


@lru_cache(maxsize=256)  # the lines of a head are asked about again and again
def date_of_line(line: str) -> str | None:
    """Return the date that a printed line gives, in ISO 8601 as far as it is known."""
    if len(line) > _MAX_LINE_WITH_DATE_CHARS:
        return None
    plain = normalise_width(line).strip()
    dates = find_written_dates(plain)
    if _of_publication().search(plain):
        return None
    if not dates:
        delivered = _DELIVERED_IN_YEAR.match(plain)
        return delivered["year"] if delivered else None
    first = dates[0]
    if not _without(plain, first).strip(_MARKS):
        return first.value
    printed = _stands_in_chinese_line if _HAN.search(plain) else _stands_in_english_line
    return next((date.value for date in dates if printed(plain, date)), None)


def _without(line: str, date: WrittenDate) -> str:
    """Return what a line holds beside a date, without a label, the day of the week and the time of day."""
    beside = f"{line[: date.start]} {line[date.end :]}"
    return _LABEL.sub("", _TIME.sub("", beside), 1)


def _stands_in_chinese_line(line: str, date: WrittenDate) -> bool:
    """Return True if a date begins or ends a line that is no sentence: ——2022年8月25日在…."""
    before, after = line[: date.start], _TIME.sub("", line[date.end :])
    if _SENTENCE_MARK.search(line) or len(line) > date.end - date.start + _MAX_HAN_BESIDE_DATE:
        return False
    is_first = not before.strip(_MARKS)
    is_last = not after.strip(_MARKS)
    if is_first and line.startswith((*_DASHES, "(", "[", "【", "-")):
        return True
    if is_first and date.is_of_month:
        return after.strip().startswith(("在", "于", "於")) or _is_short(after)
    return is_last and date.is_of_month and _is_parted(before)


def _is_short(after: str) -> bool:
    clause = after.strip(_MARKS)
    return len(clause) <= _MAX_CLAUSE_CHARS and not re.search("[,，、]|我|今天|召开", clause)


def _is_parted(before: str) -> bool:
    """Return True if what stands before a date is parted from it and is no label of another kind."""
    return before[-1] in " \t,，、(（[【-—–─|" and not re.search("[:：]$|我们|今天", before.strip())


def _stands_in_english_line(line: str, date: WrittenDate) -> bool:
    """Return True if beside a date there are only names and such words as Delivered at: no sentence of the speech."""
    words = _ENGLISH_WORD.findall(_without(line, date))
    return all(word[0].isupper() or word.casefold().strip(".") in _words_beside() for word in words)
