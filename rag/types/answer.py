"""Answers, and what a language model has written of one so far."""

from dataclasses import dataclass, field
from typing import Literal

from rag.types.citation import Citation
from rag.types.question import Question
from rag.types.search import Hit
from rag.types.text import is_recognised

#: Whether there is an answer, none in the archive, or one that the archive hides behind a mask (×).
Outcome = Literal["answered", "not_found", "masked"]
#: How a sentence of an answer is supported; `AnswerSentence` explains the four.
Support = Literal["verbatim", "frame", "supported", "unsupported"]
#: Where what an answer says comes from: quoted from the speeches, or from retellings of them, written by a language
#: model, hidden by the source, not found at all, or told of the archive itself.
Origin = Literal["quoted", "retold", "written", "hidden", "not_found", "about"]
#: What a sentence does in an answer: it answers, says more, or only says where the next ones come from.
SentenceRole = Literal["lead", "point", "frame"]
#: Why some characters of a sentence are marked: they head an item, or are a figure, words of the question, or a mask.
MarkKind = Literal["head", "figure", "asked", "mask"]
#: How plain text marks a sentence that its citations do not say.
UNSUPPORTED = {"zh": "（原文未证实）", "en": " (not supported by the speeches)"}
#: How plain text says that the words are not those that were spoken.
RETOLD = {"zh": "（引自转述稿，不是讲话原话）", "en": "(Quoted from a retelling, not in the speaker's own words.)"}

#: How plain text says that a machine recognised the words on a picture of a page.
RECOGNISED = {
    "zh": "（文字由机器从扫描件识别，可能有误，请对照原件：{note}）",
    "en": "(Read from a scan by a machine; check against the original: {note}.)",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of a sentence's text that a reader looks for, in characters of the text."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class WordHint:
    """What a word of a sentence means, in the reader's language; `start` and `end` are offsets into the sentence."""

    word: str
    hint: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FigureHint:
    """A figure of a sentence as the reader's language writes it: 2751万元 is "27.51 million yuan"; offsets alike."""

    figure: str
    hint: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the citations that carry it, and how it is supported.

    `verbatim` text is the source's own, cut to its telling clauses where it is long: …… stands for what is left out,
    and the citation holds all of the sentence. A `frame` sentence only says where the next ones come from. What a
    language model wrote is `supported` where its citations say it, else `unsupported`; then `lacking` are the figures,
    names and quotations that the cited words do not hold, and its citations, if any, are what comes nearest.

    `role` is what a sentence does in the answer, `head` names whose words a lead gives (a place, a speaker), and
    `marks` are what a reader looks for in it. In a comparison `subject_index` says which of the question's subjects a
    sentence is about, from 0. For a reader of the other language `word_hints` say what some words mean and
    `figure_hints` what figures are, in text order; `gloss` are the word hints as text, as far as an answer has room.
    `speech_id` is the speech that a line of a list names, "" for any other.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    support: Support = "verbatim"
    lacking: tuple[str, ...] = ()
    subject_index: int | None = None
    gloss: str = ""
    role: SentenceRole = "frame"
    head: str = ""
    marks: tuple[Mark, ...] = ()
    word_hints: tuple[WordHint, ...] = ()
    figure_hints: tuple[FigureHint, ...] = ()
    speech_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A line of an answer's plain text: its words, the markers behind them with their citations, and the gloss."""

    words: str
    markers: tuple[tuple[int, Citation], ...] = ()
    gloss: str = ""

    @property
    def text(self) -> str:
        """The line as it is printed."""
        return self.words + "".join(f" [{number}]" for number, _ in self.markers) + self.gloss


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in sentences, with what was found on the way.

    `model` is the language model that wrote the sentences which are not verbatim, "" where none did. `passages` are the
    whole runs of which the cited sentences are parts.
    """

    question: Question
    sentences: tuple[AnswerSentence, ...]
    outcome: Outcome
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    model: str = ""
    passages: tuple[Citation, ...] = field(default=(), repr=False)

    @property
    def is_retold(self) -> bool:
        """Return True where a speech that is cited is a retelling, whose words are not those that were spoken."""
        return any(citation.note and not is_recognised(citation.note) for citation in self.citations)

    @property
    def recognised_notes(self) -> tuple[str, ...]:
        """What the notes say of the cited texts that a machine recognised on pictures, each once."""
        notes = (citation.note for citation in self.citations)
        return tuple(dict.fromkeys(note for note in notes if note and is_recognised(note)))

    @property
    def origin(self) -> Origin:
        """Where what the answer says comes from."""
        if self.outcome != "answered":
            return "hidden" if self.outcome == "masked" else "not_found"
        if self.model:
            return "written"
        if self.question.kind in ("archive", "talk"):
            return "about"
        return "retold" if self.is_retold else "quoted"

    @property
    def lead(self) -> AnswerSentence | None:
        """The sentence that answers; of a comparison that of the first subject. None where nothing answers."""
        return next((sentence for sentence in self.sentences if sentence.role == "lead"), None)

    @property
    def points(self) -> tuple[AnswerSentence, ...]:
        """The sentences that say more."""
        return tuple(sentence for sentence in self.sentences if sentence.role == "point")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in order of their first use; the marker of one is its number in this order, from 1."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    @property
    def text(self) -> str:
        """The answer as plain text, one sentence a line, each followed by its markers: `words [1]`.

        Points stand behind a dot. An unsupported sentence says so in the question's language:
        `words （原文未证实） [1]`. A gloss follows the markers: `words [1] (gloss: 专利 patent · 马铃薯 potato)`. That
        the words are those of a retelling, or were recognised by a machine, is said in the last lines.
        """
        return "\n".join(line.text for line in self.lines)

    @property
    def lines(self) -> tuple[AnswerLine, ...]:
        """The lines of the text: one for each sentence, and perhaps the notice that the words are retold."""
        numbers = {citation: number for number, citation in enumerate(self.citations, 1)}
        lines = [
            AnswerLine(
                ("· " if sentence.role == "point" else "")
                + sentence.text
                + (UNSUPPORTED[self.question.language] if sentence.support == "unsupported" else ""),
                tuple((numbers[citation], citation) for citation in dict.fromkeys(sentence.citations)),
                f" (gloss: {sentence.gloss})" if sentence.gloss else "",
            )
            for sentence in self.sentences
        ]
        notice = [AnswerLine(RETOLD[self.question.language])] if self.is_retold else []
        notice += [AnswerLine(RECOGNISED[self.question.language].format(note=note)) for note in self.recognised_notes]
        return (*lines, *notice)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a language model has written so far, before it is checked: a later draft begins with the earlier one.

    `extracted` is the answer in the speeches' own words, which can be shown until the written one is checked.
    """

    question: Question
    text: str
    extracted: Answer | None = None
