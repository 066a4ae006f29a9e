import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.models.lexicon import Lexicon
from rag.types import Gloss, Translation
from training import lexicon as making
from training.data import Entry, SentencePair, is_held_back, make_entries, parse_glosses, read_pairs, split_held_back
from training.lexicon import (
    build_lexicon,
    english_meanings,
    join_sources,
    limit_pairs,
    read_dictionary_meanings,
    read_everyday_meanings,
    read_term_meanings,
    scale_meanings,
)

CEDICT = """茶\tcha2\ttea/tea plant/CL:杯
茶園\tcha2 yuan2\tvariant of 茶园
茶园\tcha2 yuan2\ttea plantation/(old) tea house
港口\tgang3 kou3\tport; harbor
T恤\tT xu4\tT-shirt
交规\tjiao1 gui1\tabbr. for 交通規則|交通规则[jiao1 tong1 gui1 ze2]/traffic rules
聊城\tLiao2 cheng2\tCity near 濟南|济南[Ji3 nan2]
"""
PAIRS = """a\tWe grow tea.\t我们种茶。
a\tTea is sold.\t卖茶了。
b\tThe port is deep.\t港口很深。
b\tA port needs cranes.\t港口需要吊机。
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in (("cedict", CEDICT), ("pairs", PAIRS)):
        with gzip.open(tmp_path / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    return tmp_path


@contextmanager
def built_lexicon(data: Path, out: Path) -> Iterator[Lexicon]:
    """Open a lexicon that was built from data, and close it."""
    lexicon = Lexicon(build_lexicon(data, out))
    try:
        yield lexicon
    finally:
        lexicon.close()


def gloss(lexicon: Lexicon, word: str) -> Gloss:
    """Return the gloss of a word that the lexicon holds."""
    known = lexicon.gloss(word)
    assert known is not None
    return known


def test_a_lexicon_is_built_and_read(data: Path, tmp_path: Path) -> None:
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert lexicon.translate("teas")[0].meanings[0][0] == "茶"
        assert {word for word, _ in lexicon.translate("harbors")[0].meanings} == {"港口"}
        assert lexicon.translate("tea plantations")[-1].meanings == (("茶园", 1.0),)
        assert gloss(lexicon, "茶").gloss == "tea; tea plant"


def test_our_own_lists_are_in_every_lexicon(data: Path, tmp_path: Path) -> None:
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert gloss(lexicon, "众创空间").gloss.startswith("makerspace")
        assert gloss(lexicon, "众创空间").pinyin == "zhong4 chuang4 kong1 jian1"
        assert [word for word, _ in lexicon.translate("拉投资")[0].meanings] == ["引资", "招商", "招商引资"]


def test_everyday_wordings_share_their_official_words() -> None:
    entries = make_entries([("招商引资", "拉投资/拉"), ("招商", "拉投资"), ("什么", "啥东西")])
    # 拉 is one character and 什么 a word of asking.
    assert read_everyday_meanings(entries) == {"拉投资": {"招商": 0.5, "招商引资": 0.5}}


def test_the_same_data_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    assert build_lexicon(data, tmp_path / "a").read_bytes() == build_lexicon(data, tmp_path / "b").read_bytes()


def test_what_is_no_word_of_chinese_characters_is_left_out(data: Path, tmp_path: Path) -> None:
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert lexicon.translate("shirt") == ()
        assert lexicon.gloss("T恤") is None


def test_an_abbreviation_is_glossed_in_english_only(data: Path, tmp_path: Path) -> None:
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert gloss(lexicon, "交规").gloss == "traffic rules"
        assert gloss(lexicon, "聊城").gloss == "City near"
        assert Translation("traffic rules", (("交规", 1.0),)) in lexicon.translate("traffic rules")


def test_nothing_is_learnt_from_sentences_that_are_held_back(data: Path, tmp_path: Path) -> None:
    pairs = [SentencePair("a", f"Cranes {n}.", f"吊机{n}。") for n in range(100)]
    with gzip.open(data / "pairs.tsv.gz", "at", encoding="utf-8") as file:
        file.writelines(f"a\t{pair.english}\t{pair.chinese}\n" for pair in pairs if is_held_back(pair))
    assert len(split_held_back(read_pairs(data))[1]) > 5
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert lexicon.translate("cranes") == ()


def test_traditional_sentences_teach_simplified_words(data: Path, tmp_path: Path) -> None:
    learnt = [pair for n in range(20) if not is_held_back(pair := SentencePair("a", f"Schools {n}.", f"學校{n}"))]
    with gzip.open(data / "pairs.tsv.gz", "at", encoding="utf-8") as file:
        file.writelines(f"a\t{pair.english}\t{pair.chinese}\n" for pair in learnt)
    with built_lexicon(data, tmp_path / "out") as lexicon:
        assert lexicon.translate("school")[0].meanings[0][0] == "学校"


def test_glosses_that_are_no_meanings_are_left_out() -> None:
    glosses = parse_glosses("to walk (slowly)/variant of 徒/CL:次/surname Zou")
    assert english_meanings(Entry("走", "zou3", tuple(glosses))) == ["walk"]


def test_meanings_come_one_by_one_in_english() -> None:
    assert english_meanings(Entry("港口", "", ("a port; harbor, haven", "港", "to be deep"))) == [
        "port", "harbor", "haven", "deep",
    ]  # fmt: skip


def test_the_first_gloss_weighs_most() -> None:
    meanings = read_dictionary_meanings([Entry("港口", "", ("port", "gate"))])
    assert meanings["port"]["港口"] > meanings["gate"]["港口"]


def test_words_common_in_general_text_weigh_more_than_rare_ones_and_than_single_characters() -> None:
    meanings = read_dictionary_meanings([Entry(word, "", ("port",)) for word in ("港口", "埠头", "港")])["port"]
    assert meanings["港口"] > meanings["埠头"] and meanings["港口"] > meanings["港"]


def test_long_pairs_are_left_out() -> None:
    assert limit_pairs([SentencePair("a", "word " * 200, "长"), SentencePair("a", "short", "短")]) == [
        SentencePair("a", "short", "短")
    ]


def test_no_collection_drowns_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real bound, 25,000 sentences, lowered so that five reach it; what applies it runs as it is.
    monkeypatch.setattr(making, "_MAX_PAIRS_OF_COLLECTION", 2)
    pairs = [SentencePair("laws", f"law {n}", "法") for n in range(5)]
    assert limit_pairs([*pairs, SentencePair("talks", "talk", "谈")]) == [
        *pairs[:2],
        SentencePair("talks", "talk", "谈"),
    ]


def test_sources_are_joined_in_equal_shares_and_weak_meanings_dropped() -> None:
    joined = join_sources({"port": {"港口": 3.0}}, {"port": {"口岸": 0.98, "的": 0.01, "甲": 0.01}}, {}, {})
    assert joined["port"] == pytest.approx({"港口": 0.5, "口岸": 0.5}, abs=0.02)


def test_terms_of_our_own_are_found_by_each_of_their_names() -> None:
    meanings = read_term_meanings([Entry("众创空间", "", ("maker space", "makerspaces"))])
    assert meanings == {"maker space": {"众创空间": 1.0}, "makerspac": {"众创空间": 1.0}}


def test_a_term_of_our_own_weighs_as_much_as_the_other_sources_together() -> None:
    joined = join_sources({"port": {"港口": 1.0}}, {"port": {"口岸": 1.0}}, {"port": {"码头": 1.0}}, {})
    assert joined["port"] == pytest.approx({"码头": 0.5, "港口": 0.25, "口岸": 0.25})


def test_plain_english_for_an_official_word_weighs_less_than_what_is_known_of_it() -> None:
    joined = join_sources({"money": {"钱": 1.0}}, {}, {}, {"money": {"资金": 1.0}})
    assert joined["money"]["钱"] > joined["money"]["资金"] > 0.2
    assert join_sources({}, {}, {}, {"cash": {"资金": 1.0}})["cash"] == {"资金": 1.0}


def test_scaling_is_stable() -> None:
    assert list(scale_meanings({"乙": 1.0, "甲": 1.0})) == ["乙", "甲"]
    assert scale_meanings({}) == {}
