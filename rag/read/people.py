"""Speakers: who gives a speech, by a line at its head or foot, its title, its file's name, or his own words.

Nobody is taken for the speaker who is not named: an office alone (县长) and a body in whose name one speaks are none. A
new form of line goes into `_LINE_FORMS`; surnames and offices are in rag/data/people.toml, English names in
rag/read/english_people.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.data.tables import read_alternatives, read_words
from rag.read import english_people
from rag.read.date_forms import find_written_dates, normalise_width
from rag.read.date_lines import date_of_line, is_date
from rag.read.facts import Fact
from rag.text.words import tag_words

_MAX_LINE_CHARS = 60
_MIN_LISTED_PEOPLE = 3
_MAX_INTRODUCTION_CHARS = 600
_HAN = r"[\u3400-\u9fff]"
_HAS_HAN = re.compile(_HAN)
_GAP = r"[ \u3000]"
_SURNAMES = "".join(read_words("people.toml", "names.surnames"))
_COMPOUND_SURNAMES = read_alternatives("people.toml", "names.compound_surnames")
_IN_NO_NAME = "".join(read_words("people.toml", "names.not_in_names"))
_IN_NAME = rf"(?:(?![{_IN_NO_NAME}]){_HAN})"
# 王大海, 欧阳修文, 范徐丽泰, 王 明, 阿沛·阿旺晋美
_DOTTED_NAME = rf"{_HAN}{{1,8}}(?:[·•・‧]{_HAN}{{1,10}}){{1,3}}"
_NAME = (
    rf"(?:{_DOTTED_NAME}|(?:{_COMPOUND_SURNAMES}){_GAP}?{_IN_NAME}{{1,2}}|[{_SURNAMES}]{_IN_NAME}{{1,2}}"
    rf"|[{_SURNAMES}][{_SURNAMES}]{_IN_NAME}{{2}}|[{_SURNAMES}]{_GAP}+{_IN_NAME}(?:{_GAP}?{_IN_NAME})?)"
)
# Behind an office or a label and a blank a given name may have any characters: 张建国, 王为民.
_FREE_NAME = rf"(?:(?:{_COMPOUND_SURNAMES}|[{_SURNAMES}]){_GAP}*{_HAN}{{1,2}})"
_SHORT_NAME = rf"(?:(?:{_COMPOUND_SURNAMES}){_IN_NAME}{{1,2}}?|[{_SURNAMES}]{_IN_NAME}{{1,2}}?|{_DOTTED_NAME})"
# A name of another people, which no list of surnames holds; it takes an office, a label or 阁下 beside it.
_ANY_NAME = rf"(?:{_IN_NAME}{{2,8}}|{_DOTTED_NAME}|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){{1,3}})"
_MASKED_NAME = r"[×xX*＊○某]{1,3}"
_OFFICE_WORD = read_alternatives("people.toml", "offices.on_a_line")
_OFFICE = rf"(?:[\u3400-\u9fff×xX*＊、（）()·]{{0,24}}?(?:{_OFFICE_WORD}))"
_HONORIFIC = rf"(?:{read_alternatives('people.toml', 'names.honorifics')})"
_LABEL = (
    r"(?:讲话人|讲话者|講話人|发言人|发言者|發言人|报告人|報告人|演讲人|演讲者|演講者|主讲人|主讲|主講人|主講"
    r"|讲者|講者|致辞人|致辞者|致辭人)\s*[:：]\s*"
)
# Each form is for a whole line without its date, occasion and brackets.
_LINE_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_LABEL}(?:(?P<office>{_OFFICE}){_GAP}*)?(?P<name>{_NAME}|{_ANY_NAME}){_HONORIFIC}?",
        rf"{_LABEL}(?:(?P<office>{_OFFICE}){_GAP}+)?(?P<name>{_FREE_NAME}){_HONORIFIC}?",
        rf"(?P<office>{_OFFICE}){_GAP}+(?P<name>{_FREE_NAME}){_HONORIFIC}?",
        rf"(?P<office>{_OFFICE})[ \u3000、,，:：]*(?P<name>{_NAME}){_HONORIFIC}?",
        rf"(?P<office>{_OFFICE}){_GAP}+(?P<name>{_ANY_NAME}){_HONORIFIC}?",
        rf"(?P<name>{_NAME}|{_ANY_NAME}){_GAP}?{_HONORIFIC}",
        rf"(?P<name>{_NAME}|{_DOTTED_NAME})[ \u3000,，、(（]+(?P<office>{_OFFICE})",
        # An office that no list holds, parted from a name.
        rf"(?P<office>{_HAN}{{2,20}}){_GAP}+(?P<name>{_NAME})",
    )
)
_BARE_NAME = re.compile(_NAME)
_FREE_BARE_NAME = re.compile(_FREE_NAME)
_ENDS_IN_OFFICE = re.compile(rf"(?:{_OFFICE_WORD})$")
_BEGINS_WITH_OFFICE = re.compile(rf"(?:{_OFFICE_WORD})")
_ENDS_IN_HONORIFIC = re.compile(rf"{_HONORIFIC}$")
_PLAIN_OFFICE = re.compile(_OFFICE)
_LINE_UNDER_TITLE = re.compile(rf"[（(]?(?:{_OFFICE}[ \u3000]*(?:{_NAME}|{_MASKED_NAME})?)[）)]?")
_EDGES = "（）()【】[]《》—–─- \t\u3000,，、;；。"
_OCCASION = re.compile(
    r"^在.{2,50}?(?:[上中时時](?:的[^ \u3000/／]{0,8}?)?|讲话|講話|致辞|演讲|报告)(?=[ \u3000/／]|$)"
)
# 县委书记张三在全县大会上的讲话, 温家宝总理在…, 张三同志在…: what stands before 在 is a name and an office.
_SPEAKER_IN_TITLE = re.compile(
    rf"(?:(?P<office>{_OFFICE}){_GAP}*(?P<name>{_SHORT_NAME}|[{_SURNAMES}]{_HAN}{{1,2}}?)(?:{_HONORIFIC})?"
    rf"|(?P<plain>{_SHORT_NAME})(?P<rank>{_OFFICE_WORD})?(?:{_HONORIFIC})?){_GAP}*(?=[:：]|(?:在|于|於|就|向|同).{{2,}}|作?政府工作报告|答记者问|主持.*记者会)"
)
_SELF_INTRODUCTION = re.compile(
    rf"我是(?P<office>{_OFFICE})(?P<name>{_SHORT_NAME}|[{_SURNAMES}]{_HAN}{{1,2}})(?=[，,。；;！!\n])"
    rf"|我(?:叫|的名字是)(?P<plain>{_SHORT_NAME})(?=[，,。；;！!\n])"
)

_CLOSES_LETTER = re.compile(r"(?:yours|sincerely|faithfully|respectfully|your obedient|此致|敬礼|谨上)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpeakerClues:
    """What may tell the speaker beside the text: the title, the lines at the head and foot, the name of the file.

    `named` are the speakers of the name of the file and of its folders, the nearest first; `signed` are the lines below
    Yours faithfully and the like.
    """

    title: str | None = None
    head: Sequence[str] = ()
    foot: Sequence[str] = ()
    named: Sequence[Fact] = ()
    signed: Sequence[str] = ()


def is_speaker(text: str) -> bool:
    """Return True if a line can be the speaker's under a title: an office, a name, or both, and nothing else."""
    if len(text) > _MAX_LINE_CHARS:
        return False
    return bool(_LINE_UNDER_TITLE.fullmatch(text) or speaker_on_line(text) or bare_name(text))


