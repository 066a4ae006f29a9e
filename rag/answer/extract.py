"""Choose the words that answer a question, verbatim: the default, with no language model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from rag.answer.answering_turns import AnsweringTurns, text_with_question
from rag.answer.asked_unit import read_asked_unit
from rag.answer.candidate import Candidate, fit_budget, merge_adjacent
from rag.answer.select import max_quoted_chars
from rag.data.tables import read_weights
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.models.token_cache import TokenCache
from rag.retrieve.kind import asks_for_shared
from rag.retrieve.phrases import PHRASE_WEIGHTS, find_phrases
from rag.retrieve.prepared import PreparedQuery
from rag.retrieve.times import find_years
from rag.store.protocol import Store
from rag.text.asking import PROBLEM_WORDS
from rag.text.context import chars_per_chinese
from rag.text.normalise import fold
from rag.text.numbers import figure_spans
from rag.text.sentences import sentence_spans
from rag.text.term_finder import TermFinder
from rag.types import Hit, Question, Span, Speech, Vectors

#: How many of the best passages are read for an answer, and for each of several subjects (six or eight lose precision).
PASSAGES_READ = 8
PASSAGES_READ_PER_SUBJECT = 4
#: A candidate is one to this many sentences of a paragraph, of at most this many Chinese characters or as much English.
MAX_RUN_SENTENCES = 2
MAX_RUN_CHARS = 220
#: Words for problems beyond this many say nothing more.
MAX_PROBLEM_WORDS = 3
_RELATIVE_YEARS = (
    # 比去年增加 compares this year.
    (-1, re.compile(r"(?<![比较])(?:去年|上年)|(?<!than )(?<!from )\b(?:last|past|previous) year\b")),
    (0, re.compile(r"今年|本年|\bthis year\b")),
    (1, re.compile(r"明年|来年|\b(?:next|coming) year\b")),
)
#: A question and what follows it are one up to so many characters: a file may be nothing but questions.
MAX_ASKED_CHARS = 300
#: How a sentence ends that asks.
_ASKING_ENDS = ("？", "?", "？”", "?”")


@dataclass(frozen=True, slots=True)
class CandidateWeights:
    """What a candidate's score is made of.

    The score of its passage, the nearness of its words to those of the question, its share of the question's terms, the
    cosine of its vector, the logarithm of its length in characters, a figure where one is asked for, words that own up
    to a problem where one is asked for, and what it loses in a speech that is not at all the one meant, and where it
    speaks of another time than is asked for.
    """

    passage_score: float
    word_nearness: float
    term_overlap: float
    vector_cosine: float
    log_length: float
    has_figure: float
    asked_unit: float
    problem_words: float
    other_speech: float
    other_time: float


_WEIGHTS = read_weights("candidate", CandidateWeights)


class Extractor:
    """Find candidates for an answer in the passages that a search found."""

    def __init__(self, store: Store, words: StaticEmbedder, cache: TokenCache) -> None:
        self._store, self._words, self._cache = store, words, cache
        self._turns = AnsweringTurns(store)

    def candidates(self, query: PreparedQuery, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the runs of sentences in the best passages, best first; ties in the order of their passages."""
        by_place: dict[tuple[str, Span], Candidate] = {}
        for hit in self._passages_to_read(query.question, hits):
            speech = self._store.speech(hit.passage.speech_id)
            score = _WEIGHTS.passage_score * hit.score - _WEIGHTS.other_speech * (1 - hit.speech_fit)
            for span in _runs(speech, hit):
                by_place.setdefault((speech.id, span), Candidate(speech, span, score, hit.subject_index))
        candidates = self._turns.admit(query.question, list(by_place.values()))
        compared = list(map(text_with_question, candidates))
        scores = self._score_each(query, candidates, compared)
        asked = _relative_years(fold(query.question.text))
        ranked = [
            replace(c, score=c.score + float(score) - _WEIGHTS.other_time * _is_of_other_time(query.question, asked, c))
            for c, score in zip(candidates, scores, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def _score_each(self, query: PreparedQuery, candidates: Sequence[Candidate], compared: Sequence[str]) -> Vectors:
        """Return how well each candidate answers what is asked of its subject, shape (candidates,)."""
        scores = np.zeros(len(candidates), np.float32)
        of_subject = np.asarray([candidate.subject_index if query.own else 0 for candidate in candidates])
        for index in dict.fromkeys(of_subject.tolist()):
            rows = np.flatnonzero(of_subject == index).tolist()
            texts = [candidates[row].text for row in rows]
            scores[rows] = self.score(query.about(index), texts, [compared[row] for row in rows])
        return scores

    def compares_turn_speakers(self, question: Question) -> bool:
        """Return True if a question names several speakers of transcripts and asks the same of each."""
        return len(question.subjects) < 2 and self._turns.named_by(question).are_compared_in(question.text)

    def within(self, query: PreparedQuery, speech: Speech, span: Span) -> list[Candidate]:
        """Return what a run of a speech says: all of it where it is short, else its first sentence and the nearest."""
        sentences = sentence_spans(speech.text, span.start, span.end)
        max_chars = max_quoted_chars(speech)
        if sentences[-1].end - sentences[0].start <= max_chars:
            return [Candidate(speech, Span(sentences[0].start, sentences[-1].end), 0.0)]
        scores = self.score(query, [speech.text[sentence.start : sentence.end] for sentence in sentences])
        scores[0] = np.inf
        best_first = sorted(range(len(sentences)), key=lambda index: -scores[index])
        return merge_adjacent(fit_budget([Candidate(speech, sentences[index], 0.0) for index in best_first], max_chars))

    def score(
        self, query: PreparedQuery, texts: Sequence[str], searchable_texts: Sequence[str] | None = None
    ) -> Vectors:
        """Return how well each text answers a question, by its words alone, shape (texts,).

        `searchable_texts` are the texts with what they answer themselves, where they are compared with the question so.
        """
        if not texts:
            return np.zeros(0, np.float32)
        compared = searchable_texts or texts
        # Runs of sentences overlap: each sentence is cut into words and terms once.
        runs = [[text[span.start : span.end] for span in sentence_spans(text, 0, len(text))] for text in compared]
        sentences = list(dict.fromkeys(chain.from_iterable(runs)))
        tokens = dict(zip(sentences, self._cache.tokens(sentences), strict=True))
        nearness = self._nearness(query, runs, sentences)
        overlap = self._overlap(query, runs)
        run_tokens = [tuple(chain.from_iterable(tokens[sentence] for sentence in run)) for run in runs]
        cosine = self._words.embed_tokens(run_tokens) @ query.word_vector
        scores = _WEIGHTS.word_nearness * nearness / max(float(nearness.max()), 1e-6)
        scores = scores + _WEIGHTS.term_overlap * overlap / max(float(overlap.max()), 1e-6)
        scores = scores + _WEIGHTS.vector_cosine * cosine
        scores = scores + _WEIGHTS.log_length * np.log([len(text) for text in texts])
        scores = scores + _kind_bonus(query.question, texts) + _phrase_bonus(query.question, texts)
        return np.asarray(scores, np.float32)

    def _passages_to_read(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """Return the passages to read: of the places and years that the question names, where there are any."""
        hits = self._turns.select(question, hits)
        if asks_for_shared(question):
            # What one speech says as another does stands farther down.
            return list(hits)
        if len(question.subjects) > 1:
            by_subject = [
                [hit for hit in hits if hit.subject_index == index] for index in range(len(question.subjects))
            ]
            return [hit for own_hits in by_subject for hit in own_hits[:PASSAGES_READ_PER_SUBJECT]]
        wanted = list(hits)
        if question.places:
            wanted = [hit for hit in wanted if self._speech(hit).place in question.places] or wanted
        # What each of all speeches says stands farther down, too.
        return wanted if question.kind == "speeches" else wanted[:PASSAGES_READ]

    def _speech(self, hit: Hit) -> Speech:
        return self._store.speech(hit.passage.speech_id)

    def _nearness(self, query: PreparedQuery, runs: Sequence[Sequence[str]], sentences: Sequence[str]) -> Vectors:
        """Return the late-interaction score of each run of sentences, shape (runs,).

        The word of a run that is nearest to a word of the question is the nearest of one of its sentences.
        """
        prepared = late.prepare_passages(self._cache.words(sentences), self._words)
        best = late.best_matches(query.words.vectors, prepared)
        column = {sentence: index for index, sentence in enumerate(sentences)}
        columns = [column[sentence] for run in runs for sentence in run]
        starts = [0, *accumulate(map(len, runs[:-1]))]
        best_of_runs = np.maximum.reduceat(best[:, columns], starts, axis=1) if len(best) else best[:, : len(runs)]
        scores: Vectors = query.words.weights @ best_of_runs
        return scores if len(best) else np.zeros(len(runs), np.float32)

    def _overlap(self, query: PreparedQuery, runs: Sequence[Sequence[str]]) -> Vectors:
        """Return the summed, weighted rarity of the terms of the question that each run holds, shape (runs,)."""
        total = len(self._store)
        rarity = {
            term: weight * float(np.log1p(total / (1 + self._store.document_frequency(term))))
            for term, weight in query.terms.items()
        }
        finder = TermFinder(rarity)
        held = {sentence: finder.find(sentence) for sentence in dict.fromkeys(chain.from_iterable(runs))}
        held_by_run = [set().union(*(held[sentence] for sentence in run)) for run in runs]
        # In the order of the question: a sum of floating-point numbers depends on it.
        sums = [sum(weight for term, weight in rarity.items() if term in terms) for terms in held_by_run]
        return np.asarray(sums, np.float32)


def _is_of_other_time(question: Question, asked: set[int], candidate: Candidate) -> bool:
    """Return True if a sentence of a candidate is of other years than are asked for.

    `asked` are the relative years of the question. A sentence is of another time where it gives years, all of them
    before those asked for, says next year for this year, or says this year in the speech of another. Later years do not
    tell against it: what is begun in a year is to be done by another.
    """
    subject = question.subjects[candidate.subject_index] if candidate.subject_index < len(question.subjects) else None
    year = subject.year if subject and not subject.is_dated and not subject.until else None
    if not asked and not year:
        return False
    speech = candidate.speech
    sentences = sentence_spans(speech.text, candidate.span.start, candidate.span.end)
    folded = [fold(speech.text[span.start : span.end]) for span in sentences]
    return any(_tells_of_other(sentence, asked, year, speech.year) for sentence in folded)


def _tells_of_other(folded: str, asked: set[int], year: int | None, speech_year: int | None) -> bool:
    """Return True if a folded sentence speaks of none of the relative years asked for, or of no such year as `year`."""
    told = _relative_years(folded)
    if asked and told and not asked & told:
        return True
    if not year:
        return False
    given = find_years(folded)
    if any(span.holds(year) for span in given):
        return False
    if given and all(span.last < year for span in given):
        return True
    past = {(speech_year or 0) + distance for distance in told if distance <= 0}
    return bool(speech_year and past) and year not in past


def _relative_years(folded: str) -> set[int]:
    """Return which of last, this and next year a folded text speaks of, as -1, 0 and 1."""
    return {distance for distance, pattern in _RELATIVE_YEARS if pattern.search(folded)}


def _phrase_bonus(question: Question, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return what each text gains by holding what is asked for letter for letter, shape (texts,)."""
    phrases = find_phrases(question.text)
    held = [sum(phrase in fold(text) for phrase in phrases) / max(1, len(phrases)) for text in texts]
    return PHRASE_WEIGHTS.candidate * np.asarray(held, np.float64)


def _kind_bonus(question: Question, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return what each text gains by giving what the kind of the question asks for, shape (texts,)."""
    if question.kind == "figure":
        asked = read_asked_unit(question.text)
        has_figure = np.asarray([bool(figure_spans(text)) for text in texts], np.float64)
        of_unit = np.asarray([bool(asked) and asked.is_given_in(text) for text in texts], np.float64)
        return _WEIGHTS.has_figure * has_figure + _WEIGHTS.asked_unit * of_unit
    if question.kind == "problem":
        admitted = [min(MAX_PROBLEM_WORDS, sum(word in text for word in PROBLEM_WORDS)) for text in texts]
        return _WEIGHTS.problem_words * np.asarray(admitted, np.float64)
    return np.zeros(len(texts))


def _runs(speech: Speech, hit: Hit) -> Iterator[Span]:
    """Yield every run of one to MAX_RUN_SENTENCES sentences of one paragraph that touches a passage."""
    passage = hit.passage
    max_run_chars = int(MAX_RUN_CHARS * chars_per_chinese(speech.language))
    for paragraph in speech.paragraphs:
        if paragraph.overlaps(passage.start, passage.end):
            sentences = _with_answers(speech.text, sentence_spans(speech.text, paragraph.start, paragraph.end))
            touching = [span for span in sentences if span.overlaps(passage.start, passage.end)]
            for index, first in enumerate(touching):
                for last in touching[index : index + MAX_RUN_SENTENCES]:
                    if last is first or last.end - first.start <= max_run_chars:
                        yield Span(first.start, last.end)


def _with_answers(text: str, sentences: Iterable[Span]) -> Iterator[Span]:
    """Yield sentences, a question in one with what follows it: 为什么？ says nothing without."""
    start = None
    for sentence in sentences:
        start = sentence.start if start is None else start
        is_long = sentence.end - start > MAX_ASKED_CHARS
        if is_long or not text[sentence.start : sentence.end].endswith(_ASKING_ENDS):
            yield Span(start, sentence.end)
            start = None
    if start is not None:
        yield Span(start, sentence.end)
