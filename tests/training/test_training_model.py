"""The whole training on a world of a few words, with a teacher that is a table."""

import gzip
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from rag.models.embed import StaticEmbedder
from training.corpus import join_texts, tokenize
from training.data import Entry, SentencePair
from training.initialise import (
    Glossary,
    ParallelText,
    StartingKnowledge,
    TeacherWords,
    VectorTable,
    _vectors_from_translations,
    initial_vectors,
    weigh_words,
)
from training.model import ModelBuilder
from training.teacher import Teacher, choose_sentences, choose_words
from training.train import Recipe
from training.vocabulary import build_tokenizer

WORDS = {
    "tea": "茶叶", "water": "水", "road": "公路", "school": "学校", "doctor": "医生", "market": "市场",
    "village": "村庄", "city": "城市", "forest": "森林", "factory": "工厂", "bank": "银行", "river": "河流",
}  # fmt: skip
PIECES = ["[PAD]", *"abcdefghijklmnopqrstuvwxyz", *WORDS, "##ing", "and"]
RECIPE = Recipe(dimension=16, steps=12, batch_pairs=64, late_pairs=16)


def encode(texts: Sequence[str]) -> VectorTable:
    """Give texts the sum of fixed random vectors of their words."""
    rows = []
    for text in texts:
        seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) for word in text.lower().split()]
        rows.append(np.sum([np.random.default_rng(seed).standard_normal(32) for seed in seeds], axis=0))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with gzip.open(folder / "pairs.tsv.gz", "wt", encoding="utf-8") as out:
        for source, chosen in itertools.product(("tatoeba", "twlaw"), itertools.permutations(WORDS, 2)):
            joint = "" if source == "tatoeba" else "。"
            out.write(f"{source}\t{' and '.join(chosen)}{joint}\t{'和'.join(WORDS[word] for word in chosen)}{joint}\n")
    with gzip.open(folder / "cedict.tsv.gz", "wt", encoding="utf-8") as out:
        # The word for a river is not explained: what it means must come from the sentences.
        out.writelines(f"{zh}\tpin1 yin1\t{en}\n" for en, zh in WORDS.items() if en != "river")
        out.writelines(f"{character}\tpin1\tto be a part\n" for character in sorted({*"".join(WORDS.values())}))
    return folder


@pytest.fixture(scope="module")
def built(data: Path, tmp_path_factory: pytest.TempPathFactory) -> ModelBuilder:
    out = tmp_path_factory.mktemp("out")
    return ModelBuilder(data, out, RECIPE, open_teacher=lambda: Teacher(encode, PIECES))


@pytest.fixture(scope="module")
def model(built: ModelBuilder) -> StaticEmbedder:
    return StaticEmbedder(built.build())


def test_words_of_one_meaning_are_nearest(model: StaticEmbedder) -> None:
    similar = model.embed_documents(list(WORDS)) @ model.embed_documents(list(WORDS.values())).T
    assert (similar.argmax(axis=1) == np.arange(len(WORDS))).mean() > 0.9


