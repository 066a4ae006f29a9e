"""Put every question of a file to an archive and judge what comes back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from rag.errors import WengaoError
from rag.evaluate.judge import Judge, JudgedQuestion
from rag.evaluate.questions import FileSpan, GoldQuestion
from rag.evaluate.report import DEPTH, Report, make_report
from rag.types import Answer, Hit, QuoteCheck, Speech

#: A problem names evidence by so many of its first characters.
MAX_NAMED_CHARS = 40


class Searchable(Protocol):
    """What can be evaluated: rag.archive.Archive, or anything else that searches, answers and checks quotations."""

    @property
    def speeches(self) -> Sequence[Speech]:
        """Every speech."""

    def search(self, question: str, k: int = 10, *, history: Sequence[str] = ()) -> Sequence[Hit]:
        """Return the k passages that answer a question best, best first."""

    def ask(self, question: str, *, history: Sequence[str] = ()) -> Answer:
        """Answer with cited sentences, or refuse."""

    def verify(self, text: str) -> QuoteCheck:
        """Return whether words stand in the archive, and where."""


def evaluate(
    archive: Searchable,
    questions: Sequence[GoldQuestion],
    spans: Mapping[str, FileSpan] | None = None,
    sources: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Measure an archive by questions; see Judge for `spans` and `sources`.

    A question that the archive cannot take counts as refused, and evidence that it does not hold as not found; the
    report names both among its problems.
    """
    judge = Judge(archive.speeches, spans or {}, sources)
    judged, problems = [], []
    for done, question in enumerate(questions):
        progress(done, len(questions))
        problems += [
            f"{question.id}: {evidence.quote[:MAX_NAMED_CHARS]!r} stands in no speech named {evidence.speech!r}."
            for evidence in judge.missing_evidence(question)
        ]
        try:
            judged.append(_judge_question(archive, judge, question))
        except WengaoError as error:
            problems.append(f"{question.id}: {error}")
            judged.append(JudgedQuestion(question, "not_found", correct=question.expected == "not_found"))
    progress(len(questions), len(questions))
    return make_report(judged, problems)


def _judge_question(archive: Searchable, judge: Judge, question: GoldQuestion) -> JudgedQuestion:
    if question.quotation is not None:
        return judge.judge_quotation(question, archive.verify(question.quotation))
    hits = archive.search(question.text, DEPTH, history=question.history)
    return judge.judge_answer(question, archive.ask(question.text, history=question.history), hits)
