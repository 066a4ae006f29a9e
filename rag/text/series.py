"""Find enumerations by their numbers alone: 一是 … 二是 …, First, … Second, …, 一种是 … 一种是 …, in any paragraph."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.text.sentences import sentence_spans
from rag.types import Span, Speech

#: The items of an enumeration begin at most so many characters apart, and it is read so far around a sentence.
MAX_ITEM_CHARS = 700
MAX_AROUND_CHARS = 2500
_ZH = "一二三四五六七八九十"
_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
# What is counted may stand behind the number: 第二句话， 第二条是, 二是, 其二.
_COUNTED = "个|条|点|项|类|句话?|种|件事?|步|关|道|方面|大|招|笔|桩|板斧|张牌"
_STYLES = (
    ("第", re.compile(rf"(?:第([{_ZH}])(?:{_COUNTED})?(?:[，,、：:]|是|要))")),
    ("是", re.compile(rf"([{_ZH}])是(?!否)")),
    ("要", re.compile(rf"([{_ZH}])要")),
    ("其", re.compile(rf"其([{_ZH}])[，,、：:是]")),
    ("、", re.compile(rf"[（(]?([{_ZH}])[）)、]")),
    ("1", re.compile(r"[（(]?([1-9])(?:[）)、．]|\.(?![0-9]))")),
    (
        "en",
        re.compile(
            rf"(?:and |the )*({'|'.join(_EN)})(?:ly)?(?:,|:| (?:was|is|thing|reason|point|step)\b)", re.IGNORECASE
        ),
    ),
)
# What is counted is named each time: my first piece of advice, my second piece of advice; 第一个故事, 第二个故事.
_NAMED = re.compile(
    rf"(?:(?:so|and|but|now|then|well),? )?(?:my|our|the|your) ({'|'.join(_EN)}) ([a-z]{{3,}})\b"
    rf"|(?:那么|而|我的?|我要讲的?|我们的?|要讲的?|这)?第([{_ZH}])(?:{_COUNTED})([\u4e00-\u9fff]{{2}})",
    re.IGNORECASE,
)
_ALIKE = re.compile(r"(?:另)?一([种类个件])(?:是|叫)")
_THEN = re.compile(r"(首先|其次|再次|然后)")
_LAST = re.compile(r"最后(?:一[个条点项类句种件步])?[，,、：:要是]|(?:and )?(?:finally|lastly),", re.IGNORECASE)
# What ends a speech is no item of it: 最后，祝大家身体健康。
_THANKS = re.compile(r"谢谢|感谢|谢意|祝|thank|God bless", re.IGNORECASE)
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "然后": 2}
# The first item may stand behind what announces it: 有三点：第一，…
_BEHIND_COLON = re.compile(r"[：:]\s*")
# 主要是：…；…；…。 Each item ends with a semicolon, the last one with the sentence.
_OPENS_LIST = re.compile(r"[^：:。]{1,30}[：:].*[；;]\s*$", re.DOTALL)
_GOES_ON = re.compile(r"[；;]\s*$")
#: So many items that are told by semicolons alone are an enumeration.
MIN_SEMICOLON_ITEMS = 3
#: A series that goes by likeness alone has its items close together.
MAX_ALIKE_CHARS = 150


#: One whose items name what they are may tell of each at length.
MAX_NAMED_CHARS = 1800


@dataclass(slots=True)
class _Series:
    """An enumeration that is being read: by which sentences its items begin, and where the last of them stands."""

    style: str
    sentences: list[int] = field(default_factory=list)
    last_start: int = 0
    is_closed: bool = False

    def add(self, sentence: int, start: int) -> None:
        self.sentences.append(sentence)
        self.last_start = start

    def goes_on_with(self, number: int | None, sentence: int, start: int) -> bool:
        """Return True if an item of a number, or one that is only like the others, is the next one."""
        max_chars = MAX_NAMED_CHARS if self.style.startswith("named") else MAX_ITEM_CHARS if number else MAX_ALIKE_CHARS
        is_near = start - self.last_start <= max_chars and not self.is_closed and sentence > self.sentences[-1]
        return is_near and number in (None, len(self.sentences) + 1)


def series_at(speech: Speech, span: Span) -> list[Span]:
    """Return the sentences that begin the items of the enumeration which a sentence announces or begins an item of.

    Only two items and more are one. An item that begins within the sentence that announces all begins with it.
    """
    low, high = _section_bounds(speech, span)
    sentences = sentence_spans(speech.text, low, high)
    texts = [speech.text[sentence.start : sentence.end] for sentence in sentences]
    for indexes in read_series(texts):
        starts = [sentences[index] for index in indexes]
        announcing = sentences[indexes[0] - 1 : indexes[0]] if indexes[0] else []
        if any(sentence.overlaps(span.start, span.end) for sentence in (*announcing, *starts)):
            return starts
    return []


def label_end(sentence: str) -> int:
    """Return where the words of an item begin behind its label (第一，), 0 where a sentence begins none."""
    matches = [pattern.match(sentence) for _, pattern in _STYLES]
    matches += [_THEN.match(sentence), None if _THANKS.search(sentence) else _LAST.match(sentence)]
    return max((match.end() for match in matches if match), default=0)


def read_series(sentences: Sequence[str]) -> list[list[int]]:
    """Return for each enumeration in a run of sentences which of them begin its items."""
    running: dict[str, _Series] = {}
    begun: list[_Series] = []
    start = 0
    for index, sentence in enumerate(sentences):
        for style, number in _marks(sentence):
            series = running.get(style)
            if series and series.goes_on_with(number, index, start):
                series.add(index, start)
            elif number in (None, 1):
                running[style] = _Series(style, [index], start)
                begun.append(running[style])
        if _LAST.match(sentence) and not _THANKS.search(sentence):
            _close_latest(running, index, start)
        start += len(sentence)
    numbered = [series.sentences for series in begun if len(series.sentences) > 1]
    return [*numbered, *_semicolon_lists(sentences)]


def _semicolon_lists(sentences: Sequence[str]) -> Iterator[list[int]]:
    """Yield the runs of sentences that are the items of a list behind a colon (主要是：…；…；…。)."""
    first = 0
    while first < len(sentences):
        last = first
        if _OPENS_LIST.match(sentences[first]):
            while last + 1 < len(sentences) and _GOES_ON.search(sentences[last]):
                last += 1
            if last + 1 - first >= MIN_SEMICOLON_ITEMS:
                yield list(range(first, last + 1))
        first = last + 1


def _close_latest(running: Mapping[str, _Series], index: int, start: int) -> None:
    """Give a sentence that begins with 最后 or finally to the enumeration that was read last, which it ends."""
    open_series = [series for series in running.values() if not series.is_closed and len(series.sentences) > 1]
    latest = max(open_series, key=lambda series: series.last_start, default=None)
    if latest and index > latest.sentences[-1] and start - latest.last_start <= MAX_ITEM_CHARS:
        latest.add(index, start)
        latest.is_closed = True


def _marks(sentence: str) -> Iterator[tuple[str, int | None]]:
    """Yield how a sentence begins an item, and as which; an item that is only like another has no number."""
    starts = [0, *(match.end() for match in _BEHIND_COLON.finditer(sentence))]
    for start in starts:
        for style, pattern in _STYLES:
            if match := pattern.match(sentence, start):
                yield style, _number_of(match[1].lower())
        if match := _THEN.match(sentence, start):
            yield "then", _ORDER[match[1]]
        if match := _NAMED.match(sentence, start):
            yield f"named {(match[2] or match[4]).lower()}", _number_of((match[1] or match[3]).lower())
        if match := _ALIKE.match(sentence, start):
            yield f"alike {match[1]}", None


def _number_of(word: str) -> int:
    if word.isdigit():
        return int(word)
    return (_ZH.index(word) if word in _ZH else _EN.index(word)) + 1


def _section_bounds(speech: Speech, span: Span) -> tuple[int, int]:
    """Return the part of a speech around a sentence that is read, in one turn and under one heading."""
    low, high = max(0, span.start - MAX_AROUND_CHARS), min(len(speech.text), span.end + MAX_AROUND_CHARS)
    if turn := speech.turn_at(span.start):
        low, high = max(low, turn.start), min(high, turn.end)
    paragraphs = [p for p in speech.paragraphs if p.overlaps(low, high)]
    return (max(low, paragraphs[0].start), high) if paragraphs else (low, high)
