"""Cut Chinese and English text into sentences, each with its offsets.

A sentence ends at 。！？；… and their ASCII forms, together with the closing marks that follow, and at a line break.
Semicolons end one, too: Chinese speeches string whole programmes together with them, and a citation should point at one
measure. In English they join what belongs together, and end only what would be too long otherwise. What is too long all
the same is cut at its clauses (long_sentences.py). What an ASCII full
stop does depends on the words around it: rag/data/abbreviations.toml lists those that tell.
"""

import re
from itertools import pairwise

from rag.data.tables import read_words
from rag.text.long_sentences import cut_long_sentence
from rag.types import Span

_CLOSING = r"[”’」』﹂﹄）)\]】》»\"'。！？!?]*(?:\[[0-9]{1,3}\])*"
# Every alternative begins with one set of characters, so that the search skips to the next of them: five times quicker.
_MARK = re.compile(
    rf"[。！？；︒︕︖︔!?;….\n](?:(?<=\n)|(?<=[。！？；︒︕︖︔]){_CLOSING}|(?<=[!?;]){_CLOSING}|(?<=…)…*{_CLOSING}"
    rf"|(?<=\.)(?:\s?\.)*[”’)\]»\"']*(?:\[[0-9]{{1,3}}\])*(?=\s|$|(?<=[”\]])[A-Z]))"
)
# What stands behind a mark before the next word: white space, and the marks that open a quotation or an aside.
_OPENING = re.compile(r"\s*[“‘\"'(\[«—–-]*")
_FIRST_WORD = re.compile(r"[A-Za-z]+")
_LAST_WORD = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*\Z")
# 1. or IV. or B. behind a mark or at the start of a line: the number of what follows.
_LABEL = re.compile(r"(?:\n|[.;:!?]\s|[。；：！？])\s*(?:[0-9]{1,3}|[IVXLC]{1,6}|[A-Za-z])\Z")
_FIRST_LABEL = re.compile(r"\s*(?:[0-9]{1,3}|[IVXLC]{1,6}|[A-Za-z])\Z")
_NUMBER = re.compile(r"[0-9]|[IVXLC]+\b")
_LETTER = re.compile(r"[A-Za-z)\]”’\"']")
# Where a long English sentence is cut.
_PAUSE = re.compile(r"(?<=[A-Za-z)\]”’\"'];)\s")
_INITIALS = re.compile(r"[A-Za-z](?:\.[A-Za-z])*")
#: A longer English sentence ends at its semicolons, too: those of the nineteenth century fill pages.
MAX_WHOLE_CHARS = 500
#: No abbreviation is longer.
MAX_ABBREVIATION_CHARS = 12

_TABLE = "abbreviations.toml"
_INNER = frozenset(read_words(_TABLE, "abbreviations.inner"))
_BEFORE_NUMBER = frozenset(read_words(_TABLE, "abbreviations.before_number"))
_OUTER = frozenset(read_words(_TABLE, "abbreviations.outer"))
_FIRST_WORDS = frozenset(read_words(_TABLE, "sentences.first_words"))


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of the sentences of text[start:end], trimmed of white space, in order, never empty.

    Every character of the text that is not white space lies in exactly one span.
    """
    end = len(text) if end is None else end
    stops = [mark.end() for mark in _MARK.finditer(text, start, end) if _ends_sentence(mark, start)]
    spans = (_trimmed_span(text, *bounds) for bounds in pairwise([start, *stops, end]))
    return [
        part
        for span in spans
        if span.start < span.end
        for whole in _parts(text, span)
        for part in cut_long_sentence(text, whole)
    ]


def _parts(text: str, sentence: Span) -> list[Span]:
    """Return a sentence, or what stands between its semicolons where it is a long English one."""
    if sentence.end - sentence.start <= MAX_WHOLE_CHARS:
        return [sentence]
    cuts = [pause.end() for pause in _PAUSE.finditer(text, sentence.start, sentence.end)]
    return [_trimmed_span(text, *bounds) for bounds in pairwise([sentence.start, *cuts, sentence.end])]


def _ends_sentence(mark: re.Match[str], start: int) -> bool:
    """Return True if a mark ends a sentence; `start` is where the text before it begins."""
    if mark[0][0] == ";":
        return not _LETTER.match(mark.string, mark.start() - 1)
    if mark[0][0] not in ".!?…":
        return True
    following = _OPENING.match(mark.string, mark.end(), mark.endpos)
    at = following.end() if following else mark.end()
    if at >= mark.endpos or "\n" in mark.string[mark.end() : at]:
        return True
    # “Who goes there?” he called; a long pause … and on it went.
    if "a" <= mark.string[at] <= "z":
        return False
    return mark[0][:1] != "." or mark[0][:2] == ".." or _stop_ends_sentence(mark, start, at)


def _stop_ends_sentence(mark: re.Match[str], start: int, following: int) -> bool:
    """Return True if a full stop ends a sentence and no abbreviation, initial or label; what follows stands there."""
    text, stop = mark.string, mark.start()
    if text[following] == "." or text[stop - 1 : stop].isspace():
        return False
    window = max(start, stop - MAX_ABBREVIATION_CHARS)
    if _LABEL.search(text, window, stop) or (window == start and _FIRST_LABEL.match(text, start, stop)):
        return False
    last = _LAST_WORD.search(text, window, stop)
    if last is None:
        return True
    return not _is_abbreviation(last[0], text, following)


def _is_abbreviation(word: str, text: str, following: int) -> bool:
    """Return True if a word before a full stop is an abbreviation in the middle of a sentence, by what follows it."""
    folded = word.casefold()
    if folded in _INNER or (folded in _BEFORE_NUMBER and _NUMBER.match(text, following)):
        return True
    if folded not in _OUTER and not _INITIALS.fullmatch(word):
        return False
    first = _FIRST_WORD.match(text, following)
    return first is None or first[0].casefold() not in _FIRST_WORDS


def _trimmed_span(text: str, start: int, end: int) -> Span:
    """Return the span of text[start:end] without the white space at both ends, empty where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
