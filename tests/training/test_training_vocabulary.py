import pytest
from tokenizers import Tokenizer

from rag.text.words import word_count
from training.corpus import tokenize
from training.data import Entry
from training.vocabulary import (
    UNKNOWN,
    build_tokenizer,
    is_place,
    weigh_chinese_words,
    weigh_english_pieces,
)

ENTRIES = [
    Entry("科技", "ke1 ji4", ("science and technology",)),
    Entry("定西", "Ding4 xi1", ("Dingxi, prefecture-level city in Gansu",)),
    Entry("李", "Li3", ("surname Li",)),
    Entry("员", "yuan2", ("person",)),
    Entry("特", "te4", ("special",)),
    Entry("派", "pai4", ("to send",)),
]
TERMS = [Entry("科技特派员", "", ("sci-tech commissioner",))]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(ENTRIES, TERMS, ["[CLS]", "tea", "##ing", "science", "##s", "!"])


def test_a_term_is_one_word(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("科技特派员").tokens == ["科技特派员"]


def test_both_languages_and_digits_are_cut_apart(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Tea 科技2024特派").tokens == ["tea", "科技", "2", "0", "2", "4", "特", "派"]


def test_names_of_places_are_words_in_both_languages(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Dingxi's 定西").tokens == ["dingxi", "定西"]


@pytest.mark.parametrize(("text", "word"), [("科技特派員", "科技特派员"), ("ＴＥＡ", "tea"), ("Tea’s", "tea")])
def test_print_does_not_matter(tokenizer: Tokenizer, text: str, word: str) -> None:
    assert tokenizer.encode(text).tokens == [word]


def test_an_abbreviation_of_both_languages_is_kept_from_being_cut(tokenizer: Tokenizer) -> None:
    assert tokenizer.normalizer.normalize_str("Ｒ＆Ｄ投入, Tea") == "研发投入, tea"


def test_what_is_outside_falls_back_to_pieces_or_is_unknown(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("teaing").tokens == ["tea", "ing"]
    assert tokenizer.token_to_id(UNKNOWN) == 0
    assert len(tokenize(tokenizer, ["😀"]).ids) == 0


def test_whole_words_are_likelier_than_inner_pieces() -> None:
    pieces = weigh_english_pieces([], ["tea", "##tea", "##ing"])
    assert pieces["tea"] > pieces["ing"] > pieces["t"]


def test_frequencies_are_those_of_the_word_list() -> None:
    assert word_count("创新") > word_count("中医药") > 0 == word_count("科技特派员")
    assert weigh_chinese_words(ENTRIES, TERMS)["科技"] > weigh_chinese_words(ENTRIES, TERMS)["科技特派员"]


def test_a_place_is_a_name_with_the_kind_of_place() -> None:
    assert [is_place(entry) for entry in ENTRIES[:3]] == [False, True, False]