def test_what_is_done_is_not_done_again(
    model: StaticEmbedder, built: ModelBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (built.out / "trained.safetensors").stat().st_mtime_ns
    built.build()
    assert (built.out / "trained.safetensors").stat().st_mtime_ns == before
    assert capsys.readouterr().err.count("nothing changed") == 5


def test_the_same_seed_gives_the_same_model(model: StaticEmbedder, tmp_path: Path, built: ModelBuilder) -> None:
    again = StaticEmbedder(replace(built, out=tmp_path).build())
    np.testing.assert_allclose(again.embed_documents(list(WORDS)), model.embed_documents(list(WORDS)), atol=1e-3)


def test_the_teacher_reads_sentences_of_every_collection_by_its_quota() -> None:
    pairs = [SentencePair("tatoeba", "tea " * n, "茶") for n in range(60)] + [SentencePair("sdg", "water", "水")]
    rows = choose_sentences(pairs, 0, 0.005)
    assert rows == choose_sentences(pairs, 0, 0.005)
    assert all(len(pairs[row].english.split()) <= 30 for row in rows)
    assert len(rows) == 21


def test_the_teacher_is_asked_for_words_and_inner_pieces_once() -> None:
    assert choose_words(["[CLS]", "tea", "##ing", "##tea", "a", "##s", "!"]) == ["ing", "tea"]


@dataclass(frozen=True)
class Start:
    """The first vectors of a few words, and what they were made from."""

    tokenizer: Tokenizer
    table: VectorTable
    sentences: ParallelText

    def cosine(self, word: str, other: str) -> float:
        """Return how near two words are."""
        a, b = (self.table[self.tokenizer.token_to_id(name)] for name in (word, other))
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.fixture(scope="module")
def begun() -> Start:
    entries = [Entry("茶叶", "cha2 ye4", ("tea",)), *(Entry(c, "x1", ("part",)) for c in "茶叶河流")]
    tokenizer = build_tokenizer(entries, [Entry("河流", "", ("a thing not explained",))], ["tea", "river", "part"])
    english = tokenize(tokenizer, ["river", "river tea", "tea", "tea"])
    sentences = ParallelText(english, tokenize(tokenizer, ["河流", "河流茶叶", "茶叶", "茶叶"]))
    teacher = TeacherWords(["part", "river", "tea"], encode(["part", "river", "tea"]), ["tea", "river", "part"])
    knowledge = StartingKnowledge(teacher, Glossary.from_entries(entries), sentences)
    return Start(tokenizer, initial_vectors(tokenizer, knowledge, 16, 0), sentences)


def test_an_explained_word_begins_near_its_gloss(begun: Start) -> None:
    assert begun.cosine("茶叶", "tea") > 0.8


def test_a_word_without_gloss_begins_near_the_sentences_that_it_stands_in(begun: Start) -> None:
    assert begun.cosine("河流", "river") > 0.5 > begun.cosine("河流", "tea")


def test_the_unknown_word_has_no_vector(begun: Start) -> None:
    assert not begun.table[0].any()


def test_frequent_words_weigh_little(begun: Start) -> None:
    tokenizer = begun.tokenizer
    names = [tokenizer.id_to_token(row) or "" for row in range(tokenizer.get_vocab_size())]
    han = np.array([name[0] > "z" for name in names])
    weights = weigh_words(names, han, begun.sentences, ["tea"] * 2000 + ["river"])
    assert weights[tokenizer.token_to_id("tea")] < weights[tokenizer.token_to_id("part")]


def test_the_to_of_verbs_is_no_part_of_a_meaning() -> None:
    assert Glossary.from_entries([Entry("是", "shi4", ("to be", "yes"))]) == Glossary(["是", "是"], ["be", "yes"])


def test_the_long_form_of_an_abbreviation_stands_among_its_meanings() -> None:
    entries = [Entry("交规", "jiao1 gui1", ("交通规则", "traffic rules")), Entry("T", "", ("tea",))]
    assert Glossary.from_entries(entries) == Glossary(["交规", "交规"], ["交通规则", "traffic rules"])


NAMES = ["[UNK]", "tea", "river", "7", "茶叶", "河流", "水"]


def translated(*pairs: tuple[str, str]) -> VectorTable:
    """Return what the words of NAMES get from sentences, with a direction for each word of its own."""
    english, chinese = (
        join_texts([np.array([NAMES.index(word) for word in side.split()], np.int64) for side in sides])
        for sides in zip(*pairs, strict=True)
    )
    return _vectors_from_translations(np.eye(len(NAMES), dtype=np.float32), NAMES, ParallelText(english, chinese))


def test_a_word_begins_where_its_translations_stand() -> None:
    vectors = translated(("tea", "茶叶"), ("tea river", "茶叶 河流"), ("river", "河流"))
    assert vectors[NAMES.index("茶叶")].argmax() == NAMES.index("tea")
    assert vectors[NAMES.index("河流")].argmax() == NAMES.index("river")
    np.testing.assert_allclose(np.linalg.norm(vectors[[4, 5]], axis=1), 1, atol=1e-5)


def test_only_chinese_words_have_translations_and_only_english_ones_are_some() -> None:
    vectors = translated(("tea 7", "茶叶 tea"), ("7", "水"))
    assert not vectors[:4].any()
    # No word but a figure stands beside it.
    assert not vectors[NAMES.index("水")].any()
    assert vectors[NAMES.index("茶叶")].tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_long_sentences_translate_nothing() -> None:
    assert not translated(("tea " * 41, "茶叶")).any()
    assert not translated(("tea", "茶叶 " * 41)).any()
    assert translated(("tea " * 40, "茶叶 " * 40)).any()
