"""Titles of speeches: which lines are one, and which lines begin a speech under one.

The words of titles are in rag/data/titles.toml, the offices of speakers in rag/data/people.toml.
"""

import re
import unicodedata
from collections.abc import Sequence

from rag.data.tables import read_alternatives
from rag.read.date_lines import date_of_line, is_date
from rag.read.labels import label_of
from rag.read.lines import Line
from rag.read.people import is_speaker
from rag.text.salutation import begins_with_salutation, is_salutation

MAX_TITLE_CHARS = 50
MAX_ENGLISH_TITLE_CHARS = 110
_MIN_LINES_UNDER_TITLE = 3
_SMALL_WORD = r"(?:a|an|and|at|for|from|in|its|of|on|or|our|the|to|with)"
_SMALL_WORD_AT_END = re.compile(rf"\b{_SMALL_WORD}$|[,:–—-]$", re.IGNORECASE)
_SMALL_WORD_AT_START = re.compile(rf"{_SMALL_WORD}\b", re.IGNORECASE)
_FINAL_STOP = re.compile(r"[.!?;:,]$")
_MAX_TAIL_CHARS = 20
_MAX_SMALL_WORD_CHARS = 4
# One character in so many may be a typographical mark.
_MIN_ASCII_PARTS = 10
_FULL_STOP = re.compile(r"(?<=[A-Za-z]{3})\.$")
_TRANSCRIPT_OF = re.compile(r"(?:(?:full|complete)\s+)?(?:transcript|text):\s+(?=\S.{5})", re.IGNORECASE)
_FOOTNOTE_MARK = re.compile(r"\s*(?:\[\d{1,2}\]|[*†‡])$")
GENRE_WORD = re.compile(read_alternatives("titles.toml", "words.genres"), re.IGNORECASE)
_VERSION = read_alternatives("titles.toml", "words.versions")
_SPOKEN_TITLE = re.compile(
    rf".{{2,}}(?:{read_alternatives('titles.toml', 'words.spoken_texts')})(?:{_VERSION}|范文|材料|辞)?"
)
_ENGLISH_TITLE = re.compile(
    r"(?:Speech|Remarks|Address|Statement|Keynote)\b.{3,}"
    r"|(?:[A-Z0-9][\w'’.-]*\s+|(?:of|the|at|to|for|and|in|on|a)\s+)+(?:Speech|Remarks|Address|Keynote)"
)
_REPORT_TITLE = re.compile(r"[^，。；：！？]{3,}(?:报告|報告)(?:稿|提纲|摘要)?")
_EVENT_WORD = re.compile(r"会|仪式|典礼|论坛|[^正方形模]式|[节班]|會")
_BRACKETS_OR_DATE_BEHIND = re.compile(
    r"\s*[（(【\[][^（()）】\]]{1,24}[）)】\]]\s*$|\s*[一二三四五六七八九十\d]{1,2}$|\s*(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?$"
)
_TITLE_IN_MARKS = re.compile(r"《([^《》]+)》")
_SENTENCE_MARK = re.compile(r"[，；;！!？?>＞»›|｜]")
_ABOUT_A_SPEECH = re.compile(rf"再?(?:{read_alternatives('titles.toml', 'words.about_a_speech')})")
_GIVEN_AT = re.compile(
    r"(?P<before>.*?)在[^，。；！？]{3,40}(?:上|中|时)的?[\u4e00-\u9fff]{0,6}?"
    rf"(?:{read_alternatives('titles.toml', 'words.given_texts')})(?:{_VERSION})?"
)
# What may stand before 在…上的讲话: a date, a speaker, a place; anything else goes on about the speech of another.
_BEFORE_GIVEN_AT = re.compile(
    r"[—-]*(?:(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?"
    rf"(?:[^，。；在]{{0,24}}?(?:{read_alternatives('people.toml', 'offices.in_a_title')})"
    r"(?:[\u4e00-\u9fff]{2,3})?)?"
)


def is_title(line: Line, following: Line | None) -> bool:
    """Return True if a line is a printed title: short, without a final mark, and named or placed like one."""
    text = line.text
    if (
        len(text) > _max_chars(text)
        or (len(text) < 2 and not line.depth)
        or text[-1] in "。；;：:，,、"
        or "。" in text
    ):
        return False
    if label_of(text) or is_salutation(text) or is_date(text) or _is_english_sentence(text):
        return False
    if (is_speaker(text) or date_of_line(text)) and not (is_english_title(text) and GENRE_WORD.search(text)):
        return False
    if line.depth == 1 or (GENRE_WORD.search(text) and not _SENTENCE_MARK.search(text)):
        return True
    return following is not None and (is_salutation(following.text) or following.text.startswith(("——", "--")))


