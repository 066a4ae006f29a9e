import pytest

from rag.text.numbers import figures, masked_figures, masks


def shown(found, text):
    return [text[span.start : span.end] for span in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投入×亿元", ["×"]),
        ("达到XX%以上", ["XX"]),
        ("20xx年全市", ["20xx"]),
        ("****年的评优", ["****"]),
        ("第xx届", ["xx"]),
        ("*月*日召开", ["*", "*"]),
        ("next to 3x4 boxes", []),
        ("MAXX Corp", []),
    ],
)
def test_masks(text, expected):
    assert shown(masks(text), text) == expected


def test_a_masked_name_is_no_masked_figure():
    assert masked_figures("XX市和×书记") == []


def test_a_masked_amount_is():
    text = "研发投入超×亿元，占比XX%"
    assert shown(masked_figures(text), text) == ["×", "XX"]


@pytest.mark.parametrize("figure", ["530万元", "1.4%", "225项", "1.25∶63", "二十多个", "百分之一点四"])
def test_figures(figure):
    text = f"共计{figure}，其余不变"
    assert figure in shown(figures(text), text)


def test_an_article_is_no_figure():
    assert figures("这是一个问题，要抓一批项目") == []
