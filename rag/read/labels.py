"""Labels of an outline: 一、 （一） 第一， 1. (1) ① 一是 一要 首先 and the like."""

import re
from dataclasses import dataclass

from rag.text.numerals import read_number

_ZH = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 0}
_ENGLISH = {
    "first": 1, "firstly": 1, "second": 2, "secondly": 2, "third": 3, "thirdly": 3,
    "fourth": 4, "fourthly": 4, "fifth": 5, "fifthly": 5, "sixth": 6, "finally": 0, "lastly": 0,
}  # fmt: skip

# Rank says which kind stands outside which where a speech does not show it itself; 7 is for enumerations.
_RANKS = {
    "部分": 1, "一、": 2, "（一）": 3, "第一": 3, "1.": 4, "(1)": 5, "①": 6, "一是": 7, "一要": 7, "I.": 2,
}  # fmt: skip
ITEM_KINDS = frozenset({"第一", "1.", "(1)", "①", "（一）", "一是", "一要"})

_LINE = re.compile(
    rf"(?P<part>第[{_ZH}\d]{{1,3}}(?:部分|章|节)[\s:：、，,]*)"
    rf"|(?P<major>[{_ZH}]{{1,3}}\s?[、．.](?![{_ZH}]{{1,3}}、))"
    rf"|(?P<minor>[（(]\s?[{_ZH}]{{1,3}}\s?[）)]\s?[、.．]?)"
    rf"|(?P<ordinal>第[{_ZH}]{{1,3}}(?:[，、,：:．]|\s+|(?=[是要])))"
    r"|(?P<digits>\d{1,2}\s?(?:[.．](?!\d)|[、)）]))"
    r"|(?P<small>[（(]\s?\d{1,2}\s?[）)]\s?[、.．]?)"
    rf"|(?P<circled>[{_CIRCLED}])"
    rf"|(?P<item>[{_ZH}]{{1,3}}(?P<verb>是|要)(?!素|害|点|闻|塞|否))"
    r"|(?P<sequence>首先|其次|再次|再者|最后(?=[，,]))"
    r"|(?P<roman>[IVX]{1,5}\.(?=\s))"
    r"|(?P<english>(?:First|Second|Third|Fourth|Fifth|Six)(?:th)?(?:ly)?(?=,)|(?:Finally|Lastly)(?=,))"
)
_KINDS = {
    "part": "部分", "major": "一、", "minor": "（一）", "ordinal": "第一", "digits": "1.", "small": "(1)",
    "circled": "①", "sequence": "第一", "roman": "I.", "english": "第一",
}  # fmt: skip
_INLINE_AFTER = r"(?<=[。；;：:，,！!？?）)”\s—])"
_INLINE = re.compile(
    _INLINE_AFTER + rf"(?:[{_ZH}]{{1,3}}[是要]|第[{_ZH}]{{1,3}}[，、,：:是要]|首先|其次|再次|再者|最后[，,]"
    rf"|[（(]\s?(?:[{_ZH}]{{1,3}}|\d{{1,2}})\s?[）)]|\d{{1,2}}[、.．](?!\d)|[{_CIRCLED}])"
    r"|(?<=[.;:!?] )(?:First|Second|Third|Fourth|Fifth|Finally|Lastly)(?:ly)?,"
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class Label:
    """A label at `start`: its kind, its own characters, and its number (0: the last of its list)."""

    start: int
    text: str
    kind: str
    number: int
    rank: int


def label_of(text: str, at: int = 0) -> Label | None:
    """Return the label that stands at a position of a text, where one does."""
    match = _LINE.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    group = match.lastgroup
    kind = f"一{match['verb']}" if group == "item" else _KINDS[group]
    number = _number(group, match[0])
    return None if number is None else Label(at, match[0].strip(), kind, number, _RANKS[kind])


def inline_labels(text: str, start: int, end: int) -> tuple[Label, ...]:
    """Return what may be labels inside a paragraph, the label at its very start included, in order."""
    first = label_of(text, start)
    found = (label_of(text, match.start()) for match in _INLINE.finditer(text, start + 1, end))
    return tuple(label for label in (first, *found) if label is not None and label.kind in ITEM_KINDS)


def _number(group: str, label: str) -> int | None:
    if group == "circled":
        return _CIRCLED.index(label) + 1
    if group == "sequence":
        return _SEQUENCE[label]
    if group == "english":
        return _ENGLISH[label.casefold()]
    digits = label.strip(" \t\u3000，、,：:．.（(）)第是要部分章节")
    if group == "roman":
        return _ROMAN.index(digits) + 1 if digits in _ROMAN else None
    return read_number(digits)
