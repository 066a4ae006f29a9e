"""The year of a speech: only where the text says it, and only where its years can be trusted.

Sites rewrite the years of old speeches to make them look new. A rewritten year gives itself away by what is said about
the five-year plans, whose years are fixed, and by ranges that begin and end in the same year.
"""

import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.read.facts import Fact, from_words
from rag.read.lines import is_date
from rag.text.numerals import read_number

_LIMIT = 300_000
_WIDE = re.compile(r"[０-９]")
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
_FULL_DATE = r"((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?[日号])?"
_TITLE_DATE = re.compile(rf"(?<!\d){_FULL_DATE}")
# （2022年8月25日，县委书记 张三） and ——2022年8月25日在某某会议上的讲话
_DATE_BESIDE = re.compile(
    rf"(?:[(（\[【]\s*{_FULL_DATE}(?=[\s,，、;；].{{1,30}}[)）\]】]$)|[-—]+\s*{_FULL_DATE}(?=在))"
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def find_date(text: str, paragraphs: Sequence[str], title: str | None = None) -> Fact | None:
    """Return the date in ISO 8601 as far as it is known, or None.

    `paragraphs` are the first and the last few. A year in the title alone is no evidence, a full date is. Every year of
    the speech is distrusted when one of them is contradicted, since rewriting spares none, and so are two dates that
    exclude each other.
    """
    plain = text[:_LIMIT]
    if _WIDE.search(plain):
        plain = unicodedata.normalize("NFKC", plain)
    if _rewritten(plain):
        return None
    meeting = _meeting_year(plain)
    stated = [*_dates_in_title(title), *_date_lines(paragraphs)]
    dated = max(stated, key=lambda fact: len(fact.value), default=None)
    if dated and any(not dated.value.startswith(fact.value) for fact in stated):
        return None
    found = dated if dated and (not meeting or meeting.value == dated.value[:4]) else meeting
    return found if found and _fits_plans(plain, int(found.value[:4])) else None


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


def _meeting_year(text: str) -> Fact | None:
    found = [match for pattern in _MEETING_YEAR for match in pattern.finditer(text)]
    ranked = Counter(match[1] for match in found).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    year = ranked[0][0]
    return from_words(year, "text", next(match[0] for match in found if match[1] == year))


def _fits_plans(text: str, year: int) -> bool:
    """Tell whether the newest plan spoken of can be the one of that year or of the years around it."""
    newest = max((_PLANS[match[1]] for match in _PLAN.finditer(text)), default=None)
    return newest is None or newest[0] - 3 <= year <= newest[1] + 1


def _dates_in_title(title: str | None) -> Iterator[Fact]:
    """Yield the date of a title that gives at least the month, such as 在某某会议上的讲话（2022年8月25日）."""
    plain = unicodedata.normalize("NFKC", title or "")
    for match in _TITLE_DATE.finditer(plain):
        yield from_words(_iso(*filter(None, match.groups())), "title", title or "")


def _date_lines(paragraphs: Sequence[str]) -> Iterator[Fact]:
    """Yield the dates that stand in the first or last lines, alone or with the speaker or the meeting."""
    for paragraph in paragraphs:
        if len(paragraph) > 60:
            continue
        plain = unicodedata.normalize("NFKC", paragraph)
        if is_date(plain):
            digits = re.findall(r"\d+", _arabic(plain))
            if digits and re.fullmatch(r"(?:19|20)\d\d", digits[0]):
                yield from_words(_iso(digits[0], *digits[1:3]), "line", paragraph)
        elif match := _ENGLISH_DATE.fullmatch(plain):
            month = _MONTHS.index(match["m"]) + 1 if match["m"] in _MONTHS else 12
            day = match["d"] or match["d2"]
            yield from_words(_iso(match["y"], str(month), *([day] if day else [])), "line", paragraph)
        elif match := _DATE_BESIDE.match(plain):
            yield from_words(_iso(*filter(None, match.groups())), "line", paragraph)


def _arabic(text: str) -> str:
    """Write the numbers of a date in Arabic digits."""
    head, mark, tail = text.partition("年")
    if not mark:
        return text
    tail = re.sub(r"[一二三四五六七八九十]+", lambda match: str(read_number(match[0])), tail)
    return head.translate(_NUMERALS) + mark + tail


def _iso(year: str, *parts: str) -> str:
    """Return a date as far as it is one: 2022-02-31 is 2022-02."""
    found = year
    tops = (12, monthrange(int(year), int(parts[0]))[1]) if parts and 1 <= int(parts[0]) <= 12 else (12,)
    for part, top in zip(parts, tops, strict=False):
        if not 1 <= int(part) <= top:
            break
        found += f"-{int(part):02d}"
    return found
