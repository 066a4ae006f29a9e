"""Hold what is compared: the passages that a model was given, and the claims that it wrote."""

import re
from dataclasses import dataclass

from rag.ground.clauses import Clause, cut_clauses
from rag.ground.injection import is_injection
from rag.ground.names import Name, NameFinder
from rag.ground.qualifiers import Statement
from rag.ground.speakers import Attribution
from rag.text.normalise import fold
from rag.text.quantities import read_figures
from rag.text.sentences import sentence_spans
from rag.types import Span, Speech

SENTENCE_END = re.compile(r"[。！？!?\n]")


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
        sentences = _sentences_of(source)
        self.clauses = [clause for sentence in sentences for clause in sentence]
        # Of each clause the numbers of the first and the last of its sentence.
        self._bounds: list[tuple[int, int]] = []
        for sentence in sentences:
            first = len(self._bounds)
            self._bounds += [(first, first + len(sentence) - 1)] * len(sentence)
        self.description, self.folded = fold(source.description), fold(source.text)
        self.names = [names.find_names(clause.text) for clause in self.clauses]
        self.years = {figure.value for figure in read_figures(source.description) if figure.unit == "year"}
        if source.speech.date:
            self.years.add(float(source.speech.date[:4]))

    def statement(self, first: int, last: int) -> Statement:
        """Return the sentences in which the clauses `first` to `last` stand, whole."""
        start, end = self._bounds[first][0], self._bounds[last][1]
        texts = tuple(clause.folded for clause in self.clauses[start : end + 1])
        return Statement(texts, first - start, last - start)

    def speaker_of(self, index: int) -> str | None:
        """Return whose turn of a transcript a clause stands in, None in any other text."""
        turn = self.source.speech.turn_at(self.clauses[index].span.start)
        return turn.speaker if turn else None


def _sentences_of(source: SourcePassage) -> list[list[Clause]]:
    """Return the clauses of a passage by sentence, without sentences that tell a language model what to do.

    Such a sentence supports nothing, least of all the words of a model that did as it says.
    """
    text = source.speech.text
    sentences = (
        cut_clauses(text[sentence.start : sentence.end], sentence.start)
        for sentence in sentence_spans(text, source.span.start, source.span.end)
        if not is_injection(text[sentence.start : sentence.end])
    )
    return [clauses for clauses in sentences if clauses]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of a model's sentence, with its content words and names.

    `places` are those that it is about, named in it or before it. `question_words` are the words of the question, for
    a claim too short to be understood without it. `sentence` is the whole sentence, folded, and `attribution` whose
    view the clause is in it.
    """

    clause: Clause
    words: tuple[ContentWord, ...]
    names: tuple[Name, ...]
    places: tuple[Name, ...]
    question_words: tuple[ContentWord, ...] = ()
    sentence: str = ""
    attribution: Attribution | None = None

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
