"""Look up what a Chinese word means in a few English words: our own tables first, then the dictionary's glosses."""

import re
from functools import cache

from rag.data.tables import read_rows
from rag.text.name_spans import NAME_TAGS
from rag.text.normalise import fold
from rag.types import Gloss, Span

#: A hint is read at a glance: a meaning of more words explains.
MAX_HINT_WORDS = 3
#: Our own terms of so many characters are found wherever they stand.
MIN_TERM_CHARS = 4
BEGINNING_CHARS = 2
#: The dictionary's glosses are cut off at this length (training/lexicon.py), within their last meaning.
MAX_GLOSS_CHARS = 60
#: In the contexts of the table the word itself, and what stands for any context.
WORD_MARK = "_"
ANY_CONTEXT = "-"
# Meanings that speak about the word, or are left of a longer list.
_DEBRIS = re.compile(
    r"\b(?:or|etc|sth|sb|used|variant|abbr|classifier|CL|surname|lit|fig|see|also|esp|e\.g|i\.e)\b|[(\[/…]|\.\.\."
)
# What a gloss says of a place, whose name is its pinyin.
_PLACE = re.compile(r"\b(?:city|county|district|town|township|prefecture|province|municipality)\b", re.IGNORECASE)
_TONE_OR_SPACE = re.compile(r"[\d ]")


def own_sense(folded: str, span: Span) -> str:
    """Return what our own tables say of a run of a folded text where it stands, "" where they say nothing."""
    run = folded[span.start : span.end]
    for hint, context in _word_hints().get(run, ()):
        around = context.finditer(folded) if context else ()
        if context is None or any(match.start() <= span.start and span.end <= match.end() for match in around):
            return hint
    return _terms().get(run, "")


def dictionary_sense(gloss: Gloss, is_name: bool, tag: str) -> str:
    """Return the first meaning of a gloss that is short and whole; of a name only how English writes it.

    `tag` is the part of speech of the word (ICTCLAS), which may be that of a name.
    """
    first, *others = gloss.gloss.split("; ")
    pinyin = _TONE_OR_SPACE.sub("", gloss.pinyin).capitalize()
    may_be_name = is_name or tag in NAME_TAGS
    if may_be_name and gloss.pinyin[:1].isupper() and _PLACE.search(first):
        return pinyin
    meanings = [first, *others][: -1 if len(gloss.gloss) >= MAX_GLOSS_CHARS else None]
    short = [m for m in meanings if 0 < len(m.split()) <= MAX_HINT_WORDS and not _DEBRIS.search(m)]
    # 大桥 was a lady of that name: that is no meaning of a bridge.
    fitting = (m for m in short if (m[:1].isupper() or not is_name) and (may_be_name or _letters(m) != pinyin.lower()))
    return next(fitting, "")


def is_own_word(word: str) -> bool:
    """Return True if our own tables hold a folded word."""
    return word in _word_hints() or word in _terms()


@cache
def english_terms() -> dict[str, str]:
    """Return the Chinese term of each short English name of several words in our list of terms, the first that has it.

    Single words mean more than one term does, and what people ask for (plain_english.tsv) less than the term says.
    """
    terms: dict[str, str] = {}
    for word, names in read_rows("official_terms.tsv", 2):
        for name in names.split("/"):
            if 1 < len(name.split()) <= MAX_HINT_WORDS:
                terms.setdefault(fold(name), word)
    return terms


@cache
def long_terms() -> frozenset[str]:
    """Return the words of our own tables that have MIN_TERM_CHARS characters or more."""
    return frozenset(word for word in (*_word_hints(), *_terms()) if len(word) >= MIN_TERM_CHARS)


@cache
def term_beginnings() -> frozenset[str]:
    """Return the first two characters of the long terms, which tell at once that none stands somewhere."""
    return frozenset(term[:BEGINNING_CHARS] for term in long_terms())


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
    terms = {}
    for word, names in (*read_rows("plain_english.tsv", 2), *read_rows("official_terms.tsv", 2)):
        short = [name for name in names.split("/") if len(name.split()) <= MAX_HINT_WORDS]
        if short:
            terms[fold(word)] = short[0]
    return terms


def _letters(text: str) -> str:
    return text.replace(" ", "").lower()
