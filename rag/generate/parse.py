"""Read what a model wrote: its sentences, and the numbers of the passages that each of them cites."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from rag.ground.claims import WrittenSentence
from rag.text.sentences import sentence_spans
from rag.types import Span

# [1], [1, 3], 【2】, [2-4], [段落1], [passage 1], [citation:1], [^1]: what models write for a citation. A year in
# brackets, as in the number of a document, has four digits and is none.
_NUMBER = r"(?:\^|citation:|passages? ?|段落|资料|来源)?\s*[0-9]{1,2}"
_MARK = re.compile(rf"\s*[\[【［]\s*({_NUMBER}(?:\s*[-–—,，、;；和]\s*{_NUMBER})*)\s*[\]】］]", re.IGNORECASE)
_NUMBER_SEPARATOR = re.compile("[,，、;；和]")
_RANGE = re.compile(r"([0-9]{1,2})\s*[-–—]\s*([0-9]{1,2})")
# Markdown that a model was asked not to write: emphasis, headings, bullets, rules.
_MARKDOWN = re.compile(r"\*\*|__|`|^[ \t]*(?:#{1,6}[ \t]+|[-*+•][ \t]+|>[ \t]*)|^[ \t]*[-*_]{3,}[ \t]*$", re.MULTILINE)
_NUMBERING = re.compile(r"^[ \t]*[0-9]{1,2}[.)、][ \t]*(?=\D)", re.MULTILINE)
_CLOSING = re.compile("[。！？!?.：:][”’」』）)】》\"']*$")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A citation mark: the offset at which it stood in the text without marks, and the numbers that it names."""

    offset: int
    numbers: tuple[int, ...]


def parse_sentences(text: str) -> list[WrittenSentence]:
    """Return the sentences of a model's answer; a mark belongs to the sentence that ends before it or holds it.

    Parts that a semicolon divides are one sentence: its marks often stand at the end of the last.
    """
    plain, marks = _take_marks(_NUMBERING.sub("", _MARKDOWN.sub("", text)))
    spans = _whole_sentences(plain)
    starts = [span.start for span in spans]
    cited: list[list[int]] = [[] for _ in spans]
    for mark in marks:
        if begun := bisect_left(starts, mark.offset):
            cited[begun - 1].extend(mark.numbers)
    return [
        WrittenSentence(plain[span.start : span.end], tuple(dict.fromkeys(numbers)))
        for span, numbers in zip(spans, cited, strict=True)
        if _LETTER.search(plain[span.start : span.end])
    ]


def _take_marks(text: str) -> tuple[str, list[_Mark]]:
    """Return a text without its citation marks, and the marks in order."""
    plain, end = "", 0
    marks = []
    for match in _MARK.finditer(text):
        plain += text[end : match.start()]
        marks.append(_Mark(len(plain.rstrip()), tuple(_numbers_in(match[1]))))
        end = match.end()
    return plain + text[end:], marks


def _whole_sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of a text; what no full stop ends goes on to the end of its line."""
    spans: list[Span] = []
    for span in sentence_spans(text):
        if spans and not _CLOSING.search(text[: spans[-1].end]) and "\n" not in text[spans[-1].end : span.start]:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def _numbers_in(mark: str) -> list[int]:
    """Return the numbers that a citation mark names, ranges written out."""
    numbers: list[int] = []
    for part in _NUMBER_SEPARATOR.split(mark):
        if bounds := _RANGE.search(part):
            numbers.extend(range(int(bounds[1]), int(bounds[2]) + 1))
        else:
            numbers.extend(map(int, re.findall("[0-9]+", part)))
    return numbers
