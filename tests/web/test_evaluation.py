import html
import re
from html.parser import HTMLParser

from rag.evaluate import Mistake, Report, ReportRow
from rag.web.evaluation import evaluation_page
from rag.web.wording import CHINESE_MEASURES

MEASURES = {"as expected": 0.5, "evidence recall@1": 0.25, "evidence recall@5": 0.5, "evidence recall@10": 1.0,
            "median answer length": 298.0}  # fmt: skip
ATTACK = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>&{{x}}"


def report(*mistakes: Mistake, problems: tuple[str, ...] = ()) -> Report:
    rows = (
        ReportRow("all", "all", 4, MEASURES), ReportRow("language", "zh", 3, MEASURES),
        ReportRow("language", "en", 1, {"as expected": 0.5}), ReportRow("type", "fact", 3, MEASURES),
        ReportRow("type", "masked", 1, {"as expected": 0.0}),
    )  # fmt: skip
    return Report(rows, mistakes, problems)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.tags


def test_the_page_shows_every_figure_and_plots_it() -> None:
    page = evaluation_page(report(), "questions.jsonl")
    shown = tags(page)
    bars = [attributes for tag, attributes in shown if tag == "rect"]
    assert len(bars) == 4 + 4 + 1 + 2
    assert sum(tag == "svg" for tag, _ in shown) == 3
    assert all(attributes.get("aria-label") for tag, attributes in shown if tag == "svg")
    widths = {attributes["width"] for attributes in bars}
    assert len(widths) == 4, "0, 0.25, 0.5 and 1 are bars of their own lengths"
    for figure in ("0.250", "0.500", "1.000", ">298<"):
        assert figure in html.unescape(page)


def test_the_page_stands_alone_and_is_in_both_languages() -> None:
    page = evaluation_page(report(), "questions.jsonl")
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in tags(page))
    assert "http" not in page and "url(" not in page and "@import" not in page
    assert "prefers-color-scheme: dark" in page
    shown = html.unescape(page)
    for name in MEASURES:
        assert name in shown and CHINESE_MEASURES[name] in shown


def test_no_question_or_answer_becomes_markup() -> None:
    mistake = Mistake(ATTACK, ATTACK, ATTACK, ATTACK, ATTACK)
    plain = tags(evaluation_page(report(Mistake("1", "q", "answered", "masked", ""), problems=("p",)), "q.jsonl"))
    page = evaluation_page(report(mistake, problems=(ATTACK,)), ATTACK)
    assert tags(page) == plain
    assert html.unescape(re.sub("<[^>]*>", "", page)).count("alert(1)") >= 10


def test_questions_that_nothing_answers_have_a_page_too() -> None:
    row = {"as expected": 1.0, "refused as not_found": 1.0}
    rows = (
        ReportRow("all", "all", 1, row),
        ReportRow("language", "zh", 1, row),
        ReportRow("type", "unanswerable", 1, row),
    )
    assert "refused as not_found" in html.unescape(evaluation_page(Report(rows, ()), "q.jsonl"))
