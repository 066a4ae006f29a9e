"""Page numbers and page heads that stand in a text file, as a print or a PDF that was saved as text leaves them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.read.account import Dropped
from rag.read.boilerplate import frame_rule
from rag.read.date_forms import find_written_dates, normalise_width
from rag.read.lines import Line

#: A longer line is no head of a page.
MAX_HEAD_CHARS = 60
#: So many pages show that a line is their head, or that bare numbers count them.
MIN_PAGES = 3
_BARE_NUMBER = re.compile(r"[-—–－·]?\s*(?:\d{1,5}|[ivxlc]{1,7})\s*[-—–－·]?")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_DIGITS = re.compile(r"\d+")
_FINAL_MARK = re.compile(r"[。！？!?；;：:….”’\"')）」』]$")
_SENTENCE_MARK = re.compile(r"[。！？!?；;]")
# Between the house and the day: 議事堂 ─ 2014年2月12日.
_DASH = re.compile(r"\s[─—–―|｜-]\s|[─―]|——|：")
# A number at the end or the beginning of a line, well apart from its words.
_NUMBER_BESIDE = re.compile(
    r"(?P<words>.*\D)[ \t\u3000]{2,}(?P<last>\d{1,5})|(?P<first>\d{1,5})[ \t\u3000]{2,}(?P<rest>\D.*)"
)
#: The lines of page heads whose numbers count on lie so many lines apart.
MIN_LINES_APART = 3
#: So many lines of a page that a form feed begins or ends may be its head.
EDGE_LINES = 2
#: A shorter line is a heading rather than a sentence that goes on over the page.
MIN_BROKEN_CHARS = 15


def drop_page_heads(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped]]:
    """Return the lines without page numbers and page heads, and what was dropped.

    The first of the heads stays where nothing stands before it: it says where and when. What follows a dropped line
    goes on without a blank line, since a page ends within a sentence.
    """
    numbered = {*_numbered_heads(lines), *_counting_heads(lines)}
    numbers = {*_page_numbers(lines), *_written_numbers(lines)}
    edges = {*_heads_at_breaks(lines)}
    numbers |= {index for index in edges if _BARE_NUMBER.fullmatch(lines[index].text)}
    heads = {*_heads_beside(lines, numbers), *edges}
    kept: list[Line] = []
    dropped: list[Dropped] = []
    is_new_page = False
    for index, line in enumerate(lines):
        if index in numbers or index in numbered or (index in heads and kept):
            dropped.append(Dropped(line.start, line.end, "page number" if index in numbers else "page head"))
            is_new_page = True
            continue
        kept.append(_without_blank(line) if is_new_page and kept and _is_broken_off(kept[-1]) else line)
        is_new_page = False
    return kept, dropped


def _without_blank(line: Line) -> Line:
    return replace(line, after_blank=False, is_indented=False)


def _is_broken_off(line: Line) -> bool:
    return not line.depth and not _FINAL_MARK.search(line.text)


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Return True for a line with nothing directly before and behind it, or with nothing but a page mark there."""
    return lines[index].after_blank or index == 0


