"""Compose an answer: sentences chosen, grouped by speech, framed in the question's language; or a refusal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer import frame
from rag.answer.candidate import Candidate
from rag.answer.columns import find_extreme_row
from rag.answer.extract import Extractor
from rag.answer.figures import find_larger
from rag.answer.gloss import Glosser
from rag.answer.head_lines import find_head_line
from rag.answer.hidden import asks_for_hidden, clause_spans, lacks_figure
from rag.answer.lead import SentenceChooser, whole_sentences
from rag.answer.limits import shorten_answer
from rag.answer.marks import find_marks
from rag.answer.question_words import QuestionWord
from rag.answer.refusal import Answerability, AnswerabilityModel
from rag.answer.select import enumeration_of, select_candidates, select_per_turn_speaker
from rag.answer.shared import find_shared_pair
from rag.cite import ids
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.models.token_cache import TokenCache
from rag.retrieve.kind import asks_for_shared
from rag.retrieve.prepared import PreparedQuery
from rag.retrieve.times import find_years
from rag.store.protocol import Store
from rag.text.normalise import fold, is_traditional
from rag.text.numbers import mask_spans
from rag.text.sentences import sentence_spans
from rag.types import Answer, AnswerSentence, Citation, Hit, Outcome, Passage, Question, Span

#: One of several subjects hardly speaks of what is asked when its best passages hold less than this share of the words:
#: they held 0.28 and more wherever the evidence was among them (25 questions that compare).
MIN_COVERAGE = 0.25
#: So many of the best candidates are read clause by clause, and the clauses that score so much less than the nearest.
CLAUSE_CANDIDATES = 3
CLAUSE_MARGIN = 1.5
#: So many of the best candidates are looked at for an enumeration that a follow-up asks an item of.
ENUMERATION_CANDIDATES = 3
#: Speeches that fit a subject nearly as well as the best one are of it.
MIN_SHARE_OF_FIT = 0.9
#: So many speeches are named in a refusal as what comes nearest.
NEAREST_SPEECHES = 2
#: So many other speeches that say a sentence word for word are cited with it.
MAX_REPEATS = 2


class Answerer:
    """Answer questions from the passages that a search found, in the speeches' own words."""

    def __init__(self, store: Store, words: StaticEmbedder, lexicon: Lexicon) -> None:
        self._store = store
        cache = TokenCache(words)
        self.extractor = Extractor(store, words, cache)
        self._chooser = SentenceChooser(self.extractor)
        self.answerability = AnswerabilityModel(store, words, cache)
        self.glosser = Glosser(lexicon, store)

    def answer(self, query: PreparedQuery, hits: Sequence[Hit]) -> Answer:
        """Return sentences that answer, or not_found when nothing supports one, or masked when a figure is hidden.

        To an English question the quoted sentences come with the English of their key terms.
        """
        return self._finish(self._compose(query, hits))

    def judge(self, query: PreparedQuery, hits: Sequence[Hit]) -> Answerability:
        """Tell whether what a search found supports an answer at all, and by how much."""
        candidates = _of_what_is_missing(query.question, self.extractor.candidates(query, hits))
        return self._judge(query, self.answerability.weigh(query.question), hits, candidates)

    def coverage(self, query: PreparedQuery, hits: Sequence[Hit]) -> float:
        """Return the share of a question's words of which the hits in the speeches that fit its subject best speak."""
        question = query.for_any_subject().question
        return self.answerability.coverage(question, self.answerability.weigh(question), _best_fitting(hits))

    def answer_item(self, query: PreparedQuery, earlier: PreparedQuery, hits: Sequence[Hit]) -> Answer | None:
        """Answer a follow-up on one item of what was enumerated; None where no enumeration has that item.

        `earlier` is the question that the enumeration answered and `hits` are those that were found for it.
        """
        number = query.question.item
        for candidate in self.extractor.candidates(earlier, hits)[:ENUMERATION_CANDIDATES]:
            items = enumeration_of(candidate)
            if number and len(items) > 1 and number <= len(items):
                item = items[number - 1 if number > 0 else -1]
                said = self.extractor.within(query, candidate.speech, Span(item.start, item.end))
                sentences = frame.frame_sentences(whole_sentences(said), query.question.language)
                return self._finish(_answer(query, sentences, "answered", hits))
        return None

    def _compose(self, query: PreparedQuery, hits: Sequence[Hit]) -> Answer:
        """Return a refusal, a hidden figure, a comparison, or quotations."""
        question = query.question
        candidates = _of_what_is_missing(question, self.extractor.candidates(query, hits))
        words = self.answerability.weigh(question)
        answerability = self._judge(query, words, hits, candidates)
        head_line = find_head_line(question, candidates)
        if not answerability.holds and (answerability.is_ruled_out or not head_line):
            return self._refuse(query, hits)
        if hiding := self._find_hiding(query, candidates):
            return _answer(query, frame.frame_hidden(hiding, question.language), "masked", hits)
        asked_for = find_shared_pair if asks_for_shared(question) else find_extreme_row
        selected = head_line or asked_for(question, candidates)
        # Where only one speech speaks of it, what it says is given.
        if not selected and self.extractor.compares_turn_speakers(question):
            # Of each of them the best sentence is shown, however much better another one answers.
            query = replace(query, question=replace(question, kind="speeches"))
            selected = select_per_turn_speaker(candidates)
        selected = selected or select_candidates(question, candidates)
        compares = len(question.subjects) > 1
        sentences = tuple(
            self._compare(query, words, selected, hits)
            if compares
            else self._quote(query, selected, answerability.lacking, hits)
        )
        if lacks_figure(question, selected) or not any(sentence.citations for sentence in sentences):
            return self._refuse(query, hits)
        passages = tuple(ids.make(candidate.speech, candidate.span.start, candidate.span.end) for candidate in selected)
        return replace(_answer(query, sentences, "answered", hits), passages=passages)

    def _judge(
        self,
        query: PreparedQuery,
        words: Sequence[QuestionWord],
        hits: Sequence[Hit],
        candidates: Sequence[Candidate],
    ) -> Answerability:
        """Weigh what was found; without a candidate nothing answers, however near the passages come."""
        best_score = candidates[0].score if candidates else 0.0
        judged = self.answerability.judge(query.question, words, hits, best_score)
        return judged if candidates else replace(judged, holds=False, is_ruled_out=True)

    def _quote(
        self, query: PreparedQuery, selected: Sequence[Candidate], lacking: Sequence[str], hits: Sequence[Hit]
    ) -> Iterator[AnswerSentence]:
        """Yield quotations in their frames, after what nothing that was found speaks of.

        A year without a speech that is answered all the same is only one that is spoken of.
        """
        yield from frame.frame_missing_speaker(query.question)
        yield from frame.frame_not_mentioned(lacking, query.question.language)
        yield from frame.frame_mention(query.question, {hit.passage.speech_id for hit in hits})
        yield from frame.frame_sentences(self._chooser.choose(query, selected), query.question.language)

    def _compare(
        self, query: PreparedQuery, words: Sequence[QuestionWord], selected: Sequence[Candidate], hits: Sequence[Hit]
    ) -> Iterator[AnswerSentence]:
        """Yield what each subject says, in the question's order, and where it says little or nothing say so."""
        language = query.question.language
        shown = self._chooser.choose(query, selected)
        for index, subject in enumerate(query.question.subjects):
            own = [sentence for sentence in shown if sentence.subject_index == index]
            own_hits = [hit for hit in hits if hit.subject_index == index]
            alone = query.for_subject(subject).question
            if not own:
                sentences = [frame.frame_silent(subject, language)]
            elif self.answerability.coverage(alone, words, own_hits) >= MIN_COVERAGE:
                sentences = list(frame.frame_sentences(own, language))
            else:
                sentences = [frame.frame_hardly_spoken_of(subject, language), frame.quote_sentence(own[0])]
            # The column of a subject has its name; a lead need not say it again.
            yield from (replace(sentence, subject_index=index, head="") for sentence in sentences)
        leads = [sentence.text for sentence in shown if sentence.role == "lead"]
        larger = find_larger(query.question, leads) if len(leads) == len(query.question.subjects) else None
        if larger is not None:
            yield frame.frame_larger(query.question.subjects[larger], language)

    def _find_hiding(self, query: PreparedQuery, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the sentence with a clause that is about what is asked and hides it, if a best candidate has one."""
        best = candidates[:CLAUSE_CANDIDATES]
        if not any(mask_spans(candidate.text) for candidate in best):
            return None
        clauses = [(candidate, clause) for candidate in best for clause in clause_spans(candidate)]
        texts = [candidate.speech.text[clause.start : clause.end] for candidate, clause in clauses]
        scores = self.extractor.score(query, texts)
        ranked = sorted(range(len(clauses)), key=lambda index: -scores[index])
        for index in ranked:
            if scores[ranked[0]] - scores[index] > CLAUSE_MARGIN:
                break
            if asks_for_hidden(query.question, texts[index]):
                candidate, clause = clauses[index]
                return replace(candidate, span=_sentences_around(candidate, clause))
        return None

    def _refuse(self, query: PreparedQuery, hits: Sequence[Hit]) -> Answer:
        """Return a refusal, with what was looked for and what comes nearest."""
        question = query.question
        nearest: dict[str, Passage] = {}
        # Of the places that are named first, as far as the archive has something of them.
        for hit in sorted(hits, key=lambda hit: self._store.speech(hit.passage.speech_id).place not in question.places):
            nearest.setdefault(hit.passage.speech_id, hit.passage)
        sources = {
            passage.speech_id: frame.describe_source(
                self._store.speech(passage.speech_id), passage.start, question.language
            )
            for passage in list(nearest.values())[:NEAREST_SPEECHES]
        }
        return _answer(query, frame.frame_refusal(question, sources), "not_found", hits)

    def _finish(self, answer: Answer) -> Answer:
        """Add what else says the same, and the English of key terms; leave out the end of what is too long."""
        sentences = [self._with_repeats(sentence, answer.hits) for sentence in answer.sentences]
        if is_traditional(answer.question.text):
            sentences = [
                replace(sentence, text=frame.write_traditional(sentence.text))
                if sentence.support == "frame"
                else sentence
                for sentence in sentences
            ]
        sentences = [
            replace(sentence, marks=find_marks(answer.question, sentence.text))
            if sentence.support == "verbatim"
            else sentence
            for sentence in sentences
        ]
        return shorten_answer(replace(answer, sentences=self.glosser.add(answer.question, sentences)))

    def _with_repeats(self, sentence: AnswerSentence, hits: Sequence[Hit]) -> AnswerSentence:
        """Cite a few other speeches that say a sentence word for word, too."""
        also = [repeat for citation in sentence.citations for repeat in self._repeats(citation, hits)]
        return replace(sentence, citations=(*sentence.citations, *also[:MAX_REPEATS]))

    def _repeats(self, cited: Citation, hits: Sequence[Hit]) -> Iterator[Citation]:
        """Yield the same words in the passages that only repeat one which holds them."""
        for hit in hits:
            if hit.passage.speech_id == cited.speech_id and hit.passage.start <= cited.start < hit.passage.end:
                for passage in hit.alternatives:
                    speech = self._store.speech(passage.speech_id)
                    at = speech.text.find(cited.quote, passage.start, passage.end + len(cited.quote))
                    if at >= 0 and (same := ids.make(speech, at, at + len(cited.quote))).quote == cited.quote:
                        yield same


def _answer(
    query: PreparedQuery,
    sentences: Iterator[AnswerSentence] | Sequence[AnswerSentence],
    outcome: Outcome,
    hits: Sequence[Hit],
) -> Answer:
    return Answer(query.question, tuple(sentences), outcome, tuple(hits))


def _best_fitting(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in the speeches that fit the subject of a question best."""
    best = max((hit.speech_fit for hit in hits), default=0.0)
    return [hit for hit in hits if hit.speech_fit >= MIN_SHARE_OF_FIT * best]


def _of_what_is_missing(question: Question, candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates that name the year or the speaker asked for of which the archive has no speech.

    Where neither is missing, all of them are returned; what is asked of the speech of such a year is answered by none.
    """
    if question.unknown_speaker:
        candidates = [c for c in candidates if _tells_of(fold(question.unknown_speaker), fold(c.text), question.terms)]
    if not question.unknown_years:
        return candidates
    spans = [span for span in find_years(fold(question.text)) if span.first in question.unknown_years]
    if any(span.is_of_speech for span in spans):
        return []
    wanted = set(question.unknown_years)
    return [c for c in candidates if wanted & {span.first for span in find_years(fold(c.text))}]


def _tells_of(name: str, text: str, terms: Sequence[str]) -> bool:
    """Return True if a folded text names one, and speaks of what else is asked where anything is."""
    topic = [term for term in terms if term not in name]
    return name in text and (not topic or any(term in text for term in topic))


def _sentences_around(candidate: Candidate, clause: Span) -> Span:
    """Return the sentences of a candidate that hold one of its clauses, which may end one and begin another."""
    sentences = sentence_spans(candidate.speech.text, candidate.span.start, candidate.span.end)
    around = [sentence for sentence in sentences if sentence.overlaps(clause.start, clause.end)]
    return Span(around[0].start, around[-1].end) if around else candidate.span
