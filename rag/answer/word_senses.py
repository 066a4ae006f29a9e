"""Say what the words of a Chinese text mean in a few English words, as the words around them decide."""

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache

from rag.data.tables import read_rows
from rag.models.lexicon import Lexicon
from rag.text.name_spans import NAME_TAGS, TaggedWord, find_name_spans
from rag.text.normalise import fold
from rag.text.words import is_stop_word, tag_words, word_count
from rag.types import Gloss, Span, WordHint

#: A hint is read at a glance: a meaning of more words explains.
MAX_HINT_WORDS = 3
#: The longest run of characters that is looked up as a whole.
MAX_RUN_CHARS = 8
MIN_WORD_CHARS = 2
#: The dictionary's glosses are cut off at this length (training/lexicon.py), within their last meaning.
MAX_GLOSS_CHARS = 60
#: Our own terms of so many characters are found wherever they stand, and count as nouns.
MIN_TERM_CHARS = 4
TERM_TAG = "n"
#: The place of the word in a context of the table.
WORD_MARK = "_"
ANY_CONTEXT = "-"
#: Parts of speech (ICTCLAS) that the dictionary need not explain: adverbs, prepositions, conjunctions, particles,
#: pronouns, numerals, measures, positions, interjections, sounds, affixes.
_FUNCTION_TAGS = tuple("dpcurmqfyeoxkh")
# What a word may end with and still be about what stands before it.
_SUFFIXES = "率量费权者员队厂部局处院所厅署会们性化型站店馆税"
# Meanings that speak about the word, or are left of a longer list.
_DEBRIS = re.compile(
    r"\b(?:or|etc|sth|sb|used|variant|abbr|classifier|CL|surname|lit|fig|see|also|esp|e\.g|i\.e)\b|[(\[/…]|\.\.\."
)
# What a gloss says of a place, whose name is its pinyin.
_PLACE = re.compile(r"\b(?:city|county|district|town|township|prefecture|province|municipality)\b", re.IGNORECASE)
_TONE_OR_SPACE = re.compile(r"[\d ]")


class SenseFinder:
    """Find the words of Chinese texts that can be explained, each with its meaning in that text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, text: str) -> list[WordHint]:
        """Return the words of a text that have a meaning to be told, in order, the longest where one begins.

        Nothing is told within names; a name of a place that the dictionary knows is given as English writes it.
        """
        folded = fold(text)
        words = _tagged_words(folded)
        glosses = self._lexicon.glosses_of(list(dict.fromkeys(_runs(folded, words))))
        names = find_name_spans(folded, words, lambda word: _is_ordinary(word, glosses))
        hints = _hints(folded, words, glosses, names)
        if len(folded) == len(text):
            return [WordHint(text[hint.start : hint.end], hint.hint, hint.start, hint.end) for hint in hints]
        offsets = [offset for offset, character in enumerate(text) for _ in fold(character)]
        spans = [(offsets[hint.start], offsets[hint.end - 1] + 1) for hint in hints]
        return [
            WordHint(text[start:end], hint.hint, start, end) for hint, (start, end) in zip(hints, spans, strict=True)
        ]


def _tagged_words(folded: str) -> list[TaggedWord]:
    """Return the words of a folded text; our own long terms are words, however the text around them is cut."""
    cut, end = [], 0
    for word, tag in tag_words(folded):
        start = folded.index(word, end)
        end = start + len(word)
        cut.append(TaggedWord(word, tag, start))
    # 改革创新 is a word, so that no 创新环境 begins within it where 环境治理 follows.
    closed = {at for word in cut if word_count(word.text) for at in range(word.start + 1, word.end)}
    terms = list(_long_terms(folded, closed))
    words = [TaggedWord(folded[term.start : term.end], TERM_TAG, term.start) for term in terms]
    words += [TaggedWord(folded[a:b], word.tag, a) for word in cut for a, b in _outside(word, terms)]
    return sorted(words, key=lambda word: word.start)


def _long_terms(folded: str, closed: Set[int]) -> Iterator[Span]:
    """Yield where our own terms of several words stand, the longest where one begins, none from or to a closed offset."""
    start = 0
    while start <= len(folded) - MIN_TERM_CHARS:
        lengths = () if start in closed else range(MAX_RUN_CHARS, MIN_TERM_CHARS - 1, -1)
        length = next((n for n in lengths if start + n not in closed and folded[start : start + n] in _long_words()), 0)
        if length:
            yield Span(start, min(start + length, len(folded)))
        start += length or 1


def _outside(word: TaggedWord, terms: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield what is left of a word outside of terms."""
    start = word.start
    for term in terms:
        if term.overlaps(start, word.end):
            if start < term.start:
                yield start, term.start
            start = term.end
    if start < word.end:
        yield start, word.end


@cache
def _long_words() -> frozenset[str]:
    return frozenset(word for word in (*_word_hints(), *_terms()) if len(word) >= MIN_TERM_CHARS)


def _runs(folded: str, words: Sequence[TaggedWord]) -> Iterator[str]:
    """Yield the runs of characters that may be looked up: whole words in a row, and the parts of long ones."""
    for index, word in enumerate(words):
        yield from (folded[word.start : end] for end in _ends(words, index))
        for cut in range(1, len(word.text)):
            yield from (word.text[:cut], word.text[cut:])