def _written_numbers(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines that say of themselves that they number a page: Page 2 of 3, 第 2 页."""
    for index, line in enumerate(lines):
        if index and line.turn is None and not line.depth and frame_rule(line.text) == "page number":
            yield index


def _heads_at_breaks(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines beside form feeds that are bare numbers, or words that stand at several pages' edges."""
    breaks = [index for index, line in enumerate(lines) if line.begins_page]
    edges = {0, *(j for i in breaks for j in range(max(0, i - EDGE_LINES), min(len(lines), i + EDGE_LINES)))}
    keys = (
        {j: "".join(_DIGITS.sub("", lines[j].text).split()) for j in edges if _may_be_head(lines[j])} if breaks else {}
    )
    counts = Counter(keys.values())
    yield from (j for j, key in keys.items() if _BARE_NUMBER.fullmatch(lines[j].text) or (key and counts[key] > 1))


def _page_numbers(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines of a bare number that count pages: beside a head, or several in a row that cut a sentence."""
    bare = [i for i, line in enumerate(lines) if line.turn is None and _BARE_NUMBER.fullmatch(line.text)]
    alone = [i for i in bare if _stands_alone(lines, i)]
    beside = {i for i in alone if any(_is_dated_head(lines, j) for j in (i - 1, i + 1))}
    repeated = _repeated_patterns(lines, bare)
    beside |= {i for i in bare if any(0 <= j < len(lines) and _pattern(lines[j]) in repeated for j in (i - 1, i + 1))}
    yield from beside
    counted = _counting(lines, alone)
    cuts = sum(i > 0 and len(lines[i - 1].text) >= MIN_BROKEN_CHARS and _is_broken_off(lines[i - 1]) for i in counted)
    if len(counted) >= MIN_PAGES and cuts:
        yield from counted


def _counting(lines: Sequence[Line], indices: Sequence[int]) -> list[int]:
    """Return those of some lines whose numbers follow one another, page by page."""
    values = [_value_of(lines[i].text) for i in indices]
    return [
        i
        for at, i in enumerate(indices)
        if (at and values[at] == values[at - 1] + 1) or (at + 1 < len(values) and values[at + 1] == values[at] + 1)
    ]


def _value_of(text: str) -> int:
    """Return the number of a page, which a preface may have in Roman letters."""
    if digits := _DIGITS.search(text):
        return int(digits[0])
    values = [_ROMAN_VALUES[letter] for letter in text if letter in _ROMAN_VALUES]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _counting_heads(lines: Sequence[Line]) -> list[int]:
    """Return the lines of words and a number that count pages on, whatever the words are, and cut sentences."""
    found: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        match = _NUMBER_BESIDE.fullmatch(line.text) if _may_be_head(line) and len(line.text) <= MAX_HEAD_CHARS else None
        if not match:
            continue
        value = int(match["last"] or match["first"])
        if found and (value != found[-1][1] + 1 or index - found[-1][0] < MIN_LINES_APART):
            if len(found) >= MIN_PAGES:
                break
            found = []
        found.append((index, value))
    cuts = sum(i > 0 and len(lines[i - 1].text) >= MIN_BROKEN_CHARS and _is_broken_off(lines[i - 1]) for i, _ in found)
    return [index for index, _ in found] if len(found) >= MIN_PAGES and cuts else []


def _numbered_heads(lines: Sequence[Line]) -> list[int]:
    """Return the lines that hold a page number beside words that stand on every page."""
    by_words: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        match = _NUMBER_BESIDE.fullmatch(line.text) if len(line.text) <= MAX_HEAD_CHARS and not line.turn else None
        if match:
            words = match["words"] or match["rest"]
            by_words["".join(words.split())].append((index, int(match["last"] or match["first"])))
    return [
        index
        for pages in by_words.values()
        if len(pages) >= MIN_PAGES and all(after > before for (_, before), (_, after) in pairwise(pages))
        for index, _ in pages
    ]


def _repeated_patterns(lines: Sequence[Line], bare: Sequence[int]) -> set[str]:
    """Return the patterns of short lines that stand beside bare numbers again and again."""
    near = [j for i in bare for j in (i - 1, i + 1) if 0 <= j < len(lines) and _may_be_head(lines[j])]
    counts = Counter(_pattern(lines[j]) for j in near)
    return {pattern for pattern, count in counts.items() if count >= MIN_PAGES}


def _heads_beside(lines: Sequence[Line], numbers: "set[int]") -> Iterator[int]:
    """Yield the lines beside page numbers that several pages share, or that name a house and a day."""
    repeated = _repeated_patterns(lines, sorted(numbers))
    for i in numbers:
        for j in (i - 1, i + 1):
            if (
                0 <= j < len(lines)
                and j not in numbers
                and (_pattern(lines[j]) in repeated or _is_dated_head(lines, j))
            ):
                yield j


def _is_dated_head(lines: Sequence[Line], index: int) -> bool:
    """Return True for a short line of a name, a dash and a date, with blank lines around it."""
    if not 0 <= index < len(lines) or not _may_be_head(lines[index]) or not _stands_alone(lines, index):
        return False
    text = normalise_width(lines[index].text)
    return bool(_DASH.search(text)) and bool(find_written_dates(text))


def _may_be_head(line: Line) -> bool:
    is_short = len(line.text) <= MAX_HEAD_CHARS
    return is_short and line.turn is None and not line.depth and not _SENTENCE_MARK.search(line.text)


def _pattern(line: Line) -> str:
    return "".join(_DIGITS.sub("#", line.text).split())
