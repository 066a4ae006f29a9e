"""Measuring: a file of questions to figures for search, citations, answers, refusals and quotations."""

from rag.evaluate.questions import Asked, GoldEvidence, Spans, read_questions, read_spans
from rag.evaluate.report import Mistake, Report, Row
from rag.evaluate.run import evaluate

__all__ = [
    "Asked",
    "GoldEvidence",
    "Mistake",
    "Report",
    "Row",
    "Spans",
    "evaluate",
    "read_questions",
    "read_spans",
]