def tidy_title(text: str) -> str:
    """Return a printed title as a person would write it: without hidden marks, a footnote's mark and a full stop."""
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf").strip()
    bare = _FULL_STOP.sub("", _FOOTNOTE_MARK.sub("", seen))
    behind = _TRANSCRIPT_OF.sub("", bare)
    return behind[:1].upper() + behind[1:] if behind != bare else bare


def is_english_title(text: str) -> bool:
    """Return True if a line is English and all but its small words have capitals, as titles are written."""
    words = [word.strip("\"'“‘([") for word in text.split() if len(word) > _MAX_SMALL_WORD_CHARS]
    is_english = len(text.encode("ascii", "ignore")) * _MIN_ASCII_PARTS >= len(text) * (_MIN_ASCII_PARTS - 1)
    return is_english and bool(words) and all(word[:1].isupper() or not word[:1].isalpha() for word in words)


def _is_english_sentence(text: str) -> bool:
    return text.endswith(".") and text.isascii() and not is_english_title(text)


def _max_chars(text: str) -> int:
    return MAX_ENGLISH_TITLE_CHARS if is_english_title(text) else MAX_TITLE_CHARS


def is_speech_title(text: str) -> bool:
    """Return True if words can only be the title of a speech, such as 在某某会议上的讲话（摘要）."""
    if len(text) > MAX_TITLE_CHARS + _MAX_TAIL_CHARS or text[-1:] in "。；;：:，,、":
        return False
    bare = _bare(text)
    given_at = _GIVEN_AT.fullmatch(bare)
    if given_at:
        return _BEFORE_GIVEN_AT.fullmatch(given_at["before"]) is not None and not _ABOUT_A_SPEECH.match(bare)
    spoken = _SPOKEN_TITLE.fullmatch(bare) or _ENGLISH_TITLE.fullmatch(bare)
    return spoken is not None and not _SENTENCE_MARK.search(bare) and not _ABOUT_A_SPEECH.match(bare)


def is_given_at(text: str) -> bool:
    """Return True if words are a title that says where the speech was given: 在某某会议上的讲话."""
    return is_speech_title(text) and _GIVEN_AT.fullmatch(_bare(text)) is not None


def is_report_title(text: str) -> bool:
    """Return True if words may be the title of a report that was read out; a chapter may be called the same."""
    return len(text) <= MAX_TITLE_CHARS and _REPORT_TITLE.fullmatch(_bare(text)) is not None


def is_event_title(text: str) -> bool:
    """Return True if words are the title of a speech that names its meeting: 全县招商引资大会讲话."""
    return is_speech_title(text) and _EVENT_WORD.search(text) is not None


def two_line_title(lines: Sequence[Line], index: int) -> str | None:
    """Return the title that a line and the next make together: 在某某会议暨 and 某某大会上的讲话."""
    first = lines[index].text
    if "在" not in first or len(first) > MAX_TITLE_CHARS or first[-1] in "。；;！!？?：:" or index + 1 >= len(lines):
        return None
    second = lines[index + 1].text
    if lines[index + 1].after_blank or len(second) > MAX_TITLE_CHARS or is_speech_title(first):
        return None
    return first + second if is_given_at(first + second) else None


def two_line_english_title(lines: Sequence[Line]) -> str | None:
    """Return the title that the first two lines make together, parted beside a small word (A PLAN / FOR US)."""
    if len(lines) < _MIN_LINES_UNDER_TITLE or lines[1].after_blank or not lines[2].after_blank:
        return None
    first, second = lines[0].text, lines[1].text
    is_broken = _SMALL_WORD_AT_END.search(first) or _SMALL_WORD_AT_START.match(second)
    is_second = not (is_speaker(second) or date_of_line(second) or label_of(second) or _FINAL_STOP.search(second))
    both = f"{first} {second}"
    return both if is_broken and is_second and is_english_title(both) and len(both) <= MAX_ENGLISH_TITLE_CHARS else None


def _bare(text: str) -> str:
    """Return a title without 《》 and without what stands in brackets behind it."""
    quoted = _TITLE_IN_MARKS.fullmatch(text)
    return _BRACKETS_OR_DATE_BEHIND.sub("", _BRACKETS_OR_DATE_BEHIND.sub("", quoted[1] if quoted else text))


def opens_speech(lines: Sequence[Line], index: int) -> bool:
    """Return True if a speech begins under a line: a salutation follows, with at most its date and speaker between."""
    for line in lines[index + 1 : index + 5]:
        if begins_with_salutation(line.text):
            return True
        if not (is_date(line.text) or is_speaker(line.text) or line.text.startswith(("——", "--"))):
            return False
    return False


def is_dated(lines: Sequence[Line], index: int) -> bool:
    """Return True if the date of a speech stands under a line, with at most its speaker between."""
    following = lines[index + 1 : index + 3]
    return any(is_date(line.text) for line in following[:1]) or (
        len(following) > 1 and is_speaker(following[0].text) and is_date(following[1].text)
    )
