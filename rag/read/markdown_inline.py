"""The marks of Markdown within a line: links, pictures, emphasis, code, notes, tags and characters by name.

CommonMark 0.31 with the notes, tables and struck-out words of GitHub. A star that hides a name (**市) is no mark.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from rag.read.account import MARKS, DropRule
from rag.read.mapped_text import Edit

#: Emphasis reaches so far at most, and so deep into other emphasis.
MAX_EMPHASIS_CHARS = 600
MAX_DEPTH = 5
_SPECIAL = re.compile(r"[\\`!\[<&*_~]")
_TEXT = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,80}\]){0,600})\]"
# An address, so that 国发[2021](5号) is none.
_ADDRESS = r"(?:<[^<>\n]*>|(?=[^\s)]*[/#.:@])[^\s()]*(?:\([^\s()]*\)[^\s()]*)*|)"
_TARGET = rf"\(\s*{_ADDRESS}(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
_LINK = re.compile(rf"{_TEXT}({_TARGET}(?:\{{[^{{}}\n]*\}})?)", re.DOTALL)
_REFERENCE = re.compile(rf"{_TEXT}(\[([^\[\]]{{0,200}})\])?", re.DOTALL)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]")
_RAISED_MARK = re.compile(
    r"<sup\b[^<>]*>\s*(?:<a\b[^<>]*>\s*[\[(（]?\d{1,3}[\])）]?\s*</a>|\[\\?\[?\d{1,3}\\?\]?\]\(#[^()\s]*\))\s*</sup>",
    re.IGNORECASE,
)
_LINKED_MARK = re.compile(r"\[(?:\\?\[)?\d{1,3}(?:\\?\])?\]\(#[^()\s]*\)")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|details|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|"
    r"rp|rt|ruby|s|section|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_RUN = re.compile(r"\*+|_+|~+|`+")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~\u2010-\u2027\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff65]")
# What follows a star that hides a name or a figure: *市, *月*日, ***同志.
_HIDDEN = r"[省市县縣区區乡鄉镇鎮村州旗盟局厅院校厂年月日号號元万萬亿億个個人名亩畝%％]|同志|书记|書記|先生|女士|公司"
_BEHIND_MASK = re.compile(_HIDDEN)
_MASK = re.compile(rf"\*(?:{_HIDDEN})")


@dataclass(frozen=True, slots=True)
class FileMarks:
    """What of a file tells how marks in it are meant: the labels of its addresses, and whether stars hide names."""

    labels: Collection[str] = ()
    hides_names: bool = False


def hides_names(source: str, start: int) -> bool:
    """Return True if stars of a file stand for names or figures: *市, *月*日."""
    return _MASK.search(source, start) is not None


def inline_edits(source: str, start: int, end: int, file: FileMarks, depth: int = 0) -> Iterator[Edit]:
    """Yield the marks in a run of a file, in order."""
    at = start
    while depth < MAX_DEPTH and (special := _SPECIAL.search(source, at, end)):
        at = special.start()
        edits, following = _READERS[special[0]](_Run(source, at, end, file, depth))
        yield from edits
        at = max(following, at + 1)


@dataclass(frozen=True, slots=True)
class _Run:
    """A mark that may begin something, the end of the words that it stands in, and what is known of the file."""

    source: str
    at: int
    end: int
    file: FileMarks
    depth: int

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the mark."""
        return pattern.match(self.source, self.at, self.end)

    def inside(self, start: int, end: int) -> Iterator[Edit]:
        """Yield the marks within the words of this one."""
        return inline_edits(self.source, start, end, self.file, self.depth + 1)


_Reading = tuple[list[Edit], int]


def _read_escape(run: _Run) -> _Reading:
    return ([Edit(run.at, run.at + 1)], run.at + 2) if run.match(_ESCAPED) else ([], run.at + 1)


def _read_code(run: _Run) -> _Reading:
    """Read words between backticks as they are."""
    opening = _length(run)
    closing = re.compile(rf"(?<!`)`{{{opening}}}(?!`)").search(run.source, run.at + opening, run.end)
    if not closing:
        return [], run.at + opening
    return [Edit(run.at, run.at + opening), Edit(closing.start(), closing.end())], closing.end()


def _read_picture(run: _Run) -> _Reading:
    """Leave out a picture with the words that stand for it: they are shown where it cannot be."""
    if run.source[run.at + 1 : run.at + 2] != "[":
        return [], run.at + 1
    picture = _Run(run.source, run.at + 1, run.end, run.file, run.depth)
    match = picture.match(_LINK) or _known_reference(picture)
    return ([Edit(run.at, match.end(), "picture")], match.end()) if match else ([], run.at + 1)