@lru_cache(maxsize=256)  # the lines of a head are asked about again and again
def speaker_on_line(line: str) -> str | None:
    """Return the speaker whom a line names with an office, a label or an honorific: 县委书记 张三.

    A date and the meeting beside him are left out.
    """
    if len(line) > 2 * _MAX_LINE_CHARS:
        return None
    if not _HAS_HAN.search(line):
        return english_people.speaker_on_line(_without_date(line))
    text = _bare(line)
    if not 2 <= len(text) <= _MAX_LINE_CHARS:
        return None
    for form in _LINE_FORMS:
        match = form.fullmatch(text)
        if match and (name := _office_and_name(match)):
            return name
    if _names_occasion(line) and (name := bare_name(line)):
        return name
    return None


@lru_cache(maxsize=256)
def bare_name(line: str) -> str | None:
    """Return the name of a line that holds nothing else, beside a date; 高质量 is none, though 高 is a surname."""
    text = _bare(line)
    if not _HAS_HAN.search(text):
        return english_people.bare_name(text)
    if _BARE_NAME.fullmatch(text) and is_known_as_name(text):
        return _joined(text)
    return _joined(text) if _FREE_BARE_NAME.fullmatch(text) and _is_only_a_name(text) else None


def _is_only_a_name(text: str) -> bool:
    """Return True if the dictionary knows some characters as the name of a person."""
    words = tag_words(_joined(text))
    return len(words) == 1 and words[0][1].startswith("nr")


