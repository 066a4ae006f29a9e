"""Labels that say who speaks in a transcript, such as "VALE:", "Mr. Vale:", 主席：, 晚报记者： and 【主持人】.

A label is told by its own words alone here; whether a text is a transcript at all is told by `rag.read.turns`. The
words are in rag/data/turns.toml; they are read when the first line is asked about.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from rag.data.tables import read_alternatives, read_words
from rag.text.normalise import fold
from rag.text.words import tag_words
from rag.types import TurnRole

_TABLE = "turns.toml"
#: How a label ends: with a colon or in brackets, with a full stop (Mr. VALE.), or with its line.
LabelForm = Literal["colon", "stop", "line"]
#: How a label names a speaker: beyond doubt, by a title, an office, a part to play or a Chinese name; in capitals; by
#: several words with capitals, as first and last names; or by one (Vale:), which any key may be (Water:).
LabelStrength = Literal["strong", "capitals", "names", "word"]

MAX_ENGLISH_WORDS = 7
MAX_CHINESE_CHARS = 16
_MAX_LINE_CHARS = 90
_MAX_NAME_LINE_WORDS = 5
_TIME = r"[\[(（]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])）]?"
_START = r"(?P<start>(?:[-–—●·>*_\s]|\d{1,2}:\d\d(?::\d\d)?\s|[\[(（]\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])）])*)"
_NO_NAME = r"^:：。！？!?；;“”\"「」『』《》〈〉<>()（）\[\]【】〔〕|/=+*_"
_NAME = rf"(?P<name>(?:《[^《》]{{1,12}}》)?[{_NO_NAME}\s，\d][{_NO_NAME}\t]{{0,47}}?)"
_NOTE = r"(?P<note>(?:\s*[(（\[〔][^()（）\[\]〔〕]{1,60}[)）\]〕])*)"
# 12:30 and 3:16 are none.
_COLON_MARK = r"[*_]{0,2}\s?(?:(?<!\d)[:：]|[:：](?!\d))[*_]{0,2}(?!//|[)）])"
_COLON = re.compile(rf"{_START}{_NAME}{_NOTE}\s*(?:{_TIME})?{_COLON_MARK}")
# In Jane Doe 09:12:30 the first colon is one of the time.
_TIMED_COLON = re.compile(rf"{_START}{_NAME}{_NOTE}\s*[*_]{{0,2}}(?:(?<!\d)[:：]|[:：](?=\s))[*_]{{0,2}}\s*{_TIME}\s*$")
_BRACKETS = re.compile(rf"{_START}[【\[〔]{_NAME}(?P<note>)[】\]〕]\s*[:：]?(?=\s*\S)")
# Q    Mr. President, …: the White House parts the sign of a reporter by blanks.
_LETTER = re.compile(r"(?P<start>)(?P<name>[QA])(?P<note>)(?:[ \t\u3000]{2,}(?=\S)|\t(?=\S)|(?<=Q) (?=[A-Z]))")
# Mr. SMITH. Mr. Speaker, …: the Congressional Record; Q. and The President. in the papers of presidents.
_STOP = re.compile(
    r"(?P<start>)(?P<name>[QA]|(?:The|Mr\.|Mrs\.|Ms\.|Miss|Dr\.|Senator|Secretary|Governor|Mayor)"
    r"(?: [A-Z]\.| [A-Z][\w'’-]*| of| the| pro| tempore| for| and){1,6}?)"
    r"(?P<note>(?: \[[^\]]{1,30}\])?)\. (?=[\"“(\[—A-Z])"
)
# Ada Fenwick -- Chief Financial Officer: what stands behind dashes is no part of the name.
_OFFICE_BEHIND = r"(?:\s+[-–—]{1,2}\s+[A-Z](?:[^.!?:]|\.(?!\s+[A-Z])){1,70})?"
# 张三 2023-05-10 09:12: chats.
_DAY = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+)?"
_LINE = re.compile(rf"{_START}{_NAME}{_NOTE}\s*(?P<time>{_DAY}{_TIME})?[*_]{{0,2}}{_OFFICE_BEHIND}")
# [Jane Doe] 10:01:05: programs for meetings; what stands in brackets without a time may be [Applause].
_BRACKETED_LINE = re.compile(rf"{_START}[【\[〔]{_NAME}(?P<note>)[】\]〕]\s*{_TIME}")
_NUMBER = re.compile(r"[（(]?\d{1,3}(?:[.)）．、]\s*|[ \t]+)(?=\D)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w.'’&\-]*")
_PARTICLES = frozenset(
    "of the and for de la le du da dos van von der den bin al ibn di y e o pro tempore in with".split()
)
_SERIAL = re.compile(r"[\s#.]*(?:\d{1,3}|[A-Za-z](?![A-Za-z])|[一二三四五六七八九十])?$")
_NOTE_OF_FORM = re.compile(
    r"\s*[(（\[〔]\s*(?:in \w+|\w+ (?:translation|interpretation)|through (?:an )?interpreter"
    r"|[\d:：.时分時 ]+|传译|傳譯|译文|譯文"
    r"|continued|cont'd|v\.?o\.?|off[- ]mic|续|續|接上)\s*[)）\]〕]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TurnLabel:
    """Who speaks from a line on, as printed there; `length` counts the characters of the line up to the words.

    `key` is the same for one speaker however he is printed.
    """

    speaker: str
    role: TurnRole | None
    form: LabelForm
    strength: LabelStrength
    length: int

    @property
    def key(self) -> str:
        """The name without print: width, case, script and full stops."""
        return " ".join(fold(self.speaker).replace(".", " ").split())


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a name before a colon says: how sure it is one, and the part that it gives its speaker."""

    strength: LabelStrength
    role: TurnRole | None


