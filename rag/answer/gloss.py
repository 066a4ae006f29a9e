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

#: Terms of a gloss, and their characters together: a pointer, to be read at a glance.
_TERMS, _LENGTH = 5, 70
#: An answer that would be longer than this does without further glosses; and what stands around each of them.
_LONGEST_ANSWER, _AROUND = 860, 18
#: A term that a question asks about comes before rarer ones.
_ASKED = 10.0
#: Passages that hold a telling term, more or less.
_TELLING = 6
#: What follows the name in a gloss: other meanings, and of which level and province a place is.
_ASIDE = re.compile(r"[;,(]| (?:prefecture|county|sub-prefecture|city|province)\b")
# A gloss that says only what a place is: its name is its pinyin.
_PLACE = re.compile(r"(?:city|county|district|town|province) (?:in|of|near)\b")
_WORD = re.compile(r"[a-z]+")


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
        left = _LONGEST_ANSWER - sum(len(each.text) for each in sentences)
        glossed = []
        for each in sentences:
            gloss = self.gloss(question, each.text) if each.support == "verbatim" else ""
            left -= len(gloss) + _AROUND
            glossed.append(replace(each, gloss=gloss) if left > 0 else each)
        return tuple(glossed)

    def gloss(self, question: Question, text: str) -> str:
        """Return the English of the terms that say most of what a text is about, in its order, parted by dots.

        Terms that the question asks about come first, then long ones, and those that some passages of the archive hold:
        a word of every passage tells nothing, and one that stands only here is seldom what it is about.
        """
        asked = {stem(word) for word in _WORD.findall(question.search_text)}
        known = {each.word: each for each in self._lexicon.glosses(text) if self._tells(each)}
        weights = {word: self._weight(each, asked) for word, each in known.items()}
        best = sorted(known, key=lambda word: -weights[word])[:_TERMS]
        names = [_name(known[word]) for word in known if word in best]
        while len(names) > 1 and sum(map(len, names)) > _LENGTH:
            names.pop()
        return " · ".join(dict.fromkeys(names))

    def _tells(self, each: Gloss) -> bool:
        return len(each.word) > 1 and not is_stop_word(each.word) and is_thing(each.word)

    def _weight(self, each: Gloss, asked: set[str]) -> float:
        meant = any(stem(word) in asked for word in _WORD.findall(each.gloss.lower()))
        common = math.log1p(self._store.document_frequency(each.word)) - math.log(_TELLING)
        return _ASKED * meant + min(len(each.word), 4) - abs(common)


def _name(gloss: Gloss) -> str:
    if _PLACE.match(gloss.gloss):
        return re.sub(r"[\d ]", "", gloss.pinyin).capitalize()
    return _ASIDE.split(gloss.gloss)[0].strip()
