"""Read the words of a clause in order, as they are compared for who does what to whom."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.data.tables import read_words
from rag.text.english import english_words, stem
from rag.text.normalise import fold
from rag.text.words import is_stop_word, tag_words

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:['’-][a-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
# The parts of speech (ICTCLAS) of words that only join others: adverbs, conjunctions, prepositions, pronouns.
_JOINING_TAGS = ("d", "c", "p", "r", "u", "y", "f", "o", "e")
#: English words that only join others.
JOINING_ENGLISH = frozenset(read_words("plain_words.toml", "joining.en"))
# Words on whose two sides different parts are played, although they say nothing themselves.
_PIVOTS = frozenset(("给", "向", "对", "让", "叫", "替", "被", "由"))
_JOINING_WORDS = frozenset(("是", "有", "会", "能", "要", "可以", "应当", "应该", "没有"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a clause, English ones by their stem; a pivot parts those who do from those to whom it is done."""

    text: str
    is_content: bool
    is_pivot: bool = False


@lru_cache(maxsize=20_000)
def read_tokens(text: str) -> tuple[Token, ...]:
    """Return the content words and pivots of a text, folded, in order."""
    tokens: list[Token] = []
    for run in _RUN.findall(fold(text)):
        tokens += _chinese_tokens(run) if _HAN.match(run) else _english_tokens(run)
    return tuple(token for token in tokens if token.is_content or token.is_pivot)


def _chinese_tokens(run: str) -> list[Token]:
    return [
        Token(word, not is_joining_word(word, tag) and not is_stop_word(word), word in _PIVOTS)
        for word, tag in tag_words(run)
    ]


def _english_tokens(run: str) -> list[Token]:
    return [_english_token(word) for word in english_words(run)]


def _english_token(word: str) -> Token:
    says_nothing = is_stop_word(word) or is_stop_word(stem(word)) or word in JOINING_ENGLISH
    return Token(stem(word), not says_nothing, word in _PIVOTS)


def is_joining_word(word: str, tag: str) -> bool:
    """Return True if a Chinese word of a part of speech only joins others, or says that something is or may be."""
    return (tag.startswith(_JOINING_TAGS) and tag != "ul") or word in _JOINING_WORDS
