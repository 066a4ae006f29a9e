"""What a Chinese reader is told of English words."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.english_senses import EnglishSenseFinder
from rag.models.lexicon import Lexicon

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "word_hints_en.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
MIN_RIGHT = 0.94
MIN_TOLD = 0.75


@pytest.fixture(scope="module")
def finder() -> EnglishSenseFinder:
    return EnglishSenseFinder(Lexicon())


def test_what_is_told_is_right_and_most_words_are_told(finder: EnglishSenseFinder) -> None:
    told = [(word, senses, {h.word: h.hint for h in finder.find(text)}.get(word, "")) for text, word, senses in ROWS]
    shown = [(senses, hint) for _, senses, hint in told if hint]
    assert sum(hint in senses.split("/") for senses, hint in shown) >= MIN_RIGHT * len(shown)
    assert len(shown) >= MIN_TOLD * len(told)


def test_a_word_of_the_same_stem_is_no_meaning(finder: EnglishSenseFinder) -> None:
    hints = {hint.word: hint.hint for hint in finder.find("our posterity and the pensioners")}
    assert hints.get("posterity") != "海报" and hints.get("pensioners") != "养老金"


def test_nothing_is_told_within_names(finder: EnglishSenseFinder) -> None:
    assert not {hint.word for hint in finder.find("He met Justice Baker of Silver Hill.")} & {"Baker", "Silver", "Hill"}


def test_our_own_terms_come_whole(finder: EnglishSenseFinder) -> None:
    assert "water pollution" in {hint.word for hint in finder.find("A report on water pollution.")}


@given(st.text(alphabet="the war of Taxes and-debt. 'é", max_size=60))
def test_hints_stand_apart_in_order_and_as_they_are_written(text: str) -> None:
    hints = EnglishSenseFinder(Lexicon()).find(text)
    assert all(text[hint.start : hint.end] == hint.word for hint in hints)
    assert all(one.end <= other.start for one, other in pairwise(hints))
