"""Who chaired a meeting, who was there, who kept the minutes: told by a line above them, and by no sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.candidate import Candidate
from rag.data.tables import read_alternatives
from rag.text.normalise import fold
from rag.types import Question, Span, Speech

#: So many paragraphs at the top of minutes may tell who was there, none of them longer.
HEAD_PARAGRAPHS = 15
MAX_LINE_CHARS = 300
#: The best candidates of so many are looked at.
CANDIDATES_READ = 8
_TABLE = "meeting_heads.toml"
_MARKS = r"[\s*_·•\-—#]*"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that a line tells: the label before its colon, and how a question asks for it."""

    label: re.Pattern[str]
    asked: re.Pattern[str]


def _part(name: str) -> _Part:
    labels = read_alternatives(_TABLE, f"{name}.labels")
    label = re.compile(rf"{_MARKS}(?:{labels}){_MARKS}:{_MARKS}(?=\S)")
    return _Part(label, re.compile(read_alternatives(_TABLE, f"{name}.asked")))


_PARTS = tuple(map(_part, ("chair", "present", "absent", "clerk", "place")))
_WHO = re.compile(read_alternatives(_TABLE, "questions.who"))


def find_head_line(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the line above minutes that tells what is asked; nothing where no candidate's speech has one.

    The question has to ask for a person or a place, and for a part that has a line of its own.
    """
    text = fold(question.text)
    parts = [part for part in _PARTS if part.asked.search(text)] if _WHO.search(text) else []
    for candidate in candidates[:CANDIDATES_READ] if parts else ():
        for part in parts:
            if span := next(_lines_of(candidate.speech, part), None):
                return [Candidate(candidate.speech, span, candidate.score, candidate.subject_index)]
    return []


def _lines_of(speech: Speech, part: _Part) -> Iterator[Span]:
    """Yield the lines at the top of a speech that tell a part; a turn that a label begins is none."""
    turns = {turn.start for turn in speech.turns}
    for paragraph in speech.paragraphs[:HEAD_PARAGRAPHS]:
        words = fold(speech.text[paragraph.start : paragraph.end])
        if paragraph.start not in turns and len(words) <= MAX_LINE_CHARS and part.label.match(words):
            yield paragraph
