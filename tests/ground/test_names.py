import pytest

from rag.ground.names import Name, NameFinder
from rag.models.lexicon import Lexicon
from rag.text.normalise import fold


@pytest.fixture(scope="module")
def names() -> NameFinder:
    return NameFinder(("青禾", "石湾", "定西"), Lexicon())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青禾的茶园", {"青禾"}),
        ("南庄镇种花生", {"南庄镇"}),
        ("赵晓东同志负责", {"赵晓东"}),
        ("黄冈市和郴州市", {"黄冈市", "郴州市"}),
        ("全市各乡镇都要办", set()),
        ("Dingxi plans more", {"Dingxi"}),
        ("Zhao Xiaodong is in charge", {"Zhao Xiaodong"}),
        ("The BYD plant", {"BYD"}),
        ("The county will grow tea in May", set()),
    ],
)
def test_names_are_found(names: NameFinder, text: str, expected: set[str]) -> None:
    assert {name.text for name in names.find_names(text)} == expected


def test_a_name_in_pinyin_stands_in_chinese_text(names: NameFinder) -> None:
    [name] = names.find_names("Zhao Xiaodong is in charge")
    assert name.stands_in("赵晓东同志负责职工安置") and not name.stands_in("王立民同志负责环保改造")


def test_a_place_is_the_same_with_and_without_its_kind() -> None:
    assert Name("定西市").means(Name("定西")) and not Name("定西市").means(Name("陇南市"))
    assert Name("定西市").stands_in(fold("在定西召开"))
