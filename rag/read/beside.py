"""Facts that stand beside a speech: in lines that are left out around it, and in who answers in its turns.

They count only where neither the speech nor the name of its file tells more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.read import english_people
from rag.read.date_forms import find_written_dates, month_number, normalise_width
from rag.read.datelines import Dateline
from rag.read.facts import Fact
from rag.read.file_names import NamedFacts
from rag.read.metadata import SpeechFacts, StatedFacts
from rag.read.people import speaker_on_line
from rag.text.turn_labels import personal_name
from rag.types import Turn

#: The opening that may name a day without its year.
MAX_OPENING_CHARS = 600
#: A page tells the year of a day that is not longer before its publication.
MAX_DAYS_TO_PUBLICATION = 60
#: In a transcript of so many people who have names one of them is the speaker, or nobody.
MIN_NAMED_PEOPLE = 2
_DAY_WITHOUT_YEAR = re.compile(
    r"(?<![\d年月])(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"|\b(?P<name>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? (?P<of>\d{1,2})\b(?!,? \d{4}|:)"
)
_OF_ALL = re.compile(
    r"\b(?:both|all|each|these|(?:speeche|addresse|talk|sermon|letter)s)\b|[均都各两兩]", re.IGNORECASE
)
_SHORTENED = r"(?:(?<=\b(?:Rev|Hon|Gov|Sen|Gen|Mrs))|(?<=\b(?:Dr|Mr|Ms|St))|(?<=\b[A-Z]))"
_GIVEN_BY = re.compile(
    rf"\b(?:given|delivered|spoken|made|read|preached|written)\s+by\s+(?P<name>(?:[^.;]|{_SHORTENED}\.)+)",
    re.IGNORECASE,
)
_CHINESE_GIVEN_BY = re.compile(r"由(?P<name>[^，。；、]{2,24}?)(?:所作|发表|發表|作出|宣读|宣讀|在)")


@dataclass(frozen=True, slots=True)
class FactsBeside:
    """What is known about a speech beside its text: what its file is called, what is stated, and the dateline.

    `credits` are the lines that a site put around it, `preface` those of an editor before several speeches.
    """

    named: NamedFacts
    statements: Sequence[StatedFacts]
    dateline: Dateline | None
    credits: Sequence[str] = ()
    preface: Sequence[str] = ()


def complete_facts(inferred: SpeechFacts, beside: FactsBeside, text: str, turns: Sequence[Turn]) -> SpeechFacts:
    """Return the facts of a speech with those that stand beside it in place of what is not known."""
    dateline, level = beside.dateline, inferred.level.value if inferred.level else None
    told = speaker_among_turns(inferred.speaker or speaker_of_all(beside.preface), beside.named.speakers, turns)
    return replace(
        inferred,
        date=inferred.date or (dateline.date() if dateline else None) or day_of_page(beside.credits, text),
        place=inferred.place or (dateline.place(level) if dateline else None),
        speaker=told or only_answerer(turns),
    )


def day_of_page(credits: Iterable[str], text: str) -> Fact | None:
    """Return the day that the opening of a text names without a year, in the year in which its page was published."""
    published = next((day for line in credits for day in _days_of(line)), None)
    named = _DAY_WITHOUT_YEAR.search(normalise_width(text[:MAX_OPENING_CHARS]))
    if published is None or named is None:
        return None
    month = int(named["month"]) if named["month"] else month_number(named["name"])
    for year in (published.year, published.year - 1):
        day = _as_day(year, month, int(named["day"] or named["of"]))
        if day and 0 <= (published - day).days <= MAX_DAYS_TO_PUBLICATION:
            return Fact.from_words(day.isoformat(), "text", named[0])
    return None


def _days_of(line: str) -> list[date]:
    written = (found.value.split("-") for found in find_written_dates(normalise_width(line)))
    days = (_as_day(*map(int, parts)) for parts in written if len(parts) == 3)
    return [day for day in days if day]


def _as_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def speaker_of_all(preface: Iterable[str]) -> Fact | None:
    """Return who gave all the speeches of a file, where its preface says so: Both addresses were given by …."""
    for line in preface:
        match = (_GIVEN_BY.search(line) or _CHINESE_GIVEN_BY.search(line)) if _OF_ALL.search(line) else None
        name = match and (speaker_on_line(match["name"]) or english_people.first_person(match["name"]))
        if name:
            return Fact.from_words(name, "line", line)
    return None


def only_answerer(turns: Sequence[Turn]) -> Fact | None:
    """Return who answers in an interview: the one named person beside those who ask."""
    answerers = {turn.speaker for turn in turns if turn.role != "question"}
    name = next(iter(answerers), "")
    is_named = len(personal_name(name).split()) > 1 or (not name.isascii() and len(personal_name(name)) > 1)
    if len(answerers) != 1 or not is_named or not any(turn.role == "question" for turn in turns):
        return None
    return Fact.from_words(name, "text", name)


def speaker_among_turns(told: Fact | None, named: Sequence[Fact], turns: Sequence[Turn]) -> Fact | None:
    """Return who is told to speak if the turns do not belie it: somebody of that name speaks in them.

    What a text says of itself is said by one of several; a title may name a matter (Flood Defences: Statement). Then
    one whom the name of the file tells is taken, if he has a turn.
    """
    speakers = {turn.speaker for turn in turns}
    people = [f"{personal_name(label)} {personal_name(_in_brackets(label))}".split() for label in speakers]
    if told is None or sum(map(bool, people)) < MIN_NAMED_PEOPLE:
        return told
    words = {word for person in people for word in person}
    if not told.origin.startswith(("text", "title")) or (told.origin.startswith("title") and _last_of(told) in words):
        return told
    return next((fact for fact in named if _last_of(fact) in words), None)


def _in_brackets(label: str) -> str:
    return label.rpartition("(")[2].rstrip(")")


def _last_of(fact: Fact) -> str:
    return fact.value.split()[-1]
