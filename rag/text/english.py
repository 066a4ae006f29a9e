"""English words: stems, and words without their hyphens and possessives."""

import re
from functools import lru_cache
from itertools import takewhile

import snowballstemmer

from rag.text.normalise import fold

_WORD = re.compile(r"[a-z]+|[0-9]+")
_ENGLISH = re.compile(r"[a-z][a-z' -]*")
_POSSESSIVE = re.compile(r"'s\b")

#: Forms of a shorter beginning are too many to be looked at.
MIN_BEGINNING_CHARS = 3

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word (Porter 2, from Snowball)."""
    return str(_stemmer.stemWord(word))


# British spellings and the American ones by which both are found: colour, realise, analyse, theatre, programme.
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})our(?=$|s$|ed$|er|ing|able|abl[ey]|ite|ful|less|hood)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=e$|es$|ed$|ing|er$|ers$|ation)"), "iz"),
    (re.compile(r"(?<=[a-z]y)s(?=e$|es$|ed$|ing)"), "z"),
    (re.compile(r"(?<=[a-z][^aeiou])tre(?=s?$)|(?<=[ea])tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{3}en)c(?=es?$)"), "s"),
    (re.compile(r"(?<=[a-z]gra)mme(?=s?$)"), "m"),
    (re.compile(r"(?<=[a-z]og)ue(?=s?$)"), ""),
)


def search_stem(word: str) -> str:
    """Return the stem by which a lower-case English word is found, however it is spelled: colour and color alike."""
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return stem(word)


def english_words(text: str) -> list[str]:
    """Return the English words and numbers of a text, folded, with hyphens and possessives taken apart."""
    return _WORD.findall(_POSSESSIVE.sub("", fold(text)))


def holds_word(word: str, folded: str) -> bool:
    """Return True if a folded text holds a folded word letter by letter, or English words in some form of each."""
    if not _ENGLISH.fullmatch(word):
        return word in folded
    return all(_holds_form(part, folded) for part in english_words(word))


@lru_cache(maxsize=10_000)
def _form_pattern(word: str) -> re.Pattern[str]:
    """Return a pattern of the words that begin as all forms of an English word do."""
    pairs = zip(word, search_stem(word), strict=False)
    beginning = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return re.compile(rf"\b{beginning}[a-z]*" if len(beginning) >= MIN_BEGINNING_CHARS else rf"\b{word}\b")


def _holds_form(word: str, folded: str) -> bool:
    """Return True if a folded text holds an English word, or another one of the same stem: taxes and taxed."""
    wanted = search_stem(word)
    return any(search_stem(match[0]) == wanted for match in _form_pattern(word).finditer(folded))
