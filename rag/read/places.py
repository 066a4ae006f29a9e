"""The place of a speech: the town, county or district that speaks of itself, never one that is merely mentioned."""

import re
from collections import Counter
from collections.abc import Iterator

from rag.read.gazetteer import AMBIGUOUS, COUNTIES, MUNICIPAL, PROVINCES

_LIMIT = 300_000
_OPENING = 1_500
_HAN = r"[\u4e00-\u9fff]"
_SUFFIX = "市县区"
_STRONG, _WEAK, _ENOUGH = 3.0, 1.5, 3.0
_NAME = rf"(?P<name>{_HAN}{{2,6}})"
_LEVEL_WORDS = re.compile(r"[全我本](省|市|县|区|镇)(?!长|委书记)|(?:我|本|我们|全)(公司|集团|厂)")
_LEVEL_WEIGHTS = {"我": 2, "本": 2, "全": 1}
_OF_ITSELF = r"的?(?:经济|发展|实际|特色|特点|起飞|崛起|振兴|腾飞|转型|跨越|优势|未来|明天|形象|科技创新|社会|建设|人民)(?!圈|带|区|经验)"

# What only a speaker at home says: the name follows at once, the rest says how it must go on.
_AT_HOME = (
    re.compile(rf"(?:我们|咱们)(?={_NAME})"),
    re.compile(rf"(?<![创高全最革更翻重从刷])新(?={_NAME})"),
    re.compile(rf"(?:创新型|现代化|智慧|平安|法治|生态|文明|和谐|美丽|幸福|活力|富裕|富强|开放)(?={_NAME})"),
    re.compile(rf"(?:我代表|代表(?:中共)?|中共)(?={_NAME})"),
    re.compile(rf"我[到来在](?={_NAME})"),
    re.compile(rf"(?:把|将)(?={_NAME})"),
    re.compile(rf"(?:具有|富有|体现|突出|彰显)(?={_NAME})"),
)
_GOES_ON = (
    re.compile(r"(?:[市县区](?!委|政府|人民政府)|这|的|是|科技|经济|人民|广大|干部)"),
    re.compile(r"(?=[，,。！!、；;”]|的|而|作出|做出|贡献|奋|努力|提供|$)"),
    re.compile(r"(?=[，,。！!、；;”]|的|而|作出|做出|建设|贡献|$)"),
    re.compile(r"[市县区]"),
    re.compile(r"[市县区]?(?:工作|任职)(?:了|已|[一二三四五六七八九十\d]|的|以来|期间)"),
    re.compile(r"[市县区]?(?:的发展放|建设成|打造成|建成)"),
    re.compile(r"[市县区]?(?:的)?(?:特色|特点|优势|风格|元素)"),
)
_VERBS = re.compile(rf"(?:打造|推动|推进|促进|加快|实现|振兴|繁荣|支撑|引领|服务|助推|助力|建设|关系|对|为|在)(?={_NAME})")
_AFTER_VERB = re.compile(_OF_ITSELF)
_OFFICE = re.compile(rf"(?={_NAME})")
_OFFICE_END = re.compile(r"[市县区](?:委|人民政府|政府|人大|政协|科技进步奖|科学技术奖)")
_TITLE_START = re.compile(
    rf"(?:(?:19|20)\d\d年)?(?:在|关于)?({_HAN}{{2,3}}?)(市|县|区)(?=[委政人第召科经工招商文教卫农纪组宣代党二三四五\d]|{_HAN}{{0,8}}(?:会议|大会|讲话|报告))"
)
_NO_NAME = re.compile(r"[全各我本该某×xX]|城|园|校|新区|开发|高新|社|地|山|片|景|矿|厂|小|大|兄弟|直辖|先进|试点|示范")
_MASKED = re.compile(r"[×*＊xX○]{1,3}[市县区]")


def find_level(text: str) -> str | None:
    """Return what kind of place or body speaks: 省, 市, 县, 区, 镇 or 企业."""
    votes: Counter[str] = Counter()
    for match in _LEVEL_WORDS.finditer(text[:_LIMIT]):
        level = match[1] or "企业"
        votes[level] += 1 if match[0][0] == "全" else 2
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def find_place(title: str | None, text: str, level: str | None) -> str | None:
    """Return the short name of the place that speaks of itself, or None where the text does not say.

    Names come from the gazetteer, except where a title or an office gives one with its suffix. One unmistakable
    phrase is enough (我们黄冈, 新定西, 我代表诸城市); plain mentions only decide between places that have one.
    """
    sample = text[:_LIMIT]
    scores: Counter[str] = Counter()
    for name, weight in _evidence(title or "", sample):
        if _possible(name, level):
            scores[name] += weight  # type: ignore[assignment]
    named = {name: score + min(2.0, sample.count(name) / 4) for name, score in scores.items() if score >= _ENOUGH}
    ranked = sorted(named, key=lambda name: -named[name])
    if not ranked or (len(ranked) > 1 and named[ranked[0]] < 1.3 * named[ranked[1]]):
        return None
    return ranked[0]


def _evidence(title: str, text: str) -> Iterator[tuple[str, float]]:
    start = _TITLE_START.match(title)
    if start and not _NO_NAME.search(start[1]):
        yield start[1], 2 * _STRONG
    elif (name := _known(title, 0)) or (name := _known(title.removeprefix("在"), 0)):
        yield name, _STRONG
    for opening, going_on in zip(_AT_HOME, _GOES_ON, strict=True):
        yield from ((name, _STRONG) for name in _framed(opening, going_on, text))
    yield from ((name, _WEAK) for name in _framed(_VERBS, _AFTER_VERB, text))
    offices = Counter(_framed(_OFFICE_START, _OFFICE_END, text))
    yield from ((name, min(_WEAK, count / 2)) for name, count in offices.items())


def _framed(opening: re.Pattern[str], going_on: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the known names that stand between two contexts."""
    for match in opening.finditer(text):
        name = _known(text, match.end(), going_on)
        if name:
            yield name
