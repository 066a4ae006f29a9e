"""Answers, and what a language model has written of one so far."""

from dataclasses import dataclass, field
from typing import Literal

from rag.types.citation import Citation
from rag.types.question import Question
from rag.types.search import Hit

#: Whether there is an answer, none in the archive, or one that the archive hides behind a mask (×).
Outcome = Literal["answered", "not_found", "masked"]
#: How a sentence of an answer is supported; `AnswerSentence` explains the four.
Support = Literal["verbatim", "frame", "supported", "unsupported"]
#: How plain text marks a sentence that its citations do not say.
UNSUPPORTED = {"zh": "（原文未证实）", "en": " (not supported by the speeches)"}


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the citations that carry it, and how it is supported.

    `verbatim` text is the source's own; a `frame` sentence only says where the next ones come from. What a language
    model wrote is `supported` where its citations say it, else `unsupported`; then `lacking` are the figures, names and
    quotations that the cited words do not hold, and its citations, if any, are what comes nearest. In a comparison
    `subject_index` says which of the question's subjects a sentence is about, from 0; `gloss` are the key terms of a
    Chinese sentence in English, word by word, for a reader of English. `speech_id` is the speech that a line of a list
    names, "" for any other.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    support: Support = "verbatim"
    lacking: tuple[str, ...] = ()
    subject_index: int | None = None
    gloss: str = ""
    speech_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in sentences, with what was found on the way.

    `model` is the language model that wrote the sentences which are not verbatim, "" where none did.
    """

    question: Question
    sentences: tuple[AnswerSentence, ...]
    outcome: Outcome
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    model: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in order of their first use; the marker of one is its number in this order, from 1."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    @property
    def text(self) -> str:
        """The answer as plain text, one sentence a line, each followed by its markers: `words [1]`.

        An unsupported sentence says so in the question's language: `words （原文未证实） [1]`. A gloss follows the
        markers: `words [1] (gloss: patent · potato)`.
        """
        marker = {citation: number for number, citation in enumerate(self.citations, 1)}
        lines = (
            sentence.text
            + (UNSUPPORTED[self.question.language] if sentence.support == "unsupported" else "")
            + "".join(f" [{marker[citation]}]" for citation in dict.fromkeys(sentence.citations))
            + (f" (gloss: {sentence.gloss})" if sentence.gloss else "")
            for sentence in self.sentences
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a language model has written so far, before it is checked: a later draft begins with the earlier one."""

    question: Question
    text: str
