"""Ask an archive of speeches, and see the exact words that each answer stands on.

from rag import Archive

with Archive.open("index") as archive:
    print(archive.ask("定西的中医药产业打算怎么发展").text)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.async_archive import AsyncArchive
    from rag.errors import (
        BadAccount,
        BadQuestion,
        BadQuote,
        BadSetting,
        DataDamaged,
        IndexBusy,
        IndexDamaged,
        IndexNotFound,
        IndexNotWritten,
        IndexOutdated,
        MissingExtra,
        ModelUnavailable,
        NothingToIndex,
        ServerUnavailable,
        UnknownCitation,
        UnreadableFile,
        WengaoError,
    )
    from rag.settings import LanguageModel, MilvusServer, Settings
    from rag.types import (
        AddedFile,
        AdditionReport,
        Answer,
        AnswerSentence,
        ArchiveTopic,
        BuildOptions,
        BuildReport,
        CatalogueEntry,
        Characters,
        Citation,
        CitationLookup,
        Difference,
        Draft,
        Duplicate,
        Filters,
        Hit,
        Passage,
        Question,
        QuoteCheck,
        RemovedSpeech,
        Section,
        Signals,
        Skipped,
        Source,
        Span,
        Speech,
        SpeechFigure,
        TopicShare,
        TranslatedQuotation,
    )

__version__ = "0.1.0"

__all__ = [
    "AddedFile",
    "AdditionReport",
    "Answer",
    "AnswerSentence",
    "Archive",
    "ArchiveTopic",
    "AsyncArchive",
    "BadAccount",
    "BadQuestion",
    "BadQuote",
    "BadSetting",
    "BuildOptions",
    "BuildReport",
    "CatalogueEntry",
    "Characters",
    "Citation",
    "CitationLookup",
    "DataDamaged",
    "Difference",
    "Draft",
    "Duplicate",
    "Filters",
    "Hit",
    "IndexBusy",
    "IndexDamaged",
    "IndexNotFound",
    "IndexNotWritten",
    "IndexOutdated",
    "LanguageModel",
    "MilvusServer",
    "MissingExtra",
    "ModelUnavailable",
    "NothingToIndex",
    "Passage",
    "Question",
    "QuoteCheck",
    "RemovedSpeech",
    "Section",
    "ServerUnavailable",
    "Settings",
    "Signals",
    "Skipped",
    "Source",
    "Span",
    "Speech",
    "SpeechFigure",
    "TopicShare",
    "TranslatedQuotation",
    "UnknownCitation",
    "UnreadableFile",
    "WengaoError",
    "__version__",
]

# Nothing is imported before it is asked for: an import of one value must not load FAISS (PEP 562).
_CHEAPEST_FIRST = ("rag.errors", "rag.settings", "rag.types", "rag.archive", "rag.async_archive")


def __getattr__(name: str) -> object:
    if name in __all__:
        for module in map(import_module, _CHEAPEST_FIRST):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
