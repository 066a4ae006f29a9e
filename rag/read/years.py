"""The year of a speech: only where the text says it, and only where its years can be trusted.

Sites rewrite the years of old speeches to make them look new. A rewritten year gives itself away by what is said about
the five-year plans, whose years are fixed, and by ranges that begin and end in the same year.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.read.lines import is_date

_LIMIT = 300_000
_PLANS = {
    "十五": (2001, 2005), "十一五": (2006, 2010), "十二五": (2011, 2015), "十三五": (2016, 2020),
    "十四五": (2021, 2025), "十五五": (2026, 2030),
}  # fmt: skip
_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_PLAN = re.compile(r"[“\"'‘](十[一二三四五]?五)[”\"'’]")
_PLAN_YEAR = re.compile(
    _YEAR + r"年[^。；;！!\n]{0,24}?[“\"'‘]?(十[一二三四五]?五)[”\"'’]?(?:规划|计划)?的?([^。；;，,！!\n]{0,10}?)之?年"
)
_RANGE = re.compile(_YEAR + r"年?\s*(?:[-—–~～－至到]|——)\s*\1\s*年")
_MEETING_YEAR = (
    re.compile(
        r"(?:做好|抓好|部署|安排|谋划|推动|推进|完成|研究)(?:了|好)?"
        + _YEAR
        + r"年(?!以来|底|末|前)[^。；;，,！!\n]{0,16}(?:工作|任务|目标)"
    ),
    re.compile(_YEAR + r"年是[^。；;！!\n]{1,40}(?:之年|第[一二三四五]年|的一年|关键年|开局年)"),
    re.compile(_YEAR + r"年度[^。；;，,！!\n]{0,16}(?:责任书|责任状|目标书)"),
    re.compile(r"今年(?:是|[（(])" + _YEAR + r"年"),
    re.compile(_YEAR + r"年(?:的)?(?:工作|重点工作|目标任务)(?:的)?(?:第一目标|安排|部署|思路|重点)"),
)
_ENGLISH_DATE = re.compile(
    r"[（(]?(?:(?P<d>\d{1,2})\s+)?(?P<m>January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+(?:(?P<d2>\d{1,2}),?\s+)?(?P<y>(?:19|20)\d\d)[）)]?\.?"
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def find_date(text: str, paragraphs: Sequence[str]) -> str | None:
    """Return the date in ISO 8601 as far as it is known, or None.

    A year in the title alone is no evidence. Every year of the speech is distrusted when one of them is
    contradicted, since rewriting spares none.
    """
    plain = unicodedata.normalize("NFKC", text[:_LIMIT])
    if _rewritten(plain):
        return None
    year = _meeting_year(plain)
    dated = next(_date_lines(paragraphs), None)
    found = dated if dated and year in (None, int(dated[:4])) else str(year) if year else None
    return found if found and _fits_plans(plain, int(found[:4])) else None


def _rewritten(text: str) -> bool:
    if _RANGE.search(text):
        return True
    return any(_contradicts(int(match[1]), match[2], match[3]) for match in _PLAN_YEAR.finditer(text))


def _contradicts(year: int, plan: str, role: str) -> bool:
    first, last = _PLANS[plan]
    if "开局" in role or "起步" in role:
        return year != first
    if "收官" in role or "最后一" in role:
        return year != last
    return not first - 1 <= year <= last


def _meeting_year(text: str) -> int | None:
    votes = Counter(int(match[1]) for pattern in _MEETING_YEAR for match in pattern.finditer(text))
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _fits_plans(text: str, year: int) -> bool:
    """Tell whether the newest plan spoken of can be the one of that year or of the years around it."""
    newest = max((_PLANS[match[1]] for match in _PLAN.finditer(text)), default=None)
    return newest is None or newest[0] - 3 <= year <= newest[1] + 1


def _date_lines(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the dates that stand alone in the first or last lines."""
    for paragraph in (*paragraphs[:4], *paragraphs[-3:]):
        plain = unicodedata.normalize("NFKC", paragraph[:60])
        if len(paragraph) <= 40 and is_date(plain):
            digits = re.findall(r"\d+", _arabic(plain))
            if digits and re.fullmatch(r"(?:19|20)\d\d", digits[0]):
                yield _iso(digits[0], *digits[1:3])
        elif len(paragraph) <= 40 and (match := _ENGLISH_DATE.fullmatch(plain)):
            month = _MONTHS.index(match["m"]) + 1 if match["m"] in _MONTHS else 12
            day = match["d"] or match["d2"]
            yield _iso(match["y"], str(month), *([day] if day else []))


def _arabic(text: str) -> str:
    """Write the year of a date in Arabic digits; months and days in Chinese numerals are left out."""
    head, mark, tail = text.partition("年")
    return head.translate(_NUMERALS) + mark + tail


def _iso(year: str, *parts: str) -> str:
    found = year
    for part, top in zip(parts, (12, 31), strict=False):
        if not 1 <= int(part) <= top:
            break
        found += f"-{int(part):02d}"
    return found
