"""Mark what a reader looks for in a quoted sentence: its figures, the words of the question, what is hidden."""

import re
from collections.abc import Iterator

from rag.text.context import chars_per_chinese
from rag.text.english import search_stem
from rag.text.normalise import fold
from rag.text.numbers import figure_spans, mask_spans
from rag.text.series import label_end
from rag.text.words import content_words, detect_language, is_stop_word, word_boundaries
from rag.types import Mark, MarkKind, Question, Span

#: A meaning of a word in the other language is marked when so much of the word's weight is on it.
MIN_MEANING_SHARE = 0.15
MIN_TERM_CHARS = 2
#: A head is not longer, in Chinese characters.
MAX_HEAD_CHARS = 14
_BEFORE_MARK = re.compile(r"[^，。；：！？,.;:!?—…\n]+")
_LATIN_WORD = re.compile(r"[a-z]+")


def find_marks(question: Question, text: str) -> tuple[Mark, ...]:
    """Return the marks of a sentence in order, without overlaps: masks first, then the head, figures, words."""
    folded = fold(text)
    candidates = [
        *_marks("mask", mask_spans(text)),
        *_marks("head", _head_spans(text)),
        *_marks("figure", [Span(s.start, s.start + len(text[s.start : s.end].rstrip())) for s in figure_spans(text)]),
        # Where folding changes the length, what stands where cannot be told.
        *(_marks("asked", _asked_spans(question, folded)) if len(folded) == len(text) else ()),
    ]
    apart: list[Mark] = []
    for mark in candidates:
        if not any(mark.start < other.end and other.start < mark.end for other in apart):
            apart.append(mark)
    return tuple(sorted(apart, key=lambda mark: mark.start))


def _head_spans(text: str) -> Iterator[Span]:
    """Yield what heads an item: its label and the words behind it up to the first mark, where they are few and tell."""
    end = label_end(text)
    words = _BEFORE_MARK.match(text, end) if end else None
    if not words or not content_words(words[0]):
        return
    max_chars = MAX_HEAD_CHARS * chars_per_chinese(detect_language(text))
    if len(words[0].strip()) <= max_chars:
        yield Span(0, words.start() + len(words[0].rstrip()))


def _marks(kind: MarkKind, spans: Iterator[Span] | list[Span] | tuple[Span, ...]) -> Iterator[Mark]:
    return (Mark(span.start, span.end, kind) for span in spans if span.start < span.end)


def _asked_spans(question: Question, folded: str) -> Iterator[Span]:
    """Yield where a folded text holds words of a question or their meanings, the longest first."""
    terms = dict.fromkeys(question.terms)
    for translation in question.translations:
        terms |= dict.fromkeys(word for word, share in translation.meanings if share >= MIN_MEANING_SHARE)
    chinese = [term for term in terms if not term.isascii() and len(term) >= MIN_TERM_CHARS and not is_stop_word(term)]
    bounds = word_boundaries(folded) if chinese else set()
    for term in sorted(chinese, key=len, reverse=True):
        for match in re.finditer(re.escape(term), folded):
            # 医药 begins 医药产业, which may be one word; 政和 is none in 财政和.
            if match.start() in bounds:
                yield Span(match.start(), match.end())
    stems = {search_stem(word) for term in terms for word in _LATIN_WORD.findall(term) if not is_stop_word(word)}
    for match in _LATIN_WORD.finditer(folded):
        if not is_stop_word(match[0]) and search_stem(match[0]) in stems:
            yield Span(match.start(), match.end())
