"""Tell the lines above a speech, which say who met when and where, from what was said."""

import re

from rag.types import Speech

#: A longer line above a speech is a paragraph of it.
MAX_LINE_CHARS = 100
_SENTENCE_ENDS = ("。", "！", "？", "；", "：", "，", ".", "!", "?", ";", ":", ",", "”", "…", "）")
#: A line that was joined of several may be as long where it tells a day.
MAX_DATED_CHARS = 300
_DAY = re.compile(
    r"\d{4}年\d{1,2}月|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"(?: \d{1,2},?| of)? \d{4}\b"
)
_BRACKETED = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
# Date: …, 出席：…
_FIELD = re.compile(
    r"(?:日期|时间|時間|地[点點]|主持人?|出席者?|缺席|列席|主[题題]|"
    r"(?:Date|Time|Venue|Place|Present|Absent|Apologies|In attendance|Location)\b)\s*[:：]",
    re.IGNORECASE,
)
_WHERE_DELIVERED = re.compile(r"\(?(?:As )?(?:Delivered|Given|Spoken|Recorded|Broadcast)\b")


def masthead_end(speech: Speech) -> int:
    """Return where the first sentence of a speech begins, behind the lines above it; 0 where it has no such lines."""
    headings = {section.start for section in speech.sections}
    for paragraph in speech.paragraphs:
        text = speech.text[paragraph.start : paragraph.end]
        is_line = _is_line(text)
        if not is_line or paragraph.start in headings:
            return paragraph.start
    return 0


def _is_line(text: str) -> bool:
    """Return True if a paragraph is a line of a masthead: no sentence, a field, or where and when it was."""
    if len(text) > MAX_LINE_CHARS:
        return len(text) <= MAX_DATED_CHARS and bool(_DAY.search(text)) and not text.endswith(_SENTENCE_ENDS)
    without_remarks = _BRACKETED.sub("", text).strip()
    return (
        not without_remarks
        or not without_remarks.endswith(_SENTENCE_ENDS)
        or _WHERE_DELIVERED.match(text) is not None
        or _FIELD.match(text) is not None
    )
