"""Hold what is compared: the passages that a model was given, and the clauses that it wrote."""

import re
from dataclasses import dataclass

from rag.ground.clauses import Clause, cut_clauses
from rag.ground.injection import is_planted
from rag.ground.names import Name, Names
from rag.text.normalise import fold
from rag.text.quantities import read_figures
from rag.text.sentences import sentence_spans
from rag.types import Span, Speech

#: So far back is looked for the beginning of a sentence, in characters.
_SENTENCE = 200


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage that a model was given, with the speech that it stands in; its number is its place from 1."""

    speech: Speech
    span: Span

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.speech.text[self.span.start : self.span.end]

    @property
    def about(self) -> str:
        """What is known of the passage beside its words: whose, when, under which headings."""
        speech = self.speech
        known = (speech.title, speech.place, speech.occasion, speech.speaker, speech.date)
        return "\n".join([each for each in known if each] + list(speech.section_path(self.span.start)))


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A content word: what it weighs, what it may mean in Chinese, and whether sentences are only built with it."""

    text: str
    weight: float
    meanings: tuple[str, ...]
    is_light: bool = False


class PreparedPassage:
    """A source made ready for any number of comparisons."""

    def __init__(self, source: SourcePassage, names: Names) -> None:
        self.source = source
        speech = source.speech
        self.clauses = [
            clause
            for sentence in sentence_spans(speech.text, source.span.start, source.span.end)
            # Such a sentence supports nothing, least of all the one who did as it says.
            if not is_planted(speech.text[sentence.start : sentence.end])
            for clause in cut_clauses(speech.text[sentence.start : sentence.end], sentence.start)
        ]
        self.about, self.folded = fold(source.about), fold(source.text)
        self.names = [names.of(clause.text) for clause in self.clauses]
        self.years = {figure.value for figure in read_figures(source.about) if figure.unit == "year"}
        if speech.date:
            self.years.add(float(speech.date[:4]))

    def sentence(self, first: int, last: int) -> str:
        """Return the sentence in which some neighbouring clauses stand, from its beginning to their end, folded."""
        start, end = self.clauses[first].span.start, self.clauses[last].span.end
        text = self.source.speech.text
        return fold(re.split(r"[。！？!?\n]", text[max(0, start - _SENTENCE) : start])[-1] + text[start:end])


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of a model's sentence: its words and names, whom it is about, and what it leaves to the question."""

    clause: Clause
    words: tuple[ContentWord, ...]
    names: tuple[Name, ...]
    whose: tuple[Name, ...]
    asked: tuple[ContentWord, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be compared."""
        return not self.words and not self.clause.figures and not self.names

    @property
    def is_light(self) -> bool:
        """Whether it says nothing of its own."""
        return not self.clause.figures and not self.names and all(word.is_light for word in self.words)


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of a model, without its marks, and the numbers of the passages that the marks name."""

    text: str
    cited: tuple[int, ...]
