"""What a speech reveals about itself: title, place, level, date, occasion, speaker, language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.read.compilation import GENRE
from rag.read.front_matter import FrontMatter
from rag.read.places import find_level, find_place
from rag.read.years import find_date
from rag.types import Language, Span

_OPENING = 1_200
_HAN = r"[\u4e00-\u9fff]"
_MEETING = rf"{_HAN}{{2,18}}?(?:工作会议|会议|大会|工作会|务虚会|座谈会|动员会|推进会|现场会|表彰会|总结会|代表会)"
_OCCASION = re.compile(rf"全[省市县区镇国]{_MEETING}")
_TITLE_OCCASION = re.compile(rf"(?:在|^)(?:(?:19|20)\d\d年)?({_MEETING})")
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
    """The metadata of a speech; unknown is None."""

    title: str
    place: str | None
    level: str | None
    date: str | None
    occasion: str | None
    speaker: str | None
    language: Language


def infer(printed: Printed, text: str, paragraphs: Sequence[Span]) -> Description:
    """Infer what the text says about itself."""
    evidence = printed.title if printed.own else None
    level = find_level(f"{evidence or ''}\n{text}")
    occasion = find_occasion(evidence, text)
    return Description(
        title=printed.title or (f"{occasion}{_SPEECH_WORD}" if occasion else printed.stem),
        place=find_place(evidence, text, level),
        level=level,
        date=find_date(text, [text[span.start : span.end] for span in (*paragraphs[:4], *paragraphs[-3:])]),
        occasion=occasion,
        speaker=find_speaker(text),
        language=find_language(text),
    )


def stated(front: FrontMatter, found: Description) -> Description:
    """Let what the front matter states win over what was inferred; a stated null stays unknown."""
    return Description(
        title=front.get("title", found.title) or found.title,
        place=front.get("place", found.place),
        level=front.get("level", found.level),
        date=front.get("date", found.date),
        occasion=front.get("occasion", found.occasion),
        speaker=front.get("speaker", found.speaker),
        language=found.language,
    )


def find_occasion(title: str | None, text: str) -> str | None:
    """Return the meeting that the title or the opening names, such as 全市科技工作会议."""
    named = _OCCASION.search(title or "") or _OCCASION.search(text, 0, _OPENING)
    if named:
        return named[0]
    titled = _TITLE_OCCASION.search(title or "")
    return titled[1] if titled and not GENRE.search(titled[1]) else None


def find_speaker(text: str) -> str | None:
    """Return in whose name the speaker says to speak, such as 市政府领导; names of persons are not looked for."""
    match = _SPEAKER.search(text[:300_000])
    if match is None:
        return None
    body = match[1].strip()
    return f"{body}领导" if _OFFICE.search(body) else f"{body}代表"


def find_language(text: str) -> Language:
    """Tell Chinese from English by which script carries the text."""
    sample = text[:20_000]
    # A Chinese character carries about as much as four Latin letters.
    chinese, latin = (sum(map(len, script.findall(sample))) for script in (_CHINESE, _LATIN))
    return "zh" if 4 * chinese >= latin else "en"
