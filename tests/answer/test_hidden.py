from dataclasses import replace

import pytest
from made_speeches import make_question, make_speech

from rag.answer.candidate import Candidate
from rag.answer.hidden import asks_for_hidden, clause_spans, lacks_figure
from rag.types import Span


def make_candidate(text: str) -> Candidate:
    return Candidate(make_speech(text), Span(0, len(text)), 1.0)


@pytest.mark.parametrize(
    ("question", "text", "hidden"),
    [
        ("投了多少钱", "财政投入×亿元。", True),
        ("投了多少钱", "财政投入5亿元，占×%。", False),
        ("占多大比重", "到2025年，比重达到XX%以上。", True),
        ("哪一年的评优", "****年的评优工作。", True),
        ("投了多少钱", "财政投入×亿元，另拨5万元。", False),
        ("谁来投", "财政投入×亿元。", False),
        ("XX市投了多少钱", "XX市要抓创新。", False),
        ("那次会是几几年开的", "20xx年全国科技工作会议指出", True),
        ("是哪一年到2.5%", "20xx年比重要达到2.5%以上", True),
        ("是哪一年到2.5%", "2020年比重要达到2.5%以上", False),
        ("去的是第几届", "第xx届兰洽会将于7月5日召开", True),
        ("是第几届", "XX市办了会", False),
        ("由哪个县来建基地", "XX县创建高新技术产业基地", True),
        ("由哪个市来建基地", "XX县创建高新技术产业基地", False),
        ("现场会是哪天开的", "*月*日召开现场会", True),
        ("How fast is revenue growing?", "总收入达到XX亿元，同比增长42.2%", False),
        # Another name of the same kind answers.
        ("由哪个县来建基地", "XX县办学，青禾县来建基地", False),
        ("跟哪些大学合作", "同XX大学、中南大学合作", False),
        ("跟哪所大学合作", "同XX大学、XX农业大学合作", True),
    ],
)
def test_a_mask_counts_where_the_figure_that_is_asked_for_should_stand(question: str, text: str, hidden: bool) -> None:
    assert asks_for_hidden(make_question(question), text) == hidden


def test_what_a_date_masks_is_no_name() -> None:
    asked = replace(make_question("年底前要办完哪些事"), terms=("年底", "事"))
    assert not asks_for_hidden(asked, "截至20xx年底，都办了")
    assert not asks_for_hidden(replace(asked, terms=("月份",)), "×月份，都办了")
    assert asks_for_hidden(replace(asked, terms=("乡",)), "到XX乡去，都办了")


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("有多少家企业", "企业是主体，要抓一批项目。", True),
        ("有多少家企业", "企业达到16家。", False),
        ("有多少家企业", "企业达到×家。", False),
        ("企业怎么办", "企业是主体。", False),
    ],
)
def test_a_figure_is_not_answered_with_other_words(question: str, text: str, lacks: bool) -> None:
    assert lacks_figure(make_question(question), [make_candidate(text)]) == lacks


def test_clauses_are_read_alone_and_two_at_a_time() -> None:
    candidate = make_candidate("投入×亿元，占比×%；还要加大。")
    assert [candidate.text[span.start : span.end] for span in clause_spans(candidate)] == [
        "投入×亿元，", "占比×%；", "还要加大。", "投入×亿元，占比×%；", "占比×%；还要加大。",
    ]  # fmt: skip