def is_known_as_name(text: str) -> bool:
    """Return True if the dictionary does not know some characters as another word than a person's name."""
    name = _joined(text)
    if not 2 <= len(name) <= 4 or _ENDS_IN_OFFICE.search(name):
        return "·" in name
    word, kind = next(iter(tag_words(name)), ("", ""))
    return kind.startswith("nr") or len(word) == 1


def find_speaker(text: str, clues: SpeakerClues) -> Fact | None:
    """Return the speaker whom the head, the title, the foot, the name of the file or the speaker himself names."""
    return (
        _speaker_of_lines(clues.head, has_title=clues.title is not None)
        or _as_fact(speaker_in_title(clues.title or ""), clues.title or "")
        or (_speaker_of_lines(clues.signed, has_title=True) if _is_signed_by_one(clues.signed) else None)
        or _speaker_of_lines(clues.foot, has_title=False)
        or next(iter(clues.named), None)
        or _speaker_of_himself(text)
    )


def _is_signed_by_one(lines: Sequence[str]) -> bool:
    return len({name for line in lines if (name := bare_name(line))}) < 2


def speaker_in_title(title: str) -> str | None:
    """Return whom a title says to speak: 县委书记 张三 for 县委书记张三在全县大会上的讲话."""
    if not _HAS_HAN.search(title):
        return english_people.speaker_in_title(_without_date(title))
    match = _SPEAKER_IN_TITLE.match(_without_date(title).strip(_EDGES))
    if match is None:
        return None
    if match["plain"] and not match["rank"] and not is_known_as_name(match["plain"]):
        return None
    return _office_and_name(match)


def _speaker_of_lines(lines: Sequence[str], *, has_title: bool) -> Fact | None:
    """Return the first speaker of some lines; a name alone counts under a title or beside a date.

    So many names are a list of those present.
    """
    named = [(name, line) for line in lines if (name := speaker_on_line(line))]
    if len({name for name, _ in named}) >= _MIN_LISTED_PEOPLE:
        return None
    for name, line in named:
        return Fact.from_words(name, "line", line)
    if has_title or any(is_date(line) or date_of_line(line) or _CLOSES_LETTER.match(line) for line in lines):
        for line in lines:
            if name := bare_name(line):
                return Fact.from_words(name, "line", line)
    return None


def _as_fact(name: str | None, words: str) -> Fact | None:
    return Fact.from_words(name, "title", words) if name else None


def _without_date(line: str) -> str:
    plain = normalise_width(line)
    for date in reversed(find_written_dates(plain)):
        plain = f"{plain[: date.start].rstrip('(（[【 ')} {plain[date.end :].lstrip(')）]】')}"
    return plain


def _bare(line: str) -> str:
    """Return a line without its date, without the meeting in front, and without brackets and dashes around it."""
    text = _without_date(line).strip(_EDGES)
    return _OCCASION.sub("", text, 1).strip(_EDGES + "/／")


def _names_occasion(line: str) -> bool:
    return _OCCASION.match(_without_date(line).strip(_EDGES)) is not None


def _speaker_of_himself(text: str) -> Fact | None:
    """Return how a speaker introduces himself near the beginning."""
    match = _SELF_INTRODUCTION.search(text, 0, _MAX_INTRODUCTION_CHARS)
    if match and (name := _office_and_name(match)):
        return Fact.from_words(name, "text", match[0])
    if name := english_people.speaker_of_himself(text[:_MAX_INTRODUCTION_CHARS]):
        return Fact.from_words(name, "text", name)
    return None


def _office_and_name(match: re.Match[str]) -> str | None:
    """Return the office and the name of a match, one blank between; None where the name is an office itself."""
    groups = match.groupdict()
    name = _joined(groups.get("plain") or groups["name"])
    name = _ENDS_IN_HONORIFIC.sub("", name)
    office = (groups.get("office") or groups.get("rank") or "").strip(_EDGES)
    if _PLAIN_OFFICE.fullmatch(name) or _BEGINS_WITH_OFFICE.match(name):
        return None
    if office and not _ENDS_IN_OFFICE.search(office) and not is_known_as_name(name):
        return None
    return " ".join(filter(None, (office, name)))


def _joined(name: str) -> str:
    """Return a Chinese name without the blank with which two characters are set as wide as three."""
    return name if name.isascii() else re.sub(_GAP, "", name)
