"""Datelines of news agencies and papers: 新华社北京3月5日电（记者…）, 本报讯, BEIJING, March 5 (Xinhua) --.

They say where and when a report was sent, and are neither said by the speaker nor his title. Only at the beginning of
a text, or below a line that may be its title, do they count: a speaker may read from the papers.
"""

import re
from calendar import month_abbr, month_name
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.read.account import Dropped
from rag.read.date_forms import find_written_dates
from rag.read.facts import Fact
from rag.read.lines import BLANK, Line
from rag.read.places import may_speak_as
from rag.read.places_abroad import city_abroad
from rag.text.gazetteer import read_gazetteer

#: So many lines from the first on may begin with a dateline.
MAX_LINES_ABOVE = 12
#: A longer line is no title over a dateline.
MAX_TITLE_CHARS = 60
#: No dateline is longer.
MAX_DATELINE_CHARS = 160
_HAN = r"[\u3400-\u9fff·]"
_PAPER = rf"(?:{_HAN}{{1,12}}?(?:社|报|報|网|網|台|刊|客户端))"
_REPORTERS = (
    r"(?:\s*[（(【〔]\s*(?:(?:本报|本台|本社|本网|总台|央视)?(?:特约|实习|見習|见习)?(?:记者|記者|通讯员|通訊員|作者)"
    r"|文\s*[/／]|编辑)[^（()）】〕]{0,60}[）)】〕])"
)
_SENT = r"(?:综合|专|專|特|急|快)?(?:电|電|讯|訊)|(?:快讯|消息|报道|報道|報導)"
_DAY = r"(?:(?:\d{4}|[一二〇○零]{1}[〇○零一二三四五六七八九]{3})\s?年)?\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号號]"
_MONTHS = "|".join(name for name in [*month_name[1:], *(f"{name}\\.?" for name in month_abbr[1:]), "Sept\\.?"])
_ENGLISH_DAY = rf"(?:(?:{_MONTHS})\s+\d{{1,2}}|\d{{1,2}}\s+(?:{_MONTHS}))(?:,?\s+\d{{4}})?"
_CITY = r"[A-Z][A-Z.'’-]+(?:[ -][A-Z.'’-]+){0,3}(?:,\s[A-Z][A-Za-z. ]{1,24}?)?"
_AGENCY = r"\([A-Z][A-Za-z./&’' -]{1,40}\)"
# Without a day beside it only what is beyond doubt: (Applause) - is no agency, and THE SPEAKER (Mr Vale) - speaks.
_SURE_AGENCY = r"\((?:[A-Z]{2,6}|Reuters|Xinhua|Bloomberg|Kyodo|Yonhap|Interfax|Anadolu)\)"
_DASH = r"\s*(?:--+|—+|–|-)\s+"
_FORMS = (
    # 新华社北京3月5日电（记者张三）; 据中新社上海2021年12月1日电; 【晚报3月5日讯】
    re.compile(
        rf"[【\[（(]?(?:据|據|转自|摘自)?{_PAPER}{_HAN}{{0,10}}?\s?{_DAY}(?:{_SENT})[】\]）)]?"
        rf"{_REPORTERS}?\s*[：:，,]?\s*"
    ),
    # 本报讯（记者 张三）; 【本台消息】; 央视网消息：; 日报讯
    re.compile(
        rf"[【\[（(]?(?:(?:本报|本報|本社|本台|本网|本網|本刊|本站)(?:{_SENT})|{_PAPER}(?:讯|訊|消息|快讯|快訊))"
        rf"(?=[】\]）)：:（(\s]|\Z)[】\]）)]?{_REPORTERS}?\s*[：:，,]?\s*"
    ),
    # BEIJING, March 5 (Xinhua) --; WASHINGTON (AP) —; LONDON, 3 September 2019 -
    re.compile(rf"{_CITY}(?:,?\s+{_ENGLISH_DAY}(?:\s+{_AGENCY})?|\s+{_SURE_AGENCY}){_DASH}"),
    # (Reuters) -
    re.compile(rf"{_SURE_AGENCY}{_DASH}"),
)
# The town stands between the agency and the day, in English before it: 新华社东岭3月5日电; TAIPEI, March 5.
_PLACE = re.compile(rf"(?:社|报|報|网|網|台)({_HAN}{{2,6}}?)[市县縣区區]?\s?{_DAY}|^({_CITY}?)(?:,|\s+\()")
_CAPITAL, _COUNTRY = "北京", "国家"
_FINAL_MARKS = "。！？!?；;，,、：:"


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline: its words, and where they stand in the text."""

    words: str
    start: int

    def date(self) -> Fact | None:
        """Return the day on which the report was sent, None where the year is not said."""
        dates = find_written_dates(self.words)
        return Fact.from_words(dates[0].value, "dateline", self.words) if dates else None

    def place(self, level: str | None) -> Fact | None:
        """Return the town from which the report was sent, None for one that cannot be the speaker's.

        Of what was sent from the capital, and of a speaker for the whole country, it tells nothing.
        """
        match = _PLACE.search(self.words)
        name = next(filter(None, match.groups()), "") if match else ""
        known = _known_place(name, level) if name != _CAPITAL and level != _COUNTRY else None
        return Fact.from_words(known, "dateline", self.words) if known else None


def _known_place(name: str, level: str | None) -> str | None:
    """Return a town by the name that is told for it, None for one that no list holds or that has no such level."""
    if name in read_gazetteer().names and may_speak_as(name, level):
        return name
    return city_abroad(name.title() if name.isupper() else name)


def drop_datelines(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped], list[Dateline]]:
    """Return lines without the datelines that they begin with, what was dropped, and the datelines."""
    kept: list[Line] = []
    dropped: list[Dropped] = []
    datelines: list[Dateline] = []
    for index, line in enumerate(lines):
        length = 0 if line.depth or not _may_begin_report(lines, index) else _dateline_chars(line.text)
        if not length:
            kept.append(line)
            continue
        words = line.text[:length].strip(BLANK)
        dropped.append(Dropped(line.start, line.start + len(words), "dateline"))
        datelines.append(Dateline(words, line.start))
        if length < len(line.text):
            kept.append(replace(line, text=line.text[length:], start=line.start + length))
    return kept, dropped, datelines


def _may_begin_report(lines: Sequence[Line], index: int) -> bool:
    if index < MAX_LINES_ABOVE:
        return True
    above = lines[index - 1].text
    return len(above) <= MAX_TITLE_CHARS and above[-1] not in _FINAL_MARKS


def _dateline_chars(text: str) -> int:
    """Return how many characters of a line are its dateline."""
    for form in _FORMS:
        if match := form.match(text, 0, min(len(text), MAX_DATELINE_CHARS)):
            return match.end()
    return 0
