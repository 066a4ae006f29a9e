"""The head of a mail that was saved as text: who sent it, when, and what it is about."""

import re
from collections.abc import Iterator
from email.utils import parseaddr

from rag.data.tables import read_alternatives, read_words
from rag.read.date_lines import date_of_line
from rag.read.front_matter import FrontMatter
from rag.read.source_lines import iterate_lines
from rag.text.normalise import fold

_TABLE = "mail_heads.toml"
_FACTS = ("speaker", "title", "date")
_FIELD_BY_LABEL = {label: field for field in (*_FACTS, "others") for label in read_words(_TABLE, f"labels.{field}")}
#: So many lines are the head of a mail, where two of them tell who sent it, to whom, or what it is about.
MIN_LINES = 3
MIN_SURE_LABELS = 2
MAX_LINES = 60
_LINE = re.compile(r"[*_]{0,2}(?P<label>[A-Za-z\u3400-\u9fff -]{2,28}?)[*_]{0,2}\s?[:：][*_]{0,2}[ \t]*(?P<words>.*)")
_REPLY = re.compile(rf"(?:(?:{read_alternatives(_TABLE, 'replies.words')})\s?[:：]\s*)+", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


def read_mail_head(text: str) -> tuple[FrontMatter, int]:
    """Return what the head of a mail at the very top of a text states, and where the text behind it starts.

    A line that is indented goes on in the one before. Without such a head nothing is stated, and the text starts at 0.
    """
    lines: dict[str, str] = {}
    count, end, last = 0, 0, ""
    for line in iterate_lines(text[: MAX_LINES * 400]):
        words = text[line.start : line.end]
        match = _LINE.fullmatch(words.strip())
        field = _FIELD_BY_LABEL.get(" ".join(fold(match["label"]).split())) if match else None
        if match and field:
            lines.setdefault(field, match["words"].strip())
            count, end, last = count + 1, line.end, field
        elif words[:1] in (" ", "\t") and words.strip() and last:
            lines[last] = f"{lines[last]} {words.strip()}"
            end = line.end
        elif words.strip() or count:
            break
    if count < MIN_LINES or len({"speaker", "title", "others"} & lines.keys()) < MIN_SURE_LABELS:
        return FrontMatter(), 0
    return FrontMatter(tuple(_facts_of(lines))), end


def _facts_of(lines: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    if name := parseaddr(lines.get("speaker", ""))[0].strip():
        yield "speaker", name
    if title := _REPLY.sub("", lines.get("title", "")):
        yield "title", title
    date = date_of_line(lines.get("date", ""))
    if date and _ISO_DATE.fullmatch(str(date)):
        yield "date", str(date)
