import gzip
from pathlib import Path

import pytest

from training import data
from training.data import (
    EVERYDAY_WORDINGS,
    OFFICIAL_TERMS,
    PLAIN_ENGLISH,
    Entry,
    SentencePair,
    has_han,
    is_held_back,
    make_entries,
    parse_glosses,
    read_dictionary,
    read_own_list,
    read_pairs,
    split_held_back,
)


def write(file: Path, *lines: str) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def test_pairs_are_read_once_each(tmp_path: Path) -> None:
    write(tmp_path / "pairs.tsv.gz", "tatoeba\tTea.\t茶。", "sdg\tWater.\t水。", "tatoeba\tTea.\t茶。")
    assert read_pairs(tmp_path) == [SentencePair("tatoeba", "Tea.", "茶。"), SentencePair("sdg", "Water.", "水。")]


def test_a_line_of_another_form_is_named(tmp_path: Path) -> None:
    write(tmp_path / "pairs.tsv.gz", "tatoeba\tTea.\t茶。", "no tab")
    with pytest.raises(ValueError, match="line 2: 3 fields parted by tabs expected, got 1"):
        read_pairs(tmp_path)


def test_the_dictionary_gives_words_that_mean_something(tmp_path: Path) -> None:
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
    ("glosses", "expected"),
    [
        ("(idiom) to boast/see 吹[chui1]/glib [old]", ["to boast", "吹", "glib"]),
        ("old variant of 裡|里[li3]/same as 茶[cha2]/CL:個|个[ge4],杯[bei1]/surname Li", ["里", "茶"]),
        ("abbr. to 交規|交规[jiao1 gui1]/used in 茶湯|茶汤[cha2 tang1]", []),
    ],
)
def test_asides_are_no_meanings(glosses: str, expected: list[str]) -> None:
    assert list(parse_glosses(glosses)) == expected


@pytest.mark.parametrize(
    ("glosses", "expected"),
    [
        ("abbr. for 交通規則|交通规则[jiao1 tong1 gui1 ze2]/traffic rules", ["交通规则", "traffic rules"]),
        ("abbr. for 中國聯通|中国联通[Zhong1 guo2 Lian2 tong1], China Unicom", ["China Unicom", "中国联通"]),
        ("abbr. of 北京[Bei3 jing1]", ["北京"]),
        ("capital (abbr. for 北京大學|北京大学[Bei3 jing1 Da4 xue2])", ["capital", "北京大学"]),
    ],
)
def test_the_long_form_of_an_abbreviation_is_a_meaning_in_simplified_characters(
    glosses: str, expected: list[str]
) -> None:
    assert list(parse_glosses(glosses)) == expected


@pytest.mark.parametrize(
    ("glosses", "expected"),
    [
        ("Yanggu county in Liaocheng 聊城[Liao2 cheng2], Shandong", ["Yanggu county in Liaocheng , Shandong"]),
        ("the 臺灣|台湾 strait", ["the strait"]),
        ("聊城|聊城[Liao2 cheng2]", []),
    ],
)
def test_chinese_within_a_gloss_is_no_english(glosses: str, expected: list[str]) -> None:
    assert list(parse_glosses(glosses)) == expected


def test_our_terms_are_whole() -> None:
    terms = read_own_list(OFFICIAL_TERMS)
    assert len({entry.word for entry in terms}) == len(terms) > 100
    assert all(all(name.strip() == name != "" for name in entry.glosses) for entry in terms)
    assert {"科技特派员", "众创空间", "高新技术企业", "放管服", "揭榜挂帅"} <= {entry.word for entry in terms}


def test_rows_of_our_lists_become_entries_with_their_wordings() -> None:
    rows = [("众创空间", "maker space/makerspaces"), ("资金", "money")]
    assert make_entries(rows) == [Entry("众创空间", "", ("maker space", "makerspaces")), Entry("资金", "", ("money",))]


def test_the_head_of_a_list_is_no_entry() -> None:
    first = [read_own_list(name)[0].word for name in (OFFICIAL_TERMS, EVERYDAY_WORDINGS, PLAIN_ENGLISH)]
    assert first == ["科技特派员", "招商引资", "资金"]


def test_about_a_tenth_is_held_back_whatever_the_order() -> None:
    pairs = [SentencePair("x", f"sentence {n}", f"句子{n}") for n in range(2000)]
    learnt, held = split_held_back(pairs)
    assert 150 < len(held) < 250 and len(learnt) + len(held) == 2000
    assert set(split_held_back(pairs[::-1])[1]) == set(held)


def test_no_sentence_of_a_held_back_pair_is_learnt() -> None:
    held = next(pair for n in range(1000) if is_held_back(pair := SentencePair("x", "Tea.", f"茶{n}")))
    twin = next(pair for n in range(1000) if not is_held_back(pair := SentencePair("x", f"Tea {n}.", held.chinese)))
    other = next(pair for n in range(1000) if not is_held_back(pair := SentencePair("x", f"Water {n}.", "水")))
    assert split_held_back([held, twin, other]) == ([other], [held])


def test_the_source_does_not_decide_what_is_held_back() -> None:
    pairs = [SentencePair("x", f"s{n}", "句") for n in range(50)]
    assert [is_held_back(p) for p in pairs] == [is_held_back(SentencePair("y", p.english, p.chinese)) for p in pairs]
    assert data.HELD_BACK_ONE_IN == 10


@pytest.mark.parametrize("name", [OFFICIAL_TERMS, EVERYDAY_WORDINGS, PLAIN_ENGLISH])
def test_each_word_of_our_lists_stands_there_once_with_wordings(name: str) -> None:
    entries = read_own_list(name)
    assert len({entry.word for entry in entries}) == len(entries) > 1_000
    assert all(has_han(entry.word) and entry.glosses and all(entry.glosses) for entry in entries)
    assert all(has_han(wording) == (name == EVERYDAY_WORDINGS) for entry in entries for wording in entry.glosses)
