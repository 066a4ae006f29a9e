"""Compose an answer: sentences chosen, grouped by speech, framed in the question's language; or a refusal."""

from collections.abc import Iterator, Sequence

from pypinyin import lazy_pinyin

from rag.answer.extract import Candidate, Extractor, choose
from rag.answer.support import Support, asks_for_hidden_figure, lacks_figure
from rag.cite import ids
from rag.embed import StaticEmbedder
from rag.store.local import LocalStore
from rag.types import Answer, AnswerSentence, Hit, Language, Question, Speech

_NOT_FOUND = {
    "zh": "没有在讲话库里找到能回答这个问题的内容。",
    "en": "Nothing was found in the archive that answers this question.",
}
_LOOKED_FOR = {"zh": "查找的是：{words}。", "en": "Looked for: {words}."}
_MASKED = {
    "zh": "原文把这个数字遮去了，无法得知。{where}：",
    "en": "The source itself hides this figure, so it cannot be known. {where}:",
}


class Answerer:
    """Answer questions from the passages that a search found, in the speeches' own words."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._extractor = Extractor(store, words)
        self._support = Support(store, words)

    def answer(self, question: Question, hits: Sequence[Hit]) -> Answer:
        """Return sentences that answer, or not_found when nothing supports one, or masked when a figure is hidden."""
        candidates = self._extractor.candidates(question, hits)
        if not candidates or not self._support.holds(question, hits):
            return Answer(question, tuple(_refused(question)), "not_found", tuple(hits))
        if asks_for_hidden_figure(question, candidates[0]):
            return Answer(question, tuple(_hidden(question, candidates[0])), "masked", tuple(hits))
        chosen = choose(question, candidates)
        if lacks_figure(question, chosen):
            return Answer(question, tuple(_refused(question)), "not_found", tuple(hits))
        return Answer(question, tuple(_framed(question, chosen)), "answered", tuple(hits))


def _framed(question: Question, chosen: Sequence[Candidate]) -> Iterator[AnswerSentence]:
    """Give the chosen sentences in groups, one a section, each under a line that says where it comes from.

    The group of the best candidate comes first; within a group the speech's own order is kept.
    """
    for section in dict.fromkeys(map(_section, chosen)):
        group = sorted((c for c in chosen if _section(c) == section), key=lambda c: c.span.start)
        yield AnswerSentence(
            where(group[0], question.language) + ("：" if question.language == "zh" else ":"), (), "frame"
        )
        for candidate in group:
            yield _quoted(candidate)


def _section(candidate: Candidate) -> tuple[str, str]:
    """Return the speech and the top-level section that a candidate stands in."""
    return candidate.speech.id, "".join(candidate.speech.section_path(candidate.span.start)[:1])


def _refused(question: Question) -> Iterator[AnswerSentence]:
    language = question.language
    yield AnswerSentence(_NOT_FOUND[language], (), "frame")
    if question.terms:
        separator = "、" if language == "zh" else ", "
        yield AnswerSentence(_LOOKED_FOR[language].format(words=separator.join(question.terms[:8])), (), "frame")


def _hidden(question: Question, best: Candidate) -> Iterator[AnswerSentence]:
    yield AnswerSentence(_MASKED[question.language].format(where=where(best, question.language)), (), "frame")
    yield _quoted(best)


def _quoted(candidate: Candidate) -> AnswerSentence:
    # A citation holds whole sentences and an item of an enumeration may begin within one: what is cited is shown.
    citation = ids.make(candidate.speech, candidate.span.start, candidate.span.end)
    return AnswerSentence(citation.quote, (citation,), "verbatim")


def where(candidate: Candidate, language: Language) -> str:
    """Say in a reader's language which speech a sentence comes from: place, title, top-level section."""
    speech = candidate.speech
    path = speech.section_path(candidate.span.start)
    section = _shorten(path[0]) if path else ""
    if language == "zh":
        return "，".join(
            filter(None, [f"{speech.place or ''}《{speech.title}》", f"“{section}”部分" if section else ""])
        )
    return ", ".join(
        filter(None, [_english_place(speech), f"《{speech.title}》", f"section “{section}”" if section else ""])
    )


def _english_place(speech: Speech) -> str:
    return f"{''.join(lazy_pinyin(speech.place)).capitalize()} ({speech.place})" if speech.place else ""


def _shorten(heading: str, most: int = 22) -> str:
    return heading if len(heading) <= most else heading[: most - 1] + "…"
