"""The place of a speech: the town, county or district that speaks of itself, never one that is merely mentioned.

A new phrase that only a speaker at home says goes into `_AT_HOME`; the words of such phrases are in
rag/data/places.toml, the names of places in rag/data/gazetteer.tsv.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.data.tables import read_alternatives
from rag.read.facts import Fact
from rag.text.gazetteer import BEGINNING_CHARS, read_gazetteer

_MAX_SEARCHED_CHARS = 300_000
_HAN = r"[\u4e00-\u9fff]"
_SUFFIXES = ("市", "县", "区")
# One strong piece of evidence is enough, weak ones only together; a rival must be clearly behind.
STRONG_WEIGHT = 3.0
WEAK_WEIGHT = 1.5
MIN_SCORE = 3.0
MIN_LEAD = 1.3
_MENTIONS_PER_POINT = 4
_MAX_MENTION_POINTS = 2.0
_END = r"(?=[，,。！!、；;”]|的|而|作出|做出|$)"

# What only a speaker at home says: the name follows at once, the rest says how it must go on.
_AT_HOME = tuple(
    (re.compile(opening), re.compile(going_on))
    for opening, going_on in (
        (r"(?:我们|咱们)", r"[市县区]?(?:这|的|是|要|也|有|科技|经济|人民|广大|干部)"),
        (r"(?<![创高全最革更翻重从刷])新", _END + r"|提供|贡献|奋|努力"),
        (rf"(?:{read_alternatives('places.toml', 'words.aims')})", _END + r"|建设|贡献"),
        (r"(?:我(?:谨|受托)?代表(?:中共)?|中共)", r"[市县区]"),
        (r"我[到来在]", r"(?:工作|任职)(?:了|已|[一二三四五六七八九十\d]|的|以来|期间)"),
        (r"[把将]", r"(?:的发展放|建设成|打造成|建成)"),
        (r"(?:具有|富有|体现|突出|彰显)", r"的?(?:特色|特点|优势|风格|元素)"),
    )
)
_VERB = re.compile(read_alternatives("places.toml", "words.verbs"))
_BELONGING = re.compile(rf"的?(?:{read_alternatives('places.toml', 'words.belongings')})(?!圈|带|区|经验)")
_OFFICE = re.compile(rf"[市县区](?:{read_alternatives('places.toml', 'words.offices')})")
# An office that a speaker represents gives the name of a place that no list holds.
_REPRESENTED_OFFICE = re.compile(rf"(?:代表(?:中共)?|中共)({_HAN}{{2,3}}?)[市县区](?:委|人民政府|政府)")
# 甘肃省定西市安定区 is 安定: the innermost of the names that follow each other.
_NESTED_UNITS = re.compile(rf"(?:{_HAN}{{2,3}}省|{_HAN}{{2,8}}?自治区)?(?P<names>(?:{_HAN}{{2,3}}?[市县区])+)")
_UNIT_NAME = re.compile(rf"({_HAN}{{2,3}}?)[市县区]")
_BEFORE_NAME = re.compile(r"[-—]*(?:(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:在|关于|中共)?")
_AFTER_NAME = re.compile(
    rf"[市县区]?[委政人第召科经工招商文教卫农纪组宣代党长二三四五就议議举\d]|{_HAN}{{0,12}}?(?:会议|大会|会上|讲话|报告|发言|致辞|仪式|论坛)"
)
# An office alone on one of the last lines signs the speech.
_SIGNATURE = re.compile(
    rf"(?:中共)?(?:{_HAN}{{2,3}}省)?(?:{_HAN}{{2,3}}市)?({_HAN}{{2,3}})[市县区](?:委|人民政府)(?:办公室)?$"
)
_NOT_A_NAME = re.compile(read_alternatives("places.toml", "words.not_in_names"))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Words that speak for a place: its name, how much they weigh, and the fact that they would make."""

    name: str
    weight: float
    fact: Fact


def find_place(
    title: str | None, text: str, level: str | None, head: Sequence[str] = (), last: Sequence[str] = ()
) -> Fact | None:
    """Return the short name of the place that speaks of itself, or None where the text does not say.

    Names come from the gazetteer, except where a title or an office gives one with its suffix. One unmistakable
    phrase is enough (我们黄冈, 新定西, 我代表诸城市); plain mentions only decide between places that have one. `head`
    are the subtitle and the speaker's office under the title, `last` the last lines, which an office may sign.
    """
    sample = text[:_MAX_SEARCHED_CHARS]
    scores: dict[str, float] = defaultdict(float)
    strongest: dict[str, _Evidence] = {}
    for evidence in _weigh_evidence(title or "", sample, head, last):
        name = evidence.name
        if may_speak_as(name, level):
            scores[name] += evidence.weight
            if name not in strongest or evidence.weight > strongest[name].weight:
                strongest[name] = evidence
    likely = {name: score + _mention_points(name, sample) for name, score in scores.items() if score >= MIN_SCORE}
    ranked = sorted(likely, key=lambda name: -likely[name])
    if not ranked or (len(ranked) > 1 and likely[ranked[0]] < MIN_LEAD * likely[ranked[1]]):
        return None
    return strongest[ranked[0]].fact


