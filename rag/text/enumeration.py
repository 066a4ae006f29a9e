"""Find the items of an enumeration: of the section that is one (一是, 二是, 三是), or behind what announces them."""

import re

from rag.text.sentences import sentence_spans
from rag.types import Section, Span, Speech

# The label of the first item of an enumeration: 一、 （一） 第一， 一是 1. ① 首先
_FIRST = re.compile(r"[（(]?(?:第?[一1]|①|首先|First)(?![0-9一二三四五六七八九十])")
#: Behind an announcement so many characters are read for its items.
MAX_ANNOUNCED_CHARS = 6000
_ZH_NUMBERS = "一二三四五六七八九十"
_EN_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# 第二句话， 第二件事， 二是 二来 其二 (二)： what is counted may stand behind the number.
_ZH_ITEM = (
    r"(?:第{n}(?:个|条|点|项|类|句话?|种|件事?|步|关|道|方面|大|招|笔|桩)?[，,、：:]"
    r"|其{n}[，,、：:是]|{n}是|{n}来|{n}要)"
)
_EN_ITEM = r"(?:and\s+)?(?:{ordinal}(?:ly)?\b|number\s+{number}\b|{number}[,:.])"
_LAST_ITEM = re.compile(
    r"最后(?:一[个条点项类句种件步])?[，,、：:]|(?:and\s+)?(?:finally|lastly|last)\b", re.IGNORECASE
)
_THEN = (("首先", "其次", "再次"), ("首先", "然后"))


def enumeration_items(speech: Speech, section: Section) -> list[Section]:
    """Return the items of the enumeration that a section belongs to, in order.

    A second 一是 under one heading begins another enumeration.
    """
    parents = [parent for parent in speech.sections_at(section.start) if parent.level < section.level]
    low, high = (parents[-1].start, parents[-1].end) if parents else (0, len(speech.text))
    items = [item for item in speech.sections if item.level == section.level and low <= item.start < high]
    firsts = [item.start for item in items if _FIRST.match(item.label)]
    opening = max((start for start in firsts if start <= section.start), default=low)
    closing = min((start for start in firsts if start > section.start), default=high)
    return [item for item in items if opening <= item.start < closing]


def announced_items(speech: Speech, end: int) -> list[Span]:
    """Return the items of an enumeration that begins right behind a sentence, which ends at `end`, in order.

    Only two items and more are an enumeration. They are sections of the outline, or sentences that begin with 第一句，
    第二句， or First, … Second, …; each reaches to the next one, the last one to the end of its paragraph.
    """
    start = len(speech.text) - len(speech.text[end:].lstrip())
    section = next((s for s in speech.sections if s.start == start and _FIRST.match(s.label)), None)
    if section:
        return [Span(item.start, item.end) for item in enumeration_items(speech, section)]
    sentences = sentence_spans(speech.text, start, min(len(speech.text), end + MAX_ANNOUNCED_CHARS))
    starts = [sentences[index].start for index in _item_indexes([speech.text[s.start : s.end] for s in sentences])]
    if len(starts) < 2:
        return []
    close = next((p.end for p in speech.paragraphs if p.start <= starts[-1] < p.end), sentences[-1].end)
    return [Span(*bounds) for bounds in zip(starts, [*starts[1:], close], strict=True)]


def _item_indexes(sentences: list[str]) -> list[int]:
    """Return which sentences begin the items of an enumeration, whose first item is the first sentence."""
    indexes: list[int] = []
    for index, sentence in enumerate(sentences):
        if _begins_item(sentence, len(indexes) + 1):
            indexes.append(index)
        elif not indexes:
            break
        elif _LAST_ITEM.match(sentence) and len(indexes) > 1:
            return [*indexes, index]
    return indexes


def _begins_item(sentence: str, number: int) -> bool:
    """Return True if a sentence begins the item of a number, from 1."""
    if number > len(_ZH_NUMBERS):
        return False
    if any(number <= len(series) and sentence.startswith(series[number - 1]) for series in _THEN):
        return True
    chinese = _ZH_ITEM.format(n=_ZH_NUMBERS[number - 1])
    english = _EN_ITEM.format(ordinal=_EN_ORDINALS[number - 1], number=_EN_NUMBERS[number - 1])
    return re.match(rf"{chinese}|{english}", sentence, re.IGNORECASE) is not None
