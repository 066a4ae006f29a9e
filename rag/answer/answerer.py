"""Compose an answer: sentences chosen, grouped by speech, framed in the question's language; or a refusal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pypinyin import lazy_pinyin

from rag.answer import shared
from rag.answer.candidate import Candidate
from rag.answer.extract import Extractor
from rag.answer.gloss import Glosser
from rag.answer.hidden import asks_for_hidden, clause_spans, lacks_figure
from rag.answer.refusal import AnswerabilityModel
from rag.answer.select import enumeration, select_candidates
from rag.cite import ids
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.retrieve.kind import asks_for_shared
from rag.store.local import LocalStore
from rag.text.numbers import mask_spans
from rag.text.sentences import sentence_spans
from rag.types import Answer, AnswerSentence, Citation, Hit, Language, Passage, Question, Span, Speech, Subject

_NOT_FOUND = {
    "zh": "没有在讲话库里找到能回答这个问题的内容。",
    "en": "Nothing was found in the archive that answers this question.",
}
_LOOKED_FOR = {"zh": "查找的是：{words}。", "en": "Looked for: {words}."}
_NEAR = {"zh": "最接近的内容在：{places}。", "en": "What comes nearest: {places}."}
_CAUTION = {
    "zh": "找到的讲话没有提到{words}，最接近的内容是：",
    "en": "The speeches that were found do not mention {words}; what comes nearest:",
}
_MASKED = {
    "zh": "原文把这一处隐去了，无法得知。{where}：",
    "en": "The source itself hides this, so it cannot be known. {where}:",
}
_SILENT = {
    "zh": "{name}：没有找到这方面的内容。",
    "en": "{name}: nothing was found on this.",
}
_HARDLY = {
    "zh": "{name}：没有直接谈到这一点，最接近的内容是：",
    "en": "{name}: nothing speaks of this directly; what comes nearest:",
}
#: Whose meeting it was, which a title may leave out: 全市科技工作会议.
_WHOSE = re.compile(r"^全[省市县区州镇乡]")
#: One of several subjects hardly speaks of what is asked when its best passages hold less than this share of the words:
#: they held 0.28 and more wherever the evidence was among them (25 questions that compare).
_SPEAKS = 0.25
#: So many of the best candidates are read clause by clause, and clauses nearly as near as the nearest are looked at.
_CLOSELY, _NEARLY = 3, 1.5
#: Characters of an answer, lines and marks and glosses included.
_LONGEST = 900
#: So many speeches are named in a refusal as what comes nearest.
_NEAREST = 2
#: So many other speeches that say a sentence word for word are cited with it.
_REPEATS = 2


class Answerer:
    """Answer questions from the passages that a search found, in the speeches' own words."""

    def __init__(self, store: LocalStore, words: StaticEmbedder, lexicon: Lexicon) -> None:
        self._store = store
        self._extractor = Extractor(store, words)
        self._support = AnswerabilityModel(store, words)
        self._glosser = Glosser(lexicon, store)

    def answer(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """Return sentences that answer, or not_found when nothing supports one, or masked when a figure is hidden.

        To an English question the quoted sentences come with the English of their key terms.
        """
        return self._finished(self._answer(question, hits), hits)

    def item(self, question: Question, before: Question, hits: Sequence[Hit]) -> Answer | None:
        """Answer a follow-up on one item of what was enumerated; None where no enumeration has that item.

        `before` is the question that the enumeration answered and `hits` are those that were found for it.
        """
        for candidate in self._extractor.candidates(before, hits)[:_CLOSELY]:
            items = enumeration(candidate)
            if question.item and len(items) > 1 and question.item <= len(items):
                section = items[question.item - 1 if question.item > 0 else -1]
                chosen = self._extractor.within(question, candidate.speech, Span(section.start, section.end))
                return self._finished(Answer(question, tuple(_framed(question, chosen)), "answered", tuple(hits)), hits)
        return None

    def _finished(self, answer: Answer, hits: Sequence[Hit]) -> Answer:
        """Add what else says the same, and the English of key terms."""
        sentences = [self._with_repeats(sentence, hits) for sentence in answer.sentences]
        return _bounded(replace(answer, sentences=self._glosser.add(answer.question, sentences)))

    def _with_repeats(self, sentence: AnswerSentence, hits: Sequence[Hit]) -> AnswerSentence:
        """Cite a few other speeches that say a sentence word for word, too."""
        also = [repeat for citation in sentence.citations for repeat in self._repeats(citation, hits)]
        return replace(sentence, citations=(*sentence.citations, *also[:_REPEATS]))

    def _repeats(self, cited: Citation, hits: Sequence[Hit]) -> Iterator[Citation]:
        """Give the same words in the passages that only repeat one which holds them."""
        for hit in hits:
            if hit.passage.speech_id == cited.speech_id and hit.passage.start <= cited.start < hit.passage.end:
                for passage in hit.alternatives:
                    speech = self._store.speech(passage.speech_id)
                    at = speech.text.find(cited.quote, passage.start, passage.end + len(cited.quote))
                    if at >= 0 and (same := ids.make(speech, at, at + len(cited.quote))).quote == cited.quote:
                        yield same

    def _refused(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """Say that nothing answers, what was looked for, and what comes nearest."""
        language = question.language
        lines = [_NOT_FOUND[language]]
        if question.terms:
            separator = "、" if language == "zh" else ", "
            lines.append(_LOOKED_FOR[language].format(words=separator.join(question.terms[:8])))
        nearest: dict[str, Passage] = {}
        # Of the places that are named first, as far as the archive has something of them.
        for hit in sorted(hits, key=lambda hit: not self._is_of(hit, question.places)):
            nearest.setdefault(hit.passage.speech_id, hit.passage)
        best = list(nearest.values())[:_NEAREST]
        places = [describe_source(self._store.speech(passage.speech_id), passage.start, language) for passage in best]
        if places:
            lines.append(_NEAR[language].format(places=("；" if language == "zh" else "; ").join(places)))
        return Answer(question, tuple(AnswerSentence(line, (), "frame") for line in lines), "not_found", tuple(hits))

    def _is_of(self, hit: Hit, places: Sequence[str]) -> bool:
        return self._store.speech(hit.passage.speech_id).place in places

    def _answer(self, question: Question, hits: Sequence[Hit]) -> Answer:
        candidates = self._extractor.candidates(question, hits)
        if not candidates:
            return self._refused(question, hits)
        judgement = self._support.judge(question, hits, candidates[0].score)
        if not judgement.holds:
            return self._refused(question, hits)
        if hiding := self._hiding(question, candidates):
            return Answer(question, tuple(_hidden(question, hiding)), "masked", tuple(hits))
        chosen = shared.find_shared_pair(question, candidates) if asks_for_shared(question) else []
        # Where only one speech speaks of it, what it says is given.
        chosen = chosen or select_candidates(question, candidates)
        if lacks_figure(question, chosen):
            return self._refused(question, hits)
        if len(question.subjects) > 1:
            compared = tuple(self._compared(question, chosen, hits))
            if not any(sentence.citations for sentence in compared):
                return self._refused(question, hits)
            return Answer(question, compared, "answered", tuple(hits))
        caution = _caution(question.language, judgement.lacking)
        return Answer(question, (*caution, *_framed(question, chosen)), "answered", tuple(hits))

    def _compared(
        self, question: Question, chosen: Sequence[Candidate], hits: Sequence[Hit]
    ) -> Iterator[AnswerSentence]:
        """Give what each subject says, in the question's order, and say so where it says little or nothing."""
        for part, subject in enumerate(question.subjects):
            group = [candidate for candidate in chosen if candidate.subject_index == part]
            alone = replace(question, subjects=(subject,), places=(subject.place,) if subject.place else ())
            found = [hit for hit in hits if hit.subject_index == part]
            name = name_subject(subject, question.language)
            if not group:
                yield AnswerSentence(_SILENT[question.language].format(name=name), (), "frame", subject_index=part)
            elif self._support.judge(alone, found, group[0].score).evidence.passages >= _SPEAKS:
                yield from (replace(sentence, subject_index=part) for sentence in _framed(question, group))
            else:
                yield AnswerSentence(_HARDLY[question.language].format(name=name), (), "frame", subject_index=part)
                yield replace(_quoted(group[0]), subject_index=part)

    def _hiding(self, question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the sentence with a clause that is about what is asked and hides it, if a best candidate has one."""
        best = candidates[:_CLOSELY]
        if not any(mask_spans(candidate.text) for candidate in best):
            return None
        parts = [(candidate, clause) for candidate in best for clause in clause_spans(candidate)]
        scores = self._extractor.score(question, [c.speech.text[s.start : s.end] for c, s in parts])
        ranked = sorted(zip(scores, parts, strict=True), key=lambda each: -each[0])
        for score, (candidate, clause) in ranked:
            if ranked[0][0] - score > _NEARLY:
                break
            if asks_for_hidden(question, candidate.speech.text[clause.start : clause.end]):
                return replace(candidate, span=_sentence(candidate, clause))
        return None


def _bounded(answer: Answer) -> Answer:
    """Leave out the end of an answer that is too long, and a line that then leads to nothing; one quotation stays."""
    while len(answer.text) > _LONGEST and sum(bool(each.citations) for each in answer.sentences) > 1:
        kept = answer.sentences[:-1]
        while not kept[-1].citations:
            kept = kept[:-1]
        answer = replace(answer, sentences=kept)
    return answer


def _sentence(candidate: Candidate, clause: Span) -> Span:
    """Return the sentences of a candidate that hold one of its clauses, which may end one and begin another."""
    whole = sentence_spans(candidate.speech.text, candidate.span.start, candidate.span.end)
    held = [each for each in whole if each.overlaps(clause.start, clause.end)]
    return Span(held[0].start, held[-1].end) if held else candidate.span


def _framed(question: Question, chosen: Sequence[Candidate]) -> Iterator[AnswerSentence]:
    """Give the chosen sentences in groups, one a section, each under a line that says where it comes from.

    The group of the best candidate comes first; within a group the speech's own order is kept.
    """
    for section in dict.fromkeys(map(_section, chosen)):
        group = sorted((c for c in chosen if _section(c) == section), key=lambda c: c.span.start)
        yield AnswerSentence(
            _origin(group[0], question.language) + ("：" if question.language == "zh" else ":"), (), "frame"
        )
        for candidate in group:
            yield _quoted(candidate)


def _section(candidate: Candidate) -> tuple[str, str]:
    """Return the speech and the top-level section that a candidate stands in."""
    return candidate.speech.id, "".join(candidate.speech.section_path(candidate.span.start)[:1])


def _caution(language: Language, lacking: Sequence[str]) -> Iterator[AnswerSentence]:
    """Say which words of the question nothing that was found speaks of, before what comes nearest is given."""
    if lacking:
        words = "、".join(f"“{word}”" for word in lacking) if language == "zh" else ", ".join(f"“{w}”" for w in lacking)
        yield AnswerSentence(_CAUTION[language].format(words=words), (), "frame")


def _hidden(question: Question, best: Candidate) -> Iterator[AnswerSentence]:
    yield AnswerSentence(_MASKED[question.language].format(where=_origin(best, question.language)), (), "frame")
    yield _quoted(best)


def _quoted(candidate: Candidate) -> AnswerSentence:
    # A citation holds whole sentences and an item of an enumeration may begin within one: what is cited is shown.
    citation = ids.make(candidate.speech, candidate.span.start, candidate.span.end)
    return AnswerSentence(citation.quote, (citation,), "verbatim")


def _origin(candidate: Candidate, language: Language) -> str:
    return describe_source(candidate.speech, candidate.span.start, language)


def describe_source(speech: Speech, start: int, language: Language) -> str:
    """Say in a reader's language where something is said: place, title, occasion, top-level section.

    The occasion is left out where the title names it.
    """
    path = speech.section_path(start)
    section = _shorten(path[0]) if path else ""
    occasion = speech.occasion if speech.occasion and _WHOSE.sub("", speech.occasion) not in speech.title else ""
    if language == "zh":
        title = f"{speech.place or ''}《{speech.title}》" + (f"（{occasion}）" if occasion else "")
        return "，".join(filter(None, [title, f"“{section}”部分" if section else ""]))
    title = f"《{speech.title}》" + (f" ({occasion})" if occasion else "")
    return ", ".join(filter(None, [_english(speech.place), title, f"section “{section}”" if section else ""]))


def name_subject(subject: Subject, language: Language) -> str:
    """Name one of the things that are compared, in a reader's language: Dingxi (定西)."""
    if subject.place:
        return subject.place if language == "zh" else _english(subject.place)
    return f"“{subject.label}”"


def _english(place: str | None) -> str:
    return f"{''.join(lazy_pinyin(place)).capitalize()} ({place})" if place else ""


def _shorten(heading: str, most: int = 18) -> str:
    # It is quoted itself: quotation marks within become single ones.
    heading = heading.replace("“", "‘").replace("”", "’")
    return heading if len(heading) <= most else heading[: most - 1] + "…"
