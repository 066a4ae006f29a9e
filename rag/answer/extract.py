"""Choose the sentences that answer a question, verbatim: the default, with no language model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.embed import StaticEmbedder
from rag.retrieve import late
from rag.store.local import LocalStore, PassageWords
from rag.text.numbers import figures
from rag.text.sentences import sentences
from rag.text.words import is_stop_word, terms
from rag.types import Hit, Question, Section, Span, Speech, Vectors

#: How many of the best passages are read for sentences.
_PASSAGES = 8
#: A sentence joins the answer when it scores at least this share of the best one (benchmarks/README.md).
_NEAR = 0.75
_MOST = 4
#: Characters of quoted text; an enumeration may take more than single sentences.
_BUDGET, _LIST_BUDGET = 320, 560

_FIGURE = re.compile(r"多少|几[个家项名年成次所]|多大|多快|比重|比例|占|how (?:many|much|far|fast|large)|what (?:share|percentage|average)|ratio|target for", re.I)
_LIST = re.compile(r"哪些|哪几|哪[三四五六七八两]|[四五六三]个|几[点条方面]|有什么|怎样|怎么|如何|打算|计划|措施|条件|问题|毛病|差在|which (?:two|three|four|five|six|products)|name some|list|plan|how (?:does|do|are|should)|what should|problems?|measures|steps", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: where it stands and how well it does; higher is better."""

    speech: Speech
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.speech.text[self.span.start : self.span.end]


class Extractor:
    """Pick sentences out of the passages that a search found."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words
        self._sample = store.words(np.arange(0, len(store), max(1, len(store) // 2000)))

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the sentences of the best passages, best first."""
        found = [
            (self._store.speech(hit.passage.speech_id), span, hit.score)
            for hit in hits[:_PASSAGES]
            for span in self._sentences(hit)
        ]
        if not found:
            return []
        texts = [speech.text[span.start : span.end] for speech, span, _ in found]
        scores = self._score(question, texts) + 0.5 * np.asarray([score for _, _, score in found])
        if wants_figure(question):
            scores = scores * np.asarray([1.0 if figures(text) else 0.7 for text in texts])
        ranked = [
            Candidate(speech, span, float(score)) for (speech, span, _), score in zip(found, scores, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def _sentences(self, hit: Hit) -> list[Span]:
        speech = self._store.speech(hit.passage.speech_id)
        return [
            span
            for paragraph in speech.paragraphs
            if paragraph.overlaps(hit.passage.start, hit.passage.end)
            for span in sentences(speech.text, paragraph.start, paragraph.end)
            if span.overlaps(hit.passage.start, hit.passage.end) and span.end - span.start > 6
        ]

    def _score(self, question: Question, texts: Sequence[str]) -> Vectors:
        ids = self._words.token_ids(texts)
        words = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
        [asked] = self._words.token_ids([question.search_text])
        near = late.score(late.weigh(asked, self._sample, self._words), words, self._words)
        lexical = self._overlap(question.search_text, texts)
        return near / max(float(near.max()), 1e-6) + lexical / max(float(lexical.max()), 1e-6)

    def _overlap(self, text: str, texts: Sequence[str]) -> Vectors:
        """Return the summed rarity of the question's terms that each text holds."""
        wanted = {term for term in terms(text) if not is_stop_word(term)}
        total = len(self._store)
        weight = {term: np.log1p(total / (1 + self._store.document_frequency(term))) for term in wanted}
        return np.asarray([sum(weight[term] for term in wanted & set(terms(each))) for each in texts], np.float32)


def wants_figure(question: Question) -> bool:
    """Tell whether a question asks for a number, an amount or a share."""
    return bool(_FIGURE.search(question.text))


def wants_list(question: Question) -> bool:
    """Tell whether a question asks for several things: a list, a plan, problems."""
    return bool(_LIST.search(question.text))


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences of the answer: the best, those nearly as good, and the items of the enumeration they are in."""
    if not candidates:
        return []
    best = candidates[0]
    near = [c for c in candidates if c.score >= _NEAR * best.score]
    chosen = _within(_distinct(near), _BUDGET)[:_MOST]
    if wants_list(question) and not wants_figure(question):
        items = enumeration(best)
        if items:
            chosen = _within(_distinct([best, *items, *chosen]), _LIST_BUDGET)
    return chosen


def enumeration(candidate: Candidate) -> list[Candidate]:
    """Return the first sentences of the items of the enumeration that a sentence opens or belongs to."""
    speech = candidate.speech
    here = speech.sections_at(candidate.span.start)
    items = _children(speech, here[-1], candidate.span.start) if here else []
    if not items and here:
        items = _siblings(speech, here[-1])
    return [Candidate(speech, _head(speech, item), candidate.score) for item in items]


def _children(speech: Speech, section: Section, after: int) -> list[Section]:
    return [s for s in speech.sections if s.level == section.level + 1 and after < s.start < section.end]


def _siblings(speech: Speech, section: Section) -> list[Section]:
    parents = [s for s in speech.sections_at(section.start) if s.level < section.level]
    low, high = (parents[-1].start, parents[-1].end) if parents else (0, len(speech.text))
    return [s for s in speech.sections if s.level == section.level and low <= s.start < high]


def _head(speech: Speech, section: Section) -> Span:
    found = sentences(speech.text, section.start, section.end)
    return found[0]


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    kept: dict[tuple[str, Span], Candidate] = {}
    for candidate in candidates:
        kept.setdefault((candidate.speech.id, candidate.span), candidate)
    return list(kept.values())


def _within(candidates: Sequence[Candidate], budget: int) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in candidates:
        budget -= candidate.span.end - candidate.span.start
        if budget < 0 and kept:
            break
        kept.append(candidate)
    return kept
