"""Quotations as people type them: other quotation marks, also nested, other dashes, and words left out at an ellipsis.

The cases were written before the rules for them.
"""

import pytest

from rag.cite.quotations import QuoteIndex
from rag.types import Source, Span, Speech


def speech_of(speech_id: str, *paragraphs: str) -> Speech:
    text, spans, at = "\n".join(paragraphs), [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    source = Source(f"{speech_id}.txt", 1, 0, len(text), "", ())
    return Speech(
        id=speech_id, title="讲话", place=None, level=None, date=None, occasion=None, speaker=None, language="zh",
        source=source, text=text, paragraphs=tuple(spans), sections=(),
    )  # fmt: skip


HARBOUR = speech_of(
    "harbour",
    "各位乡亲：",
    "老船长常对我说：“风大的时候，‘稳’字当头；风小的时候，‘快’字当头。”这句话我记了三十年——一天也没有忘。",
    "今年我们修好了七号码头，添了四台吊机，把渔港的夜航灯全部换成了新的。",
    "明年要做的事还很多……先把防波堤加高两米，再把冷库扩大一倍。",
    "后年的事后年再说。",
    "最后，我代表渔业公司感谢每一位船工。",
)
BRIDGE = speech_of(
    "bridge",
    "My grandmother used to say, ‘A bridge is a promise — don’t break it.’ She said it often.",
    "The ferryman told the council: “We heard ‘no’ for twenty years, and we'll hear ‘yes’ before the winter.” I agree.",
    "We shall finish the northern pier by June, open the road in August, and pay every mason before Christmas.",
    "The toll -- if there is one -- will not exceed two shillings.",
    "And so I thank you all for your patience.",
)
INDEX = QuoteIndex((HARBOUR, BRIDGE))

CASES = [
    # other quotation marks, also nested
    ("风大的时候，“稳”字当头；风小的时候，“快”字当头", "exact"),
    ("风大的时候，「稳」字当头；风小的时候，『快』字当头", "exact"),
    ('"风大的时候，"稳"字当头；风小的时候，"快"字当头。"', "exact"),
    ("“风大的时候，'稳'字当头；风小的时候，'快'字当头。”", "exact"),
    ("「風大的時候，『穩』字當頭；風小的時候，『快』字當頭。」", "exact"),
    ("老船长常对我说：「风大的时候，『稳』字当头", "exact"),
    ("A bridge is a promise — don't break it", "exact"),
    ('say, "A bridge is a promise - don’t break it."', "exact"),
    ("We heard 'no' for twenty years, and we'll hear 'yes' before the winter", "exact"),
    ('‘We heard "no" for twenty years, and we’ll hear "yes" before the winter.’', "exact"),
    ("told the council: 'We heard \"no\" for twenty years", "exact"),
    ("told the council: ‘We heard “no” for twenty years", "exact"),
    # dashes
    ("这句话我记了三十年--一天也没有忘", "exact"),
    ("这句话我记了三十年—一天也没有忘", "exact"),
    ("这句话我记了三十年――一天也没有忘", "exact"),
    ("The toll — if there is one — will not exceed two shillings", "exact"),
    ("The toll – if there is one – will not exceed two shillings", "exact"),
    # an ellipsis that the source prints
    ("明年要做的事还很多...先把防波堤加高两米", "exact"),
    ("明年要做的事还很多…先把防波堤加高两米", "exact"),
    ("明年要做的事还很多......先把防波堤加高两米", "exact"),
    # words left out at an ellipsis, within a paragraph or on into the next one
    ("今年我们修好了七号码头……把渔港的夜航灯全部换成了新的", "abridged"),
    ("今年我们修好了七号码头...把渔港的夜航灯全部换成了新的", "abridged"),
    ("今年我们修好了七号码头，添了四台吊机……先把防波堤加高两米", "abridged"),
    ("先把防波堤加高两米……后年的事后年再说", "abridged"),
    ("We shall finish the northern pier … and pay every mason before Christmas", "abridged"),
    ("We shall finish the northern pier [...] and pay every mason before Christmas", "abridged"),
    ("We shall finish the northern pier . . . and pay every mason before Christmas", "abridged"),
    ("风大的时候，“稳”字当头……这句话我记了三十年", "abridged"),
    ("We shall finish the northern pier … open the road in August … pay every mason", "abridged"),
    ("……今年我们修好了七号码头……把渔港的夜航灯全部换成了新的……", "abridged"),
    ("今年我们修好了七号码头，添了……四台吊机，把渔港的夜航灯", "abridged"),
    # not abridged: the wrong order, too far apart, another speech, a changed part, nothing left out
    ("把渔港的夜航灯全部换成了新的……今年我们修好了七号码头", "altered"),
    ("今年我们修好了七号码头……感谢每一位船工", "altered"),
    ("老船长常对我说……感谢每一位船工", "absent"),
    ("今年我们修好了七号码头……pay every mason before Christmas", "absent"),
    ("今年我们修好了九号码头……把渔港的夜航灯全部换成了新的", "altered"),
    ("We shall finish the northern pier … and pay no mason before Christmas", "altered"),
    ("今年我们修好了七号码头，添了……五台吊机，把渔港的夜航灯", "altered"),
    ("……今年我们修好了七号码头……", "exact"),
    ("先把防波堤加高两米……再把冷库扩大两倍", "altered"),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "verdict"), CASES)
def test_a_quotation_is_judged_by_its_words_and_not_by_its_marks(quote: str, verdict: str) -> None:
    checked = INDEX.check(quote)
    # What is told from absent words is how near it comes; here only that it is not passed off as the speaker's.
    assert checked.verdict == verdict or {checked.verdict, verdict} == {"altered", "absent"}
