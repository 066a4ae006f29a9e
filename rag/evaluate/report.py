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
_CUTS = (1, 5, DEPTH)


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of some questions, those that apply to them, by name; all but the length lie in [0, 1]."""

    by: Literal["all", "language", "type"]
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

    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...]
    problems: tuple[str, ...] = ()

    def row(self, by: Literal["all", "language", "type"], name: str = "all") -> Row:
        """Return one row; raises KeyError where no question is of that language or type."""
        for row in self.rows:
            if (row.by, row.name) == (by, name):
                return row
        raise KeyError(f"No question is of the {by} {name!r}")


def make_report(judged: Sequence[JudgedQuestion], problems: Iterable[str] = ()) -> Report:
    """Put judgements into a report."""
    languages = sorted({each.question.language for each in judged}, reverse=True)
    types = sorted({each.question.type for each in judged})
    rows = [Row("all", "all", len(judged), _measures(judged))]
    for language in languages:
        rows.append(_row("language", language, [each for each in judged if each.question.language == language]))
    for kind in types:
        rows.append(_row("type", kind, [each for each in judged if each.question.type == kind]))
    mistakes = tuple(
        Mistake(each.question.id, each.question.text, each.question.expected, each.outcome, each.got)
        for each in judged
        if not each.correct
    )
    return Report(tuple(rows), mistakes, tuple(problems))


def _row(by: Literal["language", "type"], name: str, judged: Sequence[JudgedQuestion]) -> Row:
    return Row(by, name, len(judged), _measures(judged))


def _measures(judged: Sequence[JudgedQuestion]) -> dict[str, float]:
    asked = [each for each in judged if each.question.type not in QUOTATIONS]
    answerable = [each for each in asked if each.question.type not in REFUSALS]
    found: dict[str, float | None] = {"as expected": mean(each.correct for each in judged)}
    found |= {**_ranking(answerable), **_citations(answerable)}
    found["correct"] = mean(each.correct for each in answerable)
    found["answered"] = mean(each.outcome == "answered" for each in answerable)
    for kind, outcome in REFUSALS.items():
        found[f"refused as {outcome}"] = mean(each.correct for each in asked if each.question.type == kind)
    if any(each.question.type in REFUSALS for each in asked) and answerable:
        refused = [each.outcome != "answered" for each in asked]
        figures = precision_recall_f1(refused, [each.question.type in REFUSALS for each in asked])
        found |= dict(zip(("refusal precision", "refusal recall", "refusal F1"), figures, strict=True))
    for kind, verdict in QUOTATIONS.items():
        found[f"quotations {verdict}"] = mean(each.correct for each in judged if each.question.type == kind)
    found["verbatim citations"] = mean(letter for each in asked for letter in each.verbatim)
    lengths = [len(each.got) for each in asked if each.outcome == "answered"]
    found["median answer length"] = median(lengths) if lengths else None
    return {name: value for name, value in found.items() if value is not None}


def _ranking(answerable: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    ranked = [(each.ranked, len(each.question.evidence)) for each in answerable]
    return {
        **{f"evidence recall@{k}": mean(recall(found[:k], wanted) for found, wanted in ranked) for k in _CUTS},
        f"MRR@{DEPTH}": mean(reciprocal_rank(found[:DEPTH]) for found, _ in ranked),
        f"nDCG@{DEPTH}": mean(ndcg(found, wanted, DEPTH) for found, wanted in ranked),
    }


def _citations(answerable: Sequence[JudgedQuestion]) -> dict[str, float | None]:
    """Measure citations against the evidence, and as ALCE does (Gao et al. 2023), by statement.

    ALCE asks of a language model whether the cited text entails the statement. Here evidence stands in for it: a
    statement is supported when one of its citations shares words with the evidence, a citation is right when it does
    itself. Both are averaged over the answers, as there; statements without a citation count against recall.
    """
    stated = [each.statements for each in answerable if each.statements]
    cited = [[right for marks in statements for right in marks] for statements in stated]
    return {
        "citation recall": mean(recall(each.cited, len(each.question.evidence)) for each in answerable),
        "citation precision": mean(right for each in answerable for right in each.touching),
        "ALCE citation recall": mean(sum(map(any, statements)) / len(statements) for statements in stated),
        "ALCE citation precision": mean(sum(marks) / len(marks) for marks in cited if marks),
    }
