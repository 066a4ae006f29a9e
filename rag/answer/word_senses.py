"""Find the words of a Chinese text that can be explained in a few English words, each with its meaning there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from rag.answer.sense_tables import (
    BEGINNING_CHARS,
    MIN_TERM_CHARS,
    dictionary_sense,
    is_own_word,
    long_terms,
    own_sense,
    term_beginnings,
)
from rag.models.lexicon import Lexicon
from rag.text.name_spans import TaggedWord, find_name_spans
from rag.text.normalise import fold
from rag.text.words import is_stop_word, tag_words, word_count
from rag.types import Gloss, Span, WordHint

#: The longest run of characters that is looked up as a whole, and the shortest.
MAX_RUN_CHARS = 8
MIN_RUN_CHARS = 2
#: Our own terms count as nouns.
TERM_TAG = "n"
#: Parts of speech (ICTCLAS) that the dictionary need not explain: adverbs, prepositions, conjunctions, particles,
#: pronouns, numerals, measures, positions, interjections, sounds, affixes.
_FUNCTION_TAGS = tuple("dpcurmqfyeoxkh")
# What a word may end with and still be about what stands before it.
_SUFFIXES = "率量费权者员队厂部局处院所厅署会们性化型站店馆税"


class SenseFinder:
    """Find the words of Chinese texts that can be explained, each with its meaning in that text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, text: str) -> list[WordHint]:
        """Return the words of a text that have a meaning to be told, in order, the longest where one begins.

        Nothing is told within names; a name of a place that the dictionary knows is given as English writes it.
        """
        folded = fold(text)
        words = _cut_words(folded)
        ends = [_ends(words, index) for index in range(len(words))]
        glosses = self._lexicon.glosses_of(list(_runs(folded, words, ends)))
        names = find_name_spans(folded, words, lambda word: _is_ordinary(word, glosses))
        hints = _Reading(folded, words, ends, glosses, names).hints()
        if len(folded) == len(text):
            return [WordHint(text[hint.start : hint.end], hint.hint, hint.start, hint.end) for hint in hints]
        offsets = [offset for offset, character in enumerate(text) for _ in fold(character)]
        spans = [Span(offsets[hint.start], offsets[hint.end - 1] + 1) for hint in hints]
        return [
            WordHint(text[span.start : span.end], hint.hint, span.start, span.end)
            for hint, span in zip(hints, spans, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A folded text with its words, the glosses of what stands in it, and where its names are.

    `ends` are, for each word, where the runs of whole words end that begin with it.
    """

    folded: str
    words: Sequence[TaggedWord]
    ends: Sequence[Sequence[int]]
    glosses: Mapping[str, Gloss]
    names: Sequence[Span]

    def hints(self) -> list[WordHint]:
        """Return the words with their meanings, by offsets into the folded text."""
        hints: list[WordHint] = []
        for word, ends in zip(self.words, self.ends, strict=True):
            if not hints or word.start >= hints[-1].end:
                whole = self._first(((word.start, end) for end in ends), word)
                hints += [whole] if whole else self._hints_within(word)
        return hints

    def _hints_within(self, word: TaggedWord) -> Iterator[WordHint]:
        """Yield the longest beginning and the longest end of a word that is not known as a whole: 武警 and 官兵.

        What stands in its middle is seldom a word: 人治 in 港人治港.
        """
        if len(word.text) <= MIN_RUN_CHARS:
            return
        # 接种率 is a rate of 接种, but 走过场 no walking past.
        last = word.end - (1 if word.text[-1] in _SUFFIXES else MIN_RUN_CHARS)
        begun = self._first(((word.start, end) for end in range(last, word.start + 1, -1)), word)
        after = begun.end if begun else word.start + 1
        ended = self._first(((start, word.end) for start in range(after, word.end - 1)), word)
        yield from (hint for hint in (begun, ended) if hint)

    def _first(self, runs: Iterable[tuple[int, int]], word: TaggedWord) -> WordHint | None:
        """Return the first of several runs that begin in a word, or end with it, that has a meaning to be told."""
        for start, end in runs:
            run = self.folded[start:end]
            if (run in self.glosses or is_own_word(run)) and (hint := self._sense(Span(start, end), word)):
                return WordHint(run, hint, start, end)
        return None

    def _sense(self, span: Span, word: TaggedWord) -> str:
        """Return the meaning of a run that is a known word, "" where it is part of a name or need not be told."""
        run = self.folded[span.start : span.end]
        touched = [name for name in self.names if name.overlaps(span.start, span.end)]
        is_within_name = any(span.start > name.start or name.end > span.end for name in touched)
        if is_within_name or is_stop_word(run):
            return ""
        is_name = span in touched
        hint = "" if is_name else own_sense(self.folded, span)
        if not hint and run in self.glosses and not word.tag.startswith(_FUNCTION_TAGS):
            hint = dictionary_sense(self.glosses[run], is_name, word.tag)
        return hint


def _cut_words(folded: str) -> list[TaggedWord]:
    """Return the words of a folded text; our own long terms are words, however the text around them is cut."""
    cut, end = [], 0
    for word, tag in tag_words(folded):
        start = folded.index(word, end)
        end = start + len(word)
        cut.append(TaggedWord(word, tag, start, end))
    # 环境治理 is a word, so that no 创新环境 ends within it where 创新 stands before it.
    closed = {at for word in cut if word_count(word.text) for at in range(word.start + 1, word.end)}
    terms = list(_term_spans(folded, closed))
    words = [TaggedWord(folded[term.start : term.end], TERM_TAG, term.start, term.end) for term in terms]
    words += [TaggedWord(folded[a:b], word.tag, a, b) for word in cut for a, b in _outside(word, terms)]
    return sorted(words, key=lambda word: word.start)


def _term_spans(folded: str, closed: Set[int]) -> Iterator[Span]:
    """Yield where our own long terms stand, the longest where one begins; none begins or ends at a closed offset."""
    start, terms, beginnings = 0, long_terms(), term_beginnings()
    while start <= len(folded) - MIN_TERM_CHARS:
        longest = min(start + MAX_RUN_CHARS, len(folded))
        may_begin = folded[start : start + BEGINNING_CHARS] in beginnings and start not in closed
        ends = range(longest, start + MIN_TERM_CHARS - 1, -1) if may_begin else ()
        end = next((end for end in ends if folded[start:end] in terms and end not in closed), 0)
        if end:
            yield Span(start, end)
        start = end or start + 1


def _outside(word: TaggedWord, terms: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield what is left of a word outside of terms."""
    start, end = word.start, word.end
    for term in terms:
        if term.overlaps(start, end):
            if start < term.start:
                yield start, term.start
            start = term.end
    if start < end:
        yield start, end


def _runs(folded: str, words: Sequence[TaggedWord], ends: Sequence[Sequence[int]]) -> set[str]:
    """Return the runs of characters that may be looked up: whole words in a row, beginnings and ends of long ones."""
    runs = {folded[word.start : end] for word, stops in zip(words, ends, strict=True) for end in stops}
    long = [word.text for word in words if len(word.text) > MIN_RUN_CHARS]
    runs.update(text[:cut] for text in long for cut in range(MIN_RUN_CHARS, len(text)))
    runs.update(text[cut:] for text in long for cut in range(1, len(text) - 1))
    return runs


def _ends(words: Sequence[TaggedWord], index: int) -> list[int]:
    """Return where the runs of whole words end that begin with a word, the longest first."""
    start = last = words[index].start
    ends: list[int] = []
    for word in words[index : index + MAX_RUN_CHARS]:
        if word.start != last or (last := word.end) > start + MAX_RUN_CHARS:
            break
        ends.append(last)
    # A single character is no word to be explained.
    return [end for end in reversed(ends) if end >= start + MIN_RUN_CHARS]


def _is_ordinary(word: str, glosses: Mapping[str, Gloss]) -> bool:
    """Return True if our tables or the dictionary hold something as a word that is no name."""
    gloss = glosses.get(word)
    return is_own_word(word) or bool(gloss and gloss.gloss[:1].islower())
