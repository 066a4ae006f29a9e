"""What the name of a file and of its folders tells: 1861_Abraham_Lincoln, 2020-09-12 Ada Fenwick, 张三在…上的讲话.

The nearest name comes first. A number that is no date, a name that is no person's and a raw name with its underscores
are left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.read import english_people
from rag.read.date_forms import find_written_dates
from rag.read.facts import Fact
from rag.read.people import bare_name, is_known_as_name, speaker_in_title, speaker_on_line

_MAX_FOLDERS = 3
_SEPARATOR = re.compile(r"[_\s]+")
_DATE_BESIDE_DIGITS = re.compile(r"(?<=\d)_(?=\d)")
_COMPACT_DATE = re.compile(r"(?<![A-Za-z\d])(1[5-9]\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![A-Za-z\d])")
_BARE_YEAR = re.compile(r"(?<![A-Za-z\d.])(?:1[5-9]\d\d|20\d\d)(?![A-Za-z]|[\d.]*\d)")
_YEARS_OF_SPAN = re.compile(r"\d{4}年?\s*[-—–~～至到]+\s*\d{4}")
_LEADING_NUMBER = re.compile(r"^(?:\d{1,5}[-_.\s、)）]+)+(?=\D)")
_PART = re.compile(r"[_\s\-—–·.()（）\[\]【】、，,：:]+")
_WIDE_CHARACTERS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {
    0x3000: " "
}
# soil-talk.en, soil_talk_zh, speech FINAL v2, speech (1): the language, the version, the copy.
_CODE_BEHIND = re.compile(
    r"(?:[._\-\s]+(?:en|eng|zh|chs|cht|cn|tw|hk|zh-(?:cn|tw|hk|hans|hant)|en-(?:us|gb)|final|draft|clean|v\d{1,2}|copy|定稿|终稿|最终版|修改稿)"
    r"|\s*[(（](?:\d{1,2}|final|copy|定稿|终稿)[)）])$",
    re.IGNORECASE,
)
# A hyphen between words, and not one of a date.
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z\d])|(?<=\d)-(?=[A-Za-z])")
_MIN_HYPHENS = 2
# 1120518 in the name of a Chinese file: a day of the Republic of China.
_REPUBLIC_DATE = re.compile(r"(?<!\d)(1[0-2]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_REPUBLIC_BEFORE_FIRST_YEAR = 1911
_EMPTY_BRACKETS = re.compile(r"[（(\[【]\s*[)）\]】]")
_EDGES = " -—_.,，、:："
_IN_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{2,60})[)）\]]")
# Where several people speak, a name of the file is not the speaker's.
_OF_SEVERAL = re.compile(
    r"\b(?:debate|debates|dialogue|interview|hearing|panel|roundtable|versus|vs|and|with)\b|辩论|對談|对话|访谈|专访|圆桌|座谈纪要",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class NamedFacts:
    """What names tell: dates and speakers, the file's own first, and the title that the file's name makes."""

    dates: tuple[Fact, ...] = ()
    speakers: tuple[Fact, ...] = ()
    title: str = ""


def _without_codes(stem: str) -> str:
    """Return the stem of a name without its language, its version, and hyphens in place of blanks: soil-talk_v2_en."""
    bare = stem
    while (match := _CODE_BEHIND.search(bare)) and bare[: match.start()].strip(_EDGES):
        bare = bare[: match.start()]
    is_hyphenated = not re.search(r"[\s_]", bare) and len(_HYPHEN.findall(bare)) >= _MIN_HYPHENS
    return _HYPHEN.sub(" ", bare) if is_hyphenated else bare


def read_file_name(name: str) -> NamedFacts:
    """Return what the path of a file tells, its name first, then the folders around it, the innermost first."""
    path = PurePosixPath(name)
    stem = _plain(_without_codes(path.stem))
    folders = [_plain(folder) for folder in reversed(path.parts[:-1])][:_MAX_FOLDERS]
    date = _date_of(stem)
    dates = [Fact.from_words(date, "file name", path.stem)] if date else []
    dates += [Fact.from_words(year, "folder", folder) for folder in folders if (year := _date_of(folder))]
    speaker = _speaker_of(stem)
    speakers = [Fact.from_words(speaker, "file name", path.stem)] if speaker else []
    speakers += [Fact.from_words(person, "folder", folder) for folder in folders if (person := _person(folder))]
    return NamedFacts(tuple(dates), tuple(speakers), _title_of(stem, speaker, date))


def _plain(name: str) -> str:
    """Return a name with blanks for its underscores, and with its figures of one width."""
    return _SEPARATOR.sub(" ", _DATE_BESIDE_DIGITS.sub("-", name.translate(_WIDE_CHARACTERS))).strip()


def _date_of(name: str) -> str | None:
    """Return the date of a name, the fullest that it holds; two different years are none."""
    if _YEARS_OF_SPAN.search(name):
        return None
    written = [date.value for date in find_written_dates(name)]
    written += ["-".join(match.groups()) for match in _COMPACT_DATE.finditer(name)]
    if _HAN.search(name):
        written += [
            f"{int(match[1]) + _REPUBLIC_BEFORE_FIRST_YEAR}-{match[2]}-{match[3]}"
            for match in _REPUBLIC_DATE.finditer(name)
        ]
    if written:
        return max(written, key=len)
    years = set(_BARE_YEAR.findall(name))
    return years.pop() if len(years) == 1 else None


def _without_dates(name: str) -> str:
    """Return a name without its dates and the number in front; a year that is part of a Chinese title stays."""
    plain = _COMPACT_DATE.sub(" ", _REPUBLIC_DATE.sub(" ", name) if _HAN.search(name) else name)
    for date in reversed(find_written_dates(plain)):
        if date.is_of_month or plain[date.end - 1] != "年":
            plain = f"{plain[: date.start]} {plain[date.end :]}"
    plain = _EMPTY_BRACKETS.sub("", _BARE_YEAR.sub(_keep_year_of_title, plain))
    return " ".join(_LEADING_NUMBER.sub("", plain.strip()).split()).strip(_EDGES)


def _keep_year_of_title(match: re.Match[str]) -> str:
    return match[0] if match.string[match.end() : match.end() + 1] == "年" else " "


def _speaker_of(stem: str) -> str | None:
    """Return the speaker whom the name of a file names: in its title, as one of its parts, or behind the title."""
    bare = _without_dates(stem)
    if _OF_SEVERAL.search(bare):
        return None
    if _HAN.search(bare):
        named = (_chinese_person(part) for part in _PART.split(bare))
        return speaker_in_title(bare) or next(filter(None, named), None)
    whole = english_people.speaker_in_title(bare) or english_people.speaker_on_line(bare)
    return whole or _officer_in_brackets(bare) or _english_name(bare.split())


def _officer_in_brackets(name: str) -> str | None:
    """Return whom a name tells in brackets with an office: Statement on ferries (Minister Pell)."""
    inside = (english_people.speaker_on_line(match[1]) for match in _IN_BRACKETS.finditer(name))
    return next(filter(None, inside), None)


def _person(folder: str) -> str | None:
    """Return the person after whom a folder is named."""
    bare = _without_dates(folder)
    if _HAN.search(bare):
        return _chinese_person(bare)
    words = bare.split()
    return bare if len(words) > 1 and english_people.is_name(words) else None


def _chinese_person(part: str) -> str | None:
    if "·" in part or len(part) < 2:
        return bare_name(part)
    return speaker_on_line(part) or (bare_name(part) if is_known_as_name(part) else None)


def _english_name(words: Sequence[str]) -> str | None:
    """Return the longest name at the end of some words, or at their beginning: Second Address Ada Fenwick."""
    counts = range(min(len(words), english_people.MAX_NAME_WORDS), 1, -1)
    runs = [words[-count:] for count in counts] + [words[:count] for count in counts]
    return next((" ".join(run) for run in runs if english_people.is_name(run)), None)


def _title_of(stem: str, speaker: str | None, date: str | None) -> str:
    """Return the title that the name of a file makes: its words without date and speaker, or the two of them."""
    bare = _without_dates(stem)
    if not _WORD.search(bare):
        return stem
    if speaker is None:
        return bare
    rest = _without_speaker(bare, speaker)
    if rest:
        return rest
    comma = "，" if _HAN.search(speaker) else ", "
    return f"{speaker}{comma}{date[:4]}" if date else speaker


def _without_speaker(title: str, speaker: str) -> str:
    """Return a title without the name at one of its ends, which stays where it is part of a phrase: 张三在…上的讲话."""
    if title.endswith((f"({speaker})", f"（{speaker}）")):
        return title[: -len(speaker) - 2].strip(_EDGES)
    if title.endswith((f" {speaker}", f"_{speaker}")) or title == speaker:
        return title[: -len(speaker)].strip(_EDGES)
    if title.startswith(f"{speaker} ") and not title.startswith(f"{speaker} on "):
        return title[len(speaker) :].strip(_EDGES)
    return title