def _read_link(run: _Run) -> _Reading:
    """Keep the words of a link and leave its address out; a mark that leads to a note is left out as a whole."""
    if note := run.match(_NOTE_MARK) or run.match(_LINKED_MARK):
        return [Edit(run.at, note.end(), "note mark")], note.end()
    match = run.match(_LINK) or _known_reference(run)
    if not match:
        return [], run.at + 1
    words_end = match.end(1)
    tail: DropRule = "link address" if match[2] and len(match[2]) > len("[]") else MARKS
    inside = list(run.inside(match.start(1), words_end))
    closing = [Edit(words_end, words_end + 1)]
    address = [Edit(words_end + 1, match.end(), tail)] if words_end + 1 < match.end() else []
    return [Edit(run.at, run.at + 1), *inside, *closing, *address], match.end()


def _known_reference(run: _Run) -> re.Match[str] | None:
    """Return a link by the label of an address that the file lists, None for words in brackets."""
    match = run.match(_REFERENCE)
    label = (match[3] or match[1]) if match else ""
    return match if label and fold_label(label) in run.file.labels else None


def fold_label(label: str) -> str:
    """Return the label of an address as it is compared."""
    return " ".join(label.split()).casefold()


def _read_tag(run: _Run) -> _Reading:
    if match := run.match(_RAISED_MARK):
        return [Edit(run.at, match.end(), "note mark")], match.end()
    if match := run.match(_AUTOLINK):
        return [Edit(run.at, match.end(), "link address")], match.end()
    if match := run.match(_TAG):
        return [Edit(run.at, match.end(), MARKS, "\n" if _LINE_BREAK.match(match[0]) else "")], match.end()
    return [], run.at + 1


def _read_entity(run: _Run) -> _Reading:
    match = run.match(_ENTITY)
    character = html.unescape(match[0]) if match else ""
    if not match or character == match[0]:
        return [], run.at + 1
    return [Edit(run.at, match.end(), MARKS, character.replace("\xa0", " "))], match.end()


def _read_emphasis(run: _Run) -> _Reading:
    """Take the marks off words between them; words between double tildes are struck out."""
    length = _length(run)
    mark = run.source[run.at]
    opened = run.at + length
    is_mark = length == len("~~") if mark == "~" else length <= len("***")
    if not is_mark or not _opens(run, opened):
        return [], opened
    closing = _find_closing(run, mark, length)
    if closing is None:
        return [], opened
    if mark == "~":
        return [Edit(run.at, closing + length, "struck out")], closing + length
    edits = [Edit(run.at, opened), *run.inside(opened, closing), Edit(closing, closing + length)]
    return edits, closing + length


def _length(run: _Run) -> int:
    match = run.match(_RUN)
    return len(match[0]) if match else 1


def _opens(run: _Run, opened: int) -> bool:
    """Return True if marks can begin emphasis: words follow, and no mask, figure or part of a word stands there."""
    source, mark = run.source, run.source[run.at]
    before, after = source[run.at - 1 : run.at] if run.at else "", source[opened : min(opened + 1, run.end)]
    if not after or after.isspace() or _BEHIND_MASK.match(source, opened, run.end):
        return False
    if mark == "_" and (before.isalnum() or before == "_"):
        return False
    if before.isascii() and before.isdigit() and after.isdigit():
        return False
    return _is_boundary(before) or not _PUNCTUATION.match(after)


def _find_closing(run: _Run, mark: str, length: int) -> int | None:
    """Return where emphasis ends: behind a word, in the same paragraph, and before no mask.

    A single star in Chinese, and any in a file whose stars hide names, is a mark only between blanks or other marks.
    """
    limit = min(run.end, run.at + MAX_EMPHASIS_CHARS)
    is_clear = _is_boundary(run.source[run.at - 1 : run.at] if run.at else "")
    is_strict = mark == "*" and (run.file.hides_names or (length == 1 and not run.source[run.at + 1].isascii()))
    if is_strict and not is_clear:
        return None
    pattern = re.compile(rf"(?<![\\\s{re.escape(mark)}]){re.escape(mark)}{{{length}}}(?!{re.escape(mark)})")
    for closing in pattern.finditer(run.source, run.at + length, limit):
        after = run.source[closing.end() : closing.end() + 1]
        if mark == "_" and after.isalnum():
            continue
        if is_strict and not _is_boundary(after):
            return None
        if _PUNCTUATION.match(run.source[closing.start() - 1]) and not is_clear and not _is_boundary(after):
            continue
        return closing.start()
    return None


def _is_boundary(character: str) -> bool:
    """Return True for what is no part of a word: nothing, white space, a mark."""
    return not character or character.isspace() or _PUNCTUATION.match(character) is not None


_READERS: dict[str, Callable[[_Run], _Reading]] = {
    "\\": _read_escape,
    "`": _read_code,
    "!": _read_picture,
    "[": _read_link,
    "<": _read_tag,
    "&": _read_entity,
    "*": _read_emphasis,
    "_": _read_emphasis,
    "~": _read_emphasis,
}
