"""Measure search, citations, answers, refusals and verdicts on quotations by a file of questions."""

from rag.evaluate.questions import FileSpan, GoldEvidence, GoldQuestion, read_questions, read_spans
from rag.evaluate.report import Mistake, Report, ReportRow
from rag.evaluate.run import evaluate

__all__ = [
    "FileSpan",
    "GoldEvidence",
    "GoldQuestion",
    "Mistake",
    "Report",
    "ReportRow",
    "evaluate",
    "read_questions",
    "read_spans",
]
