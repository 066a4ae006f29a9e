"""The JSON objects of the REST interface, as OpenAPI and MCP describe them: the names are the command line's.

The objects themselves are made by json_forms.py and archive_forms.py; a test holds that both agree.
"""

from typing import Literal

from pydantic import BaseModel, Field

from rag.types import Language
from rag.types.answer import MarkKind, Origin, Outcome, SentenceRole, Support
from rag.types.citation import Verdict

#: The longest question or quotation that is read, and how many questions may stand before it.
MAX_TEXT_CHARS = 2000
MAX_HISTORY = 50
MAX_HITS = 100
MAX_BATCH = 200
MAX_NAMES = 50
MAX_NAME_CHARS = 200

_CITATION = "dingxi-2022#p12.s3~0a1b2c"


class SourceFile(BaseModel):
    """A file that a speech was read from, and which speech of the file it is, from 1."""

    source_file: str
    source_ordinal: int


class SpeechFacts(SourceFile):
    """What is said of a speech wherever its words are shown; unknown is null."""

    id: str = Field(examples=["dingxi-2022"])
    title: str
    title_en: str | None
    place: str | None
    date: str | None = Field(description="ISO 8601, shortened to what is known", examples=["2022-08"])
    speaker: str | None
    also: list[SourceFile] = Field(description="other files that hold the same speech")


class Position(BaseModel):
    """Where words stand; `source_…` count characters of the decoded source file, the others those of the text."""

    section_path: list[str] = Field(description="the headings above, outermost first")
    start: int
    end: int
    source_start: int
    source_end: int


class CitedPassage(Position):
    """A run of a speech with the citation of its sentences."""

    citation: str = Field(examples=[_CITATION])
    speaker: str | None
    speech: SpeechFacts


class PassageText(CitedPassage):
    """A passage as search returns it, with its text."""

    text: str


class SignalScores(BaseModel):
    """What each way of searching says of a passage, from 0 to 1."""

    dense: float
    lexical: float
    late: float


class SearchHit(PassageText):
    """A passage that was found; score is from 0 to 1, higher is better."""

    rank: int
    score: float
    alternatives: list[CitedPassage] = Field(description="passages of other speeches that only repeat this one")
    signals: SignalScores | None = None


class SearchResult(BaseModel):
    """The passages that answer a question best, best first."""

    id: str | None
    question: str
    language: Language
    hits: list[SearchHit]
    question_understood: dict[str, object] | None = None


class CitedWords(Position):
    """The exact words of a citation."""

    id: str = Field(examples=[_CITATION])
    quote: str
    speaker: str | None
    date: str | None
    note: str | None
    speech: SpeechFacts


class AnswerCitation(CitedWords):
    """A citation of an answer: marker 1 belongs to [1] in its text."""

    marker: int


class TextMark(BaseModel):
    """A run of a sentence that a reader looks for."""

    start: int
    end: int
    kind: MarkKind


class MeaningHint(BaseModel):
    """What a word of a sentence means in the reader's language."""

    word: str
    hint: str
    start: int
    end: int


class ConvertedFigure(BaseModel):
    """A figure of a sentence as the reader's language writes it."""

    figure: str
    hint: str
    start: int
    end: int


class Sentence(BaseModel):
    """A sentence of an answer; `support` says whether it is verbatim, a frame, or how what a model wrote is carried."""

    text: str
    support: Support
    markers: list[int]
    lacking: list[str]
    part: int | None
    gloss: str
    role: SentenceRole
    head: str
    marks: list[TextMark]
    word_hints: list[MeaningHint]
    figure_hints: list[ConvertedFigure]
    speech: str | None


class AnswerPart(BaseModel):
    """What an answer shows of one speech, and the whole passages behind that."""

    speech: SpeechFacts
    sentences: list[Sentence]
    passages: list[CitedWords]


class AnswerResult(BaseModel):
    """An answer with the words that it stands on, or that the archive does not hold one."""

    id: str | None
    question: str
    understood: str | None
    outcome: Outcome
    origin: Origin
    answer: str = Field(description="the text with markers such as [1]")
    model: str | None
    sentences: list[Sentence]
    citations: list[AnswerCitation]
    parts: list[AnswerPart]


class CitationResult(BaseModel):
    """What a citation leads to today; `citation` is null where nothing stands any more."""

    id: str
    status: Literal["found", "moved", "changed", "gone"]
    citation: CitedWords | None
    before: str
    after: str


class QuoteMatch(BaseModel):
    """A sentence that holds a quotation or comes nearest to it."""

    citation: str
    quote: str
    speaker: str | None
    speech: SpeechFacts


class QuoteDifference(BaseModel):
    """A run in which a quotation departs from its source."""

    quoted: str
    source: str


class QuoteResult(BaseModel):
    """Whether words stand in the archive, and where."""

    id: str | None
    quote: str
    verdict: Verdict
    matches: list[QuoteMatch]
    differences: list[QuoteDifference]
    error: str | None = None


class QuoteResults(BaseModel):
    """The results of a batch, in the order of its quotations; one that cannot be checked has an `error`."""

    results: list[QuoteResult]


class ReferenceText(BaseModel):
    """References in one of the formats."""

    format: Literal["gbt7714", "bibtex", "ris", "csl-json"]
    references: str
