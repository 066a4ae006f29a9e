import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.normalizers import Normalizer

from rag.text.normalise import fold
from training.script import build_normalizer, simplified_characters


@pytest.fixture(scope="module")
def normalizer() -> Normalizer:
    return build_normalizer()


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("後來頭髮乾淨", "后来头发干净"),
        ("臺灣的茶葉", "台湾的茶叶"),
        ("中醫藥產業", "中医药产业"),
        ("茶叶医药", "茶叶医药"),
        ("", ""),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(normalizer: Normalizer, text: str, simplified: str) -> None:
    assert normalizer.normalize_str(text) == simplified


@pytest.mark.parametrize(
    "text", ["Tea & R&D", "１２", "e\u0301", "①", "  a\n b\t", "。，、“”", "\u200b", "ß", "カタカナ", "😀"]
)
def test_nothing_else_is_changed(normalizer: Normalizer, text: str) -> None:
    # Width, case and the rest are left to the other steps of the tokenizer.
    assert normalizer.normalize_str(text) == text


def test_every_pair_is_in_the_table(normalizer: Normalizer) -> None:
    known = simplified_characters()
    assert len(known) > 2000
    assert normalizer.normalize_str(" ".join(known)) == " ".join(known.values())


def test_no_character_is_simplified_to_itself_or_to_several() -> None:
    assert all(before != after and len(after) == 1 for before, after in simplified_characters().items())


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_the_model_and_the_search_read_characters_alike(normalizer: Normalizer, text: str) -> None:
    assert normalizer.normalize_str(text) == fold(text)


def test_the_table_is_the_same_each_time(normalizer: Normalizer) -> None:
    assert build_normalizer().__getstate__() == normalizer.__getstate__()
