import pytest

from rag.read.facts import Fact
from rag.read.places_abroad import find_place_abroad


@pytest.mark.parametrize(
    ("speaker", "printed", "place"),
    [
        ("法国总统 让·温特", (), "法国"),
        ("大韩民国总统 朴大海", (), None),
        ("臺南市市長 黃大海", (), "台南"),
        ("香港特別行政區行政長官 梁思遠", (), "香港"),
        ("联合国秘书长 安东尼奥·温特", (), "联合国"),
        (None, ("德国总理温特在欢迎宴会上的讲话",), "德国"),
        (None, ("Address by the Prime Minister of Norway",), "挪威"),
        (None, ("在访问法国时的讲话",), None),
        (None, ("——2019年3月5日在日本东京",), None),
        ("Prime Minister Ole Winter", ("Speech in France",), None),
        ("云泽市市长 林远帆", (), None),
    ],
)
def test_the_office_of_a_speaker_tells_its_place(
    speaker: str | None, printed: tuple[str, ...], place: str | None
) -> None:
    fact = find_place_abroad(Fact(speaker, "line") if speaker else None, printed)
    assert (fact.value if fact else None) == place
