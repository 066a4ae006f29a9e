import pytest

from rag.answer.extract import Candidate
from rag.answer.support import asks_for_hidden_figure, lacks_figure
from rag.retrieve.kind import kind_of
from rag.types import Piece, Question, Source, Span, Speech


def candidate(text):
    source = Source("a.txt", 1, 0, len(text), "", (Piece(0, 0, len(text)),))
    speech = Speech("s1", "讲话", None, None, None, None, None, "zh", source, text, (Span(0, len(text)),), ())
    return Candidate(speech, Span(0, len(text)), 1.0)


def asked(text):
    return Question(text, "zh", text, kind=kind_of(text))


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
    ],
)
def test_a_mask_counts_where_the_figure_that_is_asked_for_should_stand(question, text, hidden):
    assert asks_for_hidden_figure(asked(question), candidate(text)) == hidden


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("有多少家企业", "企业是主体，要抓一批项目。", True),
        ("有多少家企业", "企业达到16家。", False),
        ("有多少家企业", "企业达到×家。", False),
        ("企业怎么办", "企业是主体。", False),
    ],
)
def test_a_figure_is_not_answered_with_other_words(question, text, lacks):
    assert lacks_figure(asked(question), [candidate(text)]) == lacks
