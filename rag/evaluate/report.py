"""From judgements to a table: every measure over all questions, by language and by type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from rag.evaluate.judge import JudgedQuestion
from rag.evaluate.measures import mean, ndcg, precision_recall_f1, recall, reciprocal_rank
from rag.evaluate.questions import QUOTATIONS, REFUSALS

#: How many hits are judged.
DEPTH = 10
#: The depths to which the recall of evidence is measured.
RECALL_DEPTHS = (1, 5, DEPTH)

#: What the questions of a row have in common.
Grouping = Literal["all", "language", "type"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The measures of some questions, those that apply to them, by name; all but the length lie in [0, 1]."""

    by: Grouping
    name: str
    questions: int
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question that did not become what it should have; `outcome` is right where facts or wording are missing."""

    id: str
    question: str
    expected: str
    outcome: str
    got: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: the first row is of all questions; `problems` are lines and evidence left out."""

    rows: tuple[ReportRow, ...]
    mistakes: tuple[Mistake, ...]
    problems: tuple[str, ...] = ()

    def row(self, by: Grouping, name: str = "all") -> ReportRow:
        """Return one row; raises KeyError where no question is of that language or type."""
        for row in self.rows:
            if (row.by, row.name) == (by, name):
                return row
        raise KeyError(f"No question is of the {by} {name!r}")


def make_report(judged: Sequence[JudgedQuestion], problems: Iterable[str] = ()) -> Report:
    """Put judgements into a report."""
    languages = sorted({result.question.language for result in judged}, reverse=True)
    types = sorted({result.question.type for result in judged})
    rows = [
        _make_row("all", "all", judged),
        *(
            _make_row("language", language, [result for result in judged if result.question.language == language])
            for language in languages
        ),
        *(_make_row("type", kind, [result for result in judged if result.question.type == kind]) for kind in types),
    ]
    mistakes = [
        Mistake(result.question.id, result.question.text, result.question.expected, result.outcome, result.got)
        for result in judged
        if not result.correct
    ]
    return Report(tuple(rows), tuple(mistakes), tuple(problems))


def _make_row(by: Grouping, name: str, judged: Sequence[JudgedQuestion]) -> ReportRow:
    measures = _measure(judged)
    return ReportRow(
        by, name, len(judged), {measure: value for measure, value in measures.items() if value is not None}
    )


def _measure(judged: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    """Return every measure by its name in the order of a report, None where it does not apply."""
    answers = [result for result in judged if result.question.type not in QUOTATIONS]
    answerable = [answer for answer in answers if answer.question.type not in REFUSALS]
    return {
        "as expected": mean(result.correct for result in judged),
        **_measure_ranking(answerable),
        **_measure_citations(answerable),
        "correct": mean(answer.correct for answer in answerable),
        "correct with passages": mean(answer.correct_with_passages for answer in answerable),
        "answered": mean(answer.outcome == "answered" for answer in answerable),
        **_measure_refusals(answers),
        **{f"quotations {verdict}": _share_correct(judged, kind) for kind, verdict in QUOTATIONS.items()},
        "verbatim citations": mean(verbatim for answer in answers for verbatim in answer.verbatim),
        "median answer length": _median_length(answers),
    }


def _share_correct(judged: Sequence[JudgedQuestion], kind: str) -> float | None:
    return mean(result.correct for result in judged if result.question.type == kind)


def _median_length(answers: Sequence[JudgedQuestion]) -> float | None:
    lengths = [len(answer.got) for answer in answers if answer.outcome == "answered"]
    return median(lengths) if lengths else None


def _measure_refusals(answers: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    """Measure each kind of refusal, and where some questions are to be refused and some not, refusals as a whole."""
    measures = {f"refused as {outcome}": _share_correct(answers, kind) for kind, outcome in REFUSALS.items()}
    refusable = [answer.question.type in REFUSALS for answer in answers]
    if all(refusable) or not any(refusable):
        return measures
    refused = [answer.outcome != "answered" for answer in answers]
    precision, recalled, f1 = precision_recall_f1(refused, refusable)
    return {**measures, "refusal precision": precision, "refusal recall": recalled, "refusal F1": f1}


def _measure_ranking(answerable: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    ranked = [(answer.ranked, len(answer.question.evidence)) for answer in answerable]
    return {
        **{f"evidence recall@{k}": mean(recall(hits[:k], wanted) for hits, wanted in ranked) for k in RECALL_DEPTHS},
        f"MRR@{DEPTH}": mean(reciprocal_rank(hits[:DEPTH]) for hits, _ in ranked),
        f"nDCG@{DEPTH}": mean(ndcg(hits, wanted, DEPTH) for hits, wanted in ranked),
    }


def _measure_citations(answerable: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    """Measure citations against the evidence, and as ALCE does (Gao et al. 2023), by statement.

    ALCE asks of a language model whether the cited text entails the statement. Here evidence stands in for it: a
    statement is supported when one of its citations shares words with the evidence, and a citation is right when it
    does so itself. Both are averaged over the answers, as there. Statements without a citation count against recall.
    """
    stated = [answer.statements for answer in answerable if answer.statements]
    cited = [[right for marks in statements for right in marks] for statements in stated]
    return {
        "citation recall": mean(recall(answer.cited, len(answer.question.evidence)) for answer in answerable),
        "citation precision": mean(right for answer in answerable for right in answer.touching),
        "ALCE citation recall": mean(sum(map(any, statements)) / len(statements) for statements in stated),
        "ALCE citation precision": mean(sum(marks) / len(marks) for marks in cited if marks),
    }
