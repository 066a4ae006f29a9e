"""Lines of a source file, and paragraphs made of them: every character keeps its place in the file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.read.date_lines import date_of_line, is_date
from rag.read.labels import label_of
from rag.read.verses import find_verses
from rag.text.salutation import is_salutation
from rag.text.turn_labels import TurnLabel
from rag.types import Piece, Span

# White space of every kind, and the marks without width that word processors leave at the ends of lines.
BLANK = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
)
_HEADING_MARKS = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_BOLD_LINE = re.compile(r"\*\*([^\s*](?:[^*]*[^\s*])?)\*\*")
# 出席：…, Present: …: two of them, one under the other, are two lines.
_LABELLED = re.compile(
    r"[\u3400-\u9fff]{2,6}\s?[:：]\s?(?=\S)(?![^。！？]*[。！？])"
    r"|[A-Z][A-Za-z]*(?: [A-Za-z]+){0,2}: (?=[A-Z])(?!.*[.!?]$)"
)
_HEADING_TAIL = re.compile(r"[ \t]#+$")
_SENTENCE_ENDS = frozenset("。！？!?；;：:….”’\"'』」》〉）)】]—~～")
# Characters in which no heading ends.
_UNFINISHED_ENDS = frozenset("，、,和与及或的对把将从向于在")
#: A shorter line without a final mark is a heading rather than an unfinished sentence.
MIN_UNFINISHED_CHARS = 30
#: A shorter line of Latin letters was not broken by the width of the page.
MIN_WRAPPED_LINE_CHARS = 45
#: A longer one that ends a sentence is a paragraph: no page is so wide.
MAX_WRAPPED_LINE_CHARS = 160
# A broken line is nearly as long as the longest of them, and has so many characters.
_MIN_FULL_SHARE = 0.85
_MIN_BROKEN_CHARS = 20
# Where more of the sentences that end a line are directly followed by another line, a line is a paragraph.
_MAX_TIGHT_SHARE = 0.1
# Indents tell paragraphs where some lines have them and others have none.
_MIN_INDENTED = 3
_MAX_INDENTED_SHARE = 0.8
# Lines of one width: so many, so near to the widest.
_MIN_EVEN_LINES = 5
_MIN_EVEN_SHARE = 0.7
_EVEN_SLACK_COLUMNS = 6
#: So many lines at the top may hold the head of a speech.
_HEAD_LINES = 8
#: So many characters tell in which letters a text is written.
MAX_SAMPLE_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `start` counts characters of the decoded file.

    `depth` is the number of # marks of a Markdown heading, which are not part of `text`. `after_blank` is true
    where a blank line stands before it, `is_indented` where it stands further right than the margin. `turn` is the
    label that a line of a transcript begins with. `begins_page` is true behind a form feed. `is_half_word` is true
    where a word goes on in the next line without the hyphen that parted it.
    """

    text: str
    start: int
    depth: int = 0
    after_blank: bool = False
    turn: TurnLabel | None = None
    is_indented: bool = False
    is_half_word: bool = False
    begins_page: bool = False

    @property
    def end(self) -> int:
        """The position in the file behind the last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Body:
    """The text that paragraphs make, and how it maps back to the file; `depths` are Markdown heading depths."""

    text: str
    paragraphs: tuple[Span, ...]
    depths: tuple[int, ...]
    pieces: tuple[Piece, ...]


def split_lines(source: str, start: int = 0, *, markdown: bool = False) -> tuple[Line, ...]:
    """Cut a decoded file into its lines that are not blank, from `start` on."""
    lines: list[Line] = []
    at, after_blank, begins_page = start, False, False
    for raw in source[start:].splitlines(keepends=True):
        text = raw.strip(BLANK)
        if text:
            indent = len(raw) - len(raw.lstrip(BLANK))
            is_indented = indent > 1 or raw[:1] in "\t\u3000"
            line = Line(text, at + indent, after_blank=after_blank, is_indented=is_indented, begins_page=begins_page)
            lines.append(_without_marks(line) if markdown else line)
        after_blank = not text
        begins_page = raw.endswith("\f") or (begins_page and not text)
        at += len(raw)
    return tuple(lines)


def is_latin(lines: Iterable[Line]) -> bool:
    """Return True if text is written in Latin letters rather than in Chinese characters."""
    latin = chinese = 0
    for line in lines:
        ascii_only = len(line.text.encode("ascii", "ignore"))
        latin += ascii_only
        chinese += len(line.text) - ascii_only
        if latin + chinese > MAX_SAMPLE_CHARS:
            break
    return latin > 6 * chinese


def join_lines(lines: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Group lines into paragraphs: a line that breaks off in the middle of a sentence goes on in the next one."""
    wrapped = is_latin(lines)
    wrapping = None if wrapped else find_wrapping(lines)
    verses = find_verses(lines) if wrapped else frozenset()
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        dated = wrapped and index <= _HEAD_LINES and _gives_date(lines[max(0, index - 1) : index + 1])
        if groups and not dated and line.start not in verses and _continues(groups[-1], line, wrapped, wrapping):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(tuple(group) for group in groups)


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the lines of a file were broken at the width of a page: paragraphs stand apart by blank lines or by indents.

    `width` is that of its longest broken line, in columns, two for a Chinese character.
    """

    width: int
    by_indents: bool

    def goes_on(self, paragraph: Sequence[Line], following: Line) -> bool:
        """Return True if the last line of a paragraph was broken off before the next, and is no heading or title."""
        if self.by_indents and following.is_indented:
            return False
        text = paragraph[-1].text
        is_full = columns_of(text) >= _MIN_FULL_SHARE * self.width and len(text) >= _MIN_BROKEN_CHARS
        if len(paragraph) > 1 or paragraph[0].turn or is_full:
            return True
        return not label_of(text) and any(mark in text for mark in "，、；。")


def find_wrapping(lines: Sequence[Line]) -> Wrapping | None:
    """Return how lines of Chinese were broken, None where a line is a paragraph.

    Where paragraphs stand apart, what directly follows the end of a sentence is hardly ever a line of its own.
    """
    pairs = [(above, below) for above, below in pairwise(lines) if not below.depth and not above.depth]
    indented = sum(below.is_indented for _, below in pairs)
    by_indents = _MIN_INDENTED <= indented <= _MAX_INDENTED_SHARE * len(pairs)
    tight = [
        (above, below) for above, below in pairs if not below.after_blank and not (by_indents and below.is_indented)
    ]
    ends = [above for above, _ in pairs if above.text[-1] in _SENTENCE_ENDS]
    ends_tight = sum(above.text[-1] in _SENTENCE_ENDS for above, _ in tight)
    broken = [above for above, _ in tight if above.text[-1] not in _SENTENCE_ENDS]
    widest = max((columns_of(line.text) for line in broken), default=0)
    # In lines of one width sentences end at any place, also at the end of a line.
    is_even = len(broken) >= _MIN_EVEN_LINES and _share_near(broken, widest) >= _MIN_EVEN_SHARE
    if not broken or (ends_tight > _MAX_TIGHT_SHARE * len(ends) and not is_even):
        return None
    if is_even and any(columns_of(line.text) > widest + _EVEN_SLACK_COLUMNS for line in lines):
        return None
    return Wrapping(widest, by_indents)


def _share_near(lines: Sequence[Line], width: int) -> float:
    return sum(columns_of(line.text) >= width - _EVEN_SLACK_COLUMNS for line in lines) / len(lines)


def columns_of(text: str) -> int:
    """Return how many columns a line takes, two for a Chinese character."""
    return sum(2 if character >= "\u2e80" else 1 for character in text)


def build_body(paragraphs: Sequence[Sequence[Line]]) -> Body:
    """Put paragraphs together, one a line of the text, and note where each run of characters came from."""
    parts: list[str] = []
    spans: list[Span] = []
    pieces: list[Piece] = []
    at = 0
    for paragraph in paragraphs:
        begin = at
        above: Line | None = None
        for line in paragraph:
            is_joined = above is not None and above.is_half_word
            glue = ("" if is_joined else _glue(parts[-1], line.text)) if at > begin else "\n" if spans else ""
            begin += len(glue) if at == begin else 0
            at += len(glue)
            pieces.append(Piece(at, line.start, len(line.text)))
            parts += [glue, line.text]
            at += len(line.text)
            above = line
        spans.append(Span(begin, at))
    return Body("".join(parts), tuple(spans), tuple(paragraph[0].depth for paragraph in paragraphs), tuple(pieces))


def _gives_date(lines: Sequence[Line]) -> bool:
    """Return True if one of some lines at the head gives the date of the speech."""
    return any(date_of_line(line.text) is not None for line in lines)


def _without_marks(line: Line) -> Line:
    """Take the # marks off a Markdown heading, and the ** marks off a line that is bold as a whole."""
    bold = _BOLD_LINE.fullmatch(line.text)
    if bold:
        return Line(bold[1], line.start + 2, after_blank=line.after_blank)
    match = _HEADING_MARKS.match(line.text)
    if not match:
        return line
    text = line.text[match.end() :]
    if _HEADING_TAIL.search(text):
        text = text.rstrip("#").rstrip(BLANK) or text
    return Line(text, line.start + match.end(), len(match[1]), line.after_blank)


