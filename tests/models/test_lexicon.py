import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.models.lexicon import Lexicon
from rag.text.english import english_words, stem


@pytest.fixture(scope="module")
def lexicon() -> Iterator[Lexicon]:
    opened = Lexicon()
    yield opened
    opened.close()


def meanings(lexicon: Lexicon, text: str) -> dict[str, list[str]]:
    return {translation.word: [word for word, _ in translation.meanings] for translation in lexicon.translate(text)}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("medicine", "医药"),
        ("potatoes", "马铃薯"),
        ("patents", "专利"),
        ("high-tech enterprises", "高新技术企业"),
        ("maker spaces", "众创空间"),
        ("science and technology commissioners", "科技特派员"),
        ("intellectual property", "知识产权"),
        ("poverty alleviation", "扶贫"),
        ("fiscal revenue", "财政收入"),
    ],
)
def test_english_finds_its_chinese(lexicon: Lexicon, english: str, chinese: str) -> None:
    assert any(chinese in words for words in meanings(lexicon, english).values())


def test_a_term_comes_besides_its_words(lexicon: Lexicon) -> None:
    assert {"high", "tech", "high tech"} <= meanings(lexicon, "the high-tech zone").keys()


def test_meanings_weigh_one_together_and_fall(lexicon: Lexicon) -> None:
    for translation in lexicon.translate("What plan did the government make for medicine and talent?"):
        weights = [weight for _, weight in translation.meanings]
        assert sum(weights) == pytest.approx(1, abs=0.01)
        assert weights == sorted(weights, reverse=True)


def test_words_of_asking_and_unknown_words_have_no_meaning(lexicon: Lexicon) -> None:
    assert lexicon.translate("what did the xqzvyk") == ()
    assert lexicon.translate("定西的中医药") == ()
    assert lexicon.translate("") == ()


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("enterprises") == stem("enterprise")
    assert english_words("Zhuanglang's R&D, 14th Five-Year") == ["zhuanglang", "r", "d", "14", "th", "five", "year"]


def test_a_chinese_word_is_glossed(lexicon: Lexicon) -> None:
    gloss = lexicon.gloss("马铃薯")
    assert gloss is not None
    assert (gloss.pinyin, gloss.gloss) == ("ma3 ling2 shu3", "potato; potatoes")
    assert lexicon.gloss("无此词条吧") is None


def test_a_word_cannot_change_the_query(lexicon: Lexicon) -> None:
    assert lexicon.gloss("x'; drop table gloss; --") is None
    assert lexicon.gloss("专利") is not None


def test_a_missing_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="reinstall"):
        Lexicon(tmp_path / "none.sqlite3")


def test_opening_it_loads_no_model() -> None:
    code = (
        "import sys, rag.models.lexicon as module; module.Lexicon();"
        " print({'tokenizers', 'faiss', 'torch'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.mark.parametrize(
    ("spoken", "official"), [("庄浪 拉投资", "招商引资"), ("自掏腰包搞研发", "自筹资金"), ("有什么门路", "途径")]
)
def test_an_everyday_wording_finds_the_official_one(lexicon: Lexicon, spoken: str, official: str) -> None:
    assert any(official in words for words in meanings(lexicon, spoken).values())


def test_a_wording_across_two_words_is_none(lexicon: Lexicon) -> None:
    # 农民用水 holds 民用, and no word of it.
    assert "民用" not in meanings(lexicon, "农民用水")
    assert meanings(lexicon, "的了吗") == {}


def test_a_text_is_glossed_by_its_longest_words(lexicon: Lexicon) -> None:
    words = [gloss.word for gloss in lexicon.glosses("高新技术企业种马铃薯。")]
    assert "高新技术企业" in words and "马铃薯" in words
    assert "企业" not in words
    assert lexicon.glosses("tea, 5%") == ()


def test_chinese_words_are_looked_up_in_english() -> None:
    [debt, lincoln] = Lexicon().translate_into_english(["债务", "林肯", "tea"])
    assert "debt" in dict(debt.meanings)
    assert lincoln.word == "林肯" and "lincoln" in dict(lincoln.meanings)
    assert sum(weight for _, weight in debt.meanings) == pytest.approx(1)
