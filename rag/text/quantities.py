"""Read figures with their units in Chinese and English, so that two of them can be told equal: 6万亩 is 60,000 mu.

Search needs only telling figures (rag.text.numbers); a claim is wrong by any of them, small ones and units included.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.text.normalise import fold

_SCALES = {
    "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "兆": 1e12,
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12,
}  # fmt: skip
# Units that change what a figure says, in the words that mean them. Of classifiers (个, 家, 项) any will do.
_UNITS = {
    "%": "%|percent\\b|per cent\\b",
    "点": "个百分点|百分点|percentage points?\\b|points?\\b",
    "美元": "美元|us dollars?\\b|dollars?\\b|usd\\b",
    "元": "元人民币|块钱|元|yuan\\b|rmb\\b|renminbi\\b|cny\\b",
    "亩": "亩|mu\\b",
    "公顷": "公顷|hectares?\\b|ha\\b",
    "平方公里": "平方公里|平方千米|square kilomet(?:er|re)s?\\b|sq\\.? ?km\\b|km2\\b",
    "平方米": "平方米|平米|square met(?:er|re)s?\\b|m2\\b",
    "公里": "公里|千米|kilomet(?:er|re)s?\\b|km\\b",
    "米": "米|met(?:er|re)s?\\b",
    "吨": "吨|tons?\\b|tonnes?\\b",
    "公斤": "公斤|千克|kilogram(?:me)?s?\\b|kilos?\\b|kg\\b",
    "斤": "斤|jin\\b|catt(?:y|ies)\\b",
    "千瓦": "千瓦(?:时)?|kilowatts?\\b|kw\\b",
    "倍": "倍|times\\b|-?fold\\b",
    "户": "户|households?\\b|families\\b",
    "人": "人次|人|名|位|people\\b|persons?\\b|residents?\\b|workers?\\b|students?\\b",
    "年": "周年|年|years?\\b|-year\\b",
    "月": "个月|月|months?\\b|-month\\b",
    "天": "天|日|号|days?\\b|-day\\b",
    "小时": "个?小时|钟头|hours?\\b",
    "分钟": "分钟|minutes?\\b",
    "周": "周|星期|weeks?\\b",
    "度": "度|degrees?\\b",
    "分": "分(?!之|别|析|类|布|配|工|解|享|局|管|步|明|重)",
    "届": "届",
    "次": "次",
    "级": "级",
    "成": "成(?!立|为|果|功|本|效|绩|员|长|熟|交|都)",
}
#: A classifier: the figure counts something, and what it counts is said in words.
COUNT = "个"
_CLASSIFIER = (
    "个|家|项|件|座|所|条|张|台|套|批|种|类|支|处|辆|架|间|棵|株|头|只|本|部|篇|份|场|期|层|组|队|门|面|轮|大|位|来|片"
)
#: Units before which 一 is an article.
_AFTER_ARTICLE = (COUNT, "次", "级", "人", "度")
_UNIT = "|".join(f"(?P<u{place}>{words})" for place, words in enumerate(_UNITS.values()))
_AFTER = re.compile(rf"\s*(?:{_UNIT}|(?P<count>{_CLASSIFIER}))")
_NAMES = tuple(_UNITS)
_DIGITS = re.compile(
    r"(?<![0-9a-z.])(?:(?P<before>rmb|cny|usd|us\$|\$|[¥￥])\s*)?"
    r"(?P<digits>[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<ordinal>st|nd|rd|th)?"
    r"(?:\s*[多余几])?(?P<scale>\s*[十百千]?[万亿]{1,2}|\s*[百千](?![瓦米克])|"
    r"\s*-?(?:thousand|million|billion|trillion|bn|mn)\b)?(?:[多余几])?"
)
_NUMERAL = re.compile(
    r"(?P<third>[○零一二两三四五六七八九十百]+)分之(?P<share>[0-9]+(?:\.[0-9]+)?|[○零一二两三四五六七八九十百]+(?:点[○零一二三四五六七八九]+)?)"
    r"|(?P<numeral>[○零一二两三四五六七八九十百千][○零一二两三四五六七八九十百千万亿]*(?:点[○零一二三四五六七八九]+)?)[多余几]?"
)
_PLAN = re.compile(r"(十[一二三四五六])五(?![年个%])|(\d+)th five-year|(thirteenth|fourteenth|fifteenth) five-year")
_PLANS = {"thirteenth": 13, "fourteenth": 14, "fifteenth": 15}
_DIGIT_OF = {"○": 0, "零": 0, "一": 1, "二": 2, "两": 2} | {c: n for n, c in enumerate("三四五六七八九", 3)}
_ENGLISH = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}  # fmt: skip
_WORDS = re.compile(
    rf"\b(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))}|hundred|thousand|million|billion)"
    rf"(?:(?:[ -]| and )(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))}|hundred|thousand|million|billion)\b)*\b"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
# May is also a verb: only beside a day or a year.
_MONTH = re.compile(
    r"\b(january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\bmay(?= \d)|(?<=\d )may\b"
)
_FROM = re.compile(r"(?:[由从]|\bfrom )(?:约|近|原来的|过去的|去年的)?\s*\Z")
_TO = re.compile(r"(?:[到至]|[短长整高低改变增减缩升降大]为|\bto )(?:约|近|了)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its unit: "" where none is said, 个 for things that are counted, "year" for a year of the calendar.

    `start` and `end` are its place in the folded text. `role` is "from" for what was (由310家) and "to" for what
    came of it (增加到425家), where that is said.
    """

    value: float
    unit: str
    start: int
    end: int
    role: str = ""

    def means(self, other: "Figure") -> bool:
        """Tell whether two figures say the same: equal values, and units that do not contradict each other."""
        if abs(self.value - other.value) > 1e-6 * max(1.0, abs(self.value)):
            return False
        if {self.role, other.role} == {"from", "to"}:
            return False
        loose = {"", COUNT}
        if self.unit == other.unit or {self.unit, other.unit} <= loose:
            return True
        if {"%", "点"} & {self.unit, other.unit}:
            return False
        # 3 students and 3名, 3 and 3户: what is counted is said in words, and those are compared as words.
        if {self.unit, other.unit} <= {*loose, "人", "户", "次", "分", "级"}:
            return True
        return "" in (self.unit, other.unit)

    def rivals(self, other: "Figure") -> bool:
        """Tell whether another figure could stand in the place of this one: of its kind, and not its value."""
        same = self.unit == other.unit or {self.unit, other.unit} <= {"", COUNT, "人"}
        return same and not self.means(other)