def _glue(before: str, after: str) -> str:
    """Return what joins two lines of a paragraph: a space between Latin words, nothing in Chinese."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def _continues(paragraph: Sequence[Line], following: Line, wrapped: bool, wrapping: "Wrapping | None") -> bool:
    previous = paragraph[-1]
    if following.turn or following.depth:
        return False
    if previous.turn and previous.turn.length == len(previous.text):
        # What he says goes with the name and its colon, and not with a name that is a line of its own.
        return previous.turn.form == "colon"
    if (
        following.after_blank
        or previous.depth
        or label_of(following.text)
        or any(is_salutation(line.text) or is_date(line.text) for line in (previous, following))
        or all(_LABELLED.match(line.text) for line in (previous, following))
    ):
        return False
    if wrapped:
        if len(previous.text) > MAX_WRAPPED_LINE_CHARS and previous.text[-1] in _SENTENCE_ENDS | {"."}:
            return False
        return len(previous.text) >= MIN_WRAPPED_LINE_CHARS or following.text[:1].islower()
    is_broken = wrapping is not None and wrapping.goes_on(paragraph, following)
    return previous.text[-1] not in _SENTENCE_ENDS and (is_broken or _runs_on(previous.text, len(paragraph) == 1))


def _runs_on(text: str, first: bool) -> bool:
    """Return True if a line without a final mark is an unfinished sentence rather than a heading or a title."""
    if text[-1] in _UNFINISHED_ENDS:
        return True
    inner = any(mark in text for mark in "。！？；")
    if first and label_of(text):
        return inner
    return not first or inner or (len(text) >= MIN_UNFINISHED_CHARS and any(mark in text for mark in "，、"))
