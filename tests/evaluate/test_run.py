from pathlib import Path

import pytest

from rag.archive import Archive
from rag.evaluate import FileSpan, GoldEvidence, GoldQuestion, Report, evaluate
from rag.types import Answer, AnswerSentence, Outcome, Question

COPPICE = "红树林不许再砍一棵"
TEACHERS = "配齐全科医生"
MANGROVES = GoldQuestion(
    "m", "填海还能不能继续", "zh", "fact", (), ((GoldEvidence("harbour", "填海必须停"),),), (("必须停", "停"),)
)
DOCTORS = GoldQuestion(
    "d", "Who staffs clinics?", "en", "fact", (), ((GoldEvidence("clinics.md", TEACHERS),),), (("全科医生",),)
)
MARS = GoldQuestion("u", "火星基地什么时候建成", "zh", "unanswerable")


class Scripted:
    """Gives the answers that a test wants; the searches are the archive's own."""

    def __init__(self, archive: Archive, *cited: str, outcome: Outcome = "answered") -> None:
        self.speeches, self.search, self.verify = archive.speeches, archive.search, archive.verify
        citations = [archive.verify(words).matches[0] for words in cited]
        self._sentences = [AnswerSentence(citation.quote, (citation,)) for citation in citations]
        self._outcome = outcome

    def ask(self, question: str, history: object = ()) -> Answer:
        frame = AnswerSentence("In a speech:", (), "frame")
        return Answer(Question(question, "zh", question), (frame, *self._sentences), self._outcome)


def of_all(report: Report) -> dict[str, float]:
    return report.row("all").measures


def test_an_archive_is_measured(archive: Archive) -> None:
    report = evaluate(archive, [MANGROVES, DOCTORS, MARS])
    measures = of_all(report)
    assert report.problems == ()
    assert [(row.by, row.name, row.questions) for row in report.rows] == [
        ("all", "all", 3), ("language", "zh", 2), ("language", "en", 1),
        ("type", "fact", 2), ("type", "unanswerable", 1),
    ]  # fmt: skip
    assert measures["evidence recall@10"] == 1
    assert measures["evidence recall@1"] <= measures["evidence recall@5"]
    assert measures["verbatim citations"] == 1
    assert report.row("type", "unanswerable").measures["refused as not_found"] in (0, 1)
    assert "correct" not in report.row("type", "unanswerable").measures


def test_citations_are_judged_by_the_evidence(archive: Archive) -> None:
    measures = of_all(evaluate(Scripted(archive, "填海必须停，红树林", "每季度向市民公布一次水质"), [MANGROVES]))
    assert (measures["correct"], measures["citation recall"], measures["citation precision"]) == (1, 1, 0.5)
    assert (measures["ALCE citation recall"], measures["ALCE citation precision"]) == (0.5, 0.5)
    wrong = evaluate(Scripted(archive, "每季度向市民公布一次水质"), [MANGROVES])
    measures = of_all(wrong)
    assert (measures["correct"], measures["citation recall"], measures["citation precision"]) == (0, 0, 0)
    [mistake] = wrong.mistakes
    assert (mistake.id, mistake.expected, mistake.outcome) == ("m", "answered", "answered")


def test_a_statement_without_a_citation_counts_against_recall_only(archive: Archive) -> None:
    scripted = Scripted(archive, "填海必须停，红树林")
    scripted._sentences.append(AnswerSentence("鲸鱼很高兴。", (), "unsupported"))
    measures = of_all(evaluate(scripted, [MANGROVES]))
    assert (measures["ALCE citation recall"], measures["ALCE citation precision"]) == (0.5, 1)


def test_refusals_are_counted(archive: Archive) -> None:
    refusing = of_all(evaluate(Scripted(archive, outcome="not_found"), [MANGROVES, DOCTORS, MARS]))
    assert (refusing["refused as not_found"], refusing["answered"]) == (1, 0)
    assert refusing["refusal precision"] == pytest.approx(1 / 3)
    assert (refusing["refusal recall"], refusing["refusal F1"]) == (1, 0.5)
    masked = of_all(evaluate(Scripted(archive, outcome="masked"), [MARS]))
    assert masked == {"as expected": 0, "refused as not_found": 0}


def test_an_answer_that_is_too_long_is_not_correct(archive: Archive) -> None:
    scripted = Scripted(archive, "填海必须停，红树林")
    scripted._sentences.append(AnswerSentence("长" * 900, ()))
    assert of_all(evaluate(scripted, [MANGROVES]))["correct"] == 0


def test_quotations_get_their_verdicts(archive: Archive) -> None:
    asked = [
        GoldQuestion("t", f"“{COPPICE}”对吗", "zh", "quote_true"),
        GoldQuestion("f", "“红树林可以再砍一棵”对吗", "zh", "quote_false", (), (), (("不许再砍",),)),
        GoldQuestion("w", f"“{COPPICE}”对吗", "zh", "quote_false"),
    ]
    report = evaluate(archive, asked)
    assert of_all(report) == {"as expected": 2 / 3, "quotations exact": 1, "quotations altered": 0.5}
    assert [mistake.id for mistake in report.mistakes] == ["w"]


def test_citations_are_compared_with_the_sources(archive: Archive, corpus: Path) -> None:
    sources = {path.name: path.read_text("utf-8") for path in corpus.iterdir()}
    scripted = Scripted(archive, "填海必须停，红树林")
    assert of_all(evaluate(scripted, [MANGROVES], sources=sources))["verbatim citations"] == 1
    sources["harbour.md"] = sources["harbour.md"].replace("红树林", "小树林")
    assert of_all(evaluate(scripted, [MANGROVES], sources=sources))["verbatim citations"] == 0


def test_speeches_are_found_by_other_names_and_within_their_span(archive: Archive) -> None:
    named = GoldQuestion("m", MANGROVES.text, "zh", "fact", (), ((GoldEvidence("s1", "填海必须停"),),))
    within = evaluate(archive, [named], spans={"s1": FileSpan("harbour.md", 0, 9999)})
    outside = evaluate(archive, [named], spans={"s1": FileSpan("harbour.md", 0, 10)})
    assert (of_all(within)["evidence recall@10"], of_all(outside)["evidence recall@10"]) == (1, 0)
    assert within.problems == ()
    assert outside.problems == ("m: '填海必须停' stands in no speech named 's1'.",)


def test_evidence_is_found_however_it_is_printed(archive: Archive) -> None:
    printed = GoldQuestion("m", MANGROVES.text, "zh", "fact", (), ((GoldEvidence("harbour", "填海必須停， 紅樹林"),),))
    assert of_all(evaluate(archive, [printed]))["evidence recall@10"] == 1


def test_a_question_that_cannot_be_taken_is_a_refusal_and_a_problem(archive: Archive) -> None:
    report = evaluate(Scripted(archive), [GoldQuestion("bad", "?!", "en", "unanswerable"), MARS])
    [problem] = report.problems
    assert problem.startswith("bad: '?!' holds no word")
    assert report.row("language", "en").measures["refused as not_found"] == 1


def test_progress_reaches_its_end(archive: Archive) -> None:
    seen: list[tuple[int, int]] = []
    evaluate(Scripted(archive), [MARS, MARS], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_a_row_that_is_not_there_is_said(archive: Archive) -> None:
    with pytest.raises(KeyError, match="language 'en'"):
        evaluate(Scripted(archive), [MARS]).row("language", "en")
