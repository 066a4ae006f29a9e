"""The lines of the pages of a PDF as text: paragraphs, headings, notes and tables, and what is left out on the way."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.read.date_lines import is_date
from rag.read.extraction import Omission, write_note
from rag.read.labels import label_of
from rag.read.page_blocks import FINAL_CHARACTERS, join_blocks
from rag.read.page_edges import find_page_edges
from rag.read.page_layout import PageLayout
from rag.read.page_lines import PageLine
from rag.read.page_tables import goes_on_in_table, with_heads_above
from rag.read.page_types import RAISED, PageGlyphs
from rag.read.page_words import PageWords, broken_word
from rag.read.tables import table_lines
from rag.text.salutation import is_salutation

# Beside the size of most characters: what is so much larger is a heading, so much smaller may be a note.
_HEADING_SIZE = 1.14
_NOTE_SIZE = 0.93
_SAME_SIZE = 0.1
_MAX_HEADING_CHARS = 80
_MAX_HEADING_DEPTH = 6
# Where a larger share of the lines is bold, bold ones are no headings.
_MAX_BOLD_SHARE = 0.2
# A gap of so many lines begins a paragraph, and so does an indent of so many sizes of the font.
_PARAGRAPH_GAP = 1.4
_MIN_GAPS = 12
# The lines of one heading stand at most so many sizes apart.
_HEADING_GAP = 1.9
_INDENT = 0.9
# Paragraphs begin with an indent where so many lines have one.
_MIN_INDENTED = 3
_MIN_INDENTED_SHARE = 0.06
# A line is full where this many sizes are left behind it at most.
_FULL_SLACK = 0.6
_MIN_FULL_WIDTH = 10
_MIN_COLUMN_WIDTH = 6
_MIN_FULL_LINES = 3
# Fewer lines of a page do not show how wide they could be.
_MIN_LINES_WITH_BOUNDS = 5
_RAISED_RUN = re.compile(f"(?:{RAISED}.)+")
_NOTE_LABEL = re.compile(r"(?:[\[(（〔【]?\d{1,3}[\])）〕】]?|[*＊†‡§①-⑳]{1,3})")
_NOTE_AT_START = re.compile(rf"({_NOTE_LABEL.pattern})[.、．]?\s*(?=\S)")
# 5 m², 10⁶, CO₂: raised figures that are said.
_POWER_BEFORE = re.compile(r"(?:[mM]|km|cm|mm|10|[xyzn)])$|[米里]$")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Lines that are one paragraph; `depth` is that of a heading, `label` that of a note."""

    lines: tuple[PageLine, ...]
    depth: int = 0
    label: str | None = None


