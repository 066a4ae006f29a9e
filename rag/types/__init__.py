"""The values that cross between the floors: frozen, slotted, and free of behaviour that needs I/O.

Every offset counts characters of `Speech.text`, half open, unless its name starts with `source_`; those count
characters of the decoded source file.
"""

from rag.types.answer import (
    RETOLD,
    UNSUPPORTED,
    Answer,
    AnswerSentence,
    Draft,
    FigureHint,
    Mark,
    MarkKind,
    Origin,
    Outcome,
    SentenceRole,
    Support,
    WordHint,
)
from rag.types.catalogue import ArchiveTopic, CatalogueEntry, SpeechFigure, TopicShare
from rag.types.citation import (
    MACHINE_MADE,
    Citation,
    CitationLookup,
    Difference,
    QuoteCheck,
    TranslatedQuotation,
    Verdict,
)
from rag.types.models import Embedder, Gloss, Translation, Vectors
from rag.types.question import AboutRequest, AboutTopic, Kind, Question, Subject
from rag.types.report import (
    NO_CHARACTERS,
    AddedFile,
    AdditionReport,
    BuildOptions,
    BuildReport,
    Characters,
    Duplicate,
    Progress,
    PurgedSpeech,
    RemovedSpeech,
    Skipped,
)
from rag.types.search import NO_FILTERS, Filters, Hit, Passage, Signals
from rag.types.speech import Piece, Section, Source, Speech, Turn, TurnRole
from rag.types.text import Language, Span

__all__ = [
    "MACHINE_MADE",
    "NO_CHARACTERS",
    "NO_FILTERS",
    "RETOLD",
    "UNSUPPORTED",
    "AboutRequest",
    "AboutTopic",
    "AddedFile",
    "AdditionReport",
    "Answer",
    "AnswerSentence",
    "ArchiveTopic",
    "BuildOptions",
    "BuildReport",
    "CatalogueEntry",
    "Characters",
    "Citation",
    "CitationLookup",
    "Difference",
    "Draft",
    "Duplicate",
    "Embedder",
    "FigureHint",
    "Filters",
    "Gloss",
    "Hit",
    "Kind",
    "Language",
    "Mark",
    "MarkKind",
    "Origin",
    "Outcome",
    "Passage",
    "Piece",
    "Progress",
    "PurgedSpeech",
    "Question",
    "QuoteCheck",
    "RemovedSpeech",
    "Section",
    "SentenceRole",
    "Signals",
    "Skipped",
    "Source",
    "Span",
    "Speech",
    "SpeechFigure",
    "Subject",
    "Support",
    "TopicShare",
    "TranslatedQuotation",
    "Translation",
    "Turn",
    "TurnRole",
    "Vectors",
    "Verdict",
    "WordHint",
]
