"""What a speech reveals about itself: title, place, level, date, occasion, speaker, language.

Each fact is found by a module of its own (places, dates, occasions, people); here they are put together, and what is
stated beside the speech takes the place of what was inferred.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.read.dates import find_date, is_date
from rag.read.facts import Fact
from rag.read.front_matter import FrontMatter
from rag.read.occasions import find_occasion
from rag.read.people import find_speaker, is_speaker, speaker_on_line
from rag.read.places import find_level, find_place
from rag.text.salutation import is_salutation
from rag.types import Language, Span

_MAX_HEAD_LINES = 4
_MAX_HEAD_LINE_CHARS = 60
_MAX_LINES_ABOVE = 6
_MAX_LINES_BELOW = 3
_MAX_LINE_BELOW_CHARS = 40
_MAX_SAMPLE_CHARS = 20_000
_SPEECH_WORD = "讲话"
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_RUN = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """What is printed above a speech, whether it is this speech's alone, and the name of the file without suffix."""

    text: str | None
    is_own: bool
    file_stem: str


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What is stated about a speech beside its text, and where: `front matter`, or the name of a sidecar."""

    origin: str
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """The metadata of a speech, each fact with where it comes from; unknown is None."""

    title: Fact
    place: Fact | None
    level: Fact | None
    date: Fact | None
    occasion: Fact | None
    speaker: Fact | None
    language: Language

    def named(self) -> tuple[tuple[str, Fact | None], ...]:
        """Return the facts with their names."""
        return (
            ("title", self.title),
            ("place", self.place),
            ("level", self.level),
            ("date", self.date),
            ("occasion", self.occasion),
            ("speaker", self.speaker),
        )


def infer_facts(printed: PrintedTitle, text: str, paragraphs: Sequence[Span]) -> SpeechFacts:
    """Infer what the text says about itself."""
    title = printed.text if printed.is_own else None
    lines = [text[span.start : span.end] for span in paragraphs]
    head, last = _lines_under_title(lines), lines[-_MAX_LINES_BELOW:]
    level = find_level(f"{title or ''}\n{text}")
    occasion = find_occasion(title, text, head)
    return SpeechFacts(
        title=_choose_title(printed, occasion),
        place=find_place(title, text, level.value if level else None, head, last),
        level=level,
        date=find_date(text, _lines_around_speech(lines), title),
        occasion=occasion,
        speaker=find_speaker(text, title, head),
        language=find_language(text),
    )


def apply_stated(statements: Sequence[StatedFacts], inferred: SpeechFacts) -> SpeechFacts:
    """Let what is stated win over what was inferred, the last to state it over the others; a null stays unknown."""
    facts = inferred
    for statement in statements:
        stated = {key: Fact(value, statement.origin) if value else None for key, value in statement.front.values}
        facts = SpeechFacts(
            title=stated.get("title") or facts.title,
            place=stated.get("place", facts.place),
            level=stated.get("level", facts.level),
            date=stated.get("date", facts.date),
            occasion=stated.get("occasion", facts.occasion),
            speaker=stated.get("speaker", facts.speaker),
            language=facts.language,
        )
    return facts


def _lines_under_title(lines: Sequence[str]) -> list[str]:
    """Return the lines under the title and above the speech: subtitle, date, speaker, in front of the salutation."""
    above = takewhile(lambda line: not _begins_speech(line), lines[:_MAX_HEAD_LINES])
    return [
        line
        for line in above
        if line.startswith(("——", "--", "—")) or is_date(line) or is_speaker(line) or speaker_on_line(line)
    ]


def _begins_speech(line: str) -> bool:
    return len(line) > _MAX_HEAD_LINE_CHARS or is_salutation(line)


def _lines_around_speech(lines: Sequence[str]) -> list[str]:
    """Return the lines above the salutation and those below the last sentence, where the date of a speech stands."""
    salutations = (index for index, line in enumerate(lines[:_MAX_LINES_ABOVE]) if is_salutation(line))
    above = next(salutations, _MAX_HEAD_LINES)
    below = len(lines)
    first_below = max(above, len(lines) - _MAX_LINES_BELOW)
    while below > first_below and _may_stand_below(lines[below - 1]):
        below -= 1
    return [*lines[:above], *lines[max(above, below) :]]


def _may_stand_below(line: str) -> bool:
    return len(line) <= _MAX_LINE_BELOW_CHARS and line[-1] not in "。！？!?"


def _choose_title(printed: PrintedTitle, occasion: Fact | None) -> Fact:
    """Return the printed title, else one made of the occasion, else the name of the file."""
    if printed.text:
        return Fact(printed.text, "printed title" if printed.is_own else "title of the compilation")
    if occasion:
        return Fact(f"{occasion.value}{_SPEECH_WORD}", f"occasion, {occasion.origin}")
    return Fact(printed.file_stem, "file name")


def find_language(text: str) -> Language:
    """Return whether a text is Chinese or English, by which script carries it."""
    sample = text[:_MAX_SAMPLE_CHARS]
    # A Chinese character carries about as much as four Latin letters.
    chinese, latin = (sum(map(len, script.findall(sample))) for script in (_CHINESE_RUN, _LATIN_RUN))
    return "zh" if 4 * chinese >= latin else "en"