def read_label(text: str) -> TurnLabel | None:
    """Return the label that a line begins with, before a colon or in brackets; None where it has none."""
    head = text[:_MAX_LINE_CHARS]
    for pattern in (_LETTER, _TIMED_COLON, _COLON, _BRACKETS):
        match = pattern.match(head)
        if match and (label := _make_label(match, "colon")):
            return label
    return None


def read_plain_label(text: str) -> TurnLabel | None:
    """Return what stands before a colon at the start of a Chinese line and could name a speaker, whoever that is.

    An address (各位：), what goes on about somebody (他说：) and what announces a list (措施如下：) could not.
    """
    match = _COLON.match(text[:_MAX_LINE_CHARS])
    name = match["name"].strip(" \u3000-–—·*_") if match else ""
    plain = "".join(fold(name).split())
    if match is None or not _HAN.search(plain) or len(plain) > MAX_CHINESE_CHARS or "," in plain:
        return None
    if _chinese("not_before").match(plain) or _ends_in_no_name(plain):
        return None
    return TurnLabel(f"{name}{match['note'].strip()}", None, "colon", "word", match.end())


def read_numbered_label(text: str) -> TurnLabel | None:
    """Return the label behind the number of a paragraph, as minutes have it (12. Mr Vale: …)."""
    number = _NUMBER.match(text)
    label = read_label(text[number.end() :]) if number else None
    return replace(label, length=label.length + number.end()) if number and label else None


def read_stop_label(text: str) -> TurnLabel | None:
    """Return the label that a line begins with and that ends with a full stop, as in the Congressional Record."""
    match = _STOP.match(text[:_MAX_LINE_CHARS])
    return _make_label(match, "stop") if match else None


def read_name_line(text: str) -> TurnLabel | None:
    """Return the label that a line is as a whole: a name, perhaps with the time at which he speaks."""
    if len(text) > _MAX_LINE_CHARS:
        return None
    match = _BRACKETED_LINE.fullmatch(text) or _LINE.fullmatch(text)
    if match is None or len(match["name"].split()) > _MAX_NAME_LINE_WORDS:
        return None
    return _make_label(match, "line")


def _make_label(match: re.Match[str], form: LabelForm) -> TurnLabel | None:
    name = match["name"].strip(" \u3000-–—·*_")
    reading = _read_name(name) if name else None
    if reading is None:
        return None
    note = _NOTE_OF_FORM.sub("", match["note"]).strip()
    return TurnLabel(
        f"{name}{' ' if note and name.isascii() else ''}{note}", reading.role, form, reading.strength, match.end()
    )


@lru_cache(maxsize=20_000)
def _read_name(name: str) -> _Reading | None:
    """Return what a name before a colon says, None where it names nobody who could speak."""
    return _read_chinese(name) if _HAN.search(name) else _read_english(name)


def _read_chinese(name: str) -> _Reading | None:
    name = name.strip("《》").replace("》", "")
    folded = _SERIAL.sub("", fold(name)) or fold(name)
    plain = "".join(folded.split())
    if len(plain) > MAX_CHINESE_CHARS or _chinese("not_before").match(plain) or _ends_in_no_name(plain):
        return None
    is_numbered = len(folded) < len(fold(name).rstrip())
    for role in ("question", "answer", "chair"):
        if _role_pattern(role).fullmatch(plain):
            # 发言人1 is any speaker of a recording.
            return _Reading("strong", None if role == "answer" and is_numbered else role)
    if _chinese("signs").fullmatch(plain) or _person_pattern().fullmatch(plain) or _is_chinese_name(plain):
        return _Reading("strong", None)
    return None


def _ends_in_no_name(plain: str) -> bool:
    return re.search(f"(?:{read_alternatives(_TABLE, 'people.zh.not_after')})$", plain) is not None


@cache
def _chinese(key: str) -> re.Pattern[str]:
    return re.compile(read_alternatives(_TABLE, f"people.zh.{key}"))


@cache
def _surname() -> str:
    return "|".join(sorted(read_words(_TABLE, "people.zh.surnames"), key=len, reverse=True))


