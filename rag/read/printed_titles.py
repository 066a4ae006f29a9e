"""The printed title of a speech that no marker opens: which of its first lines it is."""

import re
from collections.abc import Sequence

from rag.data.tables import read_alternatives
from rag.read.date_lines import date_of_line, is_date
from rag.read.english_people import GENRES
from rag.read.labels import label_of
from rag.read.letters import heads_letter
from rag.read.lines import Line
from rag.read.occasions import names_occasion
from rag.read.people import is_speaker
from rag.read.titles import GENRE_WORD, MAX_ENGLISH_TITLE_CHARS, MAX_TITLE_CHARS, is_english_title, is_title
from rag.text.salutation import is_salutation
from rag.text.stage_directions import is_stage_direction

_MAX_TITLE_LINES = 3
# 致全县农民朋友的一封信, 致东港大学的贺信
_LETTER_TITLE = re.compile(r"(?:致|给|給|写给)[^，。！？；：]{2,40}(?:信|电|電|函|书|書)(?:（[^（）]{2,16}）)?")

# A masthead: who held the meeting is no title as long as one stands below.
_ORGANISATION = re.compile(
    r".{2,40}(?:公司|集团|集團|议会|議會|人民政府|办公室|辦公室|委员会|委員會|新闻办|新聞處)"
    r"|(?:[\w.,&'’-]+ ){1,7}(?:plc|ltd|limited|inc|corp|corporation|llc|gmbh|group|holdings)\.?(?: \([\w: .]{1,16}\))?",
    re.IGNORECASE,
)
_BODY = re.compile(rf"\b(?:{read_alternatives('titles.toml', 'words.bodies')})\b", re.IGNORECASE)
_DOCUMENT = re.compile(rf"\b(?:{read_alternatives('titles.toml', 'words.documents')})\b", re.IGNORECASE)
# CHECK AGAINST DELIVERY: how the text may be used, which stands above its title.
_RELEASE_NOTE = re.compile(rf"[\W_]*(?:{read_alternatives('titles.toml', 'words.release_notes')})[\W_]*", re.IGNORECASE)
# Address by the General Secretary, Toast proposed by Sir Joshua Pell: the title below who held the meeting.
_SPEECH_BY = re.compile(rf"(?:[\w'’]+\s+){{0,4}}?{GENRES}\b.{{0,60}}?\bby\b.{{3,}}", re.IGNORECASE)
_MAX_LINES_UNDER_MASTHEAD = 3
_MAX_MASTHEAD_WORDS = 9
#: Notes of how a text may be used stand among so many of its first lines.
MAX_LINES_OF_NOTES = 5


def find_printed_title(all_lines: Sequence[Line]) -> Line | None:
    """Return the first line where it is a printed title; a date, a speaker and a book's title may stand above it."""
    notes = {line.start for line in all_lines[:MAX_LINES_OF_NOTES] if _RELEASE_NOTE.fullmatch(line.text)}
    lines = [line for line in all_lines if line.start not in notes] if notes else all_lines
    if len(lines) > _MAX_TITLE_LINES and _is_under_book_title(lines):
        return lines[1]
    if heads_letter([line.text for line in lines], [line.after_blank for line in lines]):
        return None
    below = _title_under_masthead(lines[1:]) if len(lines) > 1 and is_masthead(lines[0]) else None
    if below and (lines[0].text.isupper() or names_organisation(lines[0].text) or _tells_kind(below.text)):
        return below
    for index, line in enumerate(lines[:_MAX_TITLE_LINES]):
        if is_printed_title(lines, index):
            return line
        if not is_date_or_speaker(line.text):
            return None
    return None


def is_masthead(line: Line) -> bool:
    """Return True if a line names who held a meeting, or how a text may be used, as is printed over a title."""
    text = line.text.strip()
    if names_organisation(text) or _RELEASE_NOTE.fullmatch(text):
        return True
    is_short = is_english_title(text) and not line.depth and len(text.split()) <= _MAX_MASTHEAD_WORDS
    if not is_short or not _BODY.search(text) or GENRE_WORD.search(text):
        return False
    # COUNCIL OF THE ISLES: OFFICIAL REPORT
    return not _DOCUMENT.match(text) if text.isupper() else not _tells_kind(text)


def names_organisation(text: str) -> bool:
    """Return True if a line is the name of a company, a council or an office, by its form."""
    return _ORGANISATION.fullmatch(text) is not None


def _tells_kind(text: str) -> bool:
    """Return True if words say what kind of text or meeting stands under them: a speech, minutes, a dinner."""
    return bool(GENRE_WORD.search(text) or _DOCUMENT.search(text) or names_occasion(text) or _SPEECH_BY.fullmatch(text))


def _title_under_masthead(lines: Sequence[Line]) -> Line | None:
    """Return the title under a masthead, of several lines the one that names the speech and who gave it."""
    below = find_printed_title(lines)
    near = lines[:_MAX_LINES_UNDER_MASTHEAD] if below else ()
    return next((line for line in near if _SPEECH_BY.fullmatch(line.text) and _may_be_title(line)), below)


def _is_under_book_title(lines: Sequence[Line]) -> bool:
    """Return True if the second of two titles stands right over the date: the first is that of a collection."""
    first, second, third = (line.text for line in lines[:3])
    both = is_title(lines[0], lines[1]) and is_title(lines[1], lines[2]) and GENRE_WORD.search(second) is not None
    return both and not first.startswith("在") and not second.startswith(("—", "-")) and is_date_or_speaker(third)


def is_printed_title(lines: Sequence[Line], index: int) -> bool:
    """Return True if a line is a printed title by its words, or stands over the date or the speaker of a speech."""
    text = lines[index].text
    following = lines[index + 1] if index + 1 < len(lines) else None
    if is_title(lines[index], following) or _LETTER_TITLE.fullmatch(text) or _is_top_heading(lines, index):
        return True
    if following is None or not _may_be_title(lines[index]):
        return False
    return is_date_or_speaker(following.text) or (is_english_title(text) and len(text.split()) > 1 and "," not in text)


def _is_top_heading(lines: Sequence[Line], index: int) -> bool:
    """Return True if a line is a Markdown heading that no other of its depth or above follows."""
    depth = lines[index].depth
    if not depth or not _may_be_title(lines[index]):
        return False
    return not any(0 < line.depth <= depth for line in lines[index + 1 :])


def _may_be_title(line: Line) -> bool:
    """Return True if a line is short, without the final mark of a sentence, and neither label, date nor speaker."""
    text = line.text
    max_chars = MAX_ENGLISH_TITLE_CHARS if is_english_title(text) or line.depth else MAX_TITLE_CHARS
    is_short = 2 <= len(text) <= max_chars and text[-1] not in "。；;：:，,、.！!…" and "。" not in text
    names_speech = any(form.search(text) for form in (GENRE_WORD, _DOCUMENT)) or _SPEECH_BY.fullmatch(text) is not None
    is_other = is_date(text) or (not names_speech and is_date_or_speaker(text)) or is_stage_direction(text)
    return is_short and not label_of(text) and not is_other and not is_salutation(text)


def is_date_or_speaker(text: str) -> bool:
    """Return True if a line gives the date or the speaker of a speech and is no title."""
    return is_date(text) or is_speaker(text) or (not GENRE_WORD.search(text) and date_of_line(text) is not None)
