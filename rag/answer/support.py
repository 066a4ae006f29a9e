"""Decide whether what was found supports an answer at all, and whether the source hides what is asked for."""

import re
from collections.abc import Sequence

import numpy as np

from rag.answer.extract import Candidate, wants_figure
from rag.embed import StaticEmbedder
from rag.retrieve import late
from rag.store.local import LocalStore, PassageWords
from rag.text.numbers import figures, masked_figures
from rag.text.words import focus, tagged_words
from rag.types import Hit, Question

#: How many of the best passages have to speak of what is asked.
_PASSAGES = 4
#: A Chinese noun is strange when no passage of the archive holds it and the best passages hold nothing near it; an
#: answer is refused when more than this share of a question's content words is strange, or a place is. On the
#: development questions: 0.33 to 1 where the archive holds no answer, at most 0.25 where it holds one.
_STRANGE, _STRANGE_SHARE = 0.25, 0.3
#: An English question is refused below this coverage of its words, weighted by rarity: 0.16 and 0.19 (and one of 0.34)
#: where the archive holds no answer, 0.25 and more where it holds one.
_COVERAGE = 0.22
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
    """Judge support by how much of what a question asks for the best passages speak of."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words
        self._sample = store.words(np.arange(0, len(store), max(1, len(store) // 2000)))

    def holds(self, question: Question, hits: Sequence[Hit]) -> bool:
        """Tell whether the best passages speak of what the question asks for."""
        here = [hit for hit in hits if self._store.speech(hit.passage.speech_id).place in question.places]
        words = self._words_of([hit.passage.text for hit in (here or hits)[:_PASSAGES]])
        if question.language == "en":
            return self._coverage(focus(question.search_text), words) >= _COVERAGE
        return not self._strange(question, words)

    def _words_of(self, texts: Sequence[str]) -> PassageWords:
        ids = self._words.token_ids(texts)
        return PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))

    def _coverage(self, text: str, words: PassageWords) -> float:
        """Return the share of the words of a text, weighted by rarity, that some passage holds or comes near to."""
        [ids] = self._words.token_ids([text])
        if not len(ids):
            return 0.0
        asked = late.weigh(ids, self._sample, self._words)
        nearest = late.best_matches(asked.vectors, words, self._words).max(axis=1, initial=0) / _FULL
        return float(nearest @ asked.weights / max(float(asked.weights.sum()), 1e-6))

    def _strange(self, question: Question, words: PassageWords) -> bool:
        named = [
            word
            for word in tagged_words(question.text)
            if word.text not in _KINDS and not any(place in word.text for place in question.places)
        ]
        strange = [word for word in named if word.is_noun and self._is_strange(word.text, words)]
        return any(word.is_place for word in strange) or len(strange) > _STRANGE_SHARE * len(named)

    def _is_strange(self, noun: str, words: PassageWords) -> bool:
        if self._store.document_frequency(noun):
            return False
        [ids] = self._words.token_ids([noun])
        vectors, lengths = self._words.word_vectors(ids)
        nearest = late.best_matches(vectors, words, self._words).max(axis=1, initial=0) / _FULL
        return float(nearest @ lengths) < _STRANGE * float(lengths.sum())


def lacks_figure(question: Question, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a figure is asked for and none of what was chosen gives or hides one."""
    return wants_figure(question) and not any(figures(c.text) or masked_figures(c.text) for c in chosen)


def asks_for_hidden_figure(question: Question, best: Candidate) -> bool:
    """Tell whether a figure is asked for and the best candidate holds a mask, and no figure, where it should stand."""
    if not wants_figure(question):
        return False
    units = next((units for asked, units in _UNITS if asked.search(question.text)), re.compile(""))
    hidden = [span for span in masked_figures(best.text) if units.search(best.text[span.end : span.end + 3])]
    shown = [span for span in figures(best.text) if units.search(best.text[span.start : span.end])]
    return bool(hidden) and not shown
