import gzip

import pytest

from rag.lexicon import Lexicon
from training.lexicon import Entry, build, from_dictionary, from_terms, join, meanings_of, read_pairs, scaled

CEDICT = """茶\tcha2\ttea/tea plant/CL:杯
茶園\tcha2 yuan2\tvariant of 茶园
茶园\tcha2 yuan2\ttea plantation/(old) tea house
港口\tgang3 kou3\tport; harbor
T恤\tT xu4\tT-shirt
"""
PAIRS = """a\tWe grow tea.\t我们种茶。
a\tTea is sold.\t卖茶了。
b\tThe port is deep.\t港口很深。
b\tA port needs cranes.\t港口需要吊机。
"""


@pytest.fixture
def data(tmp_path):
    for name, text in (("cedict", CEDICT), ("pairs", PAIRS)):
        with gzip.open(tmp_path / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    return tmp_path


def test_a_lexicon_is_built_and_read(data, tmp_path):
    lexicon = Lexicon(build(data, tmp_path / "out"))
    assert lexicon.translate("teas")[0].meanings[0][0] == "茶"
    assert {word for word, _ in lexicon.translate("harbors")[0].meanings} == {"港口"}
    assert lexicon.translate("tea plantations")[-1].meanings == (("茶园", 1.0),)
    assert lexicon.gloss("茶").gloss == "tea; tea plant"
    lexicon.close()


def test_the_same_data_give_the_same_bytes(data, tmp_path):
    assert build(data, tmp_path / "a").read_bytes() == build(data, tmp_path / "b").read_bytes()


def test_glosses_that_are_no_meanings_are_left_out():
    assert meanings_of(Entry("走", "zou3", ("to walk (slowly)", "variant of 徒", "CL:次", "surname Zou"))) == ["walk"]


def test_the_first_gloss_weighs_most():
    found = from_dictionary([Entry("港口", "", ("port", "gate"))], {})
    assert found["port"]["港口"] > found["gate"]["港口"]


def test_long_pairs_are_left_out(data):
    with gzip.open(data / "pairs.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("a\t" + "word " * 200 + "\t长\n" + "a\tshort\t短\n")
    assert list(read_pairs(data / "pairs.tsv.gz")) == [("short", "短")]


def test_sources_are_joined_in_equal_shares_and_weak_meanings_dropped():
    joined = join({"port": {"港口": 3.0}}, {"port": {"口岸": 0.98, "的": 0.01, "甲": 0.01}}, {})
    assert joined["port"] == pytest.approx({"港口": 0.5, "口岸": 0.5}, abs=0.02)


def test_terms_of_our_own_are_read(tmp_path):
    (tmp_path / "terms.tsv").write_text("# ours\n众创空间\tmaker space/makerspaces\n", "utf-8")
    assert from_terms(tmp_path / "terms.tsv") == {"maker space": {"众创空间": 1.0}, "makerspac": {"众创空间": 1.0}}


def test_scaling_is_stable():
    assert list(scaled({"乙": 1.0, "甲": 1.0})) == ["乙", "甲"]
    assert scaled({}) == {}