def read_figures(text: str) -> list[Figure]:
    """Return the figures of a text in order; 一 and "one" before a thing are articles and left out."""
    folded = fold(text)
    found: list[Figure] = []
    for each in (*_plans(folded), *_digits(folded), *_numerals(folded), *_english(folded), *_months(folded)):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    found = [replace(each, role=_role(folded[: each.start])) for each in found]
    return sorted(found, key=lambda figure: figure.start)


def _role(before: str) -> str:
    return "from" if _FROM.search(before) else "to" if _TO.search(before) else ""


def _plans(text: str) -> Iterator[Figure]:
    for match in _PLAN.finditer(text):
        number = _numeral(match[1]) if match[1] else _PLANS.get(match[3] or "", 0) or float(match[2])
        yield Figure(float(number), "五年规划", *match.span())
    for match in re.finditer("第(十[一二三四五六])个五年", text):
        yield Figure(_numeral(match[1]), "五年规划", *match.span())


def _digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        value = float(match["digits"].replace(",", ""))
        for scale in _scales(match["scale"] or ""):
            value *= scale
        unit, end = _unit(text, match.end())
        if match["before"] and unit == "":
            unit = "美元" if match["before"] in ("usd", "us$", "$") else "元"
        if unit == "成":
            value, unit = 10 * value, "%"
        if unit in ("", "年") and not match["scale"] and re.fullmatch(r"(?:19|20)\d\d", match["digits"]):
            unit = "year"
        yield Figure(value, unit, match.start(), end)


def _scales(written: str) -> list[float]:
    written = written.strip(" -")
    return [_SCALES[written]] if written in _SCALES else [_SCALES[character] for character in written]


def _numerals(text: str) -> Iterator[Figure]:
    for match in _NUMERAL.finditer(text):
        if match["third"]:
            part, whole = _numeral(match["share"]), _numeral(match["third"])
            yield Figure(part if whole == 100 else part / (whole or 1), "%" if whole == 100 else "分之", *match.span())
            continue
        written = match["numeral"]
        unit, end = _unit(text, match.end())
        if unit == "年" and re.fullmatch("[一二][九○零][○零一二三四五六七八九]{2}", written):
            unit = "year"
        if unit == "成":
            yield Figure(10 * _numeral(written), "%", match.start(), end)
        # Without a unit a numeral is part of a word, and 一 before a thing is an article.
        elif (unit or re.search("[万亿]", written)) and not (
            written == "一" and unit in (COUNT, "次", "级", "人", "度")
        ):
            yield Figure(_numeral(written), unit, match.start(), end)


def _numeral(written: str) -> float:
    """Return the value of Chinese numerals, or of digits."""
    if re.fullmatch(r"[0-9.]+", written):
        return float(written)
    whole, _, decimals = written.partition("点")
    total = section = digit = 0.0
    for character in whole:
        if character in "十百千":
            section += (digit or 1) * _SCALES[character]
            digit = 0
        elif character in "万亿":
            total = (total + section + digit) * _SCALES[character]
            section = digit = 0
        else:
            # 二○二二 is read figure by figure.
            digit = digit * 10 + _DIGIT_OF[character] if digit or section == 0 else _DIGIT_OF[character]
    fraction = "".join(str(_DIGIT_OF[each]) for each in decimals)
    return float(total + section + digit) + (float(f"0.{fraction}") if fraction else 0.0)


def _english(text: str) -> Iterator[Figure]:
    for match in _WORDS.finditer(text):
        words = [word for word in re.split(r"[ -]+", match[0]) if word != "and"]
        if words == ["one"] or all(word in _SCALES for word in words):
            continue
        total = section = 0.0
        for word in words:
            if word == "hundred":
                section = (section or 1) * 100
            elif word in _SCALES:
                total, section = total + (section or 1) * _SCALES[word], 0.0
            else:
                section += _ENGLISH[word]
        unit, end = _unit(text, match.end())
        yield Figure(total + section, unit, match.start(), end)


def _months(text: str) -> Iterator[Figure]:
    for match in _MONTH.finditer(text):
        yield Figure(float(_MONTHS[match[0]]), "月", *match.span())


def _unit(text: str, at: int) -> tuple[str, int]:
    """Return the unit that stands at a place, and where it ends."""
    match = _AFTER.match(text, at)
    if not match:
        return "", at
    if match["count"]:
        return COUNT, match.end()
    return next(name for place, name in enumerate(_NAMES) if match[f"u{place}"]), match.end()
