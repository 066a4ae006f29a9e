from dataclasses import replace

import pytest
from made_speeches import make_question

from rag.answer.figures import find_larger


@pytest.mark.parametrize(
    ("leads", "larger"),
    [
        (["研发经费占1.4%。", "比重为1.2%。"], 0),
        (["2018年茶园6万亩。", "茶园12万亩。"], 1),
        (["投资3亿元。", "投资30000万元。"], None),
        (["投资3亿元。", "茶园6万亩。"], None),
        (["投资3亿元，茶园6万亩。", "投资4亿元。"], None),
        (["去年很难。", "投资4亿元。"], None),
        (["投资4亿元。"], None),
    ],
)
def test_the_larger_of_two_figures_is_told_where_they_can_be_compared(leads: list[str], larger: int | None) -> None:
    assert find_larger(replace(make_question("多少"), kind="figure"), leads) == larger
    assert find_larger(replace(make_question("怎样"), kind="plan"), leads) is None
