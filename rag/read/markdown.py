"""Markdown files: the text as it is read, and where each of its characters stands in the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.read.account import MARKS
from rag.read.extraction import write_note
from rag.read.grid_tables import read_grid
from rag.read.mapped_text import Edit, MappedText, Part, map_text
from rag.read.markdown_inline import FileMarks, fold_label, hides_names, inline_edits
from rag.read.markdown_tables import cell_spans, glue_cell, is_delimiter, join_rows, table_parts
from rag.types import Piece, Span

#: A file with more marks is not written in Markdown, and is read as it is.
MAX_MARKS = 200_000
_MARK = re.compile(r"[\\`\[<&*_~|>=]|:::")
_LINE = re.compile(r"[^\n\r]+(?:\r\n|\n|\r)?|\r\n|\n|\r")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`\n\r]*")
_QUOTE = re.compile(r" {0,3}>(?!>)(?: ?>(?!>))* ?")
# ::: warning and > [!NOTE] begin a box, as several programs draw them.
_FRAME = re.compile(r" {0,3}:{3,}[^:]*:*[ \t]*|[ >]{0,9}\[![A-Za-z]{3,20}\][-+]?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}={3,}[ \t]*")
_TASK = re.compile(r"\s*(?:[-+*]|\d+[.)])\s+(\[[ xX]\]\s)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_HEADING_NAME = re.compile(r"[ \t]*\{[#.][^{}]*\}[ \t]*$")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
_ADDRESS = re.compile(
    r" {0,3}\[([^\]^][^\]]{0,199})\]:[ \t]*(?:<[^<>]*>|(?=\S*[/#.:@])\S+)(?:[ \t]+(?:\".*\"|'.*'|\(.*\)))?[ \t]*"
)


def read_markdown(source: str, start: int) -> MappedText:
    """Return the text of a Markdown file from `start` on, with what stands before it as it is.

    The # marks of headings stay, and what makes items of lists. A note stands behind the paragraph that refers to it.
    """
    marks = len(_MARK.findall(source, start))
    if not marks or marks > MAX_MARKS:
        return MappedText(source, (Piece(0, 0, len(source)),), ())
    reader = _Reader(source, start)
    reader.read()
    return map_text(source, reader.edits, reader.replaced)


@dataclass(slots=True)
class _Reader:
    """A file while its blocks are read: what is left out, and what is put in, by where it stands.

    `masked` is the file with blanks for comments and program text, so that nothing is found in them.
    """

    source: str
    start: int
    edits: list[Edit] = field(default_factory=list)
    #: Runs of the file that are read as other parts: tables, and notes that stand elsewhere.
    replaced: list[tuple[Span, list[Part]]] = field(default_factory=list)
    masked: str = ""
    marks: FileMarks = field(default_factory=FileMarks)
    notes: dict[str, tuple[Span, list[Span]]] = field(default_factory=dict)
    #: How many edits there were when the paragraph began that is being read.
    edits_before: int = 0

    def read(self) -> None:
        """Read all blocks, then put the notes where they are referred to."""
        self._mask()
        lines = [Span(m.start(), m.start() + len(m[0].rstrip("\r\n"))) for m in _LINE.finditer(self.masked, self.start)]
        lines = self._without_fences(lines)
        labels = (fold_label(match[1]) for line in lines if (match := self._match(_ADDRESS, line, whole=True)))
        self.marks = FileMarks(frozenset(labels), hides_names(self.masked, self.start))
        block: list[Span] = []
        blocks: list[Span] = []
        index = 0
        while index < len(lines):
            count = self._read_special(lines, index)
            line = lines[index]
            if count or not self._text(line).strip():
                blocks += self._end_block(block)
                block = []
            else:
                self.edits_before = self.edits_before if block else len(self.edits)
                block.append(self._without_line_marks(line))
            index += count or 1
        blocks += self._end_block(block)
        self._place_notes(blocks)

    def _mask(self) -> None:
        self.masked = self.source
        for pattern in (_COMMENT, _CODE):
            for match in pattern.finditer(self.masked, self.start):
                self.edits.append(Edit(match.start(), match.end(), "comment" if pattern is _COMMENT else MARKS))
            front, body = self.masked[: self.start], self.masked[self.start :]
            self.masked = front + pattern.sub(_blank, body)

    def _text(self, line: Span) -> str:
        return self.masked[line.start : line.end]

    def _match(self, pattern: re.Pattern[str], line: Span, *, whole: bool = False) -> re.Match[str] | None:
        return (pattern.fullmatch if whole else pattern.match)(self.masked, line.start, line.end)

    def _without_fences(self, lines: Sequence[Span]) -> list[Span]:
        """Take the lines around code out; what stands between them is read as it is."""
        kept: list[Span] = []
        fence = ""
        for line in lines:
            match = self._match(_FENCE, line, whole=True)
            closes = match and match[1].startswith(fence) and not self._text(line).strip(" `~")
            if match and (not fence or closes):
                self.edits.append(Edit(line.start, line.end))
                fence = "" if fence else match[1]
            elif not fence:
                kept.append(line)
        return kept

    def _read_special(self, lines: Sequence[Span], index: int) -> int:
        """Read an address, a note or a table at a line; return how many lines it has, 0 for none of these."""
        line = lines[index]
        if self._match(_ADDRESS, line, whole=True):
            self.edits.append(Edit(line.start, line.end, "link address"))
            return 1
        if self._match(_FRAME, line, whole=True):
            self.edits.append(Edit(line.start, line.end))
            return 1
        if note := self._match(_NOTE, line):
            return self._read_note(note, lines, index)
        if index + 1 < len(lines) and "|" in self._text(line) and is_delimiter(self._text(lines[index + 1])):
            return self._read_table(lines, index)
        return self._read_grid(lines, index)

    def _read_note(self, head: re.Match[str], lines: Sequence[Span], index: int) -> int:
        count = 1
        while index + count < len(lines) and self._goes_on(lines[index + count]):
            count += 1
        own = [Span(head.end(), lines[index].end), *lines[index + 1 : index + count]]
        self.notes.setdefault(head[1], (Span(lines[index].start, own[-1].end), own))
        return count

    def _goes_on(self, line: Span) -> bool:
        return bool(self._text(line).strip()) and not self._match(_NOTE, line) and not self._match(_ADDRESS, line)

    def _read_table(self, lines: Sequence[Span], index: int) -> int:
        count = 2
        while index + count < len(lines) and "|" in self._text(lines[index + count]):
            count += 1
        own = [lines[index], *lines[index + 2 : index + count]]
        rows = [[self._parts(cell) for cell in cell_spans(self._text(line), line.start)] for line in own]
        return self._place_table(rows, Span(lines[index].start, lines[index + count - 1].end)) and count

    def _read_grid(self, lines: Sequence[Span], index: int) -> int:
        grid = read_grid(self.masked, lines, index)
        if grid is None:
            return 0
        rows = [[glue_cell([self._parts(run) for run in cell]) for cell in row] for row in grid.rows]
        return self._place_table(rows, Span(lines[index].start, lines[index + grid.count - 1].end)) and grid.count

    def _place_table(self, rows: Sequence[Sequence[Sequence[Part]]], whole: Span) -> bool:
        """Read a run of the file as a table; return False where it is none."""
        found = table_parts(rows, has_heads=True)
        if found:
            self.replaced.append((whole, join_rows(found)))
        return bool(found)

    def _parts(self, span: Span) -> list[Part]:
        """Return a run of the file as what is read of it."""
        return list(_parts_of(self.source, span, list(inline_edits(self.masked, span.start, span.end, self.marks))))

    def _without_line_marks(self, line: Span) -> Span:
        """Take the marks of a quotation, of a task and of a heading's name off a line; return what is left of it."""
        if (quote := self._match(_QUOTE, line)) and quote.end() <= line.end:
            self.edits.append(Edit(line.start, quote.end()))
            line = Span(quote.end(), line.end)
        if task := self._match(_TASK, line):
            self.edits.append(Edit(task.start(1), task.end(1)))
        name = _HEADING_NAME.search(self.masked, line.start, line.end) if self._match(_HEADING, line) else None
        if name:
            self.edits.append(Edit(name.start(), line.end))
            line = Span(line.start, name.start())
        return line

    def _end_block(self, block: list[Span]) -> list[Span]:
        """Read the marks within the lines of a paragraph; return where it stands."""
        if not block:
            return []
        has_line_marks = len(self.edits) > self.edits_before
        if len(block) > 1 and self._match(_UNDERLINE, block[-1], whole=True):
            underline = block.pop()
            self.edits.append(Edit(underline.start, underline.end))
            self.edits.append(Edit(block[-1].start, block[-1].start, MARKS, "# "))
        whole = Span(block[0].start, block[-1].end)
        # Marks reach over the lines of a paragraph, but not over what was taken off their beginnings.
        for run in block if has_line_marks else [whole]:
            self.edits += inline_edits(self.masked, run.start, run.end, self.marks)
        return [whole]

    def _place_notes(self, blocks: Sequence[Span]) -> None:
        """Put each note behind the paragraph that refers to it first; one that none refers to stays where it stands."""
        waiting = dict(self.notes)
        tables = [span for span, _ in self.replaced]
        for block in sorted([*blocks, *tables], key=lambda span: span.start):
            placed: list[Part] = []
            for mark in _NOTE_MARK.finditer(self.masked, block.start, block.end):
                if note := waiting.pop(mark[1], None):
                    placed += self._note_parts(mark[1], note[1])
                    self.replaced.append((note[0], []))
            if placed:
                self.replaced.append((Span(block.end, block.end), placed))
        for label, (span, lines) in waiting.items():
            self.replaced.append((span, self._note_parts(label, lines)[1:]))

    def _note_parts(self, label: str, lines: Sequence[Span]) -> list[Part]:
        first = self.source[lines[0].start : lines[-1].end]
        name = label if label.isdigit() else ""
        head = write_note(name, first).removesuffix(first)
        parts = [Part(words="\n\n"), Part(words=head)]
        for number, line in enumerate(lines):
            text = self._text(line)
            begin = line.start + len(text) - len(text.lstrip())
            glue = " " if number and self.source[begin : begin + 1].isascii() else ""
            parts += [*([Part(words=glue)] if glue else []), *self._parts(Span(begin, line.end))]
        return parts


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", match[0])


def _parts_of(source: str, span: Span, edits: Sequence[Edit]) -> Iterator[Part]:
    at = span.start
    for edit in edits:
        if at < edit.start:
            yield Part(Span(at, edit.start), source[at : edit.start])
        if edit.inserted:
            yield Part(words=edit.inserted.replace("\n", " "))
        at = max(at, edit.end)
    if at < span.end:
        yield Part(Span(at, span.end), source[at : span.end])
