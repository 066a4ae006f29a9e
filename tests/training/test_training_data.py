import gzip

import pytest

from training import data
from training.data import (
    COLLOQUIAL,
    PLAIN,
    TERMS,
    Entry,
    Pair,
    has_han,
    is_held_back,
    meanings,
    read_dictionary,
    read_pairs,
    read_terms,
    split,
)


def write(file, *lines):
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def test_pairs_are_read_once_each(tmp_path):
    write(tmp_path / "pairs.tsv.gz", "tatoeba\tTea.\t茶。", "sdg\tWater.\t水。", "tatoeba\tTea.\t茶。")
    assert read_pairs(tmp_path) == [Pair("tatoeba", "Tea.", "茶。"), Pair("sdg", "Water.", "水。")]


def test_a_line_of_another_form_is_named(tmp_path):
    write(tmp_path / "pairs.tsv.gz", "tatoeba\tTea.\t茶。", "no tab")
    with pytest.raises(ValueError, match="line 2: 3 fields parted by tabs expected, got 1"):
        read_pairs(tmp_path)


def test_the_dictionary_gives_words_that_mean_something(tmp_path):
    write(
        tmp_path / "cedict.tsv.gz",
        "茶\tcha2\ttea/CL:杯[bei1]",
        "裏\tli3\tvariant of 裡[li3]",
        "定西\tDing4 xi1\tDingxi",
    )
    entries = read_dictionary(tmp_path)
    assert entries == [
        Entry("茶", "cha2", ("tea",)),
        Entry("裏", "li3", ("裡",)),
        Entry("定西", "Ding4 xi1", ("Dingxi",)),
    ]
    assert [entry.is_name for entry in entries] == [False, False, True]


@pytest.mark.parametrize(
    ("glosses", "kept"),
    [
        ("(idiom) to boast/see 吹[chui1]/glib [old]", ["to boast", "吹", "glib"]),
        ("old variant of 裡|里[li3]/same as 茶[cha2]/CL:個|个[ge4],杯[bei1]/surname Li", ["里", "茶"]),
        ("abbr. to 交規|交规[jiao1 gui1]/used in 茶湯|茶汤[cha2 tang1]", []),
    ],
)
def test_asides_are_no_meanings(glosses, kept):
    assert list(meanings(glosses)) == kept


@pytest.mark.parametrize(
    ("glosses", "kept"),
    [
        ("abbr. for 交通規則|交通规则[jiao1 tong1 gui1 ze2]/traffic rules", ["交通规则", "traffic rules"]),
        ("abbr. for 中國聯通|中国联通[Zhong1 guo2 Lian2 tong1], China Unicom", ["China Unicom", "中国联通"]),
        ("abbr. of 北京[Bei3 jing1]", ["北京"]),
        ("capital (abbr. for 北京大學|北京大学[Bei3 jing1 Da4 xue2])", ["capital", "北京大学"]),
    ],
)
def test_the_long_form_of_an_abbreviation_is_a_meaning_in_simplified_characters(glosses, kept):
    assert list(meanings(glosses)) == kept


@pytest.mark.parametrize(
    ("glosses", "kept"),
    [
        ("Yanggu county in Liaocheng 聊城[Liao2 cheng2], Shandong", ["Yanggu county in Liaocheng , Shandong"]),
        ("the 臺灣|台湾 strait", ["the strait"]),
        ("聊城|聊城[Liao2 cheng2]", []),
    ],
)
def test_chinese_within_a_gloss_is_no_english(glosses, kept):
    assert list(meanings(glosses)) == kept


def test_our_terms_are_whole():
    terms = read_terms()
    assert len({entry.word for entry in terms}) == len(terms) > 100
    assert all(all(name.strip() == name != "" for name in entry.glosses) for entry in terms)
    assert {"科技特派员", "众创空间", "高新技术企业", "放管服", "揭榜挂帅"} <= {entry.word for entry in terms}


def test_terms_are_read_from_lines_with_their_names(tmp_path):
    (tmp_path / "terms.tsv").write_text("# ours\n\n众创空间\tmaker space/makerspaces\n", "utf-8")
    assert read_terms(tmp_path / "terms.tsv") == [Entry("众创空间", "", ("maker space", "makerspaces"))]


def test_about_a_tenth_is_held_back_whatever_the_order():
    pairs = [Pair("x", f"sentence {n}", f"句子{n}") for n in range(2000)]
    kept, held = split(pairs)
    assert 150 < len(held) < 250 and len(kept) + len(held) == 2000
    assert set(split(pairs[::-1])[1]) == set(held)


def test_no_sentence_of_a_held_back_pair_is_learnt():
    held = next(pair for n in range(1000) if is_held_back(pair := Pair("x", "Tea.", f"茶{n}")))
    twin = next(pair for n in range(1000) if not is_held_back(pair := Pair("x", f"Tea {n}.", held.chinese)))
    other = next(pair for n in range(1000) if not is_held_back(pair := Pair("x", f"Water {n}.", "水")))
    assert split([held, twin, other]) == ([other], [held])


def test_the_source_does_not_decide_what_is_held_back():
    pairs = [Pair("x", f"s{n}", "句") for n in range(50)]
    assert [is_held_back(p) for p in pairs] == [is_held_back(Pair("y", p.english, p.chinese)) for p in pairs]
    assert data.HELD_BACK == 10


@pytest.mark.parametrize("file", [TERMS, COLLOQUIAL, PLAIN])
def test_each_word_of_our_lists_stands_there_once_with_wordings(file):
    entries = read_terms(file)
    assert len({entry.word for entry in entries}) == len(entries) > 1_000
    assert all(has_han(entry.word) and entry.glosses and all(entry.glosses) for entry in entries)
    assert all(has_han(wording) == (file == COLLOQUIAL) for entry in entries for wording in entry.glosses)
