"""Lines of a source file, and paragraphs made of them: every character keeps its place in the file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.read.labels import label_of
from rag.text.salutation import is_salutation
from rag.types import Piece, Span

# White space of every kind, and the marks without width that word processors leave at the ends of lines.
BLANK = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200e\u200f\u2060\ufeff"
)
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_BOLD = re.compile(r"\*\*([^\s*](?:[^*]*[^\s*])?)\*\*")
_HEADING_TAIL = re.compile(r"[ \t]#+$")
_SENTENCE_END = frozenset("。！？!?；;：:….”’\"'』」》〉）)】]—~～")
# No heading ends in one of these.
_DANGLING = frozenset("，、,和与及或的对把将从向于在")
_LONG_ENOUGH = 30
_WRAPPED = 45
_DATE = re.compile(
    r"[（(\[【]?\s*(?:(?:讲话|会议|发表|演讲)?(?:时间|日期)\s*[:：]\s*)?(?:"
    r"[\dxX×*＊○〇零一二三四五六七八九０-９]{2,4}\s*年"
    r"(?:\s*[\dxX×*＊〇零一二三四五六七八九十０-９]{1,3}\s*月)?(?:\s*[\dxX×*＊〇零一二三四五六七八九十０-９]{1,3}\s*[日号])?"
    r"|(?:19|20)\d\d\s?(?P<sep>[-.／/．])\s?\d{1,2}(?:\s?(?P=sep)\s?\d{1,2})?)"
    r"\s*(?:上午|下午|晚上?)?\s*[）)\]】]?$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `start` counts characters of the decoded file.

    `depth` is the number of # marks of a Markdown heading, which are not part of `text`. `apart` tells that a blank
    line stands before it.
    """

    text: str
    start: int
    depth: int = 0
    apart: bool = False

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
    found, at, apart = [], start, False
    for raw in source[start:].splitlines(keepends=True):
        text = raw.strip(BLANK)
        if text:
            line = Line(text, at + len(raw) - len(raw.lstrip(BLANK)), apart=apart)
            found.append(_without_marks(line) if markdown else line)
        apart = not text
        at += len(raw)
    return tuple(found)


def is_date(text: str) -> bool:
    """Tell whether a line is a date and nothing else; masked digits count."""
    return len(text) <= 30 and _DATE.match(text) is not None


def is_latin(lines: Iterable[Line]) -> bool:
    """Tell whether text is written in Latin letters rather than in Chinese characters."""
    latin = chinese = 0
    for line in lines:
        ascii_only = len(line.text.encode("ascii", "ignore"))
        latin += ascii_only
        chinese += len(line.text) - ascii_only
        if latin + chinese > 20_000:
            break
    return latin > 6 * chinese


def join_lines(lines: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Group lines into paragraphs: a line that breaks off in the middle of a sentence goes on in the next one."""
    wrapped = is_latin(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, wrapped):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(tuple(group) for group in groups)


def build_body(paragraphs: Sequence[Sequence[Line]]) -> Body:
    """Put paragraphs together, one a line of the text, and note where each run of characters came from."""
    parts: list[str] = []
    spans: list[Span] = []
    pieces: list[Piece] = []
    at = 0
    for paragraph in paragraphs:
        begin = at
        for line in paragraph:
            glue = _glue(parts[-1], line.text) if at > begin else "\n" if spans else ""
            begin += len(glue) if at == begin else 0
            at += len(glue)
            pieces.append(Piece(at, line.start, len(line.text)))
            parts += [glue, line.text]
            at += len(line.text)
        spans.append(Span(begin, at))
    return Body("".join(parts), tuple(spans), tuple(p[0].depth for p in paragraphs), tuple(pieces))


def _without_marks(line: Line) -> Line:
    """Take the # marks off a Markdown heading, and the ** marks off a line that is bold as a whole."""
    bold = _BOLD.fullmatch(line.text)
    if bold:
        return Line(bold[1], line.start + 2, apart=line.apart)
    match = _HEADING.match(line.text)
    if not match:
        return line
    text = line.text[match.end() :]
    if _HEADING_TAIL.search(text):
        text = text.rstrip("#").rstrip(BLANK) or text
    return Line(text, line.start + match.end(), len(match[1]), line.apart)


def _glue(before: str, after: str) -> str:
    """Return what joins two lines of a paragraph: a space between Latin words, nothing in Chinese."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def _continues(paragraph: Sequence[Line], following: Line, wrapped: bool) -> bool:
    previous = paragraph[-1]
    if following.apart or following.depth or previous.depth or label_of(following.text):
        return False
    if any(is_salutation(line.text) or is_date(line.text) for line in (previous, following)):
        return False
    if wrapped:
        return len(previous.text) >= _WRAPPED or following.text[:1].islower()
    return previous.text[-1] not in _SENTENCE_END and _runs_on(previous.text, len(paragraph) == 1)


def _runs_on(text: str, first: bool) -> bool:
    """Tell whether a line without a final mark is an unfinished sentence rather than a heading or a title."""
    if text[-1] in _DANGLING:
        return True
    inner = any(mark in text for mark in "。！？；")
    if first and label_of(text):
        return inner
    return not first or inner or (len(text) >= _LONG_ENOUGH and any(mark in text for mark in "，、"))
