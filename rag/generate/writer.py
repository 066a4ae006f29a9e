"""Have a language model write the answer, and check it; where it fails, say why and give the speeches' own words.

The speeches' own words come first, with the first draft, so that nobody waits for a model to see them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.generate import prompt
from rag.generate.client import ChatModel, FailureReason, GenerationFailed
from rag.generate.parse import parse_sentences
from rag.ground.checker import Grounder
from rag.ground.claims import SourcePassage
from rag.store.protocol import Store
from rag.types import Answer, AnswerSentence, Citation, Draft, Language, Span

_FAILURES: dict[Language, dict[FailureReason, str]] = {
    "zh": {
        "unreachable": "连接不上语言模型的服务器",
        "timeout": "语言模型没有在规定时间内答完",
        "key": "语言模型的服务器不接受密钥",
        "busy": "语言模型的服务器太忙",
        "refused": "语言模型的服务器不接受这个请求，请检查模型名称",
        "broken": "语言模型的服务器出错",
        "empty": "语言模型没有写出任何文字",
    },
    "en": {
        "unreachable": "the language model's server cannot be reached",
        "timeout": "the language model did not finish in time",
        "key": "the language model's server does not accept the key",
        "busy": "the language model's server is too busy",
        "refused": "the language model's server does not accept the request; check the model's name",
        "broken": "the language model's server failed",
        "empty": "the language model wrote nothing",
    },
}
_FAILED: dict[Language, str] = {
    "zh": "（{reason}，以下是讲话原文。）",
    "en": "(There is no written answer: {reason}. These are the speeches' own words.)",
}
_REFUSED: dict[Language, str] = {
    "zh": "（语言模型认为找到的段落不能回答这个问题。讲话原文中最接近的是：）",
    "en": "(The language model finds no answer in the passages. The nearest words of the speeches:)",
}
_UNCONFIRMED: dict[Language, str] = {
    "zh": "（语言模型所写的没有一句能在原文中得到证实。以下是讲话原文：）",
    "en": "(Nothing that the language model wrote could be confirmed. These are the speeches' own words:)",
}


class Writer:
    """Write answers with a language model from the passages that a search found."""

    def __init__(self, model: ChatModel, store: Store, grounder: Grounder, max_prompt_chars: int) -> None:
        self._model, self._store, self._grounder = model, store, grounder
        self._max_prompt_chars = max_prompt_chars

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._model.name

    def stream(self, extracted: Answer) -> Iterator[Draft | Answer]:
        """Yield drafts as they grow, the first at once and still empty, then the answer, every sentence of it checked.

        `extracted` is the answer in the speeches' own words, and goes with every draft. Where that finds nothing or
        something hidden, no model is asked: it could only invent. It is also given when the model fails, says that it
        finds no answer, or writes nothing that can be confirmed.
        """
        if extracted.outcome != "answered":
            yield extracted
            return
        question, text = extracted.question, ""
        yield Draft(question, "", extracted)
        passages = prompt.fit_passages(question, self._find_passages(extracted), self._max_prompt_chars)
        try:
            for text in self._model.write(prompt.build_messages(question, passages)):
                yield Draft(question, text, extracted)
        except GenerationFailed as failed:
            reason = describe_failure(failed.reason, question.language)
            yield _with_notice(extracted, _FAILED[question.language].format(reason=reason))
        else:
            yield self._check(text, extracted, passages)

    def _check(self, text: str, extracted: Answer, passages: Sequence[SourcePassage]) -> Answer:
        """Return the answer that a model wrote, checked, or the speeches' own words where it refuses."""
        question = extracted.question
        if prompt.is_refusal(text):
            return _with_notice(extracted, _REFUSED[question.language])
        sentences = self._grounder.ground(parse_sentences(text), question, passages)
        if not any(sentence.support in ("supported", "verbatim") for sentence in sentences):
            # Marked, not hidden; and what is certain after it.
            sentences += _with_notice(extracted, _UNCONFIRMED[question.language]).sentences
        return replace(extracted, sentences=sentences, model=self._model.name)

    def _find_passages(self, extracted: Answer) -> list[SourcePassage]:
        """Return what the model is to write from: the passages that were found.

        Of an overview and of a comparison it is the parts of the extracted answer, which are chosen to cover them.
        """
        question = extracted.question
        if question.kind in ("overview", "shared") or len(question.subjects) > 1:
            return self._join_neighbours(extracted.citations)
        passages = [hit.passage for hit in extracted.hits]
        return [self._source_passage(passage.speech_id, passage.start, passage.end) for passage in passages]

    def _join_neighbours(self, parts: Sequence[Citation]) -> list[SourcePassage]:
        """Return the passages of some citations; a heading and the sentence after it are one."""
        joined: list[SourcePassage] = []
        for part in parts:
            last = joined[-1] if joined else None
            if last and _touches(last, part):
                joined[-1] = replace(last, span=Span(last.span.start, max(last.span.end, part.end)))
            else:
                joined.append(self._source_passage(part.speech_id, part.start, part.end))
        return joined

    def _source_passage(self, speech_id: str, start: int, end: int) -> SourcePassage:
        return SourcePassage(self._store.speech(speech_id), Span(start, end))


def describe_failure(reason: FailureReason, language: Language) -> str:
    """Return why a model gave nothing, in words for whoever asked."""
    return _FAILURES[language][reason]


def _touches(passage: SourcePassage, part: Citation) -> bool:
    """Return True if a citation begins in a passage or right after it."""
    speech, span = passage.speech, passage.span
    return speech.id == part.speech_id and span.start <= part.start and not speech.text[span.end : part.start].strip()


def _with_notice(extracted: Answer, notice: str) -> Answer:
    """Return the answer in the speeches' own words, with a line before it that says why it is given."""
    return replace(extracted, sentences=(AnswerSentence(notice, (), "frame"), *extracted.sentences))
