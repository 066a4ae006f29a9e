import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ground.clauses import cut_clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要修路，要种树。", ["要修路，", "要种树。"]),
        ("投资1,200万元，建房。", ["投资1,200万元，", "建房。"]),
        ("改良土壤、统一供苗。", ["改良土壤、统一供苗。"]),
        ("黄芪基地3.2万亩、党参基地1.5万亩。", ["黄芪基地3.2万亩", "、党参基地1.5万亩。"]),
        ("Six deep-water berths and 18 automated cranes", ["Six deep-water berths ", "and 18 automated cranes"]),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in cut_clauses(text)] == expected


@given(st.text(alphabet="修路，。；3万亩、和 a", max_size=60), st.integers(0, 9))
def test_a_clause_stands_where_it_says(text: str, start: int) -> None:
    for clause in cut_clauses(text, start):
        assert text[clause.span.start - start : clause.span.end - start] == clause.text


@pytest.mark.parametrize("text", ["不能关门", "没有完成", "It will not close", "They cannot pay"])
def test_what_denies(text: str) -> None:
    assert cut_clauses(text)[0].is_negated


@pytest.mark.parametrize("text", ["不断提高", "不仅要修路", "未来五年", "非常重要", "Not only tea but herbs"])
def test_what_only_looks_like_it(text: str) -> None:
    assert not cut_clauses(text)[0].is_negated
