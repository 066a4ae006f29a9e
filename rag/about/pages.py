"""Deal lines out in pages that a reader can take in at once."""

from collections.abc import Iterator, Sequence

from rag.answer.limits import MAX_ANSWER_CHARS
from rag.types import AnswerSentence, Speech

#: What stands around a line: its end, and the markers of its citations.
LINE_END_CHARS = 1
MARKER_CHARS = 5
#: The line that says that there is more, and the words before a part of an overview.
MAX_FRAME_CHARS = 60


def count_chars(lines: Sequence[AnswerSentence]) -> int:
    """Return how many characters lines take in the text of an answer."""
    return sum(len(line.text) + LINE_END_CHARS + MARKER_CHARS * len(line.citations) for line in lines)


def room_for(speeches: Sequence[Speech]) -> int:
    """Return how many characters a page has for its lines, beside what has to be said of the texts themselves."""
    notes = {speech.note for speech in speeches if speech.note}
    return MAX_ANSWER_CHARS - sum(len(note) + MAX_FRAME_CHARS for note in notes)


def deal_pages(
    groups: Sequence[Sequence[AnswerSentence]], room: int, most: int, *, room_on_first: int | None = None
) -> Iterator[list[AnswerSentence]]:
    """Yield the lines of groups page by page: at most so many groups, and no more characters than there is room for.

    A group stays together, and a page has at least one. The first page may have less room, below other lines.
    """
    page: list[AnswerSentence] = []
    left, count = room if room_on_first is None else room_on_first, 0
    for group in groups:
        if page and (count_chars(group) > left or count == most):
            yield page
            page, left, count = [], room, 0
        page += group
        left -= count_chars(group)
        count += 1
    if page:
        yield page
