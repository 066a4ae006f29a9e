"""Sentences of an editor that tell when a speech was given: This is a transcript of the debate of March 4, 2011.

They stand above or below the speech and speak of it as others do, never as its speaker, who says I and we.
"""

import re
from collections.abc import Iterator, Sequence

from rag.read.date_forms import find_written_dates, normalise_width
from rag.read.facts import Fact

#: An editor's note is one of so many paragraphs at either end, and so long.
MAX_NOTES_ABOVE = 3
MAX_NOTES_BELOW = 2
MAX_NOTE_CHARS = 600
_SENTENCE = re.compile(r"[^。！？；;]+?(?:[。！？；;]|(?<![A-Z][a-z])(?<!\b[A-Z])[.!?](?=\s|$)|$)")
_TELLS_WHEN = re.compile(
    r"\b(?:delivered|given|preached|spoken|transcript|recorded|broadcast|televised|read|held|took place|taken down)\b"
    r"|(?:讲话|講話|演讲|演講|发言|發言|致辞|致辭|报告|報告|访谈|訪談|对话|谈话|談話|录音|錄音)",
    re.IGNORECASE,
)
_SPEAKS_HIMSELF = re.compile(
    r"\b(?:I|we|my|our|us|me|you|your|ladies|gentlemen)\b|[我你您]|咱|各位|同志们|今天|今年", re.IGNORECASE
)
_PLAN = re.compile(r"\b(?:will|shall|would|should)\b|将|要")


def notes_of(lines: Sequence[str]) -> tuple[Fact, ...]:
    """Return the dates that an editor's sentences above or below a speech give, those above first."""
    near = (*lines[:MAX_NOTES_ABOVE], *lines[MAX_NOTES_ABOVE:][-MAX_NOTES_BELOW:])
    return tuple(fact for line in near for fact in _dates_of_note(line))


def _dates_of_note(line: str) -> Iterator[Fact]:
    """Yield the date to the day of a note that tells of one day only."""
    if len(line) > MAX_NOTE_CHARS or _SPEAKS_HIMSELF.search(line):
        return
    for sentence in _SENTENCE.findall(normalise_width(line)):
        dates = {date.value for date in find_written_dates(sentence) if date.is_of_month}
        if len(dates) == 1 and _TELLS_WHEN.search(sentence) and not _PLAN.search(sentence):
            yield Fact.from_words(dates.pop(), "line", sentence.strip())
