"""Cut what is too long for a sentence: at semicolons, clause marks and pauses, then before words that go on.

A transcript without a full stop, or a file of one line, is one sentence by its marks. What is quoted has to be short.
"""

import re
from collections.abc import Iterator
from functools import cache

from rag.data.tables import read_alternatives
from rag.text.normalise import fold
from rag.text.words import word_boundaries
from rag.types import Span

#: No sentence is longer, and none of Latin letters whose end and clauses are marked longer than MAX_MARKED_CHARS: those
#: of the nineteenth century fill pages, and their halves answer worse (0.02 of the correct answers on such speeches).
MAX_SENTENCE_CHARS = 300
MAX_MARKED_CHARS = 400
#: So much Chinese without any mark is no clause; it is cut into pieces of at most MAX_PIECE_CHARS.
MAX_UNMARKED_CHARS = 120
MAX_PIECE_CHARS = 80
# The last cut of the best kind in this part of the window is taken, counted from its beginning.
_MIN_SHARE = 0.35
_RUN_WITHOUT_MARK = re.compile(r"[^，；：、,;:—。！？!?\n]+")
_FINAL_MARKS = ".!?;:…”’\"')]"
_HAN = re.compile(r"[\u3400-\u9fff]")
# Behind which characters to cut, the best first; a figure goes on behind its comma.
_CUTS = (
    re.compile(r"\s\|\s"),
    re.compile(r"[；;](?=\s|[^\x00-\x7f]|$)\s*"),
    re.compile(r"[：:](?=\s|[^\x00-\x7f])\s*|—+|\s[-–]\s|…+"),
    re.compile(r"[，,、](?!\d)[”’」』）)\"']*\s*"),
)
_SPACE = re.compile(r"[\s\u3000]+")


def cut_long_sentence(text: str, sentence: Span) -> list[Span]:
    """Return a sentence, or its parts of at most MAX_SENTENCE_CHARS where it is longer or a long run has no mark."""
    if sentence.end - sentence.start <= MAX_UNMARKED_CHARS:
        return [sentence]
    return [part for piece in _cut_unmarked(text, sentence) for part in _cut_to(text, piece, _limit(text, piece))]


def _limit(text: str, piece: Span) -> int:
    """Return how long a piece may be."""
    words = text[piece.start : piece.end]
    is_marked = words[-1] in _FINAL_MARKS and not _is_chinese(words)
    has_clauses = all(len(run) <= MAX_SENTENCE_CHARS for run in _RUN_WITHOUT_MARK.findall(words))
    return MAX_MARKED_CHARS if is_marked and has_clauses else MAX_SENTENCE_CHARS


def _cut_unmarked(text: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence with its long runs of Chinese without a mark cut out of it, in pieces of their own."""
    at = sentence.start
    for run in _RUN_WITHOUT_MARK.finditer(text, sentence.start, sentence.end):
        if run.end() - run.start() <= MAX_UNMARKED_CHARS or not _is_chinese(run[0]):
            continue
        pieces = [*_cut_to(text, Span(run.start(), run.end()), MAX_PIECE_CHARS)]
        # The first piece ends what was said before it, and the last one begins what follows.
        yield from _trimmed(text, at, pieces[0].end)
        yield from pieces[1:-1]
        at = pieces[-1].start
    yield from _trimmed(text, at, sentence.end)


def _is_chinese(run: str) -> bool:
    return len(_HAN.findall(run)) * 2 > len(run)


def _cut_to(text: str, span: Span, most: int) -> Iterator[Span]:
    """Yield parts of at most so many characters, each cut where it can best be."""
    at = span.start
    while span.end - at > most:
        end = _best_cut(text, at, most, span.end - at)
        yield from _trimmed(text, at, end)
        at = end
    yield from _trimmed(text, at, span.end)


def _best_cut(text: str, start: int, most: int, left: int) -> int:
    """Return where to cut what is left: behind the last of the strongest marks in the window, else before a word.

    English is cut where its parts come out most alike: behind the last comma only a word or two may follow.
    """
    low, high = start + int(_MIN_SHARE * most), start + most
    cuts = [[match.end() for match in pattern.finditer(text, low, high)] for pattern in _CUTS]
    spaces = [match.end() for match in _SPACE.finditer(text, low, high)]
    words = [match.start() for match in _going_on().finditer(text, low, high)]
    # A blank in Chinese is a pause; between Latin words it says nothing.
    cuts += [spaces, words] if _is_chinese(text[low:high]) else [words, spaces]
    best = next((ends for ends in cuts if ends), None)
    if best and _is_chinese(text[start:high]):
        return best[-1]
    if best:
        share = left / -(-left // most)
        return min(best, key=lambda end: abs(end - start - share))
    # Both sides of the window, so that its ends cut no word.
    boundaries = [low + offset for offset in word_boundaries(fold(text[low:high])) if low < low + offset < high]
    return max(boundaries, default=high)


@cache
def _going_on() -> re.Pattern[str]:
    chinese = read_alternatives("spoken_pauses.toml", "words.zh")
    english = read_alternatives("spoken_pauses.toml", "words.en")
    return re.compile(rf"(?:(?:{chinese})\s*)+|(?:\b(?:{english})\b\s*)+", re.IGNORECASE)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
