"""Tell an English reader what a Chinese quotation is about: its key terms, word by word, and no translation."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.models.lexicon import Lexicon
from rag.store.local import LocalStore
from rag.text.english import stem
from rag.text.words import is_stop_word, is_thing
from rag.types import AnswerSentence, Gloss, Question

#: Terms of a gloss, and their length together: a pointer, to be read at a glance.
MAX_TERMS = 5
MAX_GLOSS_CHARS = 70
#: An answer that would be longer than this does without further glosses; and what stands around each of them.
MAX_GLOSSED_ANSWER_CHARS = 860
FRAME_CHARS = 18
#: A term that a question asks about comes before rarer ones.
ASKED_BONUS = 10.0
#: A longer word tells more than a shorter one, up to this length.
MAX_COUNTED_CHARS = 4
#: Passages that hold a telling term, more or less.
TELLING_PASSAGES = 6
#: What follows the name in a gloss: other meanings, and of which level and province a place is.
_ASIDE = re.compile(r"[;,(]| (?:prefecture|county|sub-prefecture|city|province)\b")
# A gloss that says only what a place is: its name is its pinyin.
_PLACE = re.compile(r"(?:city|county|district|town|province) (?:in|of|near)\b")
_TONE_OR_SPACE = re.compile(r"[\d ]")
_ENGLISH_WORD = re.compile(r"[a-z]+")


class Glosser:
    """Add to the quoted sentences of an answer the English of their key terms."""

    def __init__(self, lexicon: Lexicon, store: LocalStore) -> None:
        self._lexicon, self._store = lexicon, store

    def add(self, question: Question, sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
        """Gloss the verbatim sentences of an answer to an English question, the first ones when it is long.

        To an answer in Chinese nothing is added.
        """
        if question.language != "en":
            return tuple(sentences)
        chars_left = MAX_GLOSSED_ANSWER_CHARS - sum(len(sentence.text) for sentence in sentences)
        glossed = []
        for sentence in sentences:
            gloss = self.gloss(question, sentence.text) if sentence.support == "verbatim" else ""
            chars_left -= len(gloss) + FRAME_CHARS
            glossed.append(replace(sentence, gloss=gloss) if chars_left > 0 else sentence)
        return tuple(glossed)

    def gloss(self, question: Question, text: str) -> str:
        """Return the English of the terms that say most of what a text is about, in its order, parted by dots.

        Terms that the question asks about come first, then long ones, and those that some passages of the archive hold:
        a word of every passage tells nothing, and one that stands only here is seldom what it is about.
        """
        asked_stems = {stem(word) for word in _ENGLISH_WORD.findall(question.search_text)}
        glosses = {gloss.word: gloss for gloss in self._lexicon.glosses(text) if _is_telling(gloss.word)}
        weights = {word: self._weight(gloss, asked_stems) for word, gloss in glosses.items()}
        best = sorted(glosses, key=lambda word: -weights[word])[:MAX_TERMS]
        names = [_english_name(glosses[word]) for word in glosses if word in best]
        while len(names) > 1 and sum(map(len, names)) > MAX_GLOSS_CHARS:
            names.pop()
        return " · ".join(dict.fromkeys(names))

    def _weight(self, gloss: Gloss, asked_stems: set[str]) -> float:
        is_asked = any(stem(word) in asked_stems for word in _ENGLISH_WORD.findall(gloss.gloss.lower()))
        commonness = math.log1p(self._store.document_frequency(gloss.word)) - math.log(TELLING_PASSAGES)
        return ASKED_BONUS * is_asked + min(len(gloss.word), MAX_COUNTED_CHARS) - abs(commonness)


def _is_telling(word: str) -> bool:
    return len(word) > 1 and not is_stop_word(word) and is_thing(word)


def _english_name(gloss: Gloss) -> str:
    """Return the name in a gloss: its first meaning, and for a place its pinyin."""
    if _PLACE.match(gloss.gloss):
        return _TONE_OR_SPACE.sub("", gloss.pinyin).capitalize()
    return _ASIDE.split(gloss.gloss)[0].strip()
