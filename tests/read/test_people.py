from collections.abc import Sequence

import pytest

from rag.read import people


def find_speaker(text: str, title: str | None = None, head: Sequence[str] = ()) -> str | None:
    fact = people.find_speaker(text, title, head)
    return fact.value if fact else None


def test_speakers() -> None:
    assert find_speaker("在此，我代表市政府，向大家问好。") == "市政府领导"
    assert find_speaker("我谨代表公司董事会对大会表示祝贺。") == "公司董事会代表"
    assert find_speaker("他代表市政府讲话。我说两句。") is None


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("县委书记王大海在全县大会上的讲话", "县委书记 王大海"),
        ("王大海同志在全县大会上的讲话", "王大海"),
        ("县长在全县大会上的讲话", "县长"),
        ("王县长讲话要点", None),
        ("在县长王大海家里的讲话", None),
        ("全县科技大会县长讲话", None),
    ],
)
def test_the_title_names_the_speaker(title: str | None, speaker: str | None) -> None:
    assert find_speaker("今天说一件事。", title) == speaker
