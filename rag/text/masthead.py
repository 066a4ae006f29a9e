"""Tell the lines above a speech, which say who met when and where, from what was said."""

import re

from rag.types import Speech

#: A longer line above a speech is a paragraph of it.
MAX_LINE_CHARS = 100
_SENTENCE_ENDS = ("。", "！", "？", "；", "：", "，", ".", "!", "?", ";", ":", ",", "”", "…", "）")
_WHERE_DELIVERED = re.compile(r"\(?(?:As )?(?:Delivered|Given|Spoken|Recorded|Broadcast)\b")


def masthead_end(speech: Speech) -> int:
    """Return where the first sentence of a speech begins, behind the lines above it; 0 where it has no such lines."""
    headings = {section.start for section in speech.sections}
    for paragraph in speech.paragraphs:
        text = speech.text[paragraph.start : paragraph.end]
        is_line = len(text) <= MAX_LINE_CHARS and (
            not text.endswith(_SENTENCE_ENDS) or _WHERE_DELIVERED.match(text) is not None
        )
        if not is_line or paragraph.start in headings:
            return paragraph.start
    return 0
