"""Deal lines out in pages that a reader can take in at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an answer a speech has: so many points, so many characters."""

    points: int
    chars: int

    def less(self, lines: Sequence[AnswerSentence], points: int = 0) -> "Share":
        """Return what is left beside some lines."""
        return Share(self.points - points, max(0, self.chars - count_chars(lines)))


def fit_sections(sections: Sequence[list[AnswerSentence]], room: int) -> list[list[AnswerSentence]]:
    """Return the headings that have room, at least one, each with its first sentence as long as there is room left."""
    headings = [section[:1] for section in sections]
    shown = headings[: max(1, count_fitting(headings, room))]
    room -= sum(map(count_chars, shown))
    for index, section in enumerate(sections[: len(shown)]):
        if 0 < (chars := count_chars(section[1:])) <= room:
            shown[index] = section
            room -= chars
    return shown


def count_fitting(groups: Sequence[Sequence[AnswerSentence]], room: int) -> int:
    """Return how many groups of lines from the first on have room."""
    count = 0
    for group in groups:
        room -= count_chars(group)
        if room < 0:
            break
        count += 1
    return count
