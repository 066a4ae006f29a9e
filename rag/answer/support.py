"""Decide whether what was found supports an answer at all, and whether the source hides what is asked for."""

import re
from collections.abc import Sequence

import numpy as np

from rag.answer.extract import Candidate
from rag.embed import StaticEmbedder
from rag.lexicon import english_words
from rag.read.gazetteer import find_names
from rag.retrieve import late
from rag.retrieve.hybrid import context
from rag.store.local import LocalStore, PassageWords
from rag.text.normalise import fold
from rag.text.numbers import figures, masked_figures
from rag.text.words import bigram, tagged_words
from rag.types import Hit, Question

#: How many of the best passages have to speak of what is asked.
_PASSAGES = 8
#: An English question is refused when those passages speak of its words less than this, on average. On the development
#: questions: 0.27, 0.40 and 0.42 where the archive holds no answer, at least 0.42 where it does.
_SPOKEN_OF = 0.41
#: A noun of a Chinese question is strange when no passage of the archive holds it and the best come less near than
#: this. An answer is refused when more than this share of the content words is strange: 0.33 to 1 where the archive
#: holds no answer, at most 0.25 where it does.
_STRANGE, _STRANGE_SHARE = 0.25, 0.3
#: The nearest that two words can come, after the noise is taken off.
_FULL = 1 - late.NOISE

#: Nouns that name the kind of answer and not its topic: no passage needs to hold them.
_KINDS = frozenset(
    "目标 任务 要求 措施 办法 情况 数字 数据 金额 数额 内容 意见 态度 看法 原因 理由 结果 名字 名称".split()
)

# What kind of figure a question asks for, and the units in which it would be given.
_UNITS = (
    (re.compile(r"比重|比例|百分|率|占|percent|share|rate\b|ratio", re.I), re.compile("[%％]|百分|成|[:：∶]")),
    (re.compile(r"哪一?年|年份|which year|what year|when\b", re.I), re.compile("年")),
    (re.compile(r"亿|钱|资金|经费|投资|投入|产值|元|money|yuan|spend|invest|fund|cost", re.I), re.compile("[亿万元]")),
)


class Support:
    """Judge support by how much of a question the best passages have nothing to say about."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words

    def holds(self, question: Question, hits: Sequence[Hit]) -> bool:
        """Tell whether the best passages speak of what the question asks for."""
        here = [hit for hit in hits if self._store.speech(hit.passage.speech_id).place in question.places]
        texts = [self._text(hit) for hit in (here or hits)[:_PASSAGES]]
        ids = self._words.token_ids(texts)
        words = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
        found = late.prepare(words, self._words)
        if question.language == "zh":
            return self._holds_chinese(question, found)
        text = fold("\n".join(texts))
        spoken = [max(self._nearness(word, found), _translated(word, question, text)) for word in question.terms]
        return not spoken or sum(spoken) / len(spoken) >= _SPOKEN_OF

    def _text(self, hit: Hit) -> str:
        """Return a passage with all that says where it stands: a question may ask for the meeting, not its matter."""
        speech = self._store.speech(hit.passage.speech_id)
        return "\n".join([context(speech, hit.passage), speech.occasion or ""])

    def _holds_chinese(self, question: Question, found: late.Prepared) -> bool:
        if any(map(self._is_unknown_place, find_names(question.text))):
            return False
        named = [
            word
            for word in tagged_words(question.text)
            if word.text not in _KINDS and not any(place in word.text for place in question.places)
        ]
        strange = [
            word
            for word in named
            if word.is_noun
            and not self._store.document_frequency(word.text)
            and self._nearness(word.text, found) < _STRANGE
        ]
        return len(strange) <= _STRANGE_SHARE * len(named)

    def _is_unknown_place(self, name: str) -> bool:
        """Tell whether no passage holds a name, by its bigrams, since no dictionary cuts every name whole."""
        pairs = {name[i : i + 2] for i in range(len(name) - 1)}
        return any(not self._store.document_frequency(bigram(pair)) for pair in pairs)

    def _nearness(self, word: str, found: late.Prepared) -> float:
        """Return how near the words of some passages come to a word, from 0 to 1; its pieces count by their lengths."""
        [ids] = self._words.token_ids([word])
        vectors, lengths = self._words.word_vectors(ids)
        nearest = late.best_matches(vectors, found).max(axis=1, initial=0) / _FULL
        return float(nearest @ lengths) / max(float(lengths.sum()), 1e-6)


def _translated(word: str, question: Question, text: str) -> float:
    """Return how much of the meaning of an English word a folded text holds, from 0 to 1."""
    parts = english_words(word)
    meanings = [translation.meanings for translation in question.translations if translation.word in parts]
    held = [sum(weight for meaning, weight in each if meaning in text) for each in meanings]
    return sum(held) / len(held) if held else 0.0


def lacks_figure(question: Question, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a figure is asked for and none of what was chosen gives or hides one."""
    return question.kind == "figure" and not any(figures(c.text) or masked_figures(c.text) for c in chosen)


def asks_for_hidden_figure(question: Question, best: Candidate) -> bool:
    """Tell whether a figure is asked for and the best candidate has a mask, and no figure, where it should be."""
    if question.kind != "figure":
        return False
    units = next((units for asked, units in _UNITS if asked.search(question.text)), re.compile(""))
    hidden = [span for span in masked_figures(best.text) if units.search(best.text[span.end : span.end + 3])]
    shown = [span for span in figures(best.text) if units.search(best.text[span.start : span.end])]
    return bool(hidden) and not shown
