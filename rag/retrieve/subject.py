"""Find out whose speech a question means: by place, by year and level, or by a description.

"The county that is home to Tianxiong", 「搞直播带货的那个市」 and "the retreat talk" choose a speech as a name does.
Their words say nothing of what is looked for within it and are taken out of what is searched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.data.tables import read_toml, read_words
from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.retrieve.mention_order import find_mention_order
from rag.retrieve.speech_order import SpeechOrder, find_order
from rag.retrieve.times import YearSpan, find_years
from rag.text.words import content_words
from rag.types import Span, Subject

_CUES = "subject_cues.toml"
_LEVEL_OF = {word: level for level in read_toml(_CUES)["levels"] for word in read_words(_CUES, f"levels.{level}")}
_NAMELESS = re.compile("|".join(read_words(_CUES, "patterns.nameless")))
_COMPARING = re.compile("|".join(read_words(_CUES, "patterns.comparing")))
_POINTING = re.compile("|".join(read_words(_CUES, "patterns.pointing")))
#: Behind the end of every question.
LAST_POSITION = 10**6
# What did Wilson say about Lincoln: of the two, only Wilson is asked.
_SPOKEN_ABOUT = re.compile(
    r"(?:\b(?:about|on|regarding|concerning|mention\w*|prais\w*|quot\w*|of)\s+(?:president\s+)?|关于|对|提到|谈到|评价|引用)$"
)
# The 2017 speech of, by, given by, from …; a place before the phrase has 's or nothing behind it.
_OF_WHOM = re.compile(r"(?:'s|’s|的)?\s*(?:(?:given |delivered |made )?(?:of|by|from)\s+(?:president\s+|premier\s+)?)?")
_INSIDE = r"[^,.?!;:，。？！；：、\s]"
_SPEECH_NOUN = "城市|市|区|县|公司|企业|讲话|会议?"
# 融入大市的那个市 / 那个搞直播带货的市 / 务虚会那篇
_DESCRIBED = re.compile(
    rf"(?P<before>{_INSIDE}{{2,20}}?)(?:之后|以后)?的?那(?:[个位家篇次场座](?P<kind>{_SPEECH_NOUN})|篇)"
    rf"|那[个位家篇次场座](?P<after>{_INSIDE}{{2,16}}?)的(?P<kind2>{_SPEECH_NOUN})"
)
# 工会代表大会上，…: a question that begins with the occasion; 社会上 is none, 某某在会上 names one who spoke
_OCCASION = re.compile(
    rf"^在?(?!今天|昨天|刚才|[上下那]次)(?P<words>(?:(?![在哪谁]){_INSIDE}){{2,24}}?"
    r"(?:(?<![社机])会议?|仪式|典礼|论坛))(?:上|中|里)"
)
# What stands before the last of these belongs to another subject: 黄冈和融入大市的那个市
_OTHER_SUBJECT = re.compile(r"^.*(?:和|与|跟|同|还有|以及)")
# the 2022 city speech / the retreat talk / at a county meeting
_ATTRIBUTE = re.compile(
    r"\bthe (?P<words>(?:(?!(?:for|of|in|to|by|on|and|from|than|with|the)\b)[a-z0-9'-]+ ){1,4}?)"
    r"(?P<kind>city|county|district|company|talk|speech)\b"
    r"(?:(?:'s)? ?(?:speech|talk|meeting|leader|speaker))?"
    r"|\b(?:at|in|from) (?:the|an?) (?P<words2>(?:[a-z0-9'-]+ ){1,4}?)(?P<kind2>meeting|congress|conference)\b"
)
# the county that is home to Tianxiong Auto Parts; it ends where the question goes on: ... say about, ... plan to
_RELATIVE_CLAUSE = re.compile(
    r"\b(?:the|a) (?P<kind>city|county|district|company|place|speech|talk|firm)"
    r" (?P<words>(?:that|which|whose|where|in which) [^,.;:?!]{5,80}?)"
    r"(?=[,.;:?!]|$"
    r"| (?:each|both|and the|says?|said|plans?|wants?|means?|does|did|do|should|will|would|intends?|hopes?)\b)"
)
# 区里 / 全县 / 县领导 / the district leader: a level and nothing else
_ONLY_LEVEL = re.compile(
    r"(?:^|[,，。、\s年和与跟])(?P<a>[县区])里|全(?P<b>[县区市])(?!国)|(?<![县市])(?P<c>[区县])(?:领导|科技|的?讲话|的?会)"
    r"|(?P<d>公司|企业)领导|\ball-(?P<e>district|county|city)\b|\b(?:the|a|this) (?P<f>district|county|company)\b"
)


@dataclass(frozen=True, slots=True)
class SubjectReading:
    """The subjects of a question, in its order, and its folded words without those that name them.

    `names` are the folded words by which it names places and speakers of the archive.
    """

    subjects: tuple[Subject, ...]
    rest: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Description:
    """A phrase of a question that describes a speech: where it stands, its describing words, and what it calls it."""

    start: int
    end: int
    words: str
    noun: str


@dataclass(frozen=True, slots=True)
class _NamedSubject:
    """A subject and where the question names it, in characters of the folded text."""

    start: int
    end: int
    subject: Subject

    def overlaps(self, other: "_NamedSubject | YearSpan | SpeechOrder") -> bool:
        """Return True if the two share a character."""
        return self.start < other.end and other.start < self.end


def find_subjects(
    folded: str, known: KnownNames, lexicon: Lexicon | None = None, capitalised: frozenset[str] = frozenset()
) -> SubjectReading:
    """Find the subjects of a folded question, in their order.

    `capitalised` are the folded words that the question writes with a capital: names, as a rule.
    """
    names = _known_names(folded, known, capitalised)
    mention = find_mention_order(folded)
    order = None if mention else find_order(folded)
    described = [
        described
        for described in _described_subjects(folded, known.years, lexicon)
        if not any(described.overlaps(name) for name in names) and not (order and _is_only_order(described, order))
    ]
    named = _join_described(folded, _join_place(names, known), described)
    orders = [order] if order and not any(name.overlaps(order) for name in described) else []
    years = [span for span in _years_asked(folded, known) if not any(name.overlaps(span) for name in described)]
    subjects = _with_years(named, years, known) or _nameless_subjects(folded, years)
    if orders:
        subjects = tuple(replace(subject, order=orders[0].position) for subject in subjects or (Subject(),))
    if mention and len(subjects) < 2:
        subjects = tuple(replace(subject, mention=mention.position) for subject in subjects or (Subject(),))
    rest = _cut(folded, [*names, *described, *years, *orders, *(mention.spans if mention else ())])
    written = tuple(folded[name.start : name.end] for name in names)
    return SubjectReading(tuple(dict.fromkeys(subjects)), rest, written)


def _known_names(folded: str, known: KnownNames, capitalised: frozenset[str]) -> list[_NamedSubject]:
    """Return the places and speakers of the archive that a question names; a place goes before a speaker."""
    places = [
        _NamedSubject(match.start, match.end, Subject(place=match.place)) for match in known.places.matches(folded)
    ]
    people = _people(folded, known, capitalised)
    return [*places, *(person for person in people if not any(person.overlaps(place) for place in places))]


def _is_only_order(described: _NamedSubject, order: SpeechOrder) -> bool:
    """Return True if a description says nothing but which speech in their order: the earliest speech."""
    return described.start <= order.start <= described.start + len("the ") and described.end <= order.end


def _join_place(names: Sequence[_NamedSubject], known: KnownNames) -> Sequence[_NamedSubject]:
    """Return one subject for a speaker and a place in which the speaker spoke; other names as they are."""
    places = [name for name in names if name.subject.place]
    people = [name for name in names if name.subject.speakers]
    if len(places) != 1 or len(people) != 1:
        return names
    both = replace(people[0].subject, place=places[0].subject.place)
    has_both = any(fact.place == both.place and fact.speaker in both.speakers for fact in known.facts)
    return [replace(people[0], subject=both)] if has_both else names


def _join_described(
    folded: str, names: Sequence[_NamedSubject], described: Sequence[_NamedSubject]
) -> list[_NamedSubject]:
    """Return names and descriptions in order, one subject for the two that make one: the 2017 speech of Ann Young."""
    joined: list[_NamedSubject] = []
    for named in sorted([*names, *described], key=lambda name: name.start):
        if joined and (joined[-1] in described) != (named in described):
            former = joined[-1]
            if _OF_WHOM.fullmatch(folded, former.end, named.start):
                said, name = (former, named) if former in described else (named, former)
                joined[-1] = _NamedSubject(former.start, named.end, _described_name(name.subject, said.subject))
                continue
        joined.append(named)
    return joined


def _described_name(name: Subject, description: Subject) -> Subject:
    return replace(description, place=name.place, speakers=name.speakers)


def _years_asked(folded: str, known: KnownNames) -> list[YearSpan]:
    """Return the times of a question of which the archive tells.

    Where the year of a speech is among them, the other years are what it tells of: 2018 in the 2019 report.
    """
    years = [span for span in find_years(folded) if _is_of_archive(span, known)]
    return [span for span in years if span.is_of_speech] or years


def _cut(folded: str, parts: Sequence[_NamedSubject | YearSpan | SpeechOrder | Span]) -> str:
    """Return a text with a space for each of its parts."""
    for part in sorted(parts, key=lambda part: -part.start):
        folded = f"{folded[: part.start]} {folded[part.end :]}"
    return folded


def _people(folded: str, known: KnownNames, capitalised: frozenset[str]) -> list[_NamedSubject]:
    """Return the speakers that a question names; of several, those that are only spoken about are left out."""
    people = [
        _NamedSubject(match.start, match.end, Subject(speakers=match.speakers))
        for match in known.people.matches(folded, capitalised)
    ]
    speaking = [person for person in people if not _SPOKEN_ABOUT.search(folded[: person.start])]
    return speaking or people


def _with_years(named: Sequence[_NamedSubject], years: Sequence[YearSpan], known: KnownNames) -> tuple[Subject, ...]:
    """Return the named subjects, each with the years of which it is asked: one subject a year where it has several."""
    subjects: list[Subject] = []
    for index, name in enumerate(named):
        own = [span for span in years if span.first != span.last or _is_told_by(name.subject, span.first, known)]
        if len(named) > 1 and len(own) > 1:
            end = named[index + 1].start if index + 1 < len(named) else LAST_POSITION
            own = [span for span in own if name.start <= span.start < end] or own[:1]
        elif not own and (len(named) == 1 or (len(years) == 1 and not name.subject.speakers)):
            own = list(years)
        if name.subject.year or not own:
            subjects.append(name.subject)
        else:
            subjects.extend(_in_years(name.subject, span) for span in own)
    return tuple(subjects)


def _is_told_by(subject: Subject, year: int, known: KnownNames) -> bool:
    """Return True if a subject has a speech of a year, or a place one of the year after, which reports on it."""
    is_reported = not subject.speakers and known.has_speech(subject, year + 1)
    return is_reported or known.has_speech(subject, year)


def _in_years(subject: Subject, span: YearSpan) -> Subject:
    until = span.last if span.last > span.first else None
    return replace(subject, year=span.first, until=until, is_dated=span.is_of_speech)


def _is_of_archive(span: YearSpan, known: KnownNames) -> bool:
    if span.first == span.last:
        return known.tells_of(span.first)
    return any(map(span.holds, known.years))


def _nameless_subjects(folded: str, years: Sequence[YearSpan]) -> tuple[Subject, ...]:
    """Return the subjects of a question that names and describes none: levels that it compares, a level, years."""
    levels = _levels_named(folded)
    # The district and the county are compared; a county that belongs to a city is not.
    if len(levels) > 1 and _COMPARING.search(folded):
        of_level = tuple(Subject(level=level) for level in levels)
        return tuple(_in_years(subject, years[0]) for subject in of_level) if len(years) == 1 else of_level
    subject = Subject(level=levels[0] if levels else None)
    if years:
        return tuple(dict.fromkeys(_in_years(subject, span) for span in years))
    return (subject,) if levels else ()


def _described_subjects(folded: str, years: Sequence[int], lexicon: Lexicon | None) -> Iterator[_NamedSubject]:
    """Yield the subjects that a question describes; of two phrases that overlap, the first."""
    end = 0
    for description in sorted(_descriptions(folded)):
        subject = _described_subject(description, years, lexicon)
        if description.start >= end and subject != Subject():
            yield _NamedSubject(description.start, description.end, subject)
            end = description.end


def _descriptions(folded: str) -> Iterator[_Description]:
    """Yield the phrases that may describe a speech."""
    for match in _DESCRIBED.finditer(folded):
        words, start = match["before"] or match["after"], match.start()
        if match["before"]:
            own = _OTHER_SUBJECT.sub("", words)
            start, words = start + len(words) - len(own), own
        yield _Description(start, match.end(), words, match["kind"] or match["kind2"] or "")
    if occasion := _OCCASION.match(folded):
        yield _Description(0, occasion.end(), occasion["words"], "")
    for match in _ATTRIBUTE.finditer(folded):
        words, noun = match["words"] or match["words2"], match["kind"] or match["kind2"]
        yield _Description(match.start(), match.end(), words, noun)
    for match in _RELATIVE_CLAUSE.finditer(folded):
        yield _Description(match.start(), match.end(), match["words"], match["kind"])


def _described_subject(description: _Description, years: Sequence[int], lexicon: Lexicon | None) -> Subject:
    """Return what a phrase says of a speech; an empty subject where it chooses none."""
    words = description.words
    if _POINTING.match(words):
        return Subject()
    levels = [_LEVEL_OF[word] for word in [*re.findall(r"[a-z]+", words), description.noun] if word in _LEVEL_OF]
    spans = find_years(words)
    year = next((span.first for span in spans if span.first == span.last and span.first in years), None)
    nameless = bool(_NAMELESS.search(words))
    left = [word for word in content_words(_NAMELESS.sub(" ", _cut(words, spans))) if word not in _LEVEL_OF]
    # "The city" alone chooses nothing; that one of many is a county does.
    if not left and year is None and not nameless and not {"县", "区"} & set(levels):
        return Subject()
    text = " ".join(left)
    translations = lexicon.translate(text) if lexicon and text else ()
    return Subject(None, year, levels[-1] if levels else None, text, translations, nameless, is_dated=year is not None)


def _levels_named(folded: str) -> list[str]:
    words = (next(filter(None, match.groups()), "") for match in _ONLY_LEVEL.finditer(folded))
    return list(dict.fromkeys(_LEVEL_OF[word] for word in words if word in _LEVEL_OF))