def _mention_points(name: str, text: str) -> float:
    return min(_MAX_MENTION_POINTS, text.count(name) / _MENTIONS_PER_POINT)


def _weigh_evidence(title: str, text: str, head: Sequence[str], last: Sequence[str]) -> Iterator[_Evidence]:
    """Yield all that speaks for some place, from the title to the offices that the text names."""
    yield from _title_evidence(title)
    yield from _line_evidence(head, last)
    for match in _REPRESENTED_OFFICE.finditer(text):
        if not _NOT_A_NAME.search(match[1]):
            yield _Evidence(match[1], STRONG_WEIGHT, Fact.from_words(match[1], "text", match[0]))
    for opening, going_on in _AT_HOME:
        yield from _framed_names(opening, going_on, text, STRONG_WEIGHT)
    yield from _framed_names(_VERB, _BELONGING, text, WEAK_WEIGHT)
    yield from _office_evidence(text)


def _title_evidence(title: str) -> Iterator[_Evidence]:
    if name := _name_at_start(title):
        yield _Evidence(name, 2 * STRONG_WEIGHT, Fact.from_words(name, "title", title))
    elif name := _known_name(title, 0) or _known_name(title.removeprefix("在"), 0):
        yield _Evidence(name, STRONG_WEIGHT, Fact.from_words(name, "title", title))


def _line_evidence(head: Sequence[str], last: Sequence[str]) -> Iterator[_Evidence]:
    for line in head:
        if name := _name_at_start(line):
            yield _Evidence(name, STRONG_WEIGHT, Fact.from_words(name, "line", line))
    for line in last:
        if (signature := _SIGNATURE.fullmatch(line)) and not _NOT_A_NAME.search(signature[1]):
            yield _Evidence(signature[1], STRONG_WEIGHT, Fact.from_words(signature[1], "line", line))


def _office_evidence(text: str) -> Iterator[_Evidence]:
    """Yield the known names in front of offices, 黄冈市委, which weigh the more the oftener they stand there."""
    offices = Counter(
        (name, name + match[0]) for match in _OFFICE.finditer(text) if (name := _known_name_before(text, match.start()))
    )
    for (name, words), count in offices.items():
        yield _Evidence(name, min(WEAK_WEIGHT, count / 2), Fact.from_words(name, "text", words))


def _name_at_start(line: str) -> str | None:
    """Return the name that a title or office begins with, in front of 市, 县 or 区, the innermost of several."""
    start = _BEFORE_NAME.match(line)
    units = _NESTED_UNITS.match(line, start.end() if start else 0)
    while units:
        if _AFTER_NAME.match(line, units.end()):
            name = _UNIT_NAME.findall(units["names"])[-1]
            return None if _NOT_A_NAME.search(name) else name
        shorter = units["names"][:-1]
        cut = max(shorter.rfind(suffix) for suffix in _SUFFIXES)
        units = _NESTED_UNITS.fullmatch(line, units.start(), units.start("names") + cut + 1) if cut > 0 else None
    return None


def _framed_names(opening: re.Pattern[str], going_on: re.Pattern[str], text: str, weight: float) -> Iterator[_Evidence]:
    """Yield the known names that stand between two contexts."""
    for match in opening.finditer(text):
        name = _known_name(text, match.end(), going_on)
        if name:
            words = text[match.start() : match.end() + len(name) + 4].partition("\n")[0]
            yield _Evidence(name, weight, Fact.from_words(name, "text", words))


def _known_name(text: str, at: int, going_on: re.Pattern[str] | None = None) -> str | None:
    """Return the longest name of the gazetteer at a position, if the text goes on as it must."""
    gazetteer = read_gazetteer()
    if text[at : at + BEGINNING_CHARS] not in gazetteer.beginnings:
        return None
    for length in (5, 4, 3, 2):
        name, suffix = text[at : at + length], text[at + length : at + length + 1]
        if name not in gazetteer.names or (name in gazetteer.ambiguous and suffix not in _SUFFIXES):
            continue
        if (
            going_on is None
            or going_on.match(text, at + length)
            or (suffix in _SUFFIXES and going_on.match(text, at + length + 1))
        ):
            return name
    return None


def _known_name_before(text: str, end: int) -> str | None:
    names = read_gazetteer().names
    return next((name for length in (4, 3, 2) if (name := text[max(0, end - length) : end]) in names), None)


def may_speak_as(name: str, level: str | None) -> bool:
    """Return True if a place of that name can speak of itself as 全市, 全县 and so on."""
    gazetteer = read_gazetteer()
    if level == "省" or name in gazetteer.provinces:
        return level == "省" and name in gazetteer.provinces
    if level == "县":
        return name not in gazetteer.municipal or name in gazetteer.counties
    return level != "市" or name not in gazetteer.counties or name in gazetteer.municipal
