import json

import pytest

from rag.errors import BadQuestion
from rag.evaluate import FileSpan, GoldEvidence, GoldQuestion, read_questions, read_spans

EVIDENCE = [{"speech": "tea", "quote": "茶园", "group": 1}, {"speech": "tea", "quote": "山上", "group": 1}]


def line(**row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()


def test_a_question_is_read_with_all_that_it_says() -> None:
    row = line(
        id="q1", lang="en", type="list", question="What?", history=["Who?"], speech=["tea"],
        evidence=[*EVIDENCE, {"speech": "bay", "quote": "港口", "group": 2}],
        must_include=[["茶", "tea"], ["8.6"]], answer="x",
    )  # fmt: skip
    pieces = ((GoldEvidence("tea", "茶园"), GoldEvidence("tea", "山上")), (GoldEvidence("bay", "港口"),))
    expected = GoldQuestion("q1", "What?", "en", "list", ("Who?",), pieces, (("茶", "tea"), ("8.6",)))
    assert read_questions([row]) == ((expected,), ())
    assert expected.expected == "answered"


def test_what_is_not_said_follows_from_the_rest() -> None:
    (bare, fact), problems = read_questions(
        [line(question="茶呢？"), b" ", line(question="Tea?", evidence=EVIDENCE[:1])]
    )
    assert not problems
    assert (bare.id, bare.language, bare.type, bare.expected) == ("1", "zh", "unanswerable", "not_found")
    assert (fact.id, fact.language, fact.type, fact.expected) == ("3", "en", "fact", "answered")


def test_evidence_without_groups_is_needed_piece_by_piece() -> None:
    evidence = [{"speech": "tea", "quote": "甲"}, {"speech": "tea", "quote": "乙"}]
    [question], _ = read_questions([line(question="?", evidence=evidence)])
    assert len(question.evidence) == 2


def test_a_quotation_is_what_stands_in_its_marks() -> None:
    rows = [
        line(id=str(n), question=f"有人说{text}，对吗？", type="quote_true")
        for n, text in enumerate(["“填海必须停”", "'stop'"])
    ]
    assert [question.quotation for question in read_questions(rows)[0]] == ["填海必须停", "stop"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[1]", "a JSON list"),
        (line(id="q"), "no text under 'question'"),
        (line(question=" "), "no text under 'question'"),
        (line(question="q", lang="fr"), "'fr', expected zh or en"),
        (line(question="q", type=3), "'type' is 3"),
        (line(question="q", type="fact"), "needs evidence"),
        (line(question="q", evidence=[{"speech": "tea"}]), "'evidence'"),
        (line(question="q", evidence={"speech": 1}), "'evidence'"),
        (line(question="q", history="x"), "'history'"),
        (line(question="q", must_include=["x"]), "'must_include'"),
        (line(question="有人说填海", type="quote_true"), "quotation marks"),
        (line(id="good", question="q"), "used before"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(bad: bytes, reason: str) -> None:
    questions, [problem] = read_questions([line(id="good", question="q"), bad, line(id="other", question="q")])
    assert [question.id for question in questions] == ["good", "other"]
    assert problem.startswith("Line 2: ") and reason in problem


def test_speeches_are_read_with_their_spans() -> None:
    rows = [line(id="s1", file="a.txt", span=[3, 9], title="x"), b"", line(id="s2", file="b.txt")]
    assert read_spans(rows) == {"s1": FileSpan("a.txt", 3, 9), "s2": FileSpan("b.txt", 0, 10**9)}
    for bad in (line(id="s1"), line(id="s1", file="a", span=[1]), b"x"):
        with pytest.raises(BadQuestion):
            read_spans([bad])
