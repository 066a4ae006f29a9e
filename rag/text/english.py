"""English words: stems, and words without their hyphens and possessives."""

import re
from functools import lru_cache

import snowballstemmer

from rag.text.normalise import fold

_WORD = re.compile(r"[a-z]+|[0-9]+")
_POSSESSIVE = re.compile(r"'s\b")

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word (Porter 2, from Snowball)."""
    return str(_stemmer.stemWord(word))


def english_words(text: str) -> list[str]:
    """Return the English words and numbers of a text, folded, with hyphens and possessives taken apart."""
    return _WORD.findall(_POSSESSIVE.sub("", fold(text)))