class PageText:
    """The lines of all pages while they become paragraphs, and what was left out on the way."""

    def __init__(self, pages: Sequence[PageGlyphs], layouts: Sequence[PageLayout]) -> None:
        """Begin with the characters of all pages, and with the pages as they are laid out."""
        self.omissions = [
            Omission("rotated text", page.turned, f"page {page.number}") for page in pages if page.turned.strip()
        ]
        edges = find_page_edges(layouts)
        self.omissions += [Omission(edge.rule, _plain(edge.line.text), f"page {edge.line.page}") for edge in edges]
        self._numbers = [page.number for page in pages]
        inner = (layout.without(edge.line for edge in edges if edge.line.page == layout.number) for layout in layouts)
        lines = _with_bounds(with_heads_above([line for layout in inner for line in layout.lines()]))
        sizes = Counter[float]()
        for line in lines:
            if not line.is_row:
                sizes[round(line.size * 2) / 2] += len(line.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 1.0
        self._note_labels = {label for line in lines if (label := self._note_label(line))}
        self._heading_sizes = self._find_heading_sizes(lines)
        bold = sum(len(line.text) for line in lines if line.is_bold)
        self._has_bold_headings = 0 < bold <= _MAX_BOLD_SHARE * sum(len(line.text) for line in lines)
        self._lines = lines
        self._leading = self._usual_leading()
        self._has_indents = _count_indented(lines) >= max(_MIN_INDENTED, _MIN_INDENTED_SHARE * len(lines))
        self._full_lines = sum(_is_full(line) for line in lines if not line.is_row)
        self._words = PageWords(line.text for line in lines)

    def text(self, recognised: "dict[int, str]") -> str:
        """Return the paragraphs in order, each in a line; `recognised` has the text of pages that are pictures."""
        blocks: list[str] = []
        notes: list[str] = []
        page = 0
        for paragraph in self._paragraphs():
            first = paragraph.lines[0].page
            blocks += [recognised[number] for number in self._numbers if page < number < first and number in recognised]
            page = max(page, first - 1)
            if paragraph.label is not None:
                notes.append(
                    write_note(paragraph.label.strip("[]()（）〔〕【】"), self._join(paragraph.lines, is_note=True))
                )
                continue
            if paragraph.lines[0].is_row:
                blocks += self._write_table(paragraph.lines)
                continue
            text = self._join(paragraph.lines)
            blocks.append(f"{'#' * paragraph.depth} {text}" if paragraph.depth else text)
            blocks += notes
            notes = []
        blocks += notes
        blocks += [recognised[number] for number in self._numbers if number > page and number in recognised]
        return join_blocks([block for block in blocks if block.strip("# ")])

    def _write_table(self, rows: Sequence[PageLine]) -> list[str]:
        return table_lines(
            [[replace(cell, text=self._without_raised(cell.text, row.page)) for cell in row.cells] for row in rows]
        )

    def _paragraphs(self) -> Iterator[_Paragraph]:
        """Yield paragraphs in the order of reading; a note comes behind the paragraph in which it stands."""
        lines: list[PageLine] = []
        note: list[PageLine] = []
        waiting: list[_Paragraph] = []
        label = ""
        for line in self._lines:
            starts = self._note_label(line)
            if starts:
                waiting += [_Paragraph(tuple(note), label=label)] if note else []
                note, label = [line], starts
                continue
            if note and self._goes_on_in_note(note[-1], line):
                note.append(line)
                continue
            waiting += [_Paragraph(tuple(note), label=label)] if note else []
            note = []
            if lines and not (goes_on_in_table(lines, line) or self._joins(lines, line)):
                yield _Paragraph(tuple(lines), self._depth(lines))
                yield from waiting
                lines, waiting = [], []
            lines.append(line)
        if lines:
            yield _Paragraph(tuple(lines), self._depth(lines))
        yield from waiting
        if note:
            yield _Paragraph(tuple(note), label=label)

    def _note_label(self, line: PageLine) -> str:
        """Return the label of the note that a line begins, "" for one that begins none."""
        if line.is_row or line.size > _NOTE_SIZE * self._size:
            return ""
        if raised := _RAISED_RUN.match(line.text):
            label = raised[0].replace(RAISED, "")
            return label if _NOTE_LABEL.fullmatch(label) else ""
        match = _NOTE_AT_START.match(line.text)
        return match[1] if match and len(line.text) > len(match[0]) + 1 else ""

    def _goes_on_in_note(self, last: PageLine, line: PageLine) -> bool:
        is_small = abs(line.size - last.size) < _SAME_SIZE * last.size and line.size <= _NOTE_SIZE * self._size
        return is_small and line.page == last.page and not line.is_row

    def _find_heading_sizes(self, lines: Sequence[PageLine]) -> list[float]:
        larger = {round(line.size * 2) / 2 for line in lines if not line.is_row and self._is_larger(line)}
        return sorted(larger, reverse=True)

    def _is_larger(self, line: PageLine) -> bool:
        return line.size >= _HEADING_SIZE * self._size and len(line.text) <= _MAX_HEADING_CHARS

    def _depth(self, lines: Sequence[PageLine]) -> int:
        """Return the depth of a heading, 0 for what is none: the larger, the further outside; bold ones lie deepest."""
        first = lines[0]
        text = "".join(line.text for line in lines)
        if first.is_row or len(text) > _MAX_HEADING_CHARS or is_date(text) or is_salutation(text):
            return 0
        if self._is_larger(first):
            return min(_MAX_HEADING_DEPTH, self._heading_sizes.index(round(first.size * 2) / 2) + 1)
        is_bold = self._has_bold_headings and all(line.is_bold for line in lines)
        if is_bold and text[-1] not in FINAL_CHARACTERS | set("，,、"):
            return min(_MAX_HEADING_DEPTH, len(self._heading_sizes) + 1)
        return 0

    def _usual_leading(self) -> float:
        gaps = [
            (above.baseline - below.baseline) / below.size
            for above, below in zip(self._lines, self._lines[1:], strict=False)
            if above.page == below.page and 0 < above.baseline - below.baseline < 4 * below.size
            and above.column_left == below.column_left and not above.is_row and not below.is_row
        ]  # fmt: skip
        if len(gaps) < _MIN_GAPS:
            # Of a few lines most may be paragraphs of their own.
            return min((gap for gap in gaps if gap >= 1), default=1.2)
        return sorted(gaps)[len(gaps) // 4]

    def _joins(self, lines: Sequence[PageLine], line: PageLine) -> bool:
        """Return True if a line goes on in the paragraph that ends with the last of some lines."""
        last = lines[-1]
        if not self._is_alike(last, line):
            return False
        is_heading = self._is_larger(last)
        is_below = last.page == line.page and last.column_left == line.column_left and line.baseline < last.baseline
        gap = (last.baseline - line.baseline) / line.size if is_below else 0.0
        if gap > _PARAGRAPH_GAP * self._leading:
            return False
        if is_heading and is_below:
            is_near = gap <= _HEADING_GAP and abs(last.middle - line.middle) < 2 * line.size
            return is_near and not label_of(line.text)
        return not self._begins_paragraph(lines, line) and self._fills(last, line)

    def _is_alike(self, last: PageLine, line: PageLine) -> bool:
        """Return True if two lines are printed alike, and none of them is the row of a table."""
        if last.is_row or line.is_row or abs(last.size - line.size) > _SAME_SIZE * last.size:
            return False
        return last.is_bold == line.is_bold or not (self._is_larger(last) or self._has_bold_headings)

    def _begins_paragraph(self, lines: Sequence[PageLine], line: PageLine) -> bool:
        """Return True if a label or an indent says that a line begins a paragraph."""
        last = lines[-1]
        is_flush = self._has_indents and abs(line.left - line.column_left) < _INDENT * line.size / 2
        if label_of(line.text) and last.text[-1] in FINAL_CHARACTERS and not is_flush:
            return True
        hangs = label_of(lines[0].text) is not None
        indent = (line.left - line.column_left) - (last.left - last.column_left)
        return indent > _INDENT * line.size and not hangs

    def _fills(self, last: PageLine, line: PageLine) -> bool:
        """Return True if a line left no room for the first word of the next, in columns that are seen to be full."""
        if broken_word(last.text, line.text):
            return True
        if not _is_full(last, line.first_word):
            return False
        if last.text[-1] in FINAL_CHARACTERS and self._full_lines < _MIN_FULL_LINES:
            return False
        narrowest = _MIN_FULL_WIDTH if self._full_lines < _MIN_FULL_LINES else _MIN_COLUMN_WIDTH
        return last.right - last.left >= narrowest * last.size

    def _join(self, lines: Sequence[PageLine], *, is_note: bool = False) -> str:
        text = ""
        for number, line in enumerate(lines):
            words = line.text
            if is_note and not number:
                start = _RAISED_RUN.match(words) or _NOTE_AT_START.match(words)
                self.omissions.append(
                    Omission("note mark", start[0].replace(RAISED, "") if start else "", f"page {line.page}")
                )
                words = words[start.end() :].lstrip() if start else words
            words = self._without_raised(words, line.page)
            text = self._glue(text, words, line.page)
        return text.strip()

    def _glue(self, before: str, after: str, page: int) -> str:
        """Put two lines of a paragraph together: Latin words with a space, or without the hyphen that parted one."""
        if not before or not after:
            return before + after
        halves = broken_word(before, after)
        if halves and not self._words.is_compound(*halves):
            self.omissions.append(Omission("hyphen at a line end", before[-1], f"page {page}"))
            return before[:-1] + after
        if halves or ord(before[-1]) >= 0x2E80 or ord(after[0]) >= 0x2E80:
            return before + after
        return f"{before} {after}"

    def _without_raised(self, text: str, page: int) -> str:
        """Return a line without the marks of notes; a raised figure that is said, as in m², stays."""

        def replaced(match: re.Match[str]) -> str:
            mark = match[0].replace(RAISED, "")
            is_said = not _NOTE_LABEL.fullmatch(mark) or (
                mark not in self._note_labels and _POWER_BEFORE.search(match.string[: match.start()])
            )
            if is_said:
                return mark
            self.omissions.append(Omission("note mark", mark, f"page {page}"))
            return ""

        return _RAISED_RUN.sub(replaced, text) if RAISED in text else text


def _with_bounds(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return lines of which those in no column have the bounds of their page, on a page of a few those of all pages."""
    free = [line for line in lines if not line.is_in_column]
    by_page: dict[int, list[PageLine]] = {}
    for line in free:
        by_page.setdefault(line.page, []).append(line)
    bounded = []
    for line in lines:
        own = by_page.get(line.page, [])
        among = own if len(own) >= _MIN_LINES_WITH_BOUNDS else free
        left, right = min((o.left for o in among), default=0.0), max((o.right for o in among), default=0.0)
        bounded.append(line if line.is_in_column else replace(line, column_left=left, column_right=right))
    return bounded


def _count_indented(lines: Sequence[PageLine]) -> int:
    return sum(_INDENT * line.size < line.left - line.column_left < 4 * line.size for line in lines if not line.is_row)


def _plain(text: str) -> str:
    return text.replace(RAISED, "")


def _is_full(line: PageLine, next_word: float | None = None) -> bool:
    """Return True if the next word did not fit behind a line any more."""
    needed = line.size if next_word is None else next_word
    return line.right + needed > line.column_right - _FULL_SLACK * line.size
