"""Hold what is compared: the passages that a model was given, and the claims that it wrote."""

import re
from dataclasses import dataclass

from rag.ground.clauses import Clause, cut_clauses
from rag.ground.injection import is_injection
from rag.ground.names import Name, NameFinder
from rag.text.normalise import fold
from rag.text.quantities import read_figures
from rag.text.sentences import sentence_spans
from rag.types import Span, Speech

SENTENCE_END = re.compile(r"[。！？!?\n]")
#: The beginning of a sentence is looked for at most so far back.
MAX_SENTENCE_CHARS = 200


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage that a model was given, with the speech that it stands in."""

    speech: Speech
    span: Span

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.speech.text[self.span.start : self.span.end]

    @property
    def description(self) -> str:
        """What is known of the passage beside its words, line by line: whose it is, when, under which headings."""
        speech = self.speech
        facts = (speech.title, speech.place, speech.occasion, speech.speaker, speech.date)
        return "\n".join([fact for fact in facts if fact] + list(speech.section_path(self.span.start)))


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A content word: what it weighs, what it may mean in Chinese, and whether it only helps to build sentences."""

    text: str
    weight: float
    meanings: tuple[str, ...]
    is_filler: bool = False


class PreparedPassage:
    """A source passage made ready for any number of comparisons.

    `names` are the names in each clause, `description` and `folded` are folded texts, `years` are those in which the
    speech may have been given.
    """

    def __init__(self, source: SourcePassage, names: NameFinder) -> None:
        self.source = source
        self.clauses = _clauses_of(source)
        self.description, self.folded = fold(source.description), fold(source.text)
        self.names = [names.find_names(clause.text) for clause in self.clauses]
        self.years = {figure.value for figure in read_figures(source.description) if figure.unit == "year"}
        if source.speech.date:
            self.years.add(float(source.speech.date[:4]))

    def sentence_until(self, first: int, last: int) -> str:
        """Return the sentence in which the clauses `first` to `last` stand, from its beginning to their end, folded."""
        start, end = self.clauses[first].span.start, self.clauses[last].span.end
        text = self.source.speech.text
        before = SENTENCE_END.split(text[max(0, start - MAX_SENTENCE_CHARS) : start])[-1]
        return fold(before + text[start:end])


def _clauses_of(source: SourcePassage) -> list[Clause]:
    """Return the clauses of a passage, without those of sentences that tell a language model what to do.

    Such a sentence supports nothing, least of all the words of a model that did as it says.
    """
    text = source.speech.text
    return [
        clause
        for sentence in sentence_spans(text, source.span.start, source.span.end)
        if not is_injection(text[sentence.start : sentence.end])
        for clause in cut_clauses(text[sentence.start : sentence.end], sentence.start)
    ]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of a model's sentence, with its content words and names.

    `places` are those that it is about, named in it or before it. `question_words` are the words of the question, for
    a claim too short to be understood without it.
    """

    clause: Clause
    words: tuple[ContentWord, ...]
    names: tuple[Name, ...]
    places: tuple[Name, ...]
    question_words: tuple[ContentWord, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be compared."""
        return not self.words and not self.clause.figures and not self.names

    @property
    def is_filler(self) -> bool:
        """Whether it says nothing of its own."""
        return not self.clause.figures and not self.names and all(word.is_filler for word in self.words)


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of a model without its citation marks, and the numbers of the passages that it cites, from 1."""

    text: str
    passage_numbers: tuple[int, ...]
