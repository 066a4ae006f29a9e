from collections.abc import Sequence

import pytest

from rag.read import occasions


def find_occasion(title: str | None, text: str, head: Sequence[str] = ()) -> str | None:
    fact = occasions.find_occasion(title, text, head)
    return fact.value if fact else None


def test_occasions() -> None:
    assert find_occasion("全市植树工作会议讲话", "") == "全市植树工作会议"
    assert find_occasion(None, "今天召开全县招商引资工作会议，主要是两件事。") == "全县招商引资工作会议"
    assert find_occasion("2024年植树务虚会讲话", "大家好。") == "植树务虚会"
    assert find_occasion("植树", "大家好。") is None


@pytest.mark.parametrize(
    ("title", "head", "text", "occasion"),
    [
        ("在青禾县茶产业大会上的讲话", (), "", "青禾县茶产业大会"),
        ("在2021年新校舍落成典礼上的致辞", (), "", "新校舍落成典礼"),
        ("守住饭碗", ["——在全县抗旱工作会议上的讲话"], "", "全县抗旱工作会议"),
        ("在云岭县抗旱工作会议上的总结讲话", (), "", "云岭县抗旱工作会议"),
        ("在困难面前的讲话", (), "", None),
        (None, (), "去年全省科技大会以后，我们做了三件事。", None),
        (None, (), "要贯彻全国科技工作会议精神。今天召开全县科技工作会议，部署任务。", "全县科技工作会议"),
        (None, (), "前不久召开的全市农业工作会议，大家都参加了。", None),
    ],
)
def test_the_occasion_is_this_meeting_and_not_one_that_is_mentioned(
    title: str | None, head: Sequence[str], text: str, occasion: str | None
) -> None:
    assert find_occasion(title, text, head) == occasion
