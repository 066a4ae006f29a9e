"""What a speech reveals about itself: title, place, level, date, occasion, speaker, language.

Each fact is found by a module of its own (places, dates, occasions, people); here they are put together, and what is
stated beside the speech takes the place of what was inferred.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.read.date_lines import date_of_line
from rag.read.date_notes import notes_of
from rag.read.dates import DateClues, find_date
from rag.read.facts import Fact
from rag.read.file_names import NamedFacts
from rag.read.front_matter import FrontMatter
from rag.read.letters import is_letter, signature_of
from rag.read.levels import find_level
from rag.read.occasions import find_occasion, names_occasion
from rag.read.people import SpeakerClues, bare_name, find_speaker, speaker_on_line
from rag.read.places import find_place
from rag.read.places_abroad import find_place_abroad
from rag.read.printed_titles import names_organisation
from rag.read.titles import GENRE_WORD
from rag.text.salutation import begins_with_salutation
from rag.types import Language, Span

_MAX_LINES_ABOVE = 8
_MAX_HEAD_LINE_CHARS = 100
_MAX_LINES_BELOW = 3
_MAX_LINE_BELOW_CHARS = 60
_MAX_SAMPLE_CHARS = 20_000
_SPEECH_WORD = "讲话"
_DASHES = ("——", "--", "—")
_PART_END = re.compile(r"\s*[|｜；;]\s*")
_PART_EDGES = " \t\u3000（）()[]【】*_"
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_RUN = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """What is printed above a speech, and whether it is this speech's alone."""

    text: str | None
    is_own: bool


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


def infer_facts(printed: PrintedTitle, text: str, paragraphs: Sequence[Span], named: NamedFacts) -> SpeechFacts:
    """Infer what is printed around the speech, what its file is called, and what the text says of itself."""
    title = printed.text if printed.is_own else None
    lines = [text[span.start : span.end] for span in paragraphs]
    printed_above = _lines_above(lines)
    above = _with_parts(printed_above)
    below = _with_parts(_lines_below(lines, len(printed_above)))
    in_letter = is_letter(lines)
    head = [line for line in above if _is_printed(line)]
    signed = signature_of(lines) if in_letter else []
    speaker = find_speaker(text, SpeakerClues(title, [] if in_letter else above, below, named.speakers, signed))
    level = find_level(f"{title or ''}\n{text}", speaker, [title or "", *head])
    occasion = find_occasion(title, text, head)
    return SpeechFacts(
        title=_choose_title(printed, named, occasion),
        place=find_place_abroad(speaker, [title or "", *head])
        or find_place(title, text, level.value if level else None, head, lines[-_MAX_LINES_BELOW:]),
        level=level,
        date=find_date(text, DateClues(title, above, below, named.dates, notes_of(lines))),
        occasion=occasion,
        speaker=speaker,
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


def _lines_above(lines: Sequence[str]) -> list[str]:
    """Return the lines above the speech, under its title, up to the salutation or the first sentence."""
    return list(takewhile(_stands_above, lines[: min(_MAX_LINES_ABOVE, len(lines) - 1)]))


def _stands_above(line: str) -> bool:
    if len(line) > _MAX_HEAD_LINE_CHARS or begins_with_salutation(line):
        return False
    return line[-1] not in "。！？!?；;：:" or date_of_line(line) is not None


def _with_parts(lines: Sequence[str]) -> list[str]:
    """Return lines, behind each that tells several facts between marks its parts: （讲话人：…；时间：…）."""
    parted = []
    for line in lines:
        parts = [part.strip(_PART_EDGES) for part in _PART_END.split(line)]
        parted += [line, *(part for part in parts if part and len(parts) > 1)]
    return parted


def _lines_below(lines: Sequence[str], above: int) -> list[str]:
    """Return the lines below the last sentence, where a speech is signed and dated."""
    last = lines[max(above, len(lines) - _MAX_LINES_BELOW) :]
    return list(takewhile(_may_stand_below, reversed(last)))[::-1]


def _may_stand_below(line: str) -> bool:
    return len(line) <= _MAX_LINE_BELOW_CHARS and line[-1] not in "。！？!?"


def _is_printed(line: str) -> bool:
    """Return True if a line above a speech is a subtitle, a date, a speaker, a meeting or who held it: no heading."""
    return line.startswith(_DASHES) or any(
        tell(line) for tell in (date_of_line, speaker_on_line, bare_name, names_occasion, names_organisation)
    )


def _choose_title(printed: PrintedTitle, named: NamedFacts, occasion: Fact | None) -> Fact:
    """Return the printed title, else one made of the occasion, else the one that the name of the file makes."""
    if printed.text:
        return Fact(printed.text, "printed title" if printed.is_own else "title of the compilation")
    is_mentioned = occasion is not None and occasion.origin.startswith("text")
    if occasion and not (is_mentioned and GENRE_WORD.search(named.title)):
        return Fact(f"{occasion.value}{_SPEECH_WORD}", f"occasion, {occasion.origin}")
    is_lower = " " in named.title and named.title[0].isascii()
    return Fact(named.title[0].upper() + named.title[1:] if is_lower else named.title, "file name")


def find_language(text: str) -> Language:
    """Return whether a text is Chinese or English, by which script carries it."""
    sample = text[:_MAX_SAMPLE_CHARS]
    # A Chinese character carries about as much as four Latin letters.
    chinese, latin = (sum(map(len, script.findall(sample))) for script in (_CHINESE_RUN, _LATIN_RUN))
    return "zh" if 4 * chinese >= latin else "en"
