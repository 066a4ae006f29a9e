"""Find out whose speech a question means: by place, by year and level, or by a description.

"The county that is home to Tianxiong", 「搞直播带货的那个市」 and "the retreat talk" choose a speech as a name does.
Their words say nothing of what is looked for within it and are taken out of what is searched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.models.lexicon import Lexicon
from rag.retrieve.place_names import PlaceNames
from rag.text.words import content_words
from rag.types import Subject

_LEVELS = {
    "市": "市", "城市": "市", "city": "市", "县": "县", "county": "县", "区": "区", "district": "区",
    "公司": "企业", "企业": "企业", "company": "企业", "firm": "企业",
}  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?")
_NAMELESS = re.compile(r"遮名?|隐去|匿名|没写名|不具名|masked|unnamed|anonymous|nameless")
_STOP = r"[^,.?!;:，。？！；：、\s]"
_KIND = "城市|市|区|县|公司|企业|讲话|会议?"
# 融入大市的那个市 / 那个搞直播带货的市 / 务虚会那篇
_DESCRIBED = re.compile(
    rf"(?P<before>{_STOP}{{2,20}}?)(?:之后|以后)?的?那(?:[个位家篇次场座](?P<kind>{_KIND})|篇)"
    rf"|那[个位家篇次场座](?P<after>{_STOP}{{2,16}}?)的(?P<kind2>{_KIND})"
)
# 工会代表大会上，…: a question that begins with the occasion; 社会上 is none, 某某在会上 names one who spoke
_OCCASION = re.compile(
    rf"^在?(?!今天|昨天|刚才|[上下那]次)(?P<words>(?:(?![在哪谁]){_STOP}){{2,24}}?"
    r"(?:(?<![社机])会议?|仪式|典礼|论坛))(?:上|中|里)"
)
# What stands before the last of these belongs to another subject: 黄冈和融入大市的那个市
_JOINED = re.compile(r"^.*(?:和|与|跟|同|还有|以及)")
# the 2022 city speech / the retreat talk / at a county meeting
_ADJECTIVE = re.compile(
    r"\bthe (?P<words>(?:(?!(?:for|of|in|to|by|on|and|from|than|with|the)\b)[a-z0-9'-]+ ){1,4}?)"
    r"(?P<kind>city|county|district|company|talk|speech)\b"
    r"(?:(?:'s)? ?(?:speech|talk|meeting|leader|speaker))?"
    r"|\b(?:at|in|from) (?:the|an?) (?P<words2>(?:[a-z0-9'-]+ ){1,4}?)(?P<kind2>meeting|congress|conference)\b"
)
# the county that is home to Tianxiong Auto Parts; it ends where the question goes on: ... say about, ... plan to
_CLAUSE = re.compile(
    r"\b(?:the|a) (?P<kind>city|county|district|company|place|speech|talk|firm)"
    r" (?P<words>(?:that|which|whose|where|in which) [^,.;:?!]{5,80}?)"
    r"(?=[,.;:?!]|$"
    r"| (?:each|both|and the|says?|said|plans?|wants?|means?|does|did|do|should|will|would|intends?|hopes?)\b)"
)
# 区里 / 全县 / 县领导 / the district leader: a level and nothing else
_LEVEL = re.compile(
    r"(?:^|[,，。、\s年和与跟])(?P<a>[县区])里|全(?P<b>[县区市])(?!国)|(?<![县市])(?P<c>[区县])(?:领导|科技|的?讲话|的?会)"
    r"|(?P<d>公司|企业)领导|\ball-(?P<e>district|county|city)\b|\b(?:the|a|this) (?P<f>district|county|company)\b"
)
_COMPARES = re.compile(r"compar|differ|\beach\b|\bboth\b|\brespectively\b|比较|对比|分别|各自|各[有怎是]|不同|差别|都")
# Words that point back to what was said and describe nothing.
_PRONOUN = re.compile(r"[他她它这]|其|(?:same|other|joint|whole|entire|next|last|said)\b")


@dataclass(frozen=True, slots=True)
class SubjectReading:
    """The subjects of a question, and its folded words without those that name them."""

    subjects: tuple[Subject, ...]
    rest: str


def find_subjects(
    folded: str, gazetteer: PlaceNames, years: Sequence[int], lexicon: Lexicon | None = None
) -> SubjectReading:
    """Find the subjects of a folded question, in their order; `years` are those that the archive knows."""
    places = [(start, end, Subject(place=place)) for start, end, place in gazetteer.matches(folded)]
    described = [
        (start, end, subject)
        for start, end, subject in _described(folded, years, lexicon)
        if not any(start < other_end and other_start < end for other_start, other_end, _ in places)
    ]
    named = sorted([*places, *described], key=lambda each: each[0])
    rest = folded
    for start, end, _ in reversed(named):
        rest = f"{rest[:start]} {rest[end:]}"
    subjects = list(dict.fromkeys(subject for _, _, subject in named))
    said = {int(year) for year in _YEAR.findall(rest)} & set(years)
    year = said.pop() if len(said) == 1 else None
    if not subjects:
        levels = _levels_named(folded)
        # The district and the county are compared; a county that belongs to a city is not.
        if len(levels) > 1 and _COMPARES.search(folded):
            return SubjectReading(tuple(Subject(year=year, level=level) for level in levels), rest)
        level = levels[0] if levels else None
        return SubjectReading((Subject(year=year, level=level),) if level or year else (), rest)
    return SubjectReading(tuple(replace(each, year=each.year or year) for each in subjects), rest)


def _described(folded: str, years: Sequence[int], lexicon: Lexicon | None) -> Iterator[tuple[int, int, Subject]]:
    end = 0
    for start, stop, words, kind in sorted(_phrases(folded)):
        subject = _subject(words, kind, years, lexicon)
        if start >= end and subject != Subject():
            yield start, stop, subject
            end = stop


def _phrases(folded: str) -> Iterator[tuple[int, int, str, str]]:
    """Give where a phrase describes a speech, its describing words, and the kind of thing described."""
    for match in _DESCRIBED.finditer(folded):
        words, start = match["before"] or match["after"], match.start()
        if match["before"]:
            own = _JOINED.sub("", words)
            start, words = start + len(words) - len(own), own
        yield start, match.end(), words, match["kind"] or match["kind2"] or ""
    if occasion := _OCCASION.match(folded):
        yield 0, occasion.end(), occasion["words"], ""
    for match in _ADJECTIVE.finditer(folded):
        yield match.start(), match.end(), match["words"] or match["words2"], match["kind"] or match["kind2"]
    for match in _CLAUSE.finditer(folded):
        yield match.start(), match.end(), match["words"], match["kind"]


def _subject(words: str, kind: str, years: Sequence[int], lexicon: Lexicon | None) -> Subject:
    if _PRONOUN.match(words):
        return Subject()
    levels = [_LEVELS[word] for word in [*re.findall(r"[a-z]+", words), kind] if word in _LEVELS]
    year = next((int(year) for year in _YEAR.findall(words) if int(year) in years), None)
    nameless = bool(_NAMELESS.search(words))
    left = [word for word in content_words(_YEAR.sub(" ", _NAMELESS.sub(" ", words))) if word not in _LEVELS]
    description = " ".join(left)
    # "The city" alone chooses nothing; that one of many is a county does.
    if not left and year is None and not nameless and not {"县", "区"} & set(levels):
        return Subject()
    translations = lexicon.translate(description) if lexicon and description else ()
    return Subject(None, year, levels[-1] if levels else None, description, translations, nameless)


def _levels_named(folded: str) -> list[str]:
    found = (next(filter(None, match.groups()), "") for match in _LEVEL.finditer(folded))
    return list(dict.fromkeys(_LEVELS[word] for word in found if word in _LEVELS))
