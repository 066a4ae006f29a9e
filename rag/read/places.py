"""The place of a speech: the town, county or district that speaks of itself, never one that is merely mentioned."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rag.read.facts import Fact, from_words
from rag.text.gazetteer import AMBIGUOUS, COUNTIES, MUNICIPAL, PROVINCES

_LIMIT = 300_000
_HAN = r"[\u4e00-\u9fff]"
_SUFFIXES = ("市", "县", "区")
_NAMES = MUNICIPAL | COUNTIES | PROVINCES
_BEGINNINGS = frozenset(name[:2] for name in _NAMES)
# One strong piece of evidence is enough, weak ones only together; a rival must be clearly behind.
_STRONG, _WEAK, _ENOUGH, _CLEARLY = 3.0, 1.5, 3.0, 1.3
_END = r"(?=[，,。！!、；;”]|的|而|作出|做出|$)"
_LEVEL_WORDS = re.compile(r"[全我本](省|市|县|区|镇)(?!长|委书记)|(?:我|本|我们|全)(公司|集团|厂)")
_OF_ITSELF = (
    r"的?(?:经济|发展|实际|特色|特点|起飞|崛起|振兴|腾飞|转型|跨越|优势|未来|明天|形象|科技创新|社会|建设|人民)"
    r"(?!圈|带|区|经验)"
)

# What only a speaker at home says: the name follows at once, the rest says how it must go on.
_AT_HOME = tuple(
    (re.compile(opening), re.compile(going_on))
    for opening, going_on in (
        (r"(?:我们|咱们)", r"[市县区]?(?:这|的|是|要|也|有|科技|经济|人民|广大|干部)"),
        (r"(?<![创高全最革更翻重从刷])新", _END + r"|提供|贡献|奋|努力"),
        (r"(?:创新型|现代化|智慧|平安|法治|生态|文明|和谐|美丽|幸福|活力|富裕|富强|开放)", _END + r"|建设|贡献"),
        (r"(?:我(?:谨|受托)?代表(?:中共)?|中共)", r"[市县区]"),
        (r"我[到来在]", r"(?:工作|任职)(?:了|已|[一二三四五六七八九十\d]|的|以来|期间)"),
        (r"[把将]", r"(?:的发展放|建设成|打造成|建成)"),
        (r"(?:具有|富有|体现|突出|彰显)", r"的?(?:特色|特点|优势|风格|元素)"),
    )
)
_VERBS = re.compile(r"打造|推动|推进|促进|加快|实现|振兴|繁荣|支撑|引领|服务|助推|助力|建设|关系|对|为|在")
_AFTER_VERB = re.compile(_OF_ITSELF)
_OFFICE = re.compile(r"[市县区](?:委|人民政府|政府|人大|政协|科技进步奖|科学技术奖)")
# An office that a speaker represents gives the name of a place that no list holds.
_OFFICIAL = re.compile(rf"(?:代表(?:中共)?|中共)({_HAN}{{2,3}}?)[市县区](?:委|人民政府|政府)")
# 甘肃省定西市安定区 is 安定: the innermost of the names that follow each other.
_UNITS = re.compile(rf"(?:{_HAN}{{2,3}}省|{_HAN}{{2,8}}?自治区)?(?P<names>(?:{_HAN}{{2,3}}?[市县区])+)")
_UNIT = re.compile(rf"({_HAN}{{2,3}}?)[市县区]")
_BEFORE_NAME = re.compile(r"[-—]*(?:(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:在|关于|中共)?")
_AFTER_NAME = re.compile(
    rf"[市县区]?[委政人第召科经工招商文教卫农纪组宣代党长二三四五\d]|{_HAN}{{0,12}}?(?:会议|大会|会上|讲话|报告|发言|致辞|仪式|论坛)"
)
# An office alone on one of the last lines signs the speech.
_SIGNED = re.compile(
    rf"(?:中共)?(?:{_HAN}{{2,3}}省)?(?:{_HAN}{{2,3}}市)?({_HAN}{{2,3}})[市县区](?:委|人民政府)(?:办公室)?$"
)
_NO_NAME = re.compile(
    r"^[赴到去访对向与从由把将让]|[全各我本该某市县区省委]|城|园|校|新区|开发|高新|社|地|山|片|景|矿|厂|小|大|兄弟|直辖|先进|试点|示范"
)


def find_level(text: str) -> Fact | None:
    """Return what kind of place or body speaks: 省, 市, 县, 区, 镇 or 企业."""
    votes: Counter[str] = Counter()
    words: dict[str, str] = {}
    for match in _LEVEL_WORDS.finditer(text[:_LIMIT]):
        level = match[1] or "企业"
        votes[level] += 1 if match[0][0] == "全" else 2
        words.setdefault(level, match[0])
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return from_words(ranked[0][0], "text", words[ranked[0][0]])


def find_place(
    title: str | None, text: str, level: str | None, head: Sequence[str] = (), last: Sequence[str] = ()
) -> Fact | None:
    """Return the short name of the place that speaks of itself, or None where the text does not say.

    Names come from the gazetteer, except where a title or an office gives one with its suffix. One unmistakable
    phrase is enough (我们黄冈, 新定西, 我代表诸城市); plain mentions only decide between places that have one. `head`
    are the subtitle and the speaker's office under the title, `last` the last lines, which an office may sign.
    """
    sample = text[:_LIMIT]
    scores: dict[str, float] = defaultdict(float)
    origins: dict[str, tuple[float, Fact]] = {}
    for name, weight, origin in _evidence(title or "", sample, head, last):
        if _possible(name, level):
            scores[name] += weight
            if name not in origins or weight > origins[name][0]:
                origins[name] = weight, origin
    named = {name: score + min(2.0, sample.count(name) / 4) for name, score in scores.items() if score >= _ENOUGH}
    ranked = sorted(named, key=lambda name: -named[name])
    if not ranked or (len(ranked) > 1 and named[ranked[0]] < _CLEARLY * named[ranked[1]]):
        return None
    return origins[ranked[0]][1]


def _evidence(title: str, text: str, head: Sequence[str], last: Sequence[str]) -> Iterator[tuple[str, float, Fact]]:
    if name := _named_at_start(title):
        yield name, 2 * _STRONG, from_words(name, "title", title)
    elif name := _known(title, 0) or _known(title.removeprefix("在"), 0):
        yield name, _STRONG, from_words(name, "title", title)
    for line in head:
        if name := _named_at_start(line):
            yield name, _STRONG, from_words(name, "line", line)
    for line in last:
        if (signed := _SIGNED.fullmatch(line)) and not _NO_NAME.search(signed[1]):
            yield signed[1], _STRONG, from_words(signed[1], "line", line)
    for match in _OFFICIAL.finditer(text):
        if not _NO_NAME.search(match[1]):
            yield match[1], _STRONG, from_words(match[1], "text", match[0])
    for opening, going_on in _AT_HOME:
        yield from _framed(opening, going_on, text, _STRONG)
    yield from _framed(_VERBS, _AFTER_VERB, text, _WEAK)
    offices = Counter(
        (name, name + match[0]) for match in _OFFICE.finditer(text) if (name := _ending_at(text, match.start()))
    )
    yield from (
        (name, min(_WEAK, count / 2), from_words(name, "text", words)) for (name, words), count in offices.items()
    )


def _named_at_start(line: str) -> str | None:
    """Return the name that a title or office begins with, in front of 市, 县 or 区, the innermost of several."""
    start = _BEFORE_NAME.match(line)
    units = _UNITS.match(line, start.end() if start else 0)
    while units:
        if _AFTER_NAME.match(line, units.end()):
            name = _UNIT.findall(units["names"])[-1]
            return None if _NO_NAME.search(name) else name
        shorter = units["names"][:-1]
        cut = max(shorter.rfind(suffix) for suffix in _SUFFIXES)
        units = _UNITS.fullmatch(line, units.start(), units.start("names") + cut + 1) if cut > 0 else None
    return None


def _framed(
    opening: re.Pattern[str], going_on: re.Pattern[str], text: str, weight: float
) -> Iterator[tuple[str, float, Fact]]:
    """Yield the known names that stand between two contexts."""
    for match in opening.finditer(text):
        name = _known(text, match.end(), going_on)
        if name:
            words = text[match.start() : match.end() + len(name) + 4].partition("\n")[0]
            yield name, weight, from_words(name, "text", words)


def _known(text: str, at: int, going_on: re.Pattern[str] | None = None) -> str | None:
    """Return the longest name of the gazetteer at a position, if the text goes on as it must."""
    if text[at : at + 2] not in _BEGINNINGS:
        return None
    for length in (5, 4, 3, 2):
        name, suffix = text[at : at + length], text[at + length : at + length + 1]
        if name not in _NAMES or (name in AMBIGUOUS and suffix not in _SUFFIXES):
            continue
        if (
            going_on is None
            or going_on.match(text, at + length)
            or (suffix in _SUFFIXES and going_on.match(text, at + length + 1))
        ):
            return name
    return None


def _ending_at(text: str, end: int) -> str | None:
    return next((name for length in (4, 3, 2) if (name := text[max(0, end - length) : end]) in _NAMES), None)


def _possible(name: str, level: str | None) -> bool:
    """Tell whether a place of that name can speak of itself as 全市, 全县 and so on."""
    if level == "省" or name in PROVINCES:
        return level == "省" and name in PROVINCES
    if level == "县":
        return name not in MUNICIPAL or name in COUNTIES
    return level != "市" or name not in COUNTIES or name in MUNICIPAL
