import pytest

from rag.ground.clauses import cut_clauses
from rag.ground.contradiction import is_contradiction


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("可以关门", "不能关门"),
        ("不能关门", "可以开门"),
        ("产量下降", "产量增长"),
        ("Output fell", "产量增长"),
        ("已经建成", "力争建成"),
        ("每人补助6万元", "每户补助6万元"),
        ("每月拿出3000万元", "每年拿出3000万元"),
        ("不足10亿元", "超过10亿元"),
        ("More trees may be cut", "不许再砍"),
        ("先补后建", "先建后补"),
        ("工资只降不升", "工资只升不降"),
        ("比去年少21天", "比去年多了21天"),
    ],
)
def test_contradictions(claim: str, source: str) -> None:
    [clause] = cut_clauses(claim)
    assert is_contradiction(clause, cut_clauses(source))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("不能关门", "不能关门"),
        ("禁止关门", "不准关门"),
        ("不得填海", "填海必须停"),
        ("不断提高", "逐步提高"),
        ("Mangroves must not be cut", "红树林不许再砍"),
        ("The sale of drugs is banned", "不准卖药"),
        ("产量增长", "产量提高"),
        ("每户补助6万元", "每户补助6万元"),
        ("力争建成", "计划建成"),
    ],
)
def test_agreements(claim: str, source: str) -> None:
    [clause] = cut_clauses(claim)
    assert not is_contradiction(clause, cut_clauses(source))
