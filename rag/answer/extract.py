"""Choose the words that answer a question, verbatim: the default, with no language model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from rag.answer.candidate import Candidate, fit_budget, merge_adjacent
from rag.answer.select import ANNOUNCING_ENDS, MAX_QUOTED_CHARS
from rag.models import late
from rag.models.embed import StaticEmbedder, distinct_word_ids
from rag.retrieve.expand import weigh_terms
from rag.retrieve.kind import asks_for_shared
from rag.store.local import LocalStore, PassageWords
from rag.text.asking import PROBLEM_WORDS
from rag.text.numbers import figure_spans
from rag.text.sentences import sentence_spans
from rag.text.words import focus_text, search_terms
from rag.types import Hit, Question, Span, Speech, Vectors

#: How many of the best passages are read for an answer, and for each of several subjects (six or eight lose precision).
_PASSAGES = 8
_PASSAGES_A_PART = 4
#: A candidate is one to this many sentences of a paragraph, of at most this many characters.
_RUN = 2
_RUN_LENGTH = 220
#: What a candidate's score is made of: the score of its passage, the nearness of its words, its share of the question's
#: terms, the cosine of its vector, the logarithm of its length, a figure where one is asked for, words that own up to a
#: problem where one is asked for. The logarithms of odds that a candidate holds the evidence, fitted by a softmax over
#: the candidates of a question to 250 questions (benchmarks/README.md).
_PASSAGE = 6.0
_WORDS = 2.4
_TERMS = 1.0
_COSINE = 7.2
_LENGTH = 0.5
_FIGURE = 2.4
_PROBLEM = 1.1
#: The same for the end of a sentence that announces items, where several things are asked for; fitted afterwards.
_LEAD_IN = 1.0
#: What a candidate loses in a speech that is not at all the one that the question means; fitted afterwards, too.
_OTHER_SPEECH = 1.5
#: How a sentence ends that asks.
_ASKS = ("？", "?", "？”", "?”")
#: Words for problems beyond this many say nothing more.
_MOST_PROBLEMS = 3


class Extractor:
    """Find candidates for an answer in the passages that a search found."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words
        self._sample = late.prepare_passages(store.sample(), words)

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the runs of sentences in the best passages, best first; ties in the order of their passages."""
        found: dict[tuple[str, Span], Candidate] = {}
        for hit in self._wanted(question, hits):
            speech = self._store.speech(hit.passage.speech_id)
            for span in _runs(speech, hit):
                score = _PASSAGE * hit.score - _OTHER_SPEECH * (1 - hit.speech_fit)
                found.setdefault((speech.id, span), Candidate(speech, span, score, hit.subject_index))
        candidates = list(found.values())
        scores = self.score(question, [candidate.text for candidate in candidates])
        ranked = [replace(c, score=c.score + float(score)) for c, score in zip(candidates, scores, strict=True)]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def within(self, question: Question, speech: Speech, span: Span) -> list[Candidate]:
        """Return what a run of a speech says: all of it where it is short, else its first sentence and the nearest."""
        whole = sentence_spans(speech.text, span.start, span.end)
        if whole[-1].end - whole[0].start <= MAX_QUOTED_CHARS:
            return [Candidate(speech, Span(whole[0].start, whole[-1].end), 0.0)]
        scores = self.score(question, [speech.text[each.start : each.end] for each in whole])
        scores[0] = np.inf
        order = sorted(range(len(whole)), key=lambda place: -scores[place])
        return merge_adjacent(fit_budget([Candidate(speech, whole[place], 0.0) for place in order], MAX_QUOTED_CHARS))

    def _wanted(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """Return the passages to read: of the places and years that the question names, where there are any."""
        if asks_for_shared(question):
            # What one speech says as another does stands farther down.
            return list(hits)
        if len(question.subjects) > 1:
            parts = [[hit for hit in hits if hit.subject_index == part] for part in range(len(question.subjects))]
            return [hit for found in parts for hit in found[:_PASSAGES_A_PART]]
        chosen = list(hits)
        for named, fact in ((question.places, "place"), (question.years, "year")):
            here = [hit for hit in chosen if getattr(self._store.speech(hit.passage.speech_id), fact) in named]
            chosen = here or chosen
        # What each of all speeches says stands farther down, too.
        return chosen if question.kind == "speeches" else chosen[:_PASSAGES]

    def score(self, question: Question, texts: Sequence[str]) -> Vectors:
        """Return how well each text answers a question, by its words alone, shape (texts,)."""
        if not texts:
            return np.zeros(0, np.float32)
        # Runs of sentences overlap: each sentence is cut into words and terms once.
        runs = [[text[each.start : each.end] for each in sentence_spans(text, 0, len(text))] for text in texts]
        distinct = list(dict.fromkeys(chain.from_iterable(runs)))
        cut = dict(zip(distinct, self._words.tokens(distinct), strict=True))
        tokens = [list(chain.from_iterable(cut[each] for each in run)) for run in runs]
        ids = distinct_word_ids(tokens)
        words = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
        [asked] = self._words.token_ids([focus_text(question.search_text)])
        question_words = late.weigh_words(asked, self._sample, self._words)
        near = late.score_passages(question_words, late.prepare_passages(words, self._words))
        held = self._overlap(question, runs)
        cosine = self._words.embed_tokens(tokens) @ self._words.embed_query(question.search_text)
        scores = _WORDS * near / max(float(near.max()), 1e-6) + _TERMS * held / max(float(held.max()), 1e-6)
        scores = scores + _COSINE * cosine + _LENGTH * np.log([len(text) for text in texts])
        if question.kind == "figure":
            scores = scores + _FIGURE * np.asarray([bool(figure_spans(text)) for text in texts])
        if question.kind == "list":
            scores = scores + _LEAD_IN * np.asarray([text.endswith(ANNOUNCING_ENDS) for text in texts])
        if question.kind == "problem":
            owned = [sum(word in text for word in PROBLEM_WORDS) for text in texts]
            scores = scores + _PROBLEM * np.minimum(owned, _MOST_PROBLEMS)
        return np.asarray(scores, np.float32)

    def _overlap(self, question: Question, runs: Sequence[Sequence[str]]) -> Vectors:
        """Return the summed rarity of the question's terms that each run of sentences holds, by the weight of each."""
        total = len(self._store)
        wanted = {
            term: weight * float(np.log1p(total / (1 + self._store.document_frequency(term))))
            for term, weight in weigh_terms(question, self._store.document_frequency).items()
        }
        held = {each: wanted.keys() & set(search_terms(each)) for each in dict.fromkeys(chain.from_iterable(runs))}
        found = [set().union(*(held[each] for each in run)) for run in runs]
        # In the order of the question: a sum of floating-point numbers depends on it.
        sums = [sum(weight for term, weight in wanted.items() if term in each) for each in found]
        return np.asarray(sums, np.float32)


def _runs(speech: Speech, hit: Hit) -> Iterator[Span]:
    """Give every run of one to _RUN sentences of one paragraph that touches a passage."""
    for paragraph in speech.paragraphs:
        if paragraph.overlaps(hit.passage.start, hit.passage.end):
            whole = list(_with_answers(speech.text, sentence_spans(speech.text, paragraph.start, paragraph.end)))
            near = [span for span in whole if span.overlaps(hit.passage.start, hit.passage.end)]
            for first, opening in enumerate(near):
                for last in near[first : first + _RUN]:
                    if last is opening or last.end - opening.start <= _RUN_LENGTH:
                        yield Span(opening.start, last.end)


def _with_answers(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Give sentences, a question in one with what follows it: 为什么？ says nothing without."""
    start = None
    for span in spans:
        start = span.start if start is None else start
        if not text[span.start : span.end].endswith(_ASKS):
            yield Span(start, span.end)
            start = None
    if start is not None:
        yield Span(start, span.end)