def _ends(words: Sequence[TaggedWord], index: int) -> list[int]:
    """Return where the runs of whole words end that begin with a word, the longest first."""
    ends: list[int] = []
    start = words[index].start
    for word in words[index:]:
        if word.end > start + MAX_RUN_CHARS or (ends and word.start != ends[-1]):
            break
        ends.append(word.end)
    return [end for end in reversed(ends) if end >= start + MIN_WORD_CHARS]


def _hints(
    folded: str, words: Sequence[TaggedWord], glosses: dict[str, Gloss], names: Sequence[Span]
) -> list[WordHint]:
    """Return the words with their meanings, by offsets into the folded text."""
    hints: list[WordHint] = []
    for index, word in enumerate(words):
        if hints and word.start < hints[-1].end:
            continue
        whole = next(
            (
                hint
                for end in _ends(words, index)
                if (hint := _hint(folded, Span(word.start, end), word, glosses, names))
            ),
            None,
        )
        hints += [whole] if whole else _hints_within(folded, word, glosses, names)
    return hints


def _hints_within(
    folded: str, word: TaggedWord, glosses: dict[str, Gloss], names: Sequence[Span]
) -> Iterator[WordHint]:
    """Yield the longest beginning and the longest end of a word that is not known as a whole: 武警 and 官兵.

    What stands in its middle is seldom a word: 人治 in 港人治港.
    """
    if len(word.text) <= MIN_WORD_CHARS:
        return
    # 接种率 is a rate of 接种, but 走过场 no walking past.
    last = word.end - (1 if word.text[-1] in _SUFFIXES else MIN_WORD_CHARS)
    ends = range(last, word.start + 1, -1)
    begun = next((hint for end in ends if (hint := _hint(folded, Span(word.start, end), word, glosses, names))), None)
    starts = range(begun.end if begun else word.start + 1, word.end - 1)
    ended = next((hint for at in starts if (hint := _hint(folded, Span(at, word.end), word, glosses, names))), None)
    yield from (hint for hint in (begun, ended) if hint)


def _hint(
    folded: str, span: Span, word: TaggedWord, glosses: dict[str, Gloss], names: Sequence[Span]
) -> WordHint | None:
    """Return the meaning of a run of a text, None where there is none to be told."""
    run = folded[span.start : span.end]
    if is_stop_word(run):
        return None
    touched = [name for name in names if name.overlaps(span.start, span.end)]
    is_name = any(name == span for name in touched)
    if any(not (span.start <= name.start and name.end <= span.end) for name in touched):
        return None
    own = None if is_name else _own_sense(folded, span)
    may_look_up = run in glosses and not word.tag.startswith(_FUNCTION_TAGS)
    hint = own or (_dictionary_sense(glosses[run], is_name, word.tag) if may_look_up else "")
    return WordHint(run, hint, span.start, span.end) if hint else None


def _own_sense(folded: str, span: Span) -> str:
    """Return what our own tables say of a word, as far as its context is the one that they say it for."""
    run = folded[span.start : span.end]
    for hint, context in _word_hints().get(run, ()):
        around = context.finditer(folded) if context else ()
        if context is None or any(match.start() <= span.start and span.end <= match.end() for match in around):
            return hint
    return _terms().get(run, "")


@cache
def _word_hints() -> dict[str, list[tuple[str, re.Pattern[str] | None]]]:
    """Return the rows of our own hints by word: a meaning, and the context that it needs, if any."""
    hints: dict[str, list[tuple[str, re.Pattern[str] | None]]] = {}
    for word, hint, context in read_rows("word_hints.tsv", 3):
        pattern = re.compile(context.replace(WORD_MARK, re.escape(word))) if context != ANY_CONTEXT else None
        hints.setdefault(word, []).append((hint, pattern))
    return hints


@cache
def _terms() -> dict[str, str]:
    """Return the first short English name of each word of our two lists, official terms before plain English."""
    rows = [*read_rows("plain_english.tsv", 2), *read_rows("official_terms.tsv", 2)]
    terms = (
        (fold(word), [name for name in names.split("/") if len(name.split()) <= MAX_HINT_WORDS]) for word, names in rows
    )
    return {word: names[0] for word, names in terms if names}


def _is_ordinary(word: str, glosses: dict[str, Gloss]) -> bool:
    """Return True if our tables or the dictionary hold something as a word that is no name."""
    gloss = glosses.get(word)
    return word in _word_hints() or word in _terms() or bool(gloss and gloss.gloss[:1].islower())


def _dictionary_sense(gloss: Gloss, is_name: bool, tag: str) -> str:
    """Return the first meaning of a gloss that is short and whole; of a name only how English writes it."""
    meanings = gloss.gloss.split("; ")
    if len(gloss.gloss) >= MAX_GLOSS_CHARS:
        meanings.pop()
    may_be_name = is_name or tag in NAME_TAGS
    pinyin = _TONE_OR_SPACE.sub("", gloss.pinyin).capitalize()
    if gloss.pinyin[:1].isupper() and may_be_name and _PLACE.search(meanings[0]):
        return pinyin
    short = [m for m in meanings if 0 < len(m.split()) <= MAX_HINT_WORDS and not _DEBRIS.search(m)]
    # 大桥 was a lady of that name: that is no meaning of a bridge.
    fitting = (m for m in short if (m[:1].isupper() or not is_name) and (may_be_name or _letters(m) != pinyin.lower()))
    return next(fitting, "")


def _letters(text: str) -> str:
    return text.replace(" ", "").lower()
