"""Find the words of an English text that can be explained in a Chinese word, each with its meaning.

The lexicon is made to find Chinese passages for English questions: it gives many meanings of a stem. A meaning is told
here only where the dictionary's gloss of it holds the word itself, so that posterity is no poster.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.answer.sense_tables import english_terms
from rag.models.lexicon import Lexicon
from rag.text.english import stem
from rag.text.normalise import fold
from rag.text.words import is_noun, is_stop_word, is_thing, tag_words, word_count
from rag.types import WordHint

#: Shorter words are seldom terms.
MIN_WORD_CHARS = 3
#: The longest of our own terms, in words.
MAX_TERM_WORDS = 4
#: What a gloss adds to the weight of a meaning: where the word alone is its first sense, and where it is one of them.
FIRST_SENSE_BONUS = 0.5
SENSE_BONUS = 0.3
#: What a gloss adds that holds a word of the same stem, and what a noun counts more.
KIN_BONUS = 0.2
THING_BONUS = 0.2
#: What it counts more that general text holds a word ten times as often.
COMMON_BONUS = 0.1
#: A meaning of less weight is not told.
MIN_WEIGHT = 1.0
#: The longest meaning, in characters.
MAX_MEANING_CHARS = 5
_REMEMBERED_WORDS = 4096
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# Verbs mean too many things, and their pasts are nothing else: yielded, looked after.
_PAST = re.compile(r"(?<=..)(?<!e)ed$")
_SENSES = re.compile(r"[;,]")
_BRACKETS = re.compile(r"\([^)]*\)")
_ARTICLE = re.compile(r"^(?:to|a|an|the) ")
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
_SENTENCE_START = re.compile(r"(?:^|[.!?:;“\"(\n])\s*$")


class EnglishSenseFinder:
    """Find the words of English texts that can be explained, each with its meaning."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._meaning = lru_cache(maxsize=_REMEMBERED_WORDS)(self._find_meaning)

    def find(self, text: str) -> list[WordHint]:
        """Return the words and terms of a text that have a meaning to be told, in order; none within names."""
        hints: list[WordHint] = []
        words = list(_WORD.finditer(text))
        names = [_is_name(text, match) for match in words]
        for index, match in enumerate(words):
            if names[index] or (hints and match.start() < hints[-1].end):
                continue
            hint = self._longest_term(text, words[index : index + MAX_TERM_WORDS]) or self._hint(match)
            hints += [hint] if hint else []
        return hints

    def _longest_term(self, text: str, words: Sequence[re.Match[str]]) -> WordHint | None:
        """Return the longest of our own terms with which some words begin."""
        for last in reversed(words):
            run = text[words[0].start() : last.end()]
            if meaning := english_terms().get(fold(run)):
                return WordHint(run, meaning, words[0].start(), last.end())
        return None

    def _hint(self, match: re.Match[str]) -> WordHint | None:
        word = fold(match[0])
        if len(word) < MIN_WORD_CHARS or is_stop_word(word) or _PAST.search(word):
            return None
        meaning = self._meaning(word)
        return WordHint(match[0], meaning, match.start(), match.end()) if meaning else None

    def _find_meaning(self, word: str) -> str:
        """Return the Chinese word that says best what an English word means; "" where no gloss holds the word."""
        weighed = [
            (weight + bonus + _bonus_of_meaning(meaning), meaning)
            for translation in self._lexicon.translate(word)
            if translation.word == word
            for meaning, weight in translation.meanings
            if 1 < len(meaning) <= MAX_MEANING_CHARS and _may_name(meaning) and (bonus := self._bonus(meaning, word))
        ]
        weight, meaning = max(weighed, default=(0.0, ""))
        return meaning if weight >= MIN_WEIGHT else ""

    def _bonus(self, meaning: str, word: str) -> float:
        """Return what the dictionary's gloss of a meaning adds to its weight; 0 where it does not hold the word."""
        gloss = self._lexicon.gloss(meaning)
        senses = list(_senses(gloss.gloss)) if gloss else []
        if senses and senses[0] in _forms(word):
            return FIRST_SENSE_BONUS
        if any(sense in _forms(word) for sense in senses):
            return SENSE_BONUS
        return KIN_BONUS if any(_are_kin(sense, word) for sense in senses) else 0.0


def _may_name(meaning: str) -> bool:
    """Return True for a Chinese word that may name a thing or a property; verbs mean too many things."""
    return tag_words(meaning)[-1][1][:1] in "nabjil" or is_noun(meaning)


def _bonus_of_meaning(meaning: str) -> float:
    return THING_BONUS * is_thing(meaning) + COMMON_BONUS * math.log10(1 + word_count(meaning))


def _senses(gloss: str) -> Iterator[str]:
    return (_ARTICLE.sub("", part.strip()) for part in _SENSES.split(_BRACKETS.sub(" ", fold(gloss))))


@lru_cache(maxsize=_REMEMBERED_WORDS)
def _forms(word: str) -> frozenset[str]:
    """Return a word and what it may be a plural, a past or a present participle of; posterity is no form of poster."""
    return frozenset([word, *(word.removesuffix(ending) + base for ending, base in _ENDINGS if word.endswith(ending))])


def _are_kin(sense: str, word: str) -> bool:
    """Return True for words of one stem of which neither begins the other: prosperous, prosperity, but no poster."""
    return stem(sense) == stem(word) and not (sense.startswith(word) or word.startswith(sense))


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Return True for a word with a capital that begins no sentence, and for one that does where the next has one."""
    if not match[0][0].isupper():
        return False
    following = _WORD.match(text, match.end() + 1)
    return not _SENTENCE_START.search(text[: match.start()]) or bool(following and following[0][0].isupper())
