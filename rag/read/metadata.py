"""What a speech reveals about itself: title, place, level, date, occasion, speaker, language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.read.facts import Fact, from_words
from rag.read.front_matter import FrontMatter
from rag.read.lines import is_date
from rag.read.people import is_speaker, named_speaker, speaker_in_title, speaker_of_himself
from rag.read.places import find_level, find_place
from rag.read.titles import GENRE
from rag.read.years import find_date
from rag.text.salutation import is_salutation
from rag.types import Language, Span

_OPENING = 1_200
_HAN = r"[\u4e00-\u9fff]"
_KINDS = r"(?:工作会议|会议|大会|工作会|务虚会|座谈会|动员会|推进会|现场会|表彰会|总结会|代表会)"
_EVENTS = (
    r"(?:会议|大会|[工作虚谈员进场彰结表流度介布讨动拜话年晚誓训报商博览峰]会|仪式|典礼|论坛|沙龙|[开闭]幕式"
    r"|培训班|研修班|晚宴|活动)"
)
_MEETING = rf"{_HAN}{{2,18}}?{_KINDS}"
_OCCASION = re.compile(rf"全[省市县区镇国]{_MEETING}")
_EARLIER = re.compile(
    r"去年|前年|上年|昨天|上周|上个?月|日前|近日|近期|最近|不久前|前不久|刚刚|此前|先后|传达|贯彻|学习|落实|按照|根据|继"
    r"|\d+年\d+月|\d+月\d+日"
)
_HAS_BEEN = re.compile(r"(?:的)?精神|以来|之后|后[，,]|先后|刚刚|已经|上[，,].{0,20}(?:指出|强调|要求)")
_TITLE_OCCASION = re.compile(rf"(?:在|^)(?:(?:19|20)\d\d年)?({_MEETING})")
_GIVEN_AT = re.compile(
    rf"在(?:(?:19|20)\d\d年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?)?(?P<event>[^，。；！\s]{{2,40}}?{_EVENTS})"
    rf"(?:(?:上|中|期间|时)的?{_HAN}{{0,6}}?|的)?(?:{GENRE.pattern})",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"我(?:谨|受托|在此)?代表((?:(?!表示|致以|向|对)[^，,。；;！!：:\n]){2,30}?)(?=[，,。；;！!：:\n]|向|对|表示|致以|作|做)"
)
_OFFICE = re.compile(r"(?:政府|[省市县区镇党]委|党组|人大|政协|局)$")
_SPEECH_WORD = "讲话"
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed above a speech: its title, whether that is its own, and the file's name without suffix."""

    title: str | None
    own: bool
    stem: str


@dataclass(frozen=True, slots=True)
class Description:
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


def infer(printed: Printed, text: str, paragraphs: Sequence[Span]) -> Description:
    """Infer what the text says about itself."""
    title = printed.title if printed.own else None
    lines = [text[span.start : span.end] for span in paragraphs]
    head, last = _head(lines[:4]), lines[-3:]
    level = find_level(f"{title or ''}\n{text}")
    occasion = find_occasion(title, text, head)
    return Description(
        title=_title(printed, occasion),
        place=find_place(title, text, level.value if level else None, head, last),
        level=level,
        date=find_date(text, _around(lines), title),
        occasion=occasion,
        speaker=find_speaker(text, title, head),
        language=find_language(text),
    )


def stated(said: Sequence[tuple[str, FrontMatter]], found: Description) -> Description:
    """Let what is stated win over what was inferred, the last to state it over the others; a null stays unknown.

    `said` pairs the name of each place where facts are stated with what it states.
    """
    for origin, front in said:
        values = {key: Fact(value, origin) if value else None for key, value in front.values}
        found = Description(
            title=values.get("title") or found.title,
            place=values.get("place", found.place),
            level=values.get("level", found.level),
            date=values.get("date", found.date),
            occasion=values.get("occasion", found.occasion),
            speaker=values.get("speaker", found.speaker),
            language=found.language,
        )
    return found


def find_occasion(title: str | None, text: str, head: Sequence[str] = ()) -> Fact | None:
    """Return the meeting that the title, the lines under it or the opening name, such as 全市科技工作会议."""
    for where, line in (("title", title or ""), *(("line", line) for line in head)):
        given = _GIVEN_AT.search(line)
        if found := _OCCASION.search(line):
            return from_words(found[0], where, line)
        if given:
            return from_words(given["event"], where, line)
    for found in _OCCASION.finditer(text, 0, _OPENING):
        if _is_this_one(text, found.start(), found.end()):
            return from_words(found[0], "text", found[0])
    titled = _TITLE_OCCASION.search(title or "")
    return from_words(titled[1], "title", title or "") if titled and not GENRE.search(titled[1]) else None


def _is_this_one(text: str, start: int, end: int) -> bool:
    """Tell whether a meeting that the opening names can be the one at which it is said, and not an earlier one."""
    clause = max(text.rfind(mark, 0, start) for mark in "。！？；\n")
    return not _EARLIER.search(text, clause + 1, start) and not _HAS_BEEN.match(text, end)


def find_speaker(text: str, title: str | None = None, head: Sequence[str] = ()) -> Fact | None:
    """Return the speaker whom the lines under the title, the title or the speaker himself name.

    Otherwise it is in whose name the speaker says to speak, such as 市政府领导.
    """
    for line in head:
        # A name without an office is one beside a date or in brackets: 高质量 would be another.
        if (name := named_speaker(line)) and (name != line or " " in name or any(map(is_date, head))):
            return from_words(name, "line", line)
    if name := speaker_in_title(title or ""):
        return from_words(name, "title", title or "")
    if introduced := speaker_of_himself(text):
        return from_words(introduced[0], "text", introduced[1])
    match = _SPEAKER.search(text[:300_000])
    if match is None:
        return None
    body = match[1].strip()
    return from_words(f"{body}领导" if _OFFICE.search(body) else f"{body}代表", "text", match[0])


def _head(paragraphs: Sequence[str]) -> list[str]:
    """Return the lines under the title and above the speech: subtitle, date, speaker, in front of the salutation."""
    head = []
    for paragraph in paragraphs:
        if len(paragraph) > 60 or is_salutation(paragraph):
            break
        head.append(paragraph)
    return [
        line
        for line in head
        if line.startswith(("——", "--", "—")) or is_date(line) or is_speaker(line) or named_speaker(line)
    ]


def _around(paragraphs: Sequence[str]) -> list[str]:
    """Return the lines above the salutation and those below the last sentence, where the date of a speech stands."""
    above = next((index for index, line in enumerate(paragraphs[:6]) if is_salutation(line)), 4)
    below = len(paragraphs)
    while (
        below > above
        and len(paragraphs[below - 1]) <= 40
        and (paragraphs[below - 1][-1] not in "。！？!?" and below > len(paragraphs) - 3)
    ):
        below -= 1
    return [*paragraphs[:above], *paragraphs[max(above, below) :]]


def _title(printed: Printed, occasion: Fact | None) -> Fact:
    if printed.title:
        return Fact(printed.title, "printed title" if printed.own else "title of the compilation")
    if occasion:
        return Fact(f"{occasion.value}{_SPEECH_WORD}", f"occasion, {occasion.origin}")
    return Fact(printed.stem, "file name")


def find_language(text: str) -> Language:
    """Tell Chinese from English by which script carries the text."""
    sample = text[:20_000]
    # A Chinese character carries about as much as four Latin letters.
    chinese, latin = (sum(map(len, script.findall(sample))) for script in (_CHINESE, _LATIN))
    return "zh" if 4 * chinese >= latin else "en"
