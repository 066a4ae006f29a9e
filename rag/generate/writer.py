"""Have a language model write the answer, and check it; where it fails, say why and give the speeches' own words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.generate import prompt
from rag.generate.client import ChatModel, GenerationFailed, Reason
from rag.generate.parse import parse_sentences
from rag.ground.checker import Grounder
from rag.ground.claims import SourcePassage
from rag.store.local import LocalStore
from rag.types import Answer, AnswerSentence, Draft, Hit, Language, Span

_FAILED: dict[Reason, tuple[str, str]] = {
    "unreachable": ("连接不上语言模型的服务器", "the language model's server cannot be reached"),
    "timeout": ("语言模型没有在规定时间内答完", "the language model did not finish in time"),
    "key": ("语言模型的服务器不接受密钥", "the language model's server does not accept the key"),
    "busy": ("语言模型的服务器太忙", "the language model's server is too busy"),
    "refused": (
        "语言模型的服务器不接受这个请求，请检查模型名称",
        "the language model's server does not accept the request; check the model's name",
    ),
    "broken": ("语言模型的服务器出错", "the language model's server failed"),
    "empty": ("语言模型没有写出任何文字", "the language model wrote nothing"),
}
_INSTEAD = {
    "zh": "（{reason}，以下是讲话原文。）",
    "en": "(There is no written answer: {reason}. These are the speeches' own words.)",
}
_NO_ANSWER = {
    "zh": "（语言模型认为找到的段落不能回答这个问题。讲话原文中最接近的是：）",
    "en": "(The language model finds no answer in the passages. The nearest words of the speeches:)",
}
_NOTHING_HOLDS = {
    "zh": "（语言模型所写的没有一句能在原文中得到证实。以下是讲话原文：）",
    "en": "(Nothing that the language model wrote could be confirmed. These are the speeches' own words:)",
}


class Writer:
    """Write answers with a language model from the passages that a search found."""

    def __init__(self, model: ChatModel, store: LocalStore, grounder: Grounder, prompt_length: int) -> None:
        self._model, self._store, self._grounder, self._prompt_length = model, store, grounder, prompt_length

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._model.name

    def stream(self, extracted: Answer, hits: Sequence[Hit], history: Sequence[str] = ()) -> Iterator[Draft | Answer]:
        """Yield drafts as they grow, then the answer, every sentence of it checked.

        `extracted` is the answer in the speeches' own words. Where that finds nothing or something hidden, no model is
        asked: it could only invent. It is also given when the model fails, says that it finds no answer, or writes
        nothing that can be confirmed.
        """
        if extracted.outcome != "answered":
            yield extracted
            return
        question = extracted.question
        given = prompt.fit_passages(question, [self._given(hit) for hit in hits], history, self._prompt_length)
        text = ""
        try:
            for text in self._model.write(prompt.build_messages(question, given, history)):
                yield Draft(question, text)
        except GenerationFailed as failed:
            yield _instead(extracted, _line(_FAILED[failed.reason], question.language))
            return
        if prompt.is_refusal(text):
            yield _instead(extracted, _NO_ANSWER[question.language])
            return
        sentences = self._grounder.ground(parse_sentences(text), question, given)
        answer = replace(extracted, sentences=sentences, model=self._model.name)
        if not any(sentence.support in ("supported", "verbatim") for sentence in sentences):
            # Marked, not hidden; and what is certain after it.
            own = _instead(extracted, _NOTHING_HOLDS[question.language]).sentences
            answer = replace(answer, sentences=(*sentences, *own))
        yield answer

    def _given(self, hit: Hit) -> SourcePassage:
        return SourcePassage(self._store.speech(hit.passage.speech_id), Span(hit.passage.start, hit.passage.end))


def _instead(extracted: Answer, line: str) -> Answer:
    return replace(extracted, sentences=(AnswerSentence(line, (), "frame"), *extracted.sentences))


def _line(reason: tuple[str, str], language: Language) -> str:
    return _INSTEAD[language].format(reason=reason[0 if language == "zh" else 1])
