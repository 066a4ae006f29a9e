"""Labels of an outline: 一、 （一） 第一， 1. (1) ① 一是 一要 首先 and the like."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.numerals import read_number

#: The kinds of labels, in words: 第一部分 and 议程第一项：, 一、, （一）, 第一 and 首先, 1., (1), ①, 一是, 一要, I.
LabelKind = Literal[
    "part", "chinese", "bracketed_chinese", "ordinal", "digits", "bracketed_digits", "circled", "item_is", "item_must",
    "roman", "heading",
]  # fmt: skip
#: Rank says which kind stands outside which where a speech does not show it itself.
ITEM_RANK = 7
_RANKS: dict[LabelKind, int] = {
    "part": 1, "chinese": 2, "roman": 2, "bracketed_chinese": 3, "ordinal": 3, "digits": 4, "bracketed_digits": 5,
    "circled": 6, "item_is": ITEM_RANK, "item_must": ITEM_RANK,
}  # fmt: skip
#: A Markdown heading stands outside all labels, the deeper the less so.
HEADING_RANK = -10
ITEM_KINDS: frozenset[LabelKind] = frozenset(
    {"ordinal", "digits", "bracketed_digits", "circled", "bracketed_chinese", "item_is", "item_must"}
)
#: The number of a label that says only that it is the last of its list: 最后, finally.
LAST_OF_LIST = 0

_ZH = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": LAST_OF_LIST}
_ENGLISH_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ENGLISH_LAST = ("finally", "lastly")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_LABEL_AT_START = re.compile(
    rf"(?P<part>第[{_ZH}\d]{{1,3}}(?:部分|章|节)[\s:：、，,]*)"
    # 議程第二項：燈塔, 第一项议题：…, 议题三：…
    rf"|(?P<agenda>[议議讨討][程题題案论論](?:事[项項])?\s?第?[{_ZH}\d]{{1,3}}[项項]?\s*[:：]\s*"
    rf"|第[{_ZH}\d]{{1,3}}[项項][议議][程题題案]\s*[:：]\s*)"
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
_KIND_OF_GROUP: dict[str, LabelKind] = {
    "part": "part", "agenda": "part", "major": "chinese", "minor": "bracketed_chinese", "ordinal": "ordinal",
    "digits": "digits", "small": "bracketed_digits", "circled": "circled", "sequence": "ordinal", "roman": "roman",
    "english": "ordinal",
}  # fmt: skip
_BEFORE_LABEL_INSIDE = r"(?<=[。；;：:，,！!？?）)”\s—])"
_LABEL_INSIDE = re.compile(
    _BEFORE_LABEL_INSIDE + rf"(?:[{_ZH}]{{1,3}}[是要]|第[{_ZH}]{{1,3}}[，、,：:是要]|首先|其次|再次|再者|最后[，,]"
    rf"|[（(]\s?(?:[{_ZH}]{{1,3}}|\d{{1,2}})\s?[）)]|\d{{1,2}}[、.．](?!\d)|[{_CIRCLED}])"
    r"|(?<=[.;:!?] )(?:First|Second|Third|Fourth|Fifth|Finally|Lastly)(?:ly)?,"
)


@dataclass(frozen=True, slots=True)
class LabelSeries:
    """What labels of one list have in common: their kind, and what tells lists of one kind apart.

    `inside` is true for a list inside a paragraph that is labelled in the same way; `depth` is that of a Markdown
    heading, 0 for all others.
    """

    kind: LabelKind
    inside: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A label at `start`: its own characters, its series, its number (0: the last of its list), its rank."""

    start: int
    text: str
    series: LabelSeries
    number: int
    rank: int

    @property
    def kind(self) -> LabelKind:
        """The kind of the label."""
        return self.series.kind


def label_of(text: str, at: int = 0) -> Label | None:
    """Return the label that stands at a position of a text, where one does."""
    match = _LABEL_AT_START.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    group = match.lastgroup
    number = _number(group, match[0])
    if number is None:
        return None
    kind = _kind(group, match["verb"])
    return Label(at, match[0].strip(), LabelSeries(kind), number, _RANKS[kind])


def inline_labels(text: str, start: int, end: int) -> tuple[Label, ...]:
    """Return what may be labels inside a paragraph, the label at its very start included, in order."""
    first = label_of(text, start)
    later = (label_of(text, match.start()) for match in _LABEL_INSIDE.finditer(text, start + 1, end))
    return tuple(label for label in (first, *later) if label is not None and label.kind in ITEM_KINDS)


def _kind(group: str, verb: str | None) -> LabelKind:
    if group == "item":
        return "item_is" if verb == "是" else "item_must"
    return _KIND_OF_GROUP[group]


def _number(group: str, label: str) -> int | None:
    """Return the number that a label gives, None where it turns out to be no number."""
    if group == "circled":
        return _CIRCLED.index(label) + 1
    if group == "sequence":
        return _SEQUENCE[label]
    if group == "english":
        return _english_number(label.casefold())
    digits = label.strip(" \t\u3000，、,：:．.（(）)第是要部分章节议議程题題案讨討论論事项項")
    if group == "roman":
        return _ROMAN.index(digits) + 1 if digits in _ROMAN else None
    return read_number(digits)


def _english_number(word: str) -> int | None:
    if word in _ENGLISH_LAST:
        return LAST_OF_LIST
    ordinal = word.removesuffix("ly")
    return _ENGLISH_ORDINALS.index(ordinal) + 1 if ordinal in _ENGLISH_ORDINALS else None