@cache
def _role_pattern(role: TurnRole) -> re.Pattern[str]:
    """Return the pattern of a label of one role: 记者, 晚报记者, 记者王某, 林远帆答."""
    words = "|".join(sorted(read_words(_TABLE, f"roles.zh.{role}"), key=len, reverse=True))
    if role == "chair":
        return re.compile(rf"(?:全体委员会|全委会|代理全委会|立法会|大会|会议|执行|轮值)?(?:{words})(?:先生|女士)?")
    return re.compile(rf".{{0,12}}?(?:{words})(?:(?:{_surname()}).{{1,2}})?(?:先生|女士|同志)?")


@cache
def _person_pattern() -> re.Pattern[str]:
    """Return the pattern of an office or another word for a person, perhaps with a name: 财政局局长王某, 蘇院長貞昌."""
    nouns = read_alternatives(_TABLE, "people.zh.nouns")
    return re.compile(
        rf".{{0,12}}?(?:{nouns})(?:(?:{_surname()}).{{1,2}})?|.{{0,8}}(?:{_surname()})(?:{nouns}).{{1,2}}"
    )


def _is_chinese_name(plain: str) -> bool:
    """Return True for a surname with one or two characters that are no word of the dictionary, or 约翰·史密斯."""
    if "·" in plain:
        return all(1 <= len(part) <= 8 for part in plain.split("·"))
    if not re.fullmatch(rf"(?:老|小|阿)(?:{_surname()})|(?:{_surname()})[\u3400-\u9fff]{{1,2}}", plain):
        return False
    words = tag_words(plain)
    return len(words) != 1 or words[0][1] == "nr" or plain[0] in "老小阿"


def _read_english(name: str) -> _Reading | None:
    folded = " ".join(fold(name).replace(".", " ").split())
    words = folded.split()
    if not words or len(words) > MAX_ENGLISH_WORDS or _begins(folded, "people.en.addresses"):
        return None
    if role := _english_role(words):
        return _Reading("strong", role)
    if not all(map(_is_name_word, name.replace(",", "").split())) or words[0] in _english("people.en.heads"):
        return None
    has_title = _begins(folded, "people.en.titles") and len(words) > 1
    if has_title or _english("people.en.offices") & {words[0], words[-1]}:
        return _Reading("strong", None)
    return _Reading(_strength_of_print(name), None) if len(folded) > 1 else None


def _strength_of_print(name: str) -> LabelStrength:
    if name == name.upper():
        return "capitals"
    return "names" if " " in name else "word"


def _english_role(words: list[str]) -> TurnRole | None:
    """Return the part that an English label gives its speaker: the moderator, reporter 2, Q, audience member."""
    kept = [word for word in words if word != "the" and not word.isdigit()]
    if not kept:
        return None
    phrases = {" ".join(words), " ".join(kept)}
    for role in ("question", "answer", "chair"):
        known = _english(f"roles.en.{role}")
        if known & phrases or (role == "question" and len(kept) <= 3 and known & {kept[0], kept[-1]} - {"q", "press"}):
            return role
    return None


@cache
def _english(key: str) -> frozenset[str]:
    return frozenset(read_words(_TABLE, key))


def _begins(folded: str, key: str) -> bool:
    return any(folded == phrase or folded.startswith(f"{phrase} ") for phrase in _english(key))


def _is_name_word(word: str) -> bool:
    return _CAPITALISED.fullmatch(word) is not None or word.casefold() in _PARTICLES or word.isdigit()


def personal_name(speaker: str) -> str:
    """Return the name alone of a speaker as a label prints him, without offices and notes; "" where there is none.

    Chinese names are folded; English ones keep their words: Jane Doe for Hon. Jane Doe (Riverside).
    """
    bare = re.sub(r"\s*[(（\[〔].*", "", speaker)
    if _HAN.search(bare):
        return _chinese_personal_name("".join(fold(bare).split()))
    words = bare.replace(".", ". ").split()
    known = _english("people.en.offices") | _english("people.en.titles") | _english_role_words() | {"of", "and", "for"}
    return " ".join(
        word.strip(".,") for word in words if word.strip(".,").casefold() not in known and not word.isdigit()
    )


def _chinese_personal_name(plain: str) -> str:
    if _is_chinese_name(plain):
        return plain
    nouns = read_alternatives(_TABLE, "people.zh.nouns")
    behind = re.fullmatch(rf".*?(?:{nouns})(?P<name>(?:{_surname()}).{{1,2}})", plain)
    before = re.fullmatch(rf"(?P<name>(?:{_surname()}).{{0,2}}?)(?:{nouns})", plain)
    around = re.fullmatch(rf".*?(?P<surname>{_surname()})(?:{nouns})(?P<given>.{{1,2}})", plain)
    if behind:
        return behind["name"]
    if before:
        return before["name"]
    return around["surname"] + around["given"] if around else ""


@cache
def _english_role_words() -> frozenset[str]:
    roles = (word for role in ("question", "answer", "chair") for word in _english(f"roles.en.{role}"))
    return frozenset(part for word in roles for part in word.split())
